"""Who acts when a form books: the API client, with no more room than the citizen whose form it is."""

from dataclasses import replace
from uuid import UUID

from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.rest.access import current_actor

CHANNEL = "e-form"


def form_actor() -> Actor:
    """Return the client as the one who books by form: bound to the lead times and deadlines of citizens."""
    actor = current_actor()
    return replace(actor, permissions=actor.permissions - {Permission.BOOK_FOR_OTHERS}, origin=CHANNEL)


def id_of(text: str, what: str) -> UUID:
    """Return an id as it came in; raises NotFound, for what is no id exists nowhere."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(what) from None
