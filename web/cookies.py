"""How cookies are set: for this site alone, or so that embedded pages keep them without third-party cookies."""

from typing import TypedDict

from web.settings import WebSettings


class CookieRules(TypedDict):
    """Arguments of `Response.set_cookie` that decide where a browser sends a cookie back."""

    httponly: bool
    samesite: str
    secure: bool
    partitioned: bool


def cookie_rules(settings: WebSettings) -> CookieRules:
    """Return the rules for this installation.

    Where other sites embed our pages, each embedding site gets a cookie jar of its own (CHIPS): nothing can be followed
    from one to the other, and it works where third-party cookies are blocked. Forms stay guarded by their token.
    """
    embedded = settings.is_embedded
    return CookieRules(
        httponly=True,
        samesite="None" if embedded else "Lax",
        secure=embedded or settings.secure_cookies,
        partitioned=embedded,
    )
