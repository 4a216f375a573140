"""What tests of booking do again and again: hold, book, look what is free, count rows."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from booking_api.appointments import queries, service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.requests import ActivityWish, BookRequest, HoldRequest
from booking_api.appointments.together import day_of
from booking_api.appointments.values import AppointmentView, HoldView
from booking_api.availability.models import Allocation
from booking_api.customers.values import CustomerDetails
from booking_api.db import Database
from booking_api.identity.actor import PUBLIC, Actor
from tests.support.town import MONDAY, NOW, Town

LATER = NOW + timedelta(minutes=16)
MARIA = CustomerDetails("Maria", "de", "Vries", "maria@voorbeeld.example")


def hold(
    db: Database, town: Town, start: datetime, *names: str, now: datetime = NOW, actor: Actor = PUBLIC
) -> HoldView:
    request = HoldRequest(town.shop, wishes(town, *names), start)
    return attempting(db, lambda session: service.hold(session, actor, request, now), day_of(town.shop, start))


def book(
    db: Database, town: Town, start: datetime, *names: str, now: datetime = NOW, **more: object
) -> AppointmentView:
    request = BookRequest("web", location_id=town.shop, activities=wishes(town, *names), starts_at=start, **more)  # type: ignore[arg-type]
    made = attempting(db, lambda session: service.book(session, PUBLIC, request, now), day_of(town.shop, start))
    return made.appointment


def book_hold(db: Database, hold_id: UUID, now: datetime = NOW, **more: Any) -> AppointmentView:
    request = BookRequest("web", hold_id=hold_id, **more)
    return attempting(db, lambda session: service.book(session, PUBLIC, request, now)).appointment


def wishes(town: Town, *names: str) -> tuple[ActivityWish, ...]:
    chosen = names or ("passport",)
    return tuple(ActivityWish(town.products[name], chosen.count(name)) for name in dict.fromkeys(chosen))


def free(db: Database, town: Town, *names: str, now: datetime = NOW) -> list[datetime]:
    with db.reading() as session:
        found = queries.free_times(session, PUBLIC, town.shop, wishes(town, *names), MONDAY, MONDAY, now, "web")
    return [start for _, starts in found.days for start in starts]


def lanes(session: Session) -> list[Allocation]:
    return list(session.exec(select(Allocation).order_by(Allocation.lane, col(Allocation.start_cell))))


def number_of(db: Database, table: type) -> int:
    with db.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()
