"""Use cases of arriving: check in with an appointment (once, however often it is asked), or walk in without one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from booking_api import outbox
from booking_api.appointments.departments import departments_of
from booking_api.appointments.elsewhere import is_elsewhere
from booking_api.appointments.intake import kept_needs
from booking_api.appointments.models import (
    Activity,
    Appointment,
    AppointmentLeg,
    AppointmentStatus,
    JointSession,
    Participant,
)
from booking_api.appointments.requests import Intake
from booking_api.appointments.service import reinstate
from booking_api.catalogue.models import Product
from booking_api.catalogue.values import Need
from booking_api.customers.service import save_party
from booking_api.errors import CodeRefused, NotBookable, NotFound
from booking_api.events import VISIT_ARRIVED, VISIT_CHANGED, Event
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location
from booking_api.recycling.codes import plain_code
from booking_api.visits.groups import members_arrive
from booking_api.visits.joining import join_session, lock_session
from booking_api.visits.models import Visit, VisitLeg
from booking_api.visits.places import area_for
from booking_api.visits.queries import view_of
from booking_api.visits.reopening import reopen
from booking_api.visits.rules import CheckInPolicy, Refusal, check_in_refusal
from booking_api.visits.rules_sessions import SessionStage
from booking_api.visits.session_leg import session_leg
from booking_api.visits.steps import add_period, tell
from booking_api.visits.values import VisitView, WalkInRequest
from booking_api.visits.walk_in_needs import walk_in_needs


def check_in(
    session: Session,
    actor: Actor,
    location_id: UUID,
    now: datetime,
    *,
    channel: str,
    appointment_id: UUID | None = None,
    code: str | None = None,
    everybody: bool = True,
    name: str = "",
) -> VisitView:
    """Check in all persons of an appointment by its id, or by any form of its code; again gives the same visit.

    Without `everybody` one of the group arrives: who is called `name`, else one whose name is not known. The others
    join later in the same way, and nobody waits twice.
    Who was thought gone (no-show, left) waits again in the same visit; who was thought not to come is expected again.
    Raises CodeRefused (`details["reason"]`:
    andere-locatie, andere-dag, te-vroeg, te-laat, onbekend, geannuleerd, al-geholpen, niet-op-locatie).

    Raises NotFound for an unknown id.
    Staff and clients may check in at any time of the day itself, and so may who was here before.
    """
    actor.require(Permission.CHECK_IN)
    actor.require_location(location_id)
    location = _location(session, location_id)
    appointment = _appointment(session, appointment_id, code)
    if appointment.location_id != location_id:
        raise CodeRefused(reason=Refusal.OTHER_LOCATION.value)
    actor.require_department(departments_of(session, appointment))
    lock_session(session, appointment.session_id)
    if session.exec(select(Appointment.id).where(Appointment.id == appointment.id, is_elsewhere())).first():
        raise CodeRefused(reason=Refusal.ELSEWHERE.value)
    existing = _visit_of(session, appointment.id)
    waits_already = existing is not None and existing.closed_at is None
    if existing is None:
        _refuse_unless_now(session, actor, appointment, location, now)
        _stands_again(session, appointment, now)
        existing = _arrive(session, actor, appointment, channel, now)
    elif existing.closed_at is not None:
        _refuse_return(appointment, location, now)
        reopen(session, actor, existing, now)
    if members_arrive(session, appointment.id, now, everybody=everybody, name=name) and waits_already:
        # Staff see how many of the group are here.
        outbox.record(session, actor, Event(VISIT_CHANGED, existing.id, location_id), now)
    return view_of(session, actor, existing.id, now)


def register_walk_in(session: Session, actor: Actor, request: WalkInRequest, now: datetime) -> VisitView:
    """Let somebody without an appointment join the queue; nothing is reserved ahead.

    Raises NotBookable where walking in is not possible, InvalidInput for wrong products, numbers or details.
    """
    actor.require(Permission.REGISTER_WALK_IN)
    actor.require_location(request.location_id)
    location = _location(session, request.location_id)
    if not location.allows_walk_in:
        raise NotBookable(reason="geen-inloop")
    needs = walk_in_needs(session, actor, request, now)
    actor.require_department({need.department_id for need in needs})
    customer_id = save_party(session, actor, request.customer, now) if request.customer else None
    visit = Visit(
        location_id=request.location_id,
        customer_id=customer_id,
        channel=request.channel,
        language=request.language,
        persons=max(activity.count for activity in request.activities),
        activities=[{"product_id": str(each.product_id), "count": each.count} for each in request.activities],
        special_needs=kept_needs(Intake(needs=request.needs)),
        arrived_at=now,
    )
    session.add(visit)
    session.flush()
    _begin(session, actor, visit, _walk_in_legs(session, visit, needs), now)
    return view_of(session, actor, visit.id, now)


def _location(session: Session, location_id: UUID) -> Location:
    location = session.get(Location, location_id)
    if location is None or not location.active:
        raise NotFound("location")
    return location


def _appointment(session: Session, appointment_id: UUID | None, code: str | None) -> Appointment:
    if appointment_id is not None:
        found = session.get(Appointment, appointment_id)
        if found is None:
            raise NotFound("appointment")
        return found
    plain = plain_code(code or "")
    by_code = session.exec(select(Appointment).where(Appointment.code == plain)).first() if plain else None
    if by_code is None:
        raise CodeRefused(reason=Refusal.UNKNOWN.value)
    return by_code


def _refuse_unless_now(
    session: Session, actor: Actor, appointment: Appointment, location: Location, now: datetime
) -> None:
    policy = CheckInPolicy(
        location.timezone,
        location.early_minutes,
        location.late_minutes,
        by_judgement=actor.is_staff or actor.kind in ("client", "system"),
        stage=_stage_then(session, appointment, now),
    )
    cancelled = appointment.status not in (AppointmentStatus.BOOKED, AppointmentStatus.NO_SHOW)
    refusal = check_in_refusal(appointment.starts_at, cancelled, policy, now)
    if refusal is not None:
        raise CodeRefused(reason=refusal.value, starts_at=appointment.starts_at)


def _stage_then(session: Session, appointment: Appointment, now: datetime) -> SessionStage | None:
    """Return whether the joint session had begun or was over at that moment, as staff said; None without."""
    if appointment.session_id is None:
        return None
    joint = session.get_one(JointSession, appointment.session_id, populate_existing=True)
    if joint.finished_at is not None and joint.finished_at <= now:
        return SessionStage.OVER
    return SessionStage.UNDER_WAY if joint.begun_at is not None and joint.begun_at <= now else None


def _stands_again(session: Session, appointment: Appointment, now: datetime) -> None:
    """Let an appointment stand whose visitor was thought not to come; who says so at this moment waits for this."""
    session.refresh(appointment, with_for_update=True)
    if appointment.status is AppointmentStatus.NO_SHOW:
        reinstate(session, SYSTEM, appointment.id, now)


def _refuse_return(appointment: Appointment, location: Location, now: datetime) -> None:
    policy = CheckInPolicy(location.timezone, location.early_minutes, location.late_minutes, by_judgement=True)
    cancelled = appointment.status is AppointmentStatus.CANCELLED
    refusal = check_in_refusal(appointment.starts_at, cancelled, policy, now)
    if refusal is not None:
        raise CodeRefused(reason=refusal.value, starts_at=appointment.starts_at)


def _visit_of(session: Session, appointment_id: UUID) -> Visit | None:
    return session.exec(select(Visit).where(Visit.appointment_id == appointment_id)).one_or_none()


def _arrive(session: Session, actor: Actor, appointment: Appointment, channel: str, now: datetime) -> Visit:
    visit = Visit(
        location_id=appointment.location_id,
        appointment_id=appointment.id,
        customer_id=appointment.customer_id,
        channel=channel,
        language=appointment.language,
        persons=_persons(session, appointment),
        activities=_activities(session, appointment),
        appointment_at=appointment.starts_at,
        special_needs=list(appointment.special_needs),
        arrived_at=now,
    )
    try:
        with session.begin_nested():
            session.add(visit)
    except IntegrityError:
        # The other check-in of the same moment was first; its visit is the visit.
        other = _visit_of(session, appointment.id)
        if other is None:
            raise
        return other
    _begin(session, actor, visit, _booked_legs(session, visit, appointment), now)
    return visit


def _persons(session: Session, appointment: Appointment) -> int:
    participants = session.exec(
        select(func.count()).select_from(Participant).where(Participant.appointment_id == appointment.id)
    ).one()
    counts = session.exec(select(Activity.count).where(Activity.appointment_id == appointment.id)).all()
    return max([participants, appointment.seats, *counts, 1])


def _activities(session: Session, appointment: Appointment) -> list[dict[str, Any]]:
    query = select(Activity).where(Activity.appointment_id == appointment.id).order_by(col(Activity.position))
    return [{"product_id": str(each.product_id), "count": each.count} for each in session.exec(query)]


def _booked_legs(session: Session, visit: Visit, appointment: Appointment) -> list[VisitLeg]:
    booked = session.exec(
        select(AppointmentLeg)
        .where(AppointmentLeg.appointment_id == appointment.id)
        .order_by(col(AppointmentLeg.position))
    ).all()
    if not booked:  # a place in a joint session has no lane of its own
        booked = [session_leg(session, appointment)]
    products = _products(session, {text for leg in booked for text in leg.product_ids})
    return [_booked_leg(session, visit, leg, products, is_real=appointment.session_id is None) for leg in booked]


def _booked_leg(
    session: Session, visit: Visit, leg: AppointmentLeg, products: dict[str, Product], *, is_real: bool
) -> VisitLeg:
    mine = [products[text] for text in leg.product_ids if text in products]
    return VisitLeg(
        visit_id=visit.id,
        location_id=visit.location_id,
        position=leg.position,
        appointment_leg_id=leg.id if is_real else None,
        department_id=leg.department_id,
        team_id=mine[0].team_id if mine else None,
        product_ids=list(leg.product_ids),
        skills=list(leg.skills),
        facilities=list(leg.facilities),
        place_kind=leg.place_kind,
        call_variant=mine[0].call_variant if mine else "desk",
        priority=max((product.priority for product in mine), default=0),
        minutes=int((leg.ends_at - leg.starts_at).total_seconds() // 60),
        waiting_area_id=area_for(session, visit.location_id, leg.place_kind, leg.desk_id, leg.room_id),
        assigned_staff_id=leg.staff_id if leg.named_staff else None,
    )


def _walk_in_legs(session: Session, visit: Visit, needs: Sequence[Need]) -> list[VisitLeg]:
    products = _products(session, {str(product_id) for need in needs for product_id in need.product_ids})
    return [_walk_in_leg(session, visit, need, products) for need in needs]


def _walk_in_leg(session: Session, visit: Visit, need: Need, products: dict[str, Product]) -> VisitLeg:
    mine = [products[str(product_id)] for product_id in need.product_ids]
    return VisitLeg(
        visit_id=visit.id,
        location_id=visit.location_id,
        department_id=need.department_id,
        team_id=mine[0].team_id,
        product_ids=[str(product.id) for product in mine],
        skills=sorted(need.skills),
        facilities=sorted(need.facilities),
        place_kind=need.place_kind,
        call_variant=mine[0].call_variant,
        priority=max(product.priority for product in mine),
        minutes=need.minutes,
        waiting_area_id=area_for(session, visit.location_id, need.place_kind, None, None),
    )


def _products(session: Session, ids: set[str]) -> dict[str, Product]:
    rows = session.exec(select(Product).where(col(Product.id).in_([UUID(text) for text in ids])))
    return {str(row.id): row for row in rows}


def _begin(session: Session, actor: Actor, visit: Visit, legs: Sequence[VisitLeg], now: datetime) -> None:
    """Put the legs in the order of the day; the first begins to wait, the others wait for it to end."""
    for position, leg in enumerate(legs):
        leg.position = position
    legs[0].waiting_since = now
    session.add_all(legs)
    session.flush()
    add_period(session, actor, legs[0], now)
    tell(session, actor, VISIT_ARRIVED, visit, legs[0], now, [])
    join_session(session, actor, visit, legs[0], now)
