"""What an appointment elsewhere asks for: the address we come to, or a video room of its own."""

import unicodedata
from collections.abc import Iterable

from sqlalchemy import ColumnElement, exists
from sqlmodel import col

from booking_api.appointments.models import Activity, Appointment
from booking_api.catalogue.models import Product
from booking_api.catalogue.values import ELSEWHERE, BookableProduct
from booking_api.references import new_token

MAX_ADDRESS = 300


def address_fault(address: str) -> str | None:
    """Return what is wrong with an address, or None; whether there must be one, the product says."""
    if len(address) > MAX_ADDRESS:
        return "te-lang"
    if any(unicodedata.category(character) == "Cc" and character != "\n" for character in address):
        return "ongeldig-teken"
    return None


def kept_address(address: str, kinds: Iterable[str]) -> str:
    """Return the address in one line, where we come to the customer; nowhere else is it kept."""
    return " ".join(address.split()) if "at_customer" in set(kinds) else ""


def is_elsewhere() -> ColumnElement[bool]:
    """Return the condition that nobody comes to the location for an appointment."""
    return exists().where(
        col(Activity.appointment_id) == col(Appointment.id),
        col(Product.id) == col(Activity.product_id),
        col(Product.kind).in_(ELSEWHERE),
    )


def video_room(products: Iterable[BookableProduct]) -> str:
    """Return the name of a video room that nobody can guess; empty when nothing happens online."""
    return new_token() if any(product.kind == "online" for product in products) else ""
