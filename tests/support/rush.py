"""A rush on the last places: many clients in several processes book, move and cancel at once, each with its own luck.

Run as a program it is one of those processes: it prints what became of each appointment, as its clients were told.
"""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api import tables
from booking_api.appointments.attempts import attempting
from booking_api.appointments.models import Appointment, AppointmentLeg
from booking_api.appointments.service import ActivityWish, BookRequest, book, cancel, move
from booking_api.appointments.together import day_of
from booking_api.availability.models import Allocation
from booking_api.availability.rules import cell_of
from booking_api.catalogue.models import Product
from booking_api.db import Database
from booking_api.errors import WelkomError
from booking_api.identity.actor import PUBLIC, citizen_of
from booking_api.locations.models import Location
from tests.support.town import MONDAY, NOW, Town, add_shift, at, build

ALL_TABLES = tables.METADATA  # a program knows every table; so must this one
DAYS = [MONDAY + timedelta(days=number) for number in range(5)]
ANSWERS = {"tijdstip-bezet", "even-druk", "niet-boekbaar"}
STEPS = 3
CROWD = 8  # threads a process; the clients of a process take turns on them


@dataclass(frozen=True)
class Rush:
    """How large it is: places = days x hours x employees."""

    days: int
    hours: int
    employees: int
    processes: int
    clients: int

    @property
    def places(self) -> int:
        """How many appointments fit."""
        return self.days * self.hours * self.employees


def prepare(db: Database, rush: Rush) -> Town:
    """Make a town with just so many places on a grid of whole hours."""
    town = build(db, employees=rush.employees)
    with db.transaction() as session:
        product = session.get_one(Product, town.products["passport"])
        product.grid_minutes = 60
        session.add(product)
        for number in range(rush.employees):
            person, desk = town.staff[f"Medewerker {number + 1}"], town.desks[number]
            for day in DAYS[1 : rush.days]:
                add_shift(session, town, person, day, desk_id=desk)
    return town


def run(db: Database, rush: Rush, seed: int) -> list[dict[str, object]]:
    """Let all clients loose and return what each was told: `word` of each step, and where the appointment is now."""
    each = rush.clients // rush.processes
    started = [
        subprocess.Popen(
            [sys.executable, "-m", __name__, db.url, *map(str, (seed + number, each, rush.days, rush.hours))],
            stdout=subprocess.PIPE,
        )
        for number in range(rush.processes)
    ]  # fmt: skip
    told: list[dict[str, object]] = []
    for process in started:
        output, _ = process.communicate()
        assert process.returncode == 0
        told += json.loads(output)
    return told


def check(db: Database, told: list[dict[str, object]], rush: Rush) -> None:
    """Look whether every answer was true and every lane is taken once, by an appointment that stands."""
    words = Counter(word for each in told for word in each["words"])  # type: ignore[attr-defined]
    odd = set(words) - ANSWERS - {"booked", "moved", "cancelled"}
    assert not odd, words
    with db.reading() as session:
        rows = {str(row.id): row for row in session.exec(select(Appointment))}
        assert {each["id"] for each in told if each["id"]} == set(rows), "made exactly what was told"
        for each in told:
            if each["id"]:
                row = rows[str(each["id"])]
                assert (row.status == "booked") == bool(each["stands"])
                assert not each["stands"] or row.starts_at.isoformat() == each["starts_at"]
        booked = [row for row in rows.values() if row.status == "booked"]
        assert len(booked) <= rush.places
        _lanes_are_legal(session, {row.id for row in booked})


def _lanes_are_legal(session: Session, booked: set[UUID]) -> None:
    legs = {leg.id: leg for leg in session.exec(select(AppointmentLeg))}
    taken: set[tuple[str, int]] = set()
    for row in session.exec(select(Allocation).order_by(Allocation.lane, col(Allocation.start_cell))):
        leg = legs[row.leg_id] if row.leg_id else None
        assert leg is not None
        assert leg.appointment_id in booked, "nothing is taken for what was cancelled"
        assert (row.start_cell, row.end_cell) == (cell_of(leg.starts_at), cell_of(leg.ends_at))
        cells = {(row.lane, cell) for cell in range(row.start_cell, row.end_cell)}
        assert not cells & taken, "twice"
        taken |= cells
    held = {legs[row.leg_id].appointment_id for row in session.exec(select(Allocation)) if row.leg_id}
    assert held == booked, "each appointment has its lanes"


class _Client:
    """Somebody who wants a place, may move it, and may give it up; it believes what it is told."""

    def __init__(self, db: Database, town: tuple[UUID, UUID], dice: random.Random, size: tuple[int, int]) -> None:
        self.db, self.town, self.dice, self.size = db, town, dice, size
        self.told: dict[str, object] = {"id": None, "stands": False, "starts_at": "", "words": [], "longest": 0.0}

    def act(self) -> dict[str, object]:
        for _ in range(STEPS):
            begun = time.monotonic()
            word = self._step()
            self.told["longest"] = max(float(str(self.told["longest"])), time.monotonic() - begun)
            self.told["words"].append(word)  # type: ignore[attr-defined]
        return self.told

    def _step(self) -> str:
        try:
            if not self.told["id"]:
                return self._book()
            return self._move() if self.told["stands"] and self.dice.random() < 0.6 else self._cancel()
        except WelkomError as refused:
            return refused.code
        except Exception as error:  # noqa: BLE001 - a client must never see this; the test says what it was
            return f"{type(error).__name__}: {error}"[:300]

    def _book(self) -> str:
        shop, product = self.town
        wish = BookRequest("web", location_id=shop, activities=(ActivityWish(product),), starts_at=self._some_start())
        day = day_of(wish.location_id, wish.starts_at)
        made = attempting(self.db, lambda session: book(session, PUBLIC, wish, NOW), day).appointment
        self.told |= {"id": str(made.id), "stands": True, "starts_at": made.starts_at.isoformat()}
        return "booked"

    def _move(self) -> str:
        id_, start = UUID(str(self.told["id"])), self._some_start()
        made = attempting(self.db, lambda session: move(session, citizen_of(id_), id_, start, NOW))
        self.told["starts_at"] = made.starts_at.isoformat()
        return "moved"

    def _cancel(self) -> str:
        id_ = UUID(str(self.told["id"]))
        attempting(self.db, lambda session: cancel(session, citizen_of(id_), id_, "", NOW))
        self.told["stands"] = False
        return "cancelled"

    def _some_start(self) -> datetime:
        days, hours = self.size
        return at(9 + self.dice.randrange(hours), day=DAYS[self.dice.randrange(days)])


def main(url: str, seed: str, clients: str, days: str, hours: str) -> None:
    """Be one process of the rush."""
    db = Database(url)
    with db.reading() as session:
        shop = session.exec(select(Location.id)).one()
        product = session.exec(select(Product.id).where(Product.code == "paspoort")).one()
    size = (int(days), int(hours))
    crowd = [_Client(db, (shop, product), random.Random(f"{seed}-{each}"), size) for each in range(int(clients))]
    with ThreadPoolExecutor(CROWD) as pool:
        told = list(pool.map(_Client.act, crowd))
    db.dispose()
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
