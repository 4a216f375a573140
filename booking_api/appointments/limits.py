"""How many appointments one person may have to come (a rule of the product); staff may pass it with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from booking_api.appointments.models import Activity, Appointment, AppointmentStatus
from booking_api.appointments.plans import Plan
from booking_api.customers.models import DigitalAddress, Party
from booking_api.customers.values import CustomerDetails
from booking_api.errors import NotBookable
from booking_api.identity.actor import Actor
from booking_api.locking import lock_all

TOO_OFTEN = "te-vaak"


@dataclass(frozen=True, slots=True)
class Person:
    """What tells people apart: addresses and name, each tidied; empty where unknown."""

    email: str = ""
    phone: str = ""
    name: str = ""
    family: str = ""


def person_of(details: CustomerDetails | None) -> Person:
    """Return what tells this customer from others."""
    if details is None:
        return Person()
    return person(details.email, details.phone, details.given_name, details.family_name)


def person(email: str | None, phone: str | None, given_name: str | None, family_name: str | None) -> Person:
    """Return addresses and name as they are compared: without capitals, spaces and country code."""
    name = " ".join(f"{given_name or ''} {family_name or ''}".casefold().split()) if family_name else ""
    return Person((email or "").strip().casefold(), _digits(phone or ""), name, (family_name or "").strip())


def is_same(one: Person, other: Person) -> bool:
    """Tell whether two are the same: by address; by name only where no address says that they are two."""
    for mine, theirs in ((one.email, other.email), (one.phone, other.phone)):
        if mine and mine == theirs:
            return True
    told_apart = (one.email and other.email) or (one.phone and other.phone)
    return bool(one.name) and one.name == other.name and not told_apart


def is_too_often(starts: Iterable[datetime], wanted: datetime, most: int, days: int) -> bool:
    """Tell whether one more start is too many, beside others; `days` 0: of all that is to come."""
    near = [start for start in starts if not days or abs(start - wanted) < timedelta(days=days)]
    return len(near) >= most


def check_limits(
    session: Session,
    actor: Actor,
    plan: Plan,
    customer: CustomerDetails | None,
    starts_at: datetime,
    reason: str,
    now: datetime,
) -> str:
    """Raise NotBookable when this person has enough of one of the products; return the reason that staff pass it with.

    Nobody can be told to come too often without a name or address. Two bookings of one person wait for one another.
    """  # fmt: skip
    who = person_of(customer)
    limited = [each for each in plan.products if each.rules.limit_count]
    if not limited or not (who.email or who.phone or who.name):
        return ""
    lock_all(session, (f"person:{part}" for part in (who.email, who.phone, who.name) if part))
    for each in limited:
        starts = _starts_of(session, who, each.stepped.id, now)
        if is_too_often(starts, starts_at, each.rules.limit_count, each.rules.limit_days):
            if actor.is_staff and reason.strip():
                return reason.strip()[:200]
            raise NotBookable(TOO_OFTEN, reason=TOO_OFTEN)
    return ""


def _starts_of(session: Session, who: Person, product_id: UUID, now: datetime) -> list[datetime]:
    """Return when this person has an appointment for a product, from now on."""
    found = session.execute(_candidates(who, product_id, now)).all()
    addresses: dict[UUID, dict[str, str]] = {}
    for row in found:
        addresses.setdefault(row.id, {})[row.kind or ""] = row.address or ""
    known = {row.id: row for row in found}
    others = {
        id_: person(addresses[id_].get("email"), addresses[id_].get("phone"), row.given_name, row.family_name)
        for id_, row in known.items()
    }
    return [row.starts_at for id_, row in known.items() if is_same(who, others[id_])]


def _candidates(who: Person, product_id: UUID, now: datetime) -> Any:
    like = [func.lower(DigitalAddress.address) == who.email] if who.email else []
    if who.phone:
        like.append(func.replace(func.replace(col(DigitalAddress.address), " ", ""), "-", "").like(f"%{who.phone}"))
    by_address = select(col(DigitalAddress.party_id)).where(or_(*like)) if like else None
    # SQLite knows capitals of plain letters only, so the name as it was typed counts too.
    by_name = or_(col(Party.family_name) == who.family, func.lower(Party.family_name) == who.family.lower())
    same = [*([by_name] if who.family else []), *([col(Party.id).in_(by_address)] if by_address is not None else [])]
    return (
        select(
            col(Appointment.id), col(Appointment.starts_at), col(Party.given_name), col(Party.family_name),
            col(DigitalAddress.kind), col(DigitalAddress.address),
        )
        .join(Activity, col(Activity.appointment_id) == col(Appointment.id))
        .join(Party, col(Party.id) == col(Appointment.customer_id))
        .outerjoin(DigitalAddress, col(DigitalAddress.party_id) == col(Party.id))
        .where(
            col(Activity.product_id) == product_id,
            col(Appointment.status) == AppointmentStatus.BOOKED,
            col(Appointment.starts_at) > now,
            or_(*same),
        )
    )  # fmt: skip


def _digits(phone: str) -> str:
    """Return the last nine digits: what stays the same with and without the country code."""
    return "".join(each for each in phone if each.isdigit())[-9:]
