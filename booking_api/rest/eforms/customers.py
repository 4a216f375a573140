"""What a form tells of a customer as Welkom keeps it: nothing that was optional is a reason to refuse somebody."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Annotated

from pydantic import BeforeValidator

from booking_api.appointments.rules import MAX_REMARKS
from booking_api.customers.rules import MAX_NAME, MAX_PREFIX, check_details
from booking_api.customers.values import CustomerDetails

Told = Annotated[str, BeforeValidator(lambda told: "" if told is None or isinstance(told, dict | list) else str(told))]
"""A detail of a form: a text, or a number that stands for one; anything else says nothing."""
_LONGEST = {"given_name": MAX_NAME, "prefix": MAX_PREFIX, "family_name": MAX_NAME}
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), " ")


def one_line(told: str, longest: int) -> str | None:
    """Return a text without line breaks, no longer than this; None for nothing."""
    return " ".join(told.translate(_CONTROLS).split())[:longest].strip() or None


def remarks(told: str) -> str:
    """Return a remark as far as it fits."""
    return told.strip()[:MAX_REMARKS]


def first_phone(told: Iterable[str]) -> str | None:
    """Return the first telephone number that is one, or else the first that was told."""
    numbers = [number for each in told if (number := each.strip())]
    return next((each for each in numbers if not check_details(CustomerDetails(phone=each))), next(iter(numbers), None))


def tolerated(customer: CustomerDetails, required: Collection[str]) -> CustomerDetails:
    """Return details with names cut to what fits, and without what is wrong unless a product requires it."""
    cut = {name: one_line(getattr(customer, name) or "", most) for name, most in _LONGEST.items()}
    short = replace(customer, given_name=cut["given_name"], prefix=cut["prefix"], family_name=cut["family_name"])
    wrong = check_details(short).keys() - set(required)
    return replace(
        short,
        email=None if "email" in wrong else short.email,
        phone=None if "phone" in wrong else short.phone,
    )
