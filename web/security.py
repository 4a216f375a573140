"""Response headers, protection of forms against other sites, and limits on what a request may hold."""

import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import Flask, Response, g, request, session
from markupsafe import Markup

from booking_api.errors import InvalidInput, WelkomError
from web.context import current_settings

CSRF_FIELD = "csrf_token"
CSRF_HEADER = "X-CSRF-Token"
CSRF_KEY = "_csrf"
EMBEDDABLE = frozenset({"citizen", "appointments", "login"})
"""Blueprints that a page of another origin may embed, where the setting names it: booking, and the contact centre."""
FROM_OTHERS = frozenset({"cross-site", "same-site"})
"""What a browser says of a form that another site sent, or another name below our own domain."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
NUL = "\x00"
MAX_BODY = 1024 * 1024
MAX_FORM_MEMORY = 256 * 1024
MAX_FORM_PARTS = 500

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HSTS = "max-age=31536000; includeSubDomains"


class StaleForm(WelkomError):
    """A form without the token of this session: its page was open for too long, or another site sent it."""

    code = "formulier-verlopen"
    status = 403


def content_security_policy(connect_sources: list[str], frame_ancestors: list[str]) -> str:
    """Return a policy that allows this origin only, and no script or style inside a page."""
    directives = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "media-src": "'self'",
        "manifest-src": "'self'",
        "connect-src": " ".join(["'self'", *connect_sources]),
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": " ".join(["'self'", *frame_ancestors]) if frame_ancestors else "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def csrf_token() -> str:
    """Return the token of this session; it travels in the signed session cookie and in each form."""
    if CSRF_KEY not in session:
        session[CSRF_KEY] = secrets.token_urlsafe(32)
    return cast(str, session[CSRF_KEY])


def csrf_field() -> Markup:
    """Return the hidden form field; every form that posts has one."""
    if "csrf_field" not in g:
        g.csrf_field = _field(csrf_token())
    return cast(Markup, g.csrf_field)


def _field(token: str) -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, token)


@contextmanager
def without_session(token: str) -> Iterator[None]:
    """Have forms that are made in here hold this word in place of the token of the session."""
    kept = csrf_field()
    g.csrf_field = _field(token)
    try:
        yield
    finally:
        g.csrf_field = kept


def _check_csrf(app: Flask) -> None:
    known = (request.endpoint or "") in app.view_functions
    if request.method in SAFE_METHODS or not known or request.path.startswith("/api/"):
        return
    if not _is_ours(request.headers.get("Sec-Fetch-Site")):
        raise StaleForm
    g.form_is_ours = True


def _is_ours(asked_from: str | None) -> bool:
    """Tell whether a page of ours sent this form; `asked_from` is what the browser itself says of that, if it does."""
    if asked_from in FROM_OTHERS:
        return False
    known = str(session.get(CSRF_KEY, ""))
    if not known:
        # The session was lost while the page stood open: then only the browser can vouch for it (decision 0035).
        return asked_from == "same-origin"
    sent = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    return hmac.compare_digest(sent.encode(), known.encode())


def _refuse_what_no_database_keeps() -> None:
    """Raise InvalidInput for a NUL in a form or an address: nobody types one, and PostgreSQL keeps no text with it."""
    sent = (text for each in (request.args, request.form) for pair in each.items(multi=True) for text in pair)
    if any(NUL in text for text in (request.path, *sent)):
        raise InvalidInput(fields={})


def _add_headers(response: Response) -> Response:
    settings = current_settings()
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    ancestors = settings.frame_ancestors if request.blueprint in EMBEDDABLE else []
    if "Content-Security-Policy" not in response.headers:
        policy = content_security_policy(settings.connect_sources, ancestors)
        response.headers["Content-Security-Policy"] = policy
    if not ancestors:
        response.headers.setdefault("X-Frame-Options", "DENY")
    # Behind a proxy that ends TLS we see plain HTTP; secure cookies tell that the site is on HTTPS.
    if request.is_secure or settings.secure_cookies:
        response.headers["Strict-Transport-Security"] = HSTS
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def init_security(app: Flask) -> None:
    """Add headers to every answer, check forms, and bound the size of requests."""
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=MAX_FORM_MEMORY, MAX_FORM_PARTS=MAX_FORM_PARTS)
    app.before_request(_refuse_what_no_database_keeps)
    app.before_request(lambda: _check_csrf(app))
    app.after_request(_add_headers)
    app.jinja_env.globals.update(csrf_token=csrf_token, csrf_field=csrf_field)
