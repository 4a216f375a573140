"""Where the QR codes of posters and screens lead: the page on which a phone proves to be at a location."""

from typing import cast

from flask import url_for

from booking_api.notifications.service import Settings
from web.context import current

ENDPOINT = "citizen.prove_presence"


def proof_url(location_code: str, proof: str) -> str:
    """Return the whole address that a QR code holds; short, so that the code has few and large dots."""
    return f"{site_url()}{url_for(ENDPOINT, place=location_code, proof=proof)}"


def site_url() -> str:
    """Return where citizens reach this site, without a slash at the end; a wall may be opened under another name."""
    return cast(Settings, current().settings).notifications.public_url.rstrip("/")
