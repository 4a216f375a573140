"""Headers that every answer for machines has, whichever API it is of."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Flask

SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def always(app: Flask, headers: Mapping[str, str]) -> None:
    """Have each answer of an app leave with these headers, in place of its own of those names.

    Where the answer leaves, all at once: one by one on each response object costs as much as routing the request.
    """
    inner, names, fixed = app.wsgi_app, {name.lower() for name in headers}, list(headers.items())

    def answered(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, given: list[tuple[str, str]], *error: Any) -> Any:
            own = [each for each in given if each[0].lower() not in names]
            return start_response(status, own + fixed, *error)

        return inner(environ, start)

    app.wsgi_app = answered  # type: ignore[method-assign]
