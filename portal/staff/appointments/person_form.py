"""The customer's fields as staff fill them in: from the form to details, and from an appointment to the form."""

from dataclasses import replace
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from booking_api.appointments.requests import ParticipantDetails
from booking_api.appointments.values import AppointmentView
from booking_api.customers.values import CustomerDetails

Form = MultiDict[str, str]
NAMES = ("given_name", "prefix", "family_name")
FIELDS = (*NAMES, "email", "phone", "language", "wants")
LONGEST = 300


def typed() -> Form:
    """Return what the browser sent, without spaces around it."""
    return MultiDict([(name, value.strip()) for name, value in request.form.items(multi=True)])


def details_of(form: Form) -> CustomerDetails:
    """Return who comes, as typed."""
    told: dict[str, Any] = {name: form.get(name) or None for name in FIELDS}
    wishes = {"wants": told["wants"] or "email", "wall_wish": form.get("wall_wish") or "initial"}
    return CustomerDetails(**{**told, "language": told["language"] or "nl", **wishes})


def represented_of(form: Form) -> CustomerDetails | None:
    """Return for whom the customer acts, or None."""
    told = {name: form.get(f"represents-{name}") or None for name in NAMES}
    if "represents" not in form:
        return None
    return replace(CustomerDetails(**told), language=form.get("language") or "nl")  # type: ignore[arg-type]


def participants_of(form: Form, customer: CustomerDetails) -> tuple[ParticipantDetails, ...]:
    """Return the customer and who comes along, a name on each line; nobody when no name was typed."""
    lines = [" ".join(line.split()) for line in form.get("participants", "").splitlines() if line.strip()]
    if not lines:
        return ()
    first = ParticipantDetails(customer.given_name, customer.prefix, customer.family_name)
    return (first, *(_participant(line) for line in lines))


def _participant(line: str) -> ParticipantDetails:
    given, _, family = line.partition(" ")
    return ParticipantDetails(given, None, family or None)


def fields_of(view: AppointmentView) -> Form:
    """Return the fields as an appointment has them."""
    form: Form = MultiDict({name: getattr(view.customer, name, None) or "" for name in FIELDS})
    form["language"] = view.language
    form["remarks"], form["visit_address"] = view.remarks, view.visit_address
    return form
