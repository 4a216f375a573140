"""A portal that acts for a customer who logged in there: as whom, and on which appointments (RFC 8693, A8).

Such a caller is bound to what the customer may do: the own appointments, lead times, deadlines, and the login that a
product demands. The token holds a mark of who it is, and never a BSN.
"""

from dataclasses import dataclass, replace
from typing import cast
from uuid import NAMESPACE_URL, UUID, uuid5

from flask import g
from sqlmodel import Session

from booking_api.appointments.own import appointment_of_offer, require_own
from booking_api.customers.logins import subject_mark_of
from booking_api.customers.values import Login, ProvenPerson
from booking_api.identity.actor import Actor, citizen_of, logged_in_as
from booking_api.identity.signed_tokens import Holder
from booking_api.rest.running import running
from booking_api.sealing import seal


@dataclass(frozen=True, slots=True)
class ForCustomer:
    """The customer for whom a client acts in this request, and what it may do."""

    login: Login
    client_id: UUID | None
    scopes: frozenset[str]


def told_of(person: ProvenPerson) -> dict[str, str]:
    """Return what a token says of somebody: how sure it is, and a mark; a BSN is sealed."""
    key = running().citizen_key
    told = {"kind": person.kind, "level": person.level, "mark": subject_mark_of(person, key)}
    return {**told, "bsn": seal(person.bsn, key)} if person.bsn else told


def customer_actor(holder: Holder) -> Actor:
    """Return the customer whom a token names, and remember for whom this request is."""
    told = holder.customer or {}
    login = Login(told["kind"], told["level"], told["mark"], told.get("bsn"))
    g.for_customer = ForCustomer(login, holder.client.id, holder.scopes)
    # Keys of requests and limits are of this customer at this client, and of nobody else.
    own_id = uuid5(NAMESPACE_URL, f"{holder.client.id}#{login.subject_mark}")
    return replace(logged_in_as(login.subject_mark), id=own_id, origin=holder.client.origin)


def for_customer() -> ForCustomer | None:
    """Return for whom this request is; None for a client that acts for itself."""
    found: ForCustomer | None = g.get("for_customer")
    return found


def who_changes(session: Session, appointment_id: UUID) -> Actor:
    """Return who reads or changes an appointment: the client itself, or the customer, whose own it then must be.

    Raises NotFound for somebody else's.
    """
    if for_customer() is not None:
        require_own(session, _caller(), appointment_id)
    return reader_of(appointment_id)


def reader_of(appointment_id: UUID) -> Actor:
    """Return who is told about an appointment that was found or made for this caller."""
    caller = _caller()
    if for_customer() is None:
        return caller
    return replace(citizen_of(appointment_id), id=caller.id, origin=caller.origin)


def who_answers(session: Session, offer_id: UUID) -> Actor:
    """Return who answers an offer of the waiting list, in the same way."""
    if for_customer() is None:
        return _caller()
    return who_changes(session, appointment_of_offer(session, _caller(), offer_id))


def _caller() -> Actor:
    return cast(Actor, g.actor)
