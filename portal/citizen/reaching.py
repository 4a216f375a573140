"""By what this installation can write to a visitor, and what that comes to for the details somebody typed."""

from flask import current_app

from booking_api.customers.values import CustomerDetails
from booking_api.notifications.channels import EMAIL, SMS
from booking_api.notifications.rules import medium_of, mobile_number


def media() -> frozenset[str]:
    """Return by what this installation can send: email, sms or both."""
    return frozenset(current_app.extensions.get("message_media", (EMAIL,)))


def takes_mail() -> bool:
    """Tell whether the municipality sends e-mail."""
    return EMAIL in media()


def takes_sms() -> bool:
    """Tell whether the municipality sends SMS."""
    return SMS in media()


def told_at(details: CustomerDetails | None) -> str:
    """Return the address or number that messages go to; "" when none can be sent."""
    if details is None:
        return ""
    way = medium_of(details.email or "", mobile_number(details.phone or ""), media(), details.wants)
    return way[1] if way else ""
