"""Everything that belongs to appointments, for views: a fixed number of queries for any number of appointments.

Names of products, places and staff come from what the process remembers of configuration.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import Session, SQLModel

from booking_api.appointments.models import Activity, Appointment, AppointmentFee, AppointmentLeg, Participant
from booking_api.catalogue.models import Product, ProductText
from booking_api.configuration import remembered, remembered_rows
from booking_api.customers.models import DigitalAddress, Party
from booking_api.customers.rules import wish_of
from booking_api.customers.values import CustomerDetails
from booking_api.identity.models import StaffMember
from booking_api.locations.models import Desk, Location, Room


@dataclass(frozen=True, slots=True)
class Written:
    """The rows of one appointment as they were just written, and who comes for whom."""

    activities: Sequence[Activity]
    participants: Sequence[Participant]
    legs: Sequence[AppointmentLeg]
    fees: Sequence[AppointmentFee]
    customer: CustomerDetails | None = None
    represented: CustomerDetails | None = None


@dataclass(frozen=True, slots=True)
class ActivityPart:
    """An activity with what its product says of it."""

    product_id: UUID
    count: int
    department_id: UUID
    name: str
    public_name: str
    kind: str
    change_deadline_minutes: int


@dataclass(frozen=True, slots=True)
class Parts:
    """What belongs to some appointments, by appointment; `named` are the staff, desks and rooms of their legs."""

    locations: dict[UUID, Any]
    activities: dict[UUID, list[ActivityPart]]
    texts: dict[tuple[UUID, str], Any]
    parties: dict[UUID, CustomerDetails]
    represented: dict[UUID, CustomerDetails]
    participants: dict[UUID, list[Any]]
    legs: dict[UUID, list[Any]]
    fees: dict[UUID, list[Any]]
    named: dict[UUID, Any]


def load_parts(session: Session, appointments: Sequence[Appointment]) -> Parts:
    """Read what belongs to appointments."""
    ids = [appointment.id for appointment in appointments]
    parties, represented = _parties_and_represented(
        session, {row.customer_id for row in appointments if row.customer_id}
    )
    return _parts(
        session,
        appointments,
        _rows(session, _ACTIVITIES, ids),
        (_rows(session, each, ids) for each in (_PARTICIPANTS, _LEGS, _FEES)),
        parties,
        represented,
    )


def parts_of_written(session: Session, appointment: Appointment, written: Written) -> Parts:
    """Return the same of one appointment from the rows that were just written, without reading them again."""
    id_ = appointment.customer_id
    return _parts(
        session,
        [appointment],
        written.activities,
        (written.participants, written.legs, written.fees),
        {id_: written.customer} if id_ and written.customer else {},
        {id_: written.represented} if id_ and written.represented else {},
    )


def _parts(
    session: Session,
    appointments: Sequence[Appointment],
    activities: Iterable[Any],
    others: Iterable[Iterable[Any]],
    parties: dict[UUID, CustomerDetails],
    represented: dict[UUID, CustomerDetails],
) -> Parts:
    asked = _grouped(activities)
    participants, legs, fees = (_grouped(rows) for rows in others)
    products = {row.product_id for rows in asked.values() for row in rows}
    known = remembered_rows(session, _PRODUCTS, products)
    return Parts(
        locations=remembered_rows(session, _LOCATIONS, {appointment.location_id for appointment in appointments}),
        activities=defaultdict(list, {id_: [_activity(row, known) for row in rows] for id_, rows in asked.items()}),
        texts=_texts(session, products),
        parties=parties,
        represented=represented,
        participants=participants,
        legs=legs,
        fees=fees,
        named=_named(session, [leg for rows in legs.values() for leg in rows]),
    )


def _activity(row: Any, products: dict[UUID, Any]) -> ActivityPart:
    product = products[row.product_id]
    return ActivityPart(
        row.product_id, row.count, product.department_id, product.name, product.public_name, product.kind,
        product.change_deadline_minutes,
    )  # fmt: skip


def _named(session: Session, legs: Sequence[Any]) -> dict[UUID, Any]:
    named: dict[UUID, Any] = {}
    for statement, field in ((_STAFF, "staff_id"), (_DESKS, "desk_id"), (_ROOMS, "room_id")):
        named |= remembered_rows(session, statement, {getattr(leg, field) for leg in legs})
    return named


def _texts(session: Session, product_ids: set[UUID]) -> dict[tuple[UUID, str], Any]:
    kept: dict[UUID, dict[tuple[UUID, str], Any]] = remembered(session).setdefault(("rows", _TEXTS), {})
    missing = [id_ for id_ in product_ids if id_ not in kept]
    if missing:
        fresh: dict[UUID, dict[tuple[UUID, str], Any]] = {id_: {} for id_ in missing}
        for row in _rows(session, _TEXTS, missing):
            fresh[row.product_id][row.product_id, row.language] = row
        kept.update(fresh)
    return {key: row for id_ in product_ids for key, row in kept[id_].items()}


def _parties_and_represented(
    session: Session, ids: set[UUID]
) -> tuple[dict[UUID, CustomerDetails], dict[UUID, CustomerDetails]]:
    """Return parties by id, and for those who act for another that other party."""
    if not ids:
        return {}, {}
    rows = list(_rows(session, _PARTIES, ids))
    others = {row.id: row.represents_id for row in rows if row.represents_id}
    known = _details(session, [*rows, *(_rows(session, _PARTIES, set(others.values())) if others else ())])
    return known, {id_: known[other] for id_, other in others.items()}


def _details(session: Session, rows: list[Any]) -> dict[UUID, CustomerDetails]:
    addresses: dict[tuple[UUID, str], str] = {}
    preferred: dict[UUID, list[tuple[str, bool]]] = defaultdict(list)
    for party_id, kind, address, is_preferred in _rows(session, _ADDRESSES, {row.id for row in rows}):
        addresses.setdefault((party_id, kind), address)
        preferred[party_id].append((kind, is_preferred))
    return {
        row.id: CustomerDetails(
            row.given_name, row.prefix, row.family_name, addresses.get((row.id, "email")),
            addresses.get((row.id, "phone")), row.language, row.wall_wish,
            wish_of(preferred[row.id]),
        )
        for row in rows
    }  # fmt: skip


def _grouped(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.appointment_id].append(row)
    return found


def _rows(session: Session, statement: Any, ids: Iterable[UUID]) -> Any:
    return session.connection().execute(statement, {"ids": list(ids)})


def _columns(table: type[SQLModel]) -> Any:
    return table.__table__.c  # type: ignore[attr-defined]


# Built once: building a statement costs more than running it.
_ids: Any = bindparam("ids", expanding=True)
_location, _asked, _product, _text = (_columns(each) for each in (Location, Activity, Product, ProductText))
_address, _party, _person, _fee = (_columns(each) for each in (DigitalAddress, Party, Participant, AppointmentFee))
_leg, _staff, _desk, _room = (_columns(each) for each in (AppointmentLeg, StaffMember, Desk, Room))
_LOCATIONS = select(_location.id, _location.code, _location.name, _location.timezone).where(_location.id.in_(_ids))
_PRODUCTS = select(
    _product.id, _product.department_id, _product.name, _product.public_name, _product.kind,
    _product.change_deadline_minutes,
).where(_product.id.in_(_ids))  # fmt: skip
_STAFF = select(_staff.id, _staff.name, _staff.mailbox).where(_staff.id.in_(_ids))
_DESKS = select(_desk.id, _desk.name).where(_desk.id.in_(_ids))
_ROOMS = select(_room.id, _room.name, _room.mailbox).where(_room.id.in_(_ids))
_TEXTS = select(_text.product_id, _text.language, _text.name, _text.public_name, _text.bring).where(
    _text.product_id.in_(_ids)
)
_ACTIVITIES = select(*_asked).where(_asked.appointment_id.in_(_ids)).order_by(_asked.position)
_ADDRESSES = select(_address.party_id, _address.kind, _address.address, _address.preferred).where(
    _address.party_id.in_(_ids)
)
_PARTIES = select(
    _party.id, _party.given_name, _party.prefix, _party.family_name, _party.language, _party.wall_wish,
    _party.represents_id,
).where(_party.id.in_(_ids))  # fmt: skip
_PARTICIPANTS = select(*_person).where(_person.appointment_id.in_(_ids)).order_by(_person.position)
_FEES = select(*_fee).where(_fee.appointment_id.in_(_ids)).order_by(_fee.id)
_LEGS = select(*_leg).where(_leg.appointment_id.in_(_ids)).order_by(_leg.position)
