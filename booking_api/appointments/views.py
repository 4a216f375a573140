"""Makes views of appointments from rows: a fixed number of queries for any number of appointments."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from booking_api.appointments.models import Activity, Appointment, AppointmentFee, AppointmentLeg, Participant
from booking_api.appointments.values import ActivityView, AppointmentView, FeeAmount, LegView, ParticipantView
from booking_api.catalogue.models import Product, ProductText
from booking_api.customers.models import DigitalAddress, Party
from booking_api.customers.values import CustomerDetails
from booking_api.identity.actor import Actor
from booking_api.identity.models import StaffMember
from booking_api.identity.rules import Permission
from booking_api.locations.models import Desk, Location, Room
from booking_api.texts import SOURCE_LANGUAGE


@dataclass(frozen=True, slots=True)
class _Parts:
    """Everything that belongs to some appointments, by appointment."""

    locations: dict[UUID, Any]
    activities: dict[UUID, list[Any]]
    texts: dict[tuple[UUID, str], Any]
    parties: dict[UUID, CustomerDetails]
    participants: dict[UUID, list[Any]]
    legs: dict[UUID, list[Any]]
    fees: dict[UUID, list[Any]]


def views(
    session: Session,
    actor: Actor,
    appointments: Sequence[Appointment],
    language: str = "",
    just_made: bool = False,
) -> list[AppointmentView]:
    """Return appointments as this actor may know them, in a language or else each in its customer's.

    `just_made` says that the actor itself has just given these details, so that it may see them.
    """
    if not appointments:
        return []
    ids = [appointment.id for appointment in appointments]
    activities = _activities(session, ids)
    parts = _Parts(
        locations=_locations(session, {appointment.location_id for appointment in appointments}),
        activities=activities,
        texts=_texts(session, {row.product_id for rows in activities.values() for row in rows}),
        parties=_parties(session, {a.customer_id for a in appointments if a.customer_id}),
        participants=_by_appointment(session, Participant, ids),
        legs=_legs(session, ids),
        fees=_by_appointment(session, AppointmentFee, ids),
    )
    return [
        _view(actor, row, parts, language or row.language, just_made or may_see_person(actor, row))
        for row in appointments
    ]


def may_see_person(actor: Actor, appointment: Appointment) -> bool:
    """Tell whether this actor may see who comes: who reads appointments, or whose link opens this one."""
    if actor.appointment_id is not None:
        return actor.appointment_id == appointment.id
    return actor.may(Permission.READ_APPOINTMENTS)


def _view(actor: Actor, row: Appointment, parts: _Parts, language: str, sees_person: bool) -> AppointmentView:
    activities = parts.activities[row.id]
    departments = frozenset({row.department_id, *(activity.department_id for activity in activities)})
    # Whoever is not staff (the customer, the pillar, the wall) gets public names; staff of another department nothing.
    hidden = {each for each in departments if actor.is_staff and not actor.sees_department(each)}
    shown = [activity for activity in activities if activity.department_id not in hidden]
    named = tuple(_activity(actor, activity, parts.texts, language) for activity in shown)
    location = parts.locations[row.location_id]
    deadline = max((activity.change_deadline_minutes for activity in activities), default=0)
    participants = parts.participants[row.id]
    return AppointmentView(
        id=row.id, code=row.code, status=row.status, channel=row.channel,
        kind=activities[0].kind if activities else "appointment",
        location_id=row.location_id, location_code=location.code, location_name=location.name,
        timezone=location.timezone, starts_at=row.starts_at, ends_at=row.ends_at, language=row.language,
        subject=_joined(activity.name for activity in named),
        public_subject=_joined(activity.public_name for activity in named),
        activities=named,
        customer_id=row.customer_id,
        customer=parts.parties.get(row.customer_id) if row.customer_id and sees_person else None,
        persons=len(participants) or 1,
        participants=tuple(_participant(each, sees_person) for each in participants),
        legs=tuple(_leg(leg, hidden) for leg in parts.legs[row.id]),
        fees=() if hidden else _fees(parts.fees[row.id], [activity.product_id for activity in activities]),
        remarks=row.remarks if sees_person and not hidden else "",
        pass_id=row.pass_id, session_id=row.session_id, sequence=row.sequence, created_at=row.created_at,
        changed_at=row.changed_at, cancelled_at=row.cancelled_at, cancel_reason=row.cancel_reason,
        department_id=row.department_id, department_ids=departments, seen_what=not hidden,
        change_deadline=row.starts_at - timedelta(minutes=deadline),
        bring=tuple(dict.fromkeys(line for activity in named for line in activity.bring)),
    )  # fmt: skip


def _joined(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def _activity(actor: Actor, row: Any, texts: dict[tuple[UUID, str], Any], language: str) -> ActivityView:
    words = texts.get((row.product_id, language)) or texts.get((row.product_id, SOURCE_LANGUAGE)) or row
    public = words.public_name
    name = words.name if actor.sees_department(row.department_id) else public
    return ActivityView(row.product_id, name, public, row.count, tuple(getattr(words, "bring", ())))


def _fees(rows: list[Any], order: list[UUID]) -> tuple[FeeAmount, ...]:
    """Return fees in the order of the activities that they belong to."""
    ordered = sorted(rows, key=lambda fee: order.index(fee.product_id) if fee.product_id in order else len(order))
    return tuple(FeeAmount(fee.name, fee.count, fee.amount_cents) for fee in ordered)


def _participant(row: Any, sees_person: bool) -> ParticipantView:
    given_name, prefix, family_name = (row.given_name, row.prefix, row.family_name) if sees_person else [None] * 3
    products = tuple(UUID(each) for each in row.product_ids)
    return ParticipantView(
        row.id, row.position, given_name, prefix, family_name, products, row.is_contact, row.arrived_at
    )


def _leg(row: Any, hidden: set[UUID]) -> LegView:
    secret = row.department_id in hidden
    return LegView(
        id=row.id, position=row.position, starts_at=row.starts_at, ends_at=row.ends_at, place_kind=row.place_kind,
        department_id=row.department_id,
        product_ids=() if secret else tuple(UUID(each) for each in row.product_ids),
        skills=() if secret else tuple(row.skills),
        named_staff=row.named_staff, staff_id=row.staff_id, staff_name=row.staff_name or "",
        staff_mailbox=row.staff_mailbox, desk_id=row.desk_id, room_id=row.room_id,
        place_name=row.desk_name or row.room_name or "", room_mailbox=row.room_mailbox,
    )  # fmt: skip


def _locations(session: Session, ids: set[UUID]) -> dict[UUID, Any]:
    query = select(col(Location.id), col(Location.code), col(Location.name), col(Location.timezone))
    return {row.id: row for row in session.execute(query.where(col(Location.id).in_(ids)))}


def _activities(session: Session, ids: list[UUID]) -> dict[UUID, list[Any]]:
    columns: list[Any] = [
        Activity.appointment_id, Activity.product_id, Activity.count, Product.department_id, Product.name,
        Product.public_name, Product.kind, Product.change_deadline_minutes,
    ]  # fmt: skip
    query = select(*columns).join(Product, col(Product.id) == col(Activity.product_id))
    return _grouped(session, query.where(col(Activity.appointment_id).in_(ids)).order_by(col(Activity.position)))


def _texts(session: Session, product_ids: set[UUID]) -> dict[tuple[UUID, str], Any]:
    names = ("product_id", "language", "name", "public_name", "bring")
    query = select(*_columns(ProductText, names)).where(col(ProductText.product_id).in_(product_ids))
    return {(row.product_id, row.language): row for row in session.execute(query)}


def _parties(session: Session, ids: set[UUID]) -> dict[UUID, CustomerDetails]:
    if not ids:
        return {}
    addresses: dict[tuple[UUID, str], str] = {}
    reach = select(*_columns(DigitalAddress, ("party_id", "kind", "address")))
    for party_id, kind, address in session.execute(reach.where(col(DigitalAddress.party_id).in_(ids))):
        addresses.setdefault((party_id, kind), address)
    query = select(*_columns(Party, ("id", "given_name", "prefix", "family_name", "language", "wall_wish")))
    return {
        row.id: CustomerDetails(
            row.given_name, row.prefix, row.family_name, addresses.get((row.id, "email")),
            addresses.get((row.id, "phone")), row.language, row.wall_wish,
        )
        for row in session.execute(query.where(col(Party.id).in_(ids)))
    }  # fmt: skip


def _by_appointment(session: Session, table: Any, ids: list[UUID]) -> dict[UUID, list[Any]]:
    query = select(*table.__table__.c).where(table.appointment_id.in_(ids))
    order: Any = table.position if table is Participant else table.id
    return _grouped(session, query.order_by(order))


def _legs(session: Session, ids: list[UUID]) -> dict[UUID, list[Any]]:
    columns: list[Any] = [
        *AppointmentLeg.__table__.c,  # type: ignore[attr-defined]
        col(StaffMember.name).label("staff_name"),
        col(StaffMember.mailbox).label("staff_mailbox"),
        col(Desk.name).label("desk_name"),
        col(Room.name).label("room_name"),
        col(Room.mailbox).label("room_mailbox"),
    ]
    query = (
        select(*columns)
        .outerjoin(StaffMember, col(StaffMember.id) == col(AppointmentLeg.staff_id))
        .outerjoin(Desk, col(Desk.id) == col(AppointmentLeg.desk_id))
        .outerjoin(Room, col(Room.id) == col(AppointmentLeg.room_id))
        .where(col(AppointmentLeg.appointment_id).in_(ids))
    )
    return _grouped(session, query.order_by(col(AppointmentLeg.position)))


def _columns(table: Any, names: Iterable[str]) -> list[Any]:
    return [getattr(table, name) for name in names]


def _grouped(session: Session, query: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in session.execute(query):
        found[row.appointment_id].append(row)
    return found
