"""The database that a simulated day is played on: its own, laid anew from a seed, or a copy; never the live one."""

import random
import sqlite3
from bisect import bisect_right
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, func, select

from booking_api.appointments.models import Activity, Appointment, AppointmentStatus
from booking_api.availability.rules import local_moment
from booking_api.catalogue.queries import products as products_at
from booking_api.db import Database
from booking_api.errors import InvalidInput
from booking_api.identity.actor import SYSTEM
from booking_api.locations.queries import LocationView, location_by_code, opening_on
from booking_api.visits.values import WalkInActivity, WalkInRequest
from server.demo.day import WANTED
from server.demo.diary import Diary, customer
from server.demo.municipality import lay
from server.demo.people import People
from server.migrate import upgrade

FILE = "simulatie.db"
SHOP = "koningsplein"
LOOKS_BACK = timedelta(weeks=8)


def open_own(folder: Path, copy_of: Path | None) -> Database:
    """Return a new database in this folder: empty, or a copy of another SQLite file as it is now."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    for suffix in ("", "-wal", "-shm"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)
    if copy_of is not None:
        with sqlite3.connect(f"file:{copy_of}?mode=ro", uri=True) as source, sqlite3.connect(file) as target:
            source.backup(target)
    url = f"sqlite:///{file}"
    upgrade(url)
    return Database(url)


def next_weekday(today: date) -> date:
    """Return tomorrow, or the Monday after it."""
    day = today + timedelta(days=1)
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= 5 else day


def lay_and_book(db: Database, day: date, seed: int, appointments: int) -> None:
    """Lay the demo's municipality and book a day full through the real use case, some days before."""
    before = datetime.combine(day - timedelta(days=3), time(9), UTC)
    chance = random.Random(seed)  # noqa: S311 - a repeatable play
    people = People(seed)
    with db.transaction() as session:
        town = lay(session, people, before)
    with db.transaction() as session:
        diary = Diary(session, town, people, chance, before, (day, day))
        for wanted in chance.choices(WANTED, k=appointments):
            diary.somewhere(wanted, day, before)


def place_of_day(session: Session, code: str, day: date) -> tuple[LocationView, datetime, datetime]:
    """Return a location and when it opens and closes on a day; raises NotFound, InvalidInput on a closed day."""
    place = location_by_code(session, SYSTEM, code)
    hours = opening_on(session, SYSTEM, place.id, day)
    if hours is None:
        raise InvalidInput(fields={"day": "gesloten"})
    return place, local_moment(place.timezone, day, hours[0]), local_moment(place.timezone, day, hours[1])


def walk_in_wishes(session: Session, place: LocationView, count: int, seed: int, day: date) -> list[WalkInRequest]:
    """Return what so many people walk in for: what one may walk in for here, as often as it is booked here."""
    chance = random.Random(f"{seed}:wishes")  # noqa: S311
    found = [one for one in products_at(session, SYSTEM, place.id) if place.id in one.walk_in_location_ids]
    if not found or not place.allows_walk_in:
        return []
    people, booked = People(seed + 1), _booked(session, place, day)
    # Each counts as booked once more: nothing is left out, and where nobody books all are asked for alike.
    wished = _shared_out([one.id for one in found], [1 + booked[one.id] for one in found], count, chance)
    return [WalkInRequest(place.id, (WalkInActivity(id_),), customer(people.one()), "host") for id_ in wished]


def _shared_out(products: list[UUID], weights: list[int], count: int, chance: random.Random) -> list[UUID]:
    """Return so many products by weight, in any order: never many more of one, for which a day would seem too busy."""
    until = list(accumulate(weights))
    begin = chance.random()
    found = [products[bisect_right(until, (begin + number) * until[-1] / count)] for number in range(count)]
    chance.shuffle(found)
    return found


def _booked(session: Session, place: LocationView, day: date) -> Counter[UUID]:
    """Return how often each product was booked here for the weeks before a day and for that day itself."""
    until = local_moment(place.timezone, day + timedelta(days=1), time())
    of_then = (
        Appointment.location_id == place.id,
        Appointment.status != AppointmentStatus.CANCELLED,
        col(Appointment.starts_at) >= until - LOOKS_BACK,
        col(Appointment.starts_at) < until,
    )
    query = select(col(Activity.product_id), func.count()).join(Appointment).where(*of_then)
    return Counter(dict(session.execute(query.group_by(col(Activity.product_id))).tuples().all()))
