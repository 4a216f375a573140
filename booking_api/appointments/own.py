"""Finding the own appointment again: by the mark of a login, or by its code together with the family name."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.appointments.models import Appointment, Participant
from booking_api.appointments.models_waiting import PlaceOffer
from booking_api.appointments.values import AppointmentView
from booking_api.appointments.views import views
from booking_api.customers.models import Party
from booking_api.customers.rules import ENOUGH, name_matches
from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.references import tidy_code

LOOK_BACK = timedelta(days=31)
AT_MOST = 100


def own_appointments(session: Session, actor: Actor, now: datetime, language: str = "") -> list[AppointmentView]:
    """Return the appointments of this customer that are to come, and those of the last month, the earliest first."""
    actor.require(Permission.BOOK)
    if actor.subject_mark is None:
        return []
    query = (
        select(Appointment)
        .join(Party, col(Party.id) == col(Appointment.customer_id))
        .where(Party.subject_mark == actor.subject_mark, col(Appointment.ends_at) > now - LOOK_BACK)
        .order_by(col(Appointment.starts_at))
        .limit(AT_MOST)
    )
    return views(session, actor, session.exec(query).all(), language)


def require_own(session: Session, actor: Actor, appointment_id: UUID) -> None:
    """Raise NotFound unless this appointment is of the customer who logged in."""
    actor.require(Permission.BOOK)
    row = session.get(Appointment, appointment_id)
    party = session.get(Party, row.customer_id) if row and row.customer_id else None
    if actor.subject_mark is None or party is None or party.subject_mark != actor.subject_mark:
        raise NotFound("appointment")


def appointment_of_offer(session: Session, actor: Actor, offer_id: UUID) -> UUID:
    """Return the appointment for which an earlier place was offered; raises NotFound."""
    actor.require(Permission.BOOK)
    offer = session.get(PlaceOffer, offer_id)
    if offer is None:
        raise NotFound("offer")
    return offer.appointment_id


def appointment_by_name(session: Session, actor: Actor, code: str, family_name: str) -> UUID:
    """Return the appointment with this code, for who also knows a family name in it.

    Raises NotFound when either does not fit, in the same way, so that nobody learns which. Count the tries.
    """
    actor.require(Permission.BOOK)
    row = session.exec(select(Appointment).where(Appointment.code == tidy_code(code))).one_or_none()
    if row is None or not any(name_matches(family_name, None, *name) >= ENOUGH for name in _names(session, row)):
        raise NotFound("appointment")
    return row.id


def _names(session: Session, row: Appointment) -> list[tuple[str | None, str | None]]:
    """Return prefix and family name of the customer and of everybody who comes along."""
    query = select(Participant.prefix, Participant.family_name).where(Participant.appointment_id == row.id)
    party = session.get(Party, row.customer_id) if row.customer_id else None
    names = [*session.exec(query), *([(party.prefix, party.family_name)] if party else [])]
    return [(prefix, family) for prefix, family in names if family]
