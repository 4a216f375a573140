"""Reads everything that a message tells about an appointment, with public names where the department asks (X9)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.appointments.confirming import NOT_CONFIRMED, confirmation_of
from booking_api.appointments.intake import extra_bring
from booking_api.appointments.links import link_token
from booking_api.appointments.models import (
    Activity,
    Appointment,
    AppointmentFee,
    AppointmentLeg,
    AppointmentStatus,
    Participant,
)
from booking_api.appointments.models_confirming import ConfirmationState
from booking_api.appointments.video import OWN_ROOMS, VideoRooms
from booking_api.appointments.waiting import waiting_of
from booking_api.catalogue.models import Product, ProductText
from booking_api.customers.models import DigitalAddress, Party
from booking_api.customers.rules import full_name, wish_of
from booking_api.errors import NotFound
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.identity.models import Department, StaffMember
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location
from booking_api.notifications.rules import mobile_number
from booking_api.notifications.values import FeeLine, Letter, LetterLine
from booking_api.recycling.codes import signing_key
from booking_api.recycling.queries import RECYCLING_CENTRE, gate_code
from booking_api.references import qr_payload
from booking_api.texts import SOURCE_LANGUAGE, in_language, translator
from booking_api.visits.models import Visit


@dataclass(frozen=True, slots=True)
class Keys:
    """What an installation signs with: personal links and the codes that open a gate; and where its video rooms are."""

    link_key: bytes
    gate_secret: str
    rooms: VideoRooms = OWN_ROOMS


def letter(session: Session, actor: Actor, appointment_id: UUID, keys: Keys) -> Letter:
    """Return what a message tells about an appointment, in the customer's language.

    For Welkom itself and for the customer (personal link): names are those that may stand in a mail, whoever asks.
    Raises NotFound for an unknown appointment, or one that this actor's link does not open.
    """
    actor.require(Permission.READ_APPOINTMENTS)
    appointment = session.get(Appointment, appointment_id)
    if appointment is None or actor.appointment_id not in (None, appointment_id):
        raise NotFound("appointment")
    location = session.get_one(Location, appointment.location_id)
    party = session.get(Party, appointment.customer_id) if appointment.customer_id else None
    lines, bring, hushed = _products(session, appointment)
    if not hushed:  # what an answer asks to bring may tell the subject too
        bring = tuple(dict.fromkeys([*bring, *extra_bring(appointment.answers, appointment.language)]))
    return Letter(
        appointment_id=appointment.id,
        status=appointment.status.value,
        code=appointment.code,
        qr_text=qr_text(session, actor, appointment.id, appointment.code, keys.gate_secret),
        sequence=appointment.sequence,
        language=appointment.language,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        timezone=location.timezone,
        location_name=location.name,
        address=location.address,
        postcode=location.postcode,
        city=location.city,
        phone=location.phone,
        accessibility=in_language(location.accessibility, location.translations, appointment.language),
        lines=lines,
        bring=bring,
        fees=_fees(session, appointment, hushed),
        persons=_persons(session, appointment.id, lines),
        staff_name=_named_staff(session, appointment.id),
        customer_name=full_name(party.given_name, party.prefix, party.family_name) if party else "",
        email=_address(session, party, "email"),
        kind=_kind(session, appointment.id),
        visit_address=appointment.visit_address,
        video_url=keys.rooms.link(appointment.video_room),
        call_number=_address(session, party, "phone"),
        sms_number=mobile_number(_address(session, party, "phone")),
        wants=_wish(session, party),
        link_token=link_token(session, appointment.id, keys.link_key),
        opens_gate=location.kind == RECYCLING_CENTRE,
        displaced=appointment.displaced_at is not None,
        is_here=_is_here(session, appointment.id),
        unconfirmed=appointment.cancel_reason == NOT_CONFIRMED,
        **_asked(session, appointment.id),
    )


def _is_here(session: Session, appointment_id: UUID) -> bool:
    """Tell whether the customer checked in and is not done yet."""
    query = select(Visit.id).where(Visit.appointment_id == appointment_id, col(Visit.closed_at).is_(None))
    return session.exec(query).first() is not None


def with_series(session: Session, actor: Actor, told: Letter, keys: Keys) -> Letter:
    """Return a letter with all that still stands of what was booked together with it, week by week."""
    actor.require(Permission.READ_APPOINTMENTS)
    series_id = session.get_one(Appointment, told.appointment_id).series_id
    if series_id is None:
        return told
    query = select(Appointment.id).where(
        Appointment.series_id == series_id, Appointment.status == AppointmentStatus.BOOKED
    )
    ids = session.exec(query.order_by(col(Appointment.starts_at))).all()
    if len(ids) < 2 or told.appointment_id not in ids:
        return told
    return replace(told, series=tuple(letter(session, actor, each, keys) for each in ids))


def _asked(session: Session, appointment_id: UUID) -> dict[str, Any]:
    """Return what the customer is asked now: to confirm, to answer an offer."""
    found: dict[str, Any] = {}
    asked = confirmation_of(session, SYSTEM, appointment_id)
    if asked and asked.state in (ConfirmationState.ASKED, ConfirmationState.REMINDED):
        found |= {"confirm_by": asked.deadline_at, "released_otherwise": asked.otherwise == "release"}
    waits = waiting_of(session, SYSTEM, appointment_id, datetime.min.replace(tzinfo=UTC))
    if waits and waits.offer:
        offer = waits.offer
        found |= {"offered_at": offer.starts_at, "answer_by": offer.expires_at, "offered_elsewhere": offer.elsewhere}
    return found


def qr_text(session: Session, actor: Actor, appointment_id: UUID, code: str, gate_secret: str) -> str:
    """Return what the QR image says: at a recycling centre a signed code, which a gate can judge without the server."""
    return gate_code(session, actor, appointment_id, signing_key(gate_secret)) or qr_payload(code)


def _products(
    session: Session, appointment: Appointment
) -> tuple[tuple[LetterLine, ...], tuple[str, ...], frozenset[UUID]]:
    """Return the lines, what to bring, and which products' subjects nobody may read in a mail or a calendar (X9).

    What to bring tells the subject as well: for those the mail leads to the page behind the personal link.
    """
    query = (
        select(Activity, Product, Department)
        .join(Product, col(Product.id) == col(Activity.product_id))
        .join(Department, col(Department.id) == col(Product.department_id))
        .where(Activity.appointment_id == appointment.id)
        .order_by(col(Activity.position))
    )
    lines, bring, hushed = [], [], set()
    for activity, product, department in session.exec(query):
        text = _text(session, product.id, appointment.language)
        names = (text.name, text.public_name) if text else (product.name, product.public_name)
        lines.append(LetterLine(names[department.uses_public_names], activity.count))
        asked = text.bring if text else []
        if department.uses_public_names:
            hushed.add(product.id)
            asked = [_on_your_page(appointment.language)] if asked else []
        bring.extend(asked)
    return tuple(lines), tuple(dict.fromkeys(bring)), frozenset(hushed)


def _on_your_page(language: str) -> str:
    _ = translator(language).gettext
    return _("Wat u meeneemt, staat op de pagina van uw afspraak")


def _text(session: Session, product_id: UUID, language: str) -> ProductText | None:
    return session.get(ProductText, (product_id, language)) or session.get(ProductText, (product_id, SOURCE_LANGUAGE))


def _fees(session: Session, appointment: Appointment, hushed: Collection[UUID]) -> tuple[FeeLine, ...]:
    query = select(AppointmentFee).where(AppointmentFee.appointment_id == appointment.id).order_by(AppointmentFee.name)
    language = appointment.language
    neutral = translator(language).gettext("Kosten")
    return tuple(
        FeeLine(
            neutral if fee.product_id in hushed else in_language(fee.name, fee.translations, language),
            fee.count,
            fee.amount_cents,
        )
        for fee in session.exec(query)
    )


def _persons(session: Session, appointment_id: UUID, lines: tuple[LetterLine, ...]) -> int:
    participants = session.exec(select(Participant.id).where(Participant.appointment_id == appointment_id)).all()
    return max(len(participants), *(line.count for line in lines), 1)


def _named_staff(session: Session, appointment_id: UUID) -> str:
    query = (
        select(StaffMember.name)
        .join(AppointmentLeg, col(AppointmentLeg.staff_id) == col(StaffMember.id))
        .where(AppointmentLeg.appointment_id == appointment_id, col(AppointmentLeg.named_staff))
        .order_by(col(AppointmentLeg.position))
    )
    return session.exec(query).first() or ""


def _kind(session: Session, appointment_id: UUID) -> str:
    query = select(Product.kind).join(Activity, col(Activity.product_id) == col(Product.id))
    of_first = query.where(Activity.appointment_id == appointment_id).order_by(col(Activity.position))
    return session.exec(of_first).first() or "appointment"


def _address(session: Session, party: Party | None, kind: str) -> str:
    if party is None:
        return ""
    query = select(DigitalAddress.address).where(DigitalAddress.party_id == party.id, DigitalAddress.kind == kind)
    return session.exec(query.order_by(col(DigitalAddress.preferred).desc())).first() or ""


def _wish(session: Session, party: Party | None) -> str:
    """Return how this customer wants to be written to: email, sms or none."""
    if party is None:
        return "email"
    query = select(DigitalAddress.kind, DigitalAddress.preferred).where(DigitalAddress.party_id == party.id)
    return wish_of(session.exec(query))
