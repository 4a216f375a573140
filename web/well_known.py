"""What programs ask every site: how to report a weakness (`security.txt`), and what search engines may read."""

from datetime import timedelta

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from web.access import PUBLIC, access
from web.context import current_settings, now

EXPIRES_AFTER = timedelta(days=180)  # RFC 9116 asks for less than a year
# Only what everybody may find: the start, help, and the pages about the site.
OPEN_TO_ROBOTS = ("/$", "/hulp$", "/toegankelijkheid$", "/privacy$", "/static/")

blueprint = Blueprint("well_known", __name__)


@blueprint.get("/.well-known/security.txt")
@access(PUBLIC)
def security_txt() -> ResponseReturnValue:
    """Answer the file of RFC 9116, as far as the settings tell."""
    known = current_settings().security
    if not known.contacts:
        raise NotFound
    languages = ", ".join(current_settings().languages)
    expires = (now() + EXPIRES_AFTER).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [f"Contact: {contact}" for contact in known.contacts]
    lines += [f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}", f"Preferred-Languages: {languages}"]
    lines += [f"Canonical: {address}" for address in known.canonical]
    lines += [f"{name}: {value}" for name, value in _optional(known.policy, known.acknowledgments) if value]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/security.txt")
@access(PUBLIC)
def old_place() -> ResponseReturnValue:
    """Lead who looks in the old place to the file."""
    return redirect(url_for("well_known.security_txt"), 301)


@blueprint.get("/robots.txt")
@access(PUBLIC)
def robots() -> ResponseReturnValue:
    """Answer what search engines may read: never what belongs to one person."""
    lines = ["User-agent: *", *(f"Allow: {path}" for path in OPEN_TO_ROBOTS), "Disallow: /"]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _optional(policy: str, acknowledgments: str) -> list[tuple[str, str]]:
    return [("Policy", policy), ("Acknowledgments", acknowledgments)]
