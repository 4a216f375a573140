"""Reading requests: repeated keys of the query, the language header, and the body of a booking."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import request
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from werkzeug.exceptions import BadRequest

from booking_api.appointments.requests import ActivityWish
from booking_api.customers.values import CustomerDetails
from booking_api.errors import InvalidInput
from booking_api.rest.eforms.acting import id_of
from booking_api.rest.eforms.booking import FormWish
from booking_api.rest.eforms.customers import Told, first_phone, remarks
from booking_api.rest.eforms.moments import from_local, in_utc
from booking_api.texts import LANGUAGES, SOURCE_LANGUAGE


class _Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)


class ActivityIn(_Body):
    """A product and how many of it."""

    activity_id: UUID
    amount: int = 1


class CustomerIn(_Body):
    """What Welkom keeps of the customer; all else that is told is left alone."""

    first_name: Told = ""
    initials: Told = ""
    last_name_prefix: Told = ""
    last_name: Told = ""
    email_address: Told = ""
    phone_number: Told = ""
    mobile_phone_number: Told = ""


class BookingIn(_Body):
    """A booking; `to_date_time` is not read, for the products say how long it takes."""

    activity_list: list[ActivityIn] = Field(min_length=1, max_length=20)
    customer_list: list[dict[str, Any]] = Field(min_length=1)
    from_date_time: datetime
    location_id: UUID
    message: Told = ""


def language() -> str:
    """Return the language of the header, or Dutch where it is absent or not one of ours."""
    wanted = request.headers.get("language", SOURCE_LANGUAGE)[:2].lower()
    return wanted if wanted in LANGUAGES else SOURCE_LANGUAGE


def ids(name: str) -> list[UUID]:
    """Return the ids under a key that may be repeated, each once."""
    return list(dict.fromkeys(id_of(text, "product") for text in request.args.getlist(name)))


def location_id() -> UUID | None:
    """Return the location asked for, if any."""
    text = request.args.get("locationId", "")
    return id_of(text, "location") if text else None


def wishes() -> list[ActivityWish]:
    """Return products with their amounts, which come in the same order; raises InvalidInput when they do not pair."""
    products = request.args.getlist("activityId")
    amounts = request.args.getlist("amount") or ["1"] * len(products)
    try:
        return [
            ActivityWish(id_of(product, "product"), int(amount))
            for product, amount in zip(products, amounts, strict=True)
        ]
    except ValueError:
        raise InvalidInput(fields={"amount": "past-niet-bij-activityId"}) from None


def booking() -> FormWish:
    """Return what the body asks to book; raises InvalidInput or pydantic's ValidationError."""
    try:
        body = BookingIn.model_validate(request.get_json(force=True))
    except BadRequest:
        raise InvalidInput(fields={"body": "geen-geldige-json"}) from None
    told = body.customer_list[0]
    return FormWish(
        location_id=body.location_id,
        activities=tuple(ActivityWish(each.activity_id, each.amount) for each in body.activity_list),
        starts_at=_moment(body.from_date_time),
        customer=_customer(CustomerIn.model_validate(told)),
        told=told,
        language=language(),
        remarks=remarks(body.message),
    )


def _moment(start: datetime) -> datetime:
    return from_local(start) if start.tzinfo is None else in_utc(start)


def _customer(told: CustomerIn) -> CustomerDetails:
    return CustomerDetails(
        given_name=told.first_name or told.initials or None,
        prefix=told.last_name_prefix or None,
        family_name=told.last_name or None,
        email=told.email_address.strip() or None,
        phone=first_phone((told.phone_number, told.mobile_phone_number)),
        language=language(),
    )
