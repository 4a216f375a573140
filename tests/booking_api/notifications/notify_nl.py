"""A NotifyNL to test against: takes e-mail and SMS as its API does, by a key that signs, and says no as it says no."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import jwt

SERVICE, SECRET = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
API_KEY = f"welkom-{SERVICE}-{SECRET}"
TEMPLATES = {"mail-1": "email_address", "sms-1": "phone_number"}


class NotifyNL:
    """The service: `taken` is what it took, `answers` are statuses to give first."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.answers: list[int] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Return the address of the service."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, path: str, token: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return what the service answers to one request."""
        claims = jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_aud": False, "verify_iat": False})
        if claims.get("iss") != SERVICE or "iat" not in claims:
            return 403, _error(403, "AuthError", "Invalid token")
        if self.answers:
            status = self.answers.pop(0)
            return status, _error(status, "Exception", "Internal server error")
        to = {"/v2/notifications/email": "email_address", "/v2/notifications/sms": "phone_number"}.get(path)
        if to is None:
            return 404, _error(404, "NoResultFound", "No result found")
        if wrong := _wrong(body, to):
            return 400, _error(400, "BadRequestError", wrong)
        notification = str(uuid4())
        self.taken.append({**body, "id": notification})
        return 201, {"id": notification, "reference": body.get("reference"), "content": {}, "uri": "", "template": {}}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                token = self.headers["Authorization"].removeprefix("Bearer ")
                status, answer = service.answer(self.path, token, body)
                written = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(written)))
                self.end_headers()
                self.wfile.write(written)

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        return Handler


def _wrong(body: dict[str, Any], to: str) -> str:
    """Return why a request is refused, or nothing."""
    if TEMPLATES.get(body.get("template_id", "")) != to:
        return "Template not found"
    if ("@" in body[to]) != (to == "email_address"):
        return f"{to} Not a valid address"
    wanted = {"email_address": {"onderwerp", "tekst"}, "phone_number": {"tekst"}}[to]
    return "Missing personalisation" if wanted - set(body["personalisation"]) else ""


def _error(status: int, kind: str, message: str) -> dict[str, Any]:
    return {"status_code": status, "errors": [{"error": kind, "message": message}]}
