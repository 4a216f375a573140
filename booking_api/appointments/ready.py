"""A booking as far as it can be made before its place is known: planned, checked, most of its rows made ready."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, SQLModel

from booking_api.appointments.elsewhere import address_fault
from booking_api.appointments.holding import activities_of, told_with
from booking_api.appointments.intake import answer_faults
from booking_api.appointments.kept_legs import check_same_legs
from booking_api.appointments.models import Appointment, Hold
from booking_api.appointments.parts import Written
from booking_api.appointments.passes import valid_pass_id
from booking_api.appointments.plans import Plan, check_start, plan
from booking_api.appointments.proving import with_checked_login
from booking_api.appointments.representing import represented_faults
from booking_api.appointments.requests import NOTHING_TOLD, BookRequest
from booking_api.appointments.rules import MAX_REMARKS
from booking_api.appointments.writing import ANONYMOUS, fee_lines, new_appointment, parts_of_new
from booking_api.audit import record_of
from booking_api.customers.rules import check_details
from booking_api.customers.service import new_party
from booking_api.customers.values import CustomerDetails
from booking_api.db import ready_rows
from booking_api.errors import InvalidInput
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.pipeline import Piece


@dataclass(frozen=True, slots=True)
class Ready:
    """A booking without its place: `appointment` lacks when it is, `written` its legs; `rows` is all else to write."""

    request: BookRequest
    wanted: Plan
    starts_at: datetime
    appointment: Appointment
    written: Written
    rows: list[Piece]


def ready_to_book(session: Session, actor: Actor, request: BookRequest, kept: Hold | None, now: datetime) -> Ready:
    """Check what is asked, for the time of a hold if there is one, and make ready what does not depend on the place.

    Writes nothing. Raises InvalidInput with every wrong field, NotFound, and NotBookable with a `reason`.
    """
    actor.require(Permission.BOOK)
    wanted, starts_at = _of_hold(session, actor, request, kept, now) if kept else _direct(session, actor, request, now)
    request = with_checked_login(session, actor, request, [each.product_id for each in wanted.activities])
    _check_person(request, wanted)
    pass_id = valid_pass_id(session, request.pass_number, wanted.timezone, now)
    party = new_party(actor, request.customer or ANONYMOUS, now, represents=request.represents, login=request.login)
    appointment = new_appointment(request, wanted, pass_id, party.id if party else None, now)
    written = parts_of_new(request, wanted, starts_at, appointment.id, fee_lines(session))
    kinds: list[Sequence[SQLModel]] = [written.activities, written.participants, written.fees]
    kinds += [party.parties, party.addresses] if party else []
    kinds += [[record_of(actor, "book", "appointment", appointment.id, now, {})]]
    rows = [row for of_kind in kinds for row in ready_rows(session, of_kind)]
    return Ready(request, wanted, starts_at, appointment, written, rows)


def _of_hold(session: Session, actor: Actor, request: BookRequest, kept: Hold, now: datetime) -> tuple[Plan, datetime]:
    told = request.intake if request.intake != NOTHING_TOLD else told_with(kept)
    wanted = plan(session, actor, kept.location_id, activities_of(kept), now, staff_id=kept.staff_id, intake=told)
    check_same_legs(wanted.wish.needs, kept.legs)
    return wanted, kept.starts_at


def _direct(session: Session, actor: Actor, request: BookRequest, now: datetime) -> tuple[Plan, datetime]:
    if request.starts_at is None:
        raise InvalidInput(fields={"starts_at": "verplicht"})
    if request.location_id is None:
        raise InvalidInput(fields={"location_id": "verplicht"})
    wanted = plan(
        session, actor, request.location_id, request.activities, now, request.channel, request.staff_id, request.intake
    )
    check_start(wanted, request.starts_at, now)
    return wanted, request.starts_at


def _check_person(request: BookRequest, wanted: Plan) -> None:
    """Raise InvalidInput with everything that is wrong with who comes, at once."""
    customer = request.customer or ANONYMOUS
    problems = check_details(customer)
    for name in wanted.required_fields:
        # The pass travels beside the customer: it belongs to a dwelling, and is the appointment's.
        beside = {"pass_number": request.pass_number, "visit_address": request.address}
        told = beside[name] if name in beside else getattr(customer, name, None)
        if not str(told or "").strip():
            problems.setdefault(name, "verplicht")
    if len(request.participants) > wanted.most_persons:
        problems["participants"] = "te-veel"
    for number, person in enumerate(request.participants[: wanted.most_persons]):
        details = CustomerDetails(person.given_name, person.prefix, person.family_name)
        problems |= {f"participants.{number}.{field}": reason for field, reason in check_details(details).items()}
    if len(request.remarks) > MAX_REMARKS:
        problems["remarks"] = "te-lang"
    if fault := address_fault(request.address):
        problems["visit_address"] = fault
    problems |= represented_faults(request)
    asked = (each.product_id for each in wanted.asked)
    problems |= answer_faults(wanted.asked_products, asked, wanted.intake, request.channel)
    if problems:
        raise InvalidInput(fields=problems)
