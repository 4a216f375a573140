"""Use cases of customers: keep who is visited for, with addresses, as long as the booking needs it."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api.customers.models import DigitalAddress, Party
from booking_api.customers.rules import check_details
from booking_api.customers.values import CustomerDetails
from booking_api.errors import InvalidInput
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission


def save_party(session: Session, actor: Actor, details: CustomerDetails, now: datetime) -> UUID | None:
    """Keep the details as a new, unauthenticated party and return its id; None for an anonymous customer.

    Raises InvalidInput with every wrong field at once.
    """
    if not (actor.may(Permission.BOOK) or actor.may(Permission.REGISTER_WALK_IN)):
        actor.require(Permission.BOOK)
    problems = check_details(details)
    if problems:
        raise InvalidInput(fields=problems)
    if details.is_anonymous:
        return None
    party = Party(
        given_name=_tidy(details.given_name),
        prefix=_tidy(details.prefix),
        family_name=_tidy(details.family_name),
        language=details.language,
        wall_wish=details.wall_wish,
        created_at=now,
    )
    session.add(party)
    session.flush()
    for kind, address in (("email", details.email), ("phone", details.phone)):
        if address and address.strip():
            session.add(DigitalAddress(party_id=party.id, kind=kind, address=address.strip()))
    session.flush()
    return party.id


def _tidy(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None
