"""A state machine that holds, books, moves, cancels, closes and waits, beside a model that a child could keep.

The model: a morning cut in half hours, so many desks, and for each half hour who has it. Hypothesis looks for a row of
steps after which the service says something else than the model.
"""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule
from sqlmodel import Session, select

from booking_api.appointments.displacing import displace
from booking_api.appointments.models import Appointment
from booking_api.appointments.queries import free_times
from booking_api.appointments.service import (
    ActivityWish,
    BookRequest,
    HoldRequest,
    book,
    cancel,
    hold,
    move,
    release_hold,
)
from booking_api.availability.models import Allocation
from booking_api.availability.service import capacity_changed
from booking_api.catalogue.models import Product
from booking_api.db import Database
from booking_api.errors import AlreadyDone, HoldExpired, NotBookable, NotFound, SlotTaken
from booking_api.identity.actor import PUBLIC, SYSTEM
from booking_api.locations.models import Closure
from server import migrate
from tests.support.town import MONDAY, NOW, Town, at, build

HOURS = range(9, 13)
SLOTS = [at(hour, minute) for hour in HOURS for minute in (0, 30)]
HOLD = timedelta(minutes=15)
DESKS = 2
slots = st.sampled_from(SLOTS)
REFUSED = UUID(int=0)
_template: list[Path] = []


def _fresh(folder: Path) -> str:
    """Return the address of an empty database; migrated once, then copied."""
    if not _template:
        file = Path(tempfile.mkdtemp(prefix="welkom-machine-")) / "welkom.db"
        migrate.upgrade(f"sqlite:///{file}")
        _template.append(file)
    shutil.copyfile(_template[0], folder / "welkom.db")
    return f"sqlite:///{folder / 'welkom.db'}"


class BookingMachine(RuleBasedStateMachine):
    """What the service does, step by step, and what the model says of it."""

    holds = Bundle("holds")
    appointments = Bundle("appointments")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="welkom-machine-"))
        self.db = Database(self.address())
        self.town: Town = build(self.db, employees=DESKS)
        self.now = NOW
        self.held: dict[UUID, tuple[datetime, datetime]] = {}
        self.booked: dict[UUID, datetime] = {}
        self.closed: list[tuple[datetime, datetime]] = []
        self.displaced: set[UUID] = set()

    def address(self) -> str:
        """Return the address of an empty database; SQLite, unless another one is put in its place."""
        return _fresh(self.folder)

    @initialize()
    def half_hours(self) -> None:
        with self.db.transaction() as session:
            product = session.get_one(Product, self.town.products["passport"])
            product.grid_minutes, product.buffer_after = 30, 15
            session.add(product)

    @rule(target=holds, start=slots)
    def keep(self, start: datetime) -> UUID:
        wish = HoldRequest(self.town.shop, self._wish(), start)
        made = self._try(self._is_free(start), lambda session: hold(session, PUBLIC, wish, self.now).id)
        if made != REFUSED:
            self.held[made] = (start, self.now + HOLD)
        return made

    @rule(kept=consumes(holds))
    def let_go(self, kept: UUID) -> None:
        if kept == REFUSED:
            return
        with self.db.transaction() as session:
            release_hold(session, PUBLIC, kept, self.now)
        self.held.pop(kept, None)

    @rule(target=appointments, start=slots)
    def make(self, start: datetime) -> UUID:
        wish = BookRequest("web", location_id=self.town.shop, activities=self._wish(), starts_at=start)
        made = self._try(self._is_free(start), lambda session: book(session, PUBLIC, wish, self.now).appointment.id)
        if made != REFUSED:
            self.booked[made] = start
        return made

    @rule(target=appointments, kept=consumes(holds))
    def make_of_hold(self, kept: UUID) -> UUID:
        start, until = self.held.pop(kept, (None, None))
        if start is None or until is None:
            return REFUSED
        may = until > self.now or self._is_free(start)
        made = self._try(
            may, lambda session: book(session, PUBLIC, BookRequest("web", hold_id=kept), self.now).appointment.id
        )
        if made != REFUSED:
            self.booked[made] = start
        return made

    @rule(which=appointments, start=slots)
    def move_to(self, which: UUID, start: datetime) -> None:
        if which not in self.booked:
            return
        was = self.booked.pop(which)
        may = self._is_free(start)
        self.booked[which] = was
        moved = self._try(may, lambda session: move(session, SYSTEM, which, start, self.now).id)
        if moved == which:
            self.booked[which] = start
            self.displaced.discard(which)

    @rule(which=appointments)
    def call_off(self, which: UUID) -> None:
        if which == REFUSED:
            return
        with self.db.transaction() as session, suppress(NotFound, AlreadyDone):
            cancel(session, SYSTEM, which, "", self.now)
        self.booked.pop(which, None)
        self.displaced.discard(which)

    @rule(start=slots, count=st.integers(1, 3))
    def close(self, start: datetime, count: int) -> None:
        span = (start, start + count * timedelta(minutes=30))
        with self.db.transaction() as session:
            session.add(Closure(location_id=self.town.shop, starts_at=span[0], ends_at=span[1]))
            session.flush()
            displace(session, SYSTEM, self.town.shop, *span, self.now)
            capacity_changed(session, SYSTEM, self.now)
        self.closed.append(span)
        self.displaced |= {each for each, at_ in self.booked.items() if _touches(at_, span)}
        for kept, (held, until) in self.held.items():
            if _touches(held, span):
                self.held[kept] = held, min(until, self.now)

    @rule(minutes=st.sampled_from([1, 14, 15, 16, 60]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @invariant()
    def the_free_times_are_those_of_the_model(self) -> None:
        with self.db.reading() as session:
            found = free_times(session, PUBLIC, self.town.shop, self._wish(), MONDAY, MONDAY, self.now)
        free = {start for _, starts in found.days for start in starts} & set(SLOTS)
        assert free == {slot for slot in SLOTS if self._is_free(slot)}

    @invariant()
    def every_appointment_is_where_the_model_has_it(self) -> None:
        with self.db.reading() as session:
            rows = session.exec(select(Appointment).where(Appointment.status == "booked")).all()
            assert {row.id: row.starts_at for row in rows} == self.booked
            assert {row.id for row in rows if row.displaced_at} == self.displaced
            live = [row for row in session.exec(select(Allocation)) if not row.expires_at or row.expires_at > self.now]
            cells = [(row.lane, cell) for row in live for cell in range(row.start_cell, row.end_cell)]
            assert len(cells) == len(set(cells))

    def teardown(self) -> None:
        self.db.dispose()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _wish(self) -> tuple[ActivityWish, ...]:
        return (ActivityWish(self.town.products["passport"]),)

    def _is_free(self, start: datetime) -> bool:
        taken = sum(slot == start for slot in self.booked.values())
        taken += sum(slot == start and until > self.now for slot, until in self.held.values())
        shut = any(_touches(start, span, 15) for span in self.closed)
        # Who serves is away while it is closed, also in the quarter of an hour that is kept for tidying up.
        return taken < DESKS and not shut and not any(_touches(start, span, 30) for span in self.closed)

    def _try(self, may: bool, step: Callable[[Session], UUID]) -> UUID:
        """Do a step that the model allows or refuses; the service must agree. Returns REFUSED for a refusal."""
        try:
            with self.db.transaction() as session:
                made = step(session)
        except (SlotTaken, HoldExpired, NotBookable) as refused:
            if may:
                raise AssertionError("refused though free") from refused
            return REFUSED
        assert may, "taken though it was not free"
        return made


def _touches(start: datetime, span: tuple[datetime, datetime], minutes: int = 15) -> bool:
    return start < span[1] and start + timedelta(minutes=minutes) > span[0]
