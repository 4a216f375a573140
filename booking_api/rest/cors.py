"""Which pages of other origins may call the API from a browser (CORS): those on the list, with a token, no cookies."""

from flask import Flask, Response, request

from booking_api.rest.running import running

ANYBODY = "*"
EXPOSED = "API-Version, ETag, Link, Location, Retry-After"
ASKED = "Authorization, Content-Type, Idempotency-Key, If-Match"
REMEMBER_SECONDS = 600


def init_cors(app: Flask) -> None:
    """Answer browsers of allowed origins, also when they ask beforehand (OPTIONS)."""
    app.after_request(_allow)


def _allow(response: Response) -> Response:
    if response.headers.get("Access-Control-Allow-Origin") == ANYBODY:
        return response
    if "Vary" in response.headers:
        response.vary.add("Origin")
    else:  # nearly always, and much cheaper than reading what is not there
        response.headers["Vary"] = "Origin"
    origin = request.headers.get("Origin", "")
    if origin not in running().allowed_origins:
        return response
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
        response.headers["Access-Control-Allow-Headers"] = ASKED
        response.headers["Access-Control-Max-Age"] = str(REMEMBER_SECONDS)
    return response
