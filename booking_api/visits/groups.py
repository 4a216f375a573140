"""Who of a group is there (V4): all at once, or one after the other; late ones join the visit that waits already."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.appointments.models import Participant
from booking_api.customers.rules import name_matches


def members_arrive(session: Session, appointment_id: UUID, now: datetime, *, everybody: bool, name: str) -> int:
    """Note who of an appointment is there: everybody, or one, by the name that was typed if that is one of theirs.

    Returns how many are there now who were not before.
    """
    query = select(Participant).where(
        Participant.appointment_id == appointment_id, col(Participant.arrived_at).is_(None)
    )
    missing = list(session.exec(query.order_by(col(Participant.position))))
    fresh = missing if everybody else missing[_who(missing, name) :][:1]
    for person in fresh:
        person.arrived_at = now
        session.add(person)
    return len(fresh)


def members_there(session: Session, appointment_id: UUID) -> int:
    """Return how many of an appointment have arrived."""
    rows = session.exec(select(Participant.arrived_at).where(Participant.appointment_id == appointment_id))
    return sum(moment is not None for moment in rows)


def _who(missing: list[Participant], name: str) -> int:
    """Return which of the missing this is: whose own name fits best, else the first without a name, else the first."""
    if not missing or not name:
        return 0
    fits = [name_matches(name, each.given_name, each.prefix, each.family_name) for each in missing]
    if max(fits) > 0:
        return fits.index(max(fits))
    nameless = [number for number, each in enumerate(missing) if not each.family_name]
    return nameless[0] if nameless else 0
