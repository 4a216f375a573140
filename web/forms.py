"""Reads ids that a form sent: what is no id is refused as wrong input, and never a crash."""

from uuid import UUID

from flask import request

from booking_api.errors import InvalidInput


def uuid_field(name: str) -> UUID:
    """Return the id in a field of the form; raises InvalidInput when it is missing or no id."""
    return uuid_of(request.form.get(name, ""), name)


def uuid_of(text: str, name: str) -> UUID:
    """Return an id that came as a part of the field `name`; raises InvalidInput when it is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInput(fields={name: "geen-id" if text else "verplicht"}) from error
