"""Everything about one visit that whoever helps needs beside the visit itself, in a fixed number of queries."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from booking_api import audit
from booking_api.appointments.models import AppointmentFee
from booking_api.appointments.queries_related import RelatedAppointment, related_appointments
from booking_api.appointments.values import ActivityView, FeeAmount
from booking_api.catalogue.queries import FALLBACK_LANGUAGE, products_by_id
from booking_api.catalogue.views import ProductView
from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.models import StaffMember
from booking_api.identity.rules import Permission
from booking_api.locations.models import Desk, Location, Room
from booking_api.texts import in_language
from booking_api.visits.models import Visit, VisitBrought, VisitLeg, VisitNote, VisitPeriod
from booking_api.visits.values_desk import BringLine, DeskSide, Moment, NoteView


def desk_side(session: Session, actor: Actor, visit_id: UUID, now: datetime, language: str = "") -> DeskSide:
    """Return notes, what to bring, fees, history and other appointments, as far as this actor's department may see.

    Reading it is noted. Raises NotFound.
    """
    actor.require(Permission.SERVE_VISITS)
    visit = session.get(Visit, visit_id)
    if visit is None:
        raise NotFound("visit")
    actor.require_location(visit.location_id)
    told_in = language or FALLBACK_LANGUAGE
    legs = session.exec(select(VisitLeg).where(VisitLeg.visit_id == visit_id).order_by(col(VisitLeg.position))).all()
    seen = [leg for leg in legs if actor.sees_department(leg.department_id)]
    products = _products(session, actor, visit, seen, now, told_in)
    related = _related(session, actor, visit, now, told_in)
    audit.note(session, actor, "read_visit_details", "visit", visit_id, now)
    activities = _activities(visit, products)
    return DeskSide(
        notes=_notes(session, actor, visit_id, legs),
        bring=_bring(session, visit_id, products),
        activities=activities,
        fees=_fees(session, visit, activities, products, told_in),
        moments=_moments(session, legs),
        earlier=tuple(each for each in reversed(related) if each.starts_at <= now),
        coming=tuple(each for each in related if each.starts_at > now),
    )


def _products(
    session: Session, actor: Actor, visit: Visit, legs: Sequence[VisitLeg], now: datetime, language: str
) -> dict[UUID, ProductView]:
    """Return the products of the legs that this actor may read about, in the order of the visit."""
    zone = ZoneInfo(session.get_one(Location, visit.location_id).timezone)
    ids = list(dict.fromkeys(UUID(text) for leg in legs for text in leg.product_ids))
    found = products_by_id(session, actor, ids, language, now.astimezone(zone).date()) if ids else {}
    return {each: found[each] for each in ids if each in found and actor.sees_department(found[each].department_id)}


def _activities(visit: Visit, products: dict[UUID, ProductView]) -> tuple[ActivityView, ...]:
    counts = {UUID(each["product_id"]): int(each["count"]) for each in visit.activities}
    return tuple(
        ActivityView(each.id, each.name, each.public_name, counts.get(each.id, 1)) for each in products.values()
    )


def _notes(session: Session, actor: Actor, visit_id: UUID, legs: Sequence[VisitLeg]) -> tuple[NoteView, ...]:
    """Return the notes of the own departments, the own ones, and what was written for this helper when passing on."""
    passed_on_to_me = {leg.waiting_since for leg in legs if actor.id and leg.staff_id == actor.id}
    query = (
        select(VisitNote, StaffMember.name)
        .outerjoin(StaffMember, col(StaffMember.id) == col(VisitNote.staff_id))
        .where(VisitNote.visit_id == visit_id)
        .order_by(col(VisitNote.written_at), col(VisitNote.id))
    )
    return tuple(
        NoteView(row.id, row.kind, row.text, row.written_at, name or "")
        for row, name in session.exec(query)
        if actor.sees_department(row.department_id)
        or row.staff_id == actor.id
        or (row.kind == "transfer" and row.written_at in passed_on_to_me)
    )


def _bring(session: Session, visit_id: UUID, products: dict[UUID, ProductView]) -> tuple[BringLine, ...]:
    there = set(session.exec(select(VisitBrought.item).where(VisitBrought.visit_id == visit_id)))
    lines: dict[str, BringLine] = {}
    for product in products.values():
        for number, text in enumerate(product.bring):
            item = f"{product.id}:{number}"
            lines.setdefault(text, BringLine(item, text, item in there))
    return tuple(lines.values())


def _fees(
    session: Session,
    visit: Visit,
    activities: Sequence[ActivityView],
    products: dict[UUID, ProductView],
    language: str,
) -> tuple[FeeAmount, ...]:
    if visit.appointment_id is None:
        return tuple(
            FeeAmount(fee.name, each.count, fee.amount_cents)
            for each in activities
            for fee in products[each.product_id].fees
        )
    query = select(AppointmentFee).where(
        AppointmentFee.appointment_id == visit.appointment_id, col(AppointmentFee.product_id).in_(products)
    )
    return tuple(
        FeeAmount(in_language(row.name, row.translations, language), row.count, row.amount_cents)
        for row in session.exec(query.order_by(col(AppointmentFee.id)))
    )


def _moments(session: Session, legs: Sequence[VisitLeg]) -> tuple[Moment, ...]:
    ids = [leg.id for leg in legs]
    query = select(VisitPeriod).where(col(VisitPeriod.visit_leg_id).in_(ids))
    rows = session.exec(query.order_by(col(VisitPeriod.at), col(VisitPeriod.id))).all()
    staff = _names(session, StaffMember, {row.staff_id for row in rows})
    places = _names(session, Desk, {row.desk_id for row in rows}) | _names(session, Room, {row.room_id for row in rows})
    return tuple(
        Moment(
            row.at,
            row.state,
            staff.get(row.staff_id, "") if row.staff_id else "",
            next((places[each] for each in (row.desk_id, row.room_id) if each in places), ""),
        )
        for row in rows
    )


def _names(session: Session, table: type[StaffMember | Desk | Room], ids: set[UUID | None]) -> dict[UUID | None, str]:
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    rows = session.exec(select(col(table.id), col(table.name)).where(col(table.id).in_(wanted)))
    return dict(rows.all())


def _related(session: Session, actor: Actor, visit: Visit, now: datetime, language: str) -> list[RelatedAppointment]:
    if visit.customer_id is None or not actor.may(Permission.READ_APPOINTMENTS):
        return []
    return related_appointments(session, actor, visit.customer_id, visit.appointment_id, now, language)
