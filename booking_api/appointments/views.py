"""Makes views of appointments: what each reader may know of one, and nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments.intake import extra_bring, told_before
from booking_api.appointments.models import Appointment
from booking_api.appointments.parts import ActivityPart, Parts, Written, load_parts, parts_of_written
from booking_api.appointments.requests import NOTHING_TOLD
from booking_api.appointments.values import (
    ActivityView,
    AnswerView,
    AppointmentView,
    FeeAmount,
    LegView,
    ParticipantView,
)
from booking_api.customers.values import CustomerDetails
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.texts import SOURCE_LANGUAGE, in_language


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
    session.flush()
    return shown(actor, appointments, load_parts(session, appointments), language, just_made)


def view_of_written(session: Session, actor: Actor, appointment: Appointment, written: Written) -> AppointmentView:
    """Return an appointment that this session has just written, as whoever made it may know it, from those rows."""
    return shown(actor, [appointment], parts_of_written(session, appointment, written), just_made=True)[0]


def shown(
    actor: Actor, appointments: Sequence[Appointment], parts: Parts, language: str = "", just_made: bool = False
) -> list[AppointmentView]:
    """Return appointments with what belongs to them as this actor may know them."""
    # Staff and clients of one department learn that there is an appointment of another, not what about (X3).
    kept_apart = actor.is_staff or (actor.kind == "client" and not just_made)
    found = [
        _view(actor, row, parts, language or _language(actor, row), just_made or may_see_person(actor, row), kept_apart)
        for row in appointments
    ]
    if just_made or not kept_apart or actor.may(Permission.HELP_ALL_DEPARTMENTS):
        return found
    return [view if view.seen_what else _of_others(actor, view) for view in found]


def _of_others(actor: Actor, view: AppointmentView) -> AppointmentView:
    """Return an appointment of others without its code, which opens the customer's page, subject and all (X3).

    Of one in which the actor has no part at all it learns who comes, when and where; not how to reach or meet them.
    """
    legs = tuple(leg if actor.sees_department(leg.department_id) else _without_staff(leg) for leg in view.legs)
    if actor.handles(view.department_ids):
        return replace(view, code="", legs=legs)
    customer = view.customer and CustomerDetails(
        view.customer.given_name, view.customer.prefix, view.customer.family_name, language=view.customer.language
    )
    nobody = tuple(replace(one, given_name=None, prefix=None, family_name=None) for one in view.participants)
    return replace(
        view, code="", legs=legs, customer=customer, participants=nobody, represented=None, visit_address="",
        video_room="", cancel_reason="",
    )  # fmt: skip


def _without_staff(leg: LegView) -> LegView:
    return replace(leg, named_staff=False, staff_id=None, staff_name="", staff_mailbox=None)


def _language(actor: Actor, row: Appointment) -> str:
    """Return Dutch for other systems, and the customer's own language for all else."""
    return SOURCE_LANGUAGE if actor.kind == "client" else row.language


def may_see_person(actor: Actor, appointment: Appointment) -> bool:
    """Tell whether this actor may see who comes: who reads appointments, or whose link opens this one."""
    if actor.appointment_id is not None:
        return actor.appointment_id == appointment.id
    return actor.may(Permission.READ_APPOINTMENTS)


def _view(
    actor: Actor, row: Appointment, parts: Parts, language: str, sees_person: bool, kept_apart: bool
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
        legs=tuple(_leg(leg, hidden, parts) for leg in parts.legs[row.id]),
        fees=() if hidden else _fees(parts.fees[row.id], [one.product_id for one in activities], language),
        remarks=row.remarks if sees_person and not hidden else "",
        pass_id=row.pass_id, session_id=row.session_id, sequence=row.sequence, created_at=row.created_at,
        changed_at=row.changed_at, cancelled_at=row.cancelled_at, cancel_reason=row.cancel_reason,
        department_id=row.department_id, department_ids=departments, seen_what=not hidden,
        change_deadline=row.starts_at - timedelta(minutes=deadline),
        bring=tuple(dict.fromkeys([
            *(line for activity in named for line in activity.bring),
            *(extra_bring(row.answers, language) if not hidden else ()),
        ])),
        answers=_answers(row) if sees_person and not hidden else (),
        special_needs=_special_needs(row) if sees_person and not hidden else (),
        displaced_at=row.displaced_at,
        exception_reason=row.exception_reason if kept_apart and not hidden else "",
        intake=told_before(row) if not hidden else NOTHING_TOLD,
        visit_address=row.visit_address if sees_person else "",
        video_room=row.video_room if sees_person else "",
        series_id=row.series_id,
        represented=parts.represented.get(row.customer_id) if row.customer_id and sees_person else None,
    )  # fmt: skip


def _joined(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def _activity(actor: Actor, row: ActivityPart, texts: dict[tuple[UUID, str], Any], language: str) -> ActivityView:
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


def _answers(row: Appointment) -> tuple[AnswerView, ...]:
    return tuple(
        AnswerView(UUID(each["product_id"]), each["code"], each["question"], each["answer"]) for each in row.answers
    )


def _special_needs(row: Appointment) -> tuple[tuple[str, str], ...]:
    return tuple((each["code"], each.get("language", "")) for each in row.special_needs)


def _participant(row: Any, sees_person: bool) -> ParticipantView:
    given_name, prefix, family_name = (row.given_name, row.prefix, row.family_name) if sees_person else [None] * 3
    products = tuple(UUID(each) for each in row.product_ids)
    return ParticipantView(
        row.id, row.position, given_name, prefix, family_name, products, row.is_contact, row.arrived_at
    )


def _leg(row: Any, hidden: set[UUID], parts: Parts) -> LegView:
    secret = row.department_id in hidden
    staff, desk, room = (parts.named.get(id_) for id_ in (row.staff_id, row.desk_id, row.room_id))
    place = desk or room
    return LegView(
        id=row.id, position=row.position, starts_at=row.starts_at, ends_at=row.ends_at, place_kind=row.place_kind,
        department_id=row.department_id,
        product_ids=() if secret else tuple(UUID(each) for each in row.product_ids),
        skills=() if secret else tuple(row.skills),
        named_staff=row.named_staff, staff_id=row.staff_id, staff_name=staff.name if staff else "",
        staff_mailbox=staff.mailbox if staff else None, desk_id=row.desk_id, room_id=row.room_id,
        place_name=place.name if place else "", room_mailbox=room.mailbox if room else None,
    )  # fmt: skip
