"""The database that a simulated day is played on: its own, laid anew from a seed, or a copy; never the live one."""

import random
import sqlite3
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlmodel import Session

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


def walk_in_wishes(session: Session, place: LocationView, count: int, seed: int) -> list[WalkInRequest]:
    """Return what so many people walk in for: products that one may walk in for here."""
    chance = random.Random(f"{seed}:wishes")  # noqa: S311
    found = [one for one in products_at(session, SYSTEM, place.id) if place.id in one.walk_in_location_ids]
    if not found or not place.allows_walk_in:
        return []
    people = People(seed + 1)
    return [
        WalkInRequest(place.id, (WalkInActivity(chance.choice(found).id),), customer(people.one()), "host")
        for _ in range(count)
    ]
