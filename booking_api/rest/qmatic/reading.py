"""Reading requests: services and persons in matrix parameters, and the body of a booking."""

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
from booking_api.rest.eforms.moments import day_of, from_local, time_of

Matrix = dict[str, list[str]]


class _Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)


class ServiceIn(_Body):
    """A product."""

    public_id: UUID


class CustomerIn(_Body):
    """What Welkom keeps of a customer; all else that is told is left alone."""

    first_name: Told = ""
    last_name: Told = ""
    email: Told = ""
    phone: Told = ""


class BookingIn(_Body):
    """A booking: as many customers as persons, all of them the one who filled in the form."""

    services: list[ServiceIn] = Field(min_length=1, max_length=20)
    customers: list[dict[str, Any]] = Field(min_length=1, max_length=100)
    notes: Told = ""


def services(matrix: Matrix) -> list[UUID]:
    """Return the products of the matrix parameters, each once."""
    return list(dict.fromkeys(id_of(text, "product") for text in matrix.get("servicePublicId", [])))


def wishes(matrix: Matrix) -> tuple[ActivityWish, ...]:
    """Return the products with as many of each as persons: `numberOfCustomers` counts those beside the first."""
    try:
        further = int(next(iter(matrix.get("numberOfCustomers", [])), "0"))
    except ValueError:
        raise InvalidInput(fields={"numberOfCustomers": "geen-getal"}) from None
    return tuple(ActivityWish(each, further + 1) for each in services(matrix))


def booking(branch_id: str, day: str, clock: str) -> FormWish:
    """Return what path and body ask to book; raises InvalidInput or pydantic's ValidationError."""
    try:
        body = BookingIn.model_validate(request.get_json(force=True))
    except BadRequest:
        raise InvalidInput(fields={"body": "geen-geldige-json"}) from None
    persons, told = len(body.customers), body.customers[0]
    return FormWish(
        location_id=id_of(branch_id, "location"),
        activities=tuple(ActivityWish(each, persons) for each in dict.fromkeys(one.public_id for one in body.services)),
        starts_at=from_local(datetime.combine(day_of(day), time_of(clock))),
        customer=_customer(CustomerIn.model_validate(told)),
        told=told,
        remarks=remarks(body.notes),
        one_number=True,
    )


def _customer(told: CustomerIn) -> CustomerDetails:
    return CustomerDetails(
        given_name=told.first_name or None,
        family_name=told.last_name or None,
        email=told.email.strip() or None,
        phone=first_phone((told.phone,)),
    )
