"""From views to the objects of the contract: seconds, naive local times, and what is unknown left out."""

import re
from datetime import datetime
from html import escape
from typing import Any

from booking_api.appointments.values import AppointmentView
from booking_api.catalogue.views import ProductView
from booking_api.locations.queries import LocationView
from booking_api.rest.eforms.moments import local

# The form writes number and suffix without anything in between: what divides them stays with the suffix.
_STREET = re.compile(r"^(?P<street>.+?)\s+(?P<number>\d+)(?P<suffix>(?:\D.{0,10})?)$")


def activity(product: ProductView) -> dict[str, Any]:
    """Return a product; its duration is in seconds here."""
    told: dict[str, Any] = {
        "id": str(product.id),
        "number": product.position,
        "description": product.name,
        "appointmentDuration": product.minutes * 60,
        "maxCountForEvent": product.max_count,
    }
    return told | ({"necessities": _list(product.bring)} if product.bring else {})


def place(view: LocationView) -> dict[str, Any]:
    """Return a location with its address in parts."""
    found = _STREET.match(view.address)
    street, number, suffix = found.group("street", "number", "suffix") if found else (view.address, "", "")
    return {
        "id": str(view.id),
        "description": view.name,
        "isActive": True,
        "isDefault": False,
        "address": {
            "streetName": street,
            "houseNumber": number,
            "houseNumberSuffix": suffix,
            "postalCode": view.postcode,
            "city": view.city,
            "country": {"isoCode": "NL", "name": "Nederland"},
        },
    }


def appointment(view: AppointmentView, products: list[tuple[ProductView, int]]) -> dict[str, Any]:
    """Return an appointment without the customer, whom the form knows itself."""
    return {
        "id": str(view.id),
        "startDateTime": naive(view.starts_at),
        "endDateTime": naive(view.ends_at),
        "creationDateTime": naive(view.created_at),
        "activityList": [{"amount": count, "activity": activity(product)} for product, count in products],
        "location": {"id": str(view.location_id), "description": view.location_name},
        "message": view.remarks,
        "customerList": [],
        "fieldList": [],
    }


def naive(moment: datetime) -> str:
    """Return a moment as the clock of Amsterdam shows it, without an offset."""
    return local(moment).isoformat(timespec="seconds")


def done(appointment_id: object) -> dict[str, Any]:
    """Return the result of what was done."""
    return {"acknowledgeIsSuccess": True, "id": str(appointment_id), "code": 0, "message": ""}


def refused(code: int, message: str) -> dict[str, Any]:
    """Return the result of what was refused: an ordinary answer without an id, which the form knows how to show."""
    return {"acknowledgeIsSuccess": False, "code": code, "message": message}


def no_duration(_code: int, _message: str) -> int:
    """Return the duration of what is refused."""
    return 0


def _list(lines: tuple[str, ...]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"
