"""From views to the objects of the contract; every key that the plugin reads is always there."""

from datetime import datetime
from typing import Any

from booking_api.appointments.values import AppointmentView
from booking_api.catalogue.views import ProductView
from booking_api.locations.queries import LocationView
from booking_api.rest.eforms.moments import ZONE, ZONE_NAME

NO_POSTCODE = "-"
"""A branch without a postal code would not be shown at all."""


def group_service(product: ProductView) -> dict[str, Any]:
    """Return a product as it stands in a group; minutes for one customer and for each further one."""
    return {
        "publicId": str(product.id),
        "name": product.name,
        "duration": product.minutes,
        "additionalCustomerDuration": product.further_minutes,
        "custom": None,
    }


def service(product: ProductView) -> dict[str, Any]:
    """Return a product of a list; it is always shown, for what may not be booked is not listed."""
    return {**group_service(product), "active": True, "publicEnabled": True}


def branch(view: LocationView) -> dict[str, Any]:
    """Return a location; its zone is that in which the plugin reads the times."""
    return {
        "publicId": str(view.id),
        "name": view.name,
        "timeZone": ZONE_NAME,
        "fullTimeZone": ZONE_NAME,
        "phone": view.phone,
        "email": "",
        "branchPrefix": None,
        "addressLine1": view.address,
        "addressLine2": None,
        "addressZip": view.postcode or NO_POSTCODE,
        "addressCity": view.city,
        "addressState": None,
        "addressCountry": "Nederland",
        "latitude": None,
        "longitude": None,
        "custom": None,
    }


def appointment(view: AppointmentView, products: list[tuple[ProductView, int]], where: LocationView) -> dict[str, Any]:
    """Return an appointment without the customer, whom the form knows itself."""
    return {
        "publicId": str(view.id),
        "title": view.public_subject,
        "start": _with_offset(view.starts_at),
        "end": _with_offset(view.ends_at),
        "services": [service(product) for product, _ in products],
        "branch": branch(where),
        "notes": view.remarks,
        "numberOfCustomers": view.persons,
        "customers": [],
        "allDay": False,
        "custom": None,
        "created": _milliseconds(view.created_at),
        "updated": _milliseconds(view.changed_at),
    }


def _with_offset(moment: datetime) -> str:
    return moment.astimezone(ZONE).isoformat(timespec="seconds")


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
