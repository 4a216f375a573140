"""Reads of customers: the details of parties, in one query for many."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.customers.models import DigitalAddress, Party
from booking_api.customers.rules import wish_of
from booking_api.customers.values import CustomerDetails
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission


def details_of(session: Session, actor: Actor, party_ids: Iterable[UUID]) -> dict[UUID, CustomerDetails]:
    """Return the details of parties by id; the caller has checked that the actor may see these ones."""
    actor.require(Permission.READ_APPOINTMENTS)
    ids = set(party_ids)
    if not ids:
        return {}
    addresses: dict[UUID, dict[str, DigitalAddress]] = {}
    for row in session.exec(select(DigitalAddress).where(col(DigitalAddress.party_id).in_(ids))):
        addresses.setdefault(row.party_id, {})[row.kind] = row
    parties = session.exec(select(Party).where(col(Party.id).in_(ids)))
    return {party.id: _details(party, addresses.get(party.id, {})) for party in parties}


def _details(party: Party, addresses: dict[str, DigitalAddress]) -> CustomerDetails:
    email, phone = addresses.get("email"), addresses.get("phone")
    return CustomerDetails(
        given_name=party.given_name,
        prefix=party.prefix,
        family_name=party.family_name,
        email=email.address if email else None,
        phone=phone.address if phone else None,
        language=party.language,
        wall_wish=party.wall_wish,
        wants=wish_of((each.kind, each.preferred) for each in addresses.values()),
    )
