"""Makes views of appointments from rows: a fixed number of queries for any number of appointments."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import Session, SQLModel

from booking_api.appointments.models import Activity, Appointment, AppointmentFee, AppointmentLeg, Participant
from booking_api.appointments.values import ActivityView, AppointmentView, FeeAmount, LegView, ParticipantView
from booking_api.catalogue.models import Product, ProductText
from booking_api.customers.models import DigitalAddress, Party
from booking_api.customers.values import CustomerDetails
from booking_api.identity.actor import Actor
from booking_api.identity.models import StaffMember
from booking_api.identity.rules import Permission
from booking_api.locations.models import Desk, Location, Room
from booking_api.texts import SOURCE_LANGUAGE, in_language


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
    """Return appointments as this actor may know them, in a language or else in that of whoever reads.

    `just_made` says that the actor itself has just given these details, so that it may see them.
    """
    if not appointments:
        return []
    ids = [appointment.id for appointment in appointments]
    session.flush()
    activities = _by_appointment(session, _ACTIVITIES, ids)
    parts = _Parts(
        locations=_locations(session, {appointment.location_id for appointment in appointments}),
        activities=activities,
        texts=_texts(session, {row.product_id for rows in activities.values() for row in rows}),
        parties=_parties(session, {a.customer_id for a in appointments if a.customer_id}),
        participants=_by_appointment(session, _PARTICIPANTS, ids),
        legs=_by_appointment(session, _LEGS, ids),
        fees=_by_appointment(session, _FEES, ids),
    )
    # Staff and clients of one department learn that there is an appointment of another, not what about (X3).
    kept_apart = actor.is_staff or (actor.kind == "client" and not just_made)
    return [
        _view(actor, row, parts, language or _language(actor, row), just_made or may_see_person(actor, row), kept_apart)
        for row in appointments
    ]


def _language(actor: Actor, row: Appointment) -> str:
    """Return Dutch for other systems, and the customer's own language for all else."""
    return SOURCE_LANGUAGE if actor.kind == "client" else row.language


def may_see_person(actor: Actor, appointment: Appointment) -> bool:
    """Tell whether this actor may see who comes: who reads appointments, or whose link opens this one."""
    if actor.appointment_id is not None:
        return actor.appointment_id == appointment.id
    return actor.may(Permission.READ_APPOINTMENTS)


def _view(
    actor: Actor, row: Appointment, parts: _Parts, language: str, sees_person: bool, kept_apart: bool
) -> AppointmentView:
    activities = parts.activities[row.id]
    departments = frozenset({row.department_id, *(activity.department_id for activity in activities)})
    # Whoever else asks (the customer, the pillar, the wall) gets public names.
    hidden = {each for each in departments if kept_apart and not actor.sees_department(each)}
    # Staff help people of every department; another system has nothing to do with those of others.
    sees_person = sees_person and not (actor.kind == "client" and departments == hidden)
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
        fees=() if hidden else _fees(parts.fees[row.id], [one.product_id for one in activities], language),
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


def _fees(rows: list[Any], order: list[UUID], language: str) -> tuple[FeeAmount, ...]:
    """Return fees in the order of the activities that they belong to."""
    ordered = sorted(rows, key=lambda fee: order.index(fee.product_id) if fee.product_id in order else len(order))
    return tuple(
        FeeAmount(in_language(fee.name, fee.translations, language), fee.count, fee.amount_cents) for fee in ordered
    )


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
    return {row.id: row for row in _rows(session, _LOCATIONS, ids)}


def _texts(session: Session, product_ids: set[UUID]) -> dict[tuple[UUID, str], Any]:
    return {(row.product_id, row.language): row for row in _rows(session, _TEXTS, product_ids)}


def _parties(session: Session, ids: set[UUID]) -> dict[UUID, CustomerDetails]:
    if not ids:
        return {}
    addresses: dict[tuple[UUID, str], str] = {}
    for party_id, kind, address in _rows(session, _ADDRESSES, ids):
        addresses.setdefault((party_id, kind), address)
    return {
        row.id: CustomerDetails(
            row.given_name, row.prefix, row.family_name, addresses.get((row.id, "email")),
            addresses.get((row.id, "phone")), row.language, row.wall_wish,
        )
        for row in _rows(session, _PARTIES, ids)
    }  # fmt: skip


def _by_appointment(session: Session, statement: Any, ids: Iterable[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in _rows(session, statement, ids):
        found[row.appointment_id].append(row)
    return found


def _rows(session: Session, statement: Any, ids: Iterable[UUID]) -> Any:
    return session.connection().execute(statement, {"ids": list(ids)})


def _columns(table: type[SQLModel]) -> Any:
    return table.__table__.c  # type: ignore[attr-defined]


# Built once: building a statement costs more than running it.
_ids: Any = bindparam("ids", expanding=True)
_location, _activity_row, _product, _text = (_columns(each) for each in (Location, Activity, Product, ProductText))
_address, _party, _person, _fee = (_columns(each) for each in (DigitalAddress, Party, Participant, AppointmentFee))
_leg_row, _staff, _desk, _room = (_columns(each) for each in (AppointmentLeg, StaffMember, Desk, Room))
_LOCATIONS = select(_location.id, _location.code, _location.name, _location.timezone).where(_location.id.in_(_ids))
_ACTIVITIES = (
    select(
        _activity_row.appointment_id, _activity_row.product_id, _activity_row.count, _product.department_id,
        _product.name, _product.public_name, _product.kind, _product.change_deadline_minutes,
    )
    .join(Product, _product.id == _activity_row.product_id)
    .where(_activity_row.appointment_id.in_(_ids))
    .order_by(_activity_row.position)
)  # fmt: skip
_TEXTS = select(_text.product_id, _text.language, _text.name, _text.public_name, _text.bring).where(
    _text.product_id.in_(_ids)
)
_ADDRESSES = select(_address.party_id, _address.kind, _address.address).where(_address.party_id.in_(_ids))
_PARTIES = select(
    _party.id, _party.given_name, _party.prefix, _party.family_name, _party.language, _party.wall_wish
).where(_party.id.in_(_ids))
_PARTICIPANTS = select(*_person).where(_person.appointment_id.in_(_ids)).order_by(_person.position)
_FEES = select(*_fee).where(_fee.appointment_id.in_(_ids)).order_by(_fee.id)
_LEGS = (
    select(
        *_leg_row,
        _staff.name.label("staff_name"),
        _staff.mailbox.label("staff_mailbox"),
        _desk.name.label("desk_name"),
        _room.name.label("room_name"),
        _room.mailbox.label("room_mailbox"),
    )
    .outerjoin(StaffMember, _staff.id == _leg_row.staff_id)
    .outerjoin(Desk, _desk.id == _leg_row.desk_id)
    .outerjoin(Room, _room.id == _leg_row.room_id)
    .where(_leg_row.appointment_id.in_(_ids))
    .order_by(_leg_row.position)
)
