"""What is free according to the database equals a naive model, minute by minute; caches see every change at once."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from booking_api.availability import cache, service
from booking_api.availability.allocating import Purpose, take
from booking_api.availability.cache import free_around, free_time
from booking_api.availability.capacity import Window, part_of, read_capacity
from booking_api.availability.models import Absence, Allocation, PlannedCapacity, Profile, Shift
from booking_api.availability.queries import free_starts
from booking_api.availability.rules import DAY_CELLS, cell_of, moment_of
from booking_api.availability.values import Need, Placement, Wish
from booking_api.availability.versions import bump
from booking_api.db import Database
from booking_api.errors import NotFound
from booking_api.identity.actor import PUBLIC, SYSTEM
from booking_api.identity.models import StaffSkill
from booking_api.locations.models import Closure, OpeningHours
from booking_api.references import new_id
from tests.support.town import MONDAY, NOW, Town, add_shift, add_staff, at, build

ZONE = ZoneInfo("Europe/Amsterdam")


def wish(town: Town, minutes: int = 15, skill: str = "reisdocumenten", kind: str = "desk") -> Wish:
    need = Need(minutes, frozenset({skill}), frozenset(), kind, town.services, ())
    return Wish(town.shop, (need,))


def starts(db: Database, wanted: Wish, day: date = MONDAY, now: datetime = NOW) -> list[datetime]:
    with db.reading() as session:
        return free_starts(session, PUBLIC, wanted, day, day, now)


def shuffle_the_town(session: Session, town: Town, seed: int) -> None:
    """Close, plan, send people away and book at random, with times that are not whole cells."""
    dice = Random(seed)

    def span(longest: int) -> tuple[datetime, datetime]:
        begin = at(7) + timedelta(minutes=dice.randrange(0, 720))
        return begin, begin + timedelta(minutes=dice.randrange(3, longest))

    for _ in range(2):
        begin, end = span(90)
        session.add(Closure(location_id=town.shop, starts_at=begin, ends_at=end))
    for staff_id in town.staff.values():
        begin, end = span(120)
        session.add(Absence(staff_id=staff_id, starts_at=begin, ends_at=end))
        add_shift(session, town, staff_id, MONDAY + timedelta(days=1), desk_id=dice.choice(town.desks))
    profile = Profile(name="Los", skills=["reisdocumenten"])
    session.add(profile)
    session.flush()
    session.add(
        PlannedCapacity(
            location_id=town.shop, profile_id=profile.id, weekday=0, starts=time(10, 2), ends=time(11, 58), count=2,
            valid_from=MONDAY, place_kind="none",
        )
    )  # fmt: skip
    session.flush()
    for lane in [f"staff:{each}" for each in town.staff.values()] + [f"desk:{each}" for each in town.desks]:
        cell = cell_of(at(9)) + dice.randrange(0, 90)
        session.add(Allocation(lane=lane, start_cell=cell, end_cell=cell + dice.randrange(1, 6), purpose="block"))


class Naive:
    """The same question answered by trying every minute on every employee and desk."""

    def __init__(self, session: Session, town: Town, wanted: Wish) -> None:
        self.town, self.need = town, wanted.needs[0]
        self.hours = session.exec(select(OpeningHours)).all()
        self.closures = session.exec(select(Closure)).all()
        self.shifts = session.exec(select(Shift)).all()
        self.away = session.exec(select(Absence)).all()
        self.taken = session.exec(select(Allocation)).all()
        self.plans = session.exec(select(PlannedCapacity)).all()
        skills = session.exec(select(StaffSkill)).all()
        self.able = {row.staff_id for row in skills if row.skill in self.need.skills}

    def fits(self, start: datetime) -> bool:
        minutes = [start + timedelta(minutes=each) for each in range(self.need.minutes)]
        if not all(self.open(minute) and not self.closed(minute) for minute in minutes):
            return False
        return any(self.staff_fits(shift, minutes) for shift in self.shifts) or self.plan_fits(minutes)

    def open(self, minute: datetime) -> bool:
        local = minute.astimezone(ZONE)
        return any(row.weekday == local.weekday() and row.opens <= local.time() < row.closes for row in self.hours)

    def closed(self, minute: datetime) -> bool:
        return any(touches(minute, row.starts_at, row.ends_at) for row in self.closures)

    def staff_fits(self, shift: Shift, minutes: list[datetime]) -> bool:
        if shift.staff_id not in self.able:
            return False
        there = all(shift.starts_at <= minute < shift.ends_at for minute in minutes)
        away = any(
            touches(m, row.starts_at, row.ends_at)
            for row in self.away
            if row.staff_id == shift.staff_id
            for m in minutes
        )
        lane_free = self.lane_free(f"staff:{shift.staff_id}", minutes)
        if not (there and lane_free and not away):
            return False
        return self.lane_free(f"desk:{shift.desk_id}", minutes) if shift.desk_id else self.any_desk(minutes)

    def plan_fits(self, minutes: list[datetime]) -> bool:
        def inside(minute: datetime) -> bool:
            clock = minute.astimezone(ZONE).time()
            return any(plan.starts <= clock < plan.ends and cell_end(minute) <= plan.ends for plan in self.plans)

        return all(inside(minute) for minute in minutes) and self.any_desk(minutes)

    def any_desk(self, minutes: list[datetime]) -> bool:
        return any(
            self.lane_free(f"desk:{desk}", minutes)
            and not any(touches(m, s.starts_at, s.ends_at) for s in self.shifts if s.desk_id == desk for m in minutes)
            for desk in self.town.desks
        )

    def lane_free(self, lane: str, minutes: list[datetime]) -> bool:
        rows = [row for row in self.taken if row.lane == lane]
        return not any(row.start_cell <= cell_of(minute) < row.end_cell for row in rows for minute in minutes)


def touches(minute: datetime, begin: datetime, end: datetime) -> bool:
    """Tell whether a span takes any part of the five minutes that a minute lies in."""
    cell = cell_of(minute)
    return begin < moment_of(cell + 1) and end > moment_of(cell)


def cell_end(minute: datetime) -> time:
    return moment_of(cell_of(minute) + 1).astimezone(ZONE).time()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("minutes", [15, 40])
def test_free_starts_equal_the_naive_model(sqlite_database: Database, seed: int, minutes: int) -> None:
    town = build(sqlite_database, employees=3)
    with sqlite_database.transaction() as session:
        shuffle_the_town(session, town, seed)
        bump(session, [(town.shop, -1)])
    wanted = wish(town, minutes)
    with sqlite_database.reading() as session:
        naive = Naive(session, town, wanted)
    every = [at(7) + timedelta(minutes=5 * number) for number in range(12 * 12)]
    assert starts(sqlite_database, wanted) == [start for start in every if naive.fits(start)]


def test_both_databases_hold_the_same_truth(database: Database) -> None:
    town = build(database)
    assert starts(database, wish(town)) == [at(9) + timedelta(minutes=5 * n) for n in range(8 * 12 - 2)]
    assert starts(database, wish(town), MONDAY - timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("day", "opens_utc"), [(date(2026, 10, 24), 7), (date(2026, 10, 26), 8)], ids=["before", "after"]
)
def test_opening_hours_are_those_of_the_local_clock(database: Database, day: date, opens_utc: int) -> None:
    town = build(database)
    with database.transaction() as session:
        session.add(OpeningHours(location_id=town.shop, weekday=day.weekday(), opens=time(9), closes=time(10)))
        begin = datetime.combine(day, time(0), UTC)
        staff = town.staff["Medewerker 1"]
        session.add(
            Shift(
                location_id=town.shop,
                staff_id=staff,
                desk_id=town.desks[0],
                starts_at=begin,
                ends_at=begin + timedelta(days=1),
            )
        )
    early = datetime(2026, 10, 1, tzinfo=UTC)
    assert starts(database, wish(town), day, early)[0] == datetime.combine(day, time(opens_utc), UTC)


def test_a_night_across_the_utc_day_is_one_stretch(database: Database) -> None:
    town = build(database)
    day = MONDAY + timedelta(days=8)
    with database.transaction() as session:
        session.add(OpeningHours(location_id=town.shop, weekday=day.weekday(), opens=time(0), closes=time(4)))
        begin = at(0, day=day)
        session.add(
            Shift(
                location_id=town.shop,
                staff_id=town.staff["Medewerker 1"],
                desk_id=town.desks[0],
                starts_at=begin,
                ends_at=begin + timedelta(hours=4),
            )
        )
    found = starts(database, wish(town, 30), day)
    assert found[0] == begin
    assert begin + timedelta(minutes=45) in found, "a start whose half hour spans midnight UTC"
    assert len(found) == 43


def test_a_change_by_another_process_is_seen_at_once(database: Database) -> None:
    town = build(database, employees=1)
    other = Database(database.url)
    assert at(10) in starts(database, wish(town))
    with other.transaction() as session:
        found = service.place(session, SYSTEM, wish(town), at(10), NOW)
        assert found.placements
        take(session, [(found.placements[0], Purpose("block"))])
        bump(session, [(town.shop, cell_of(at(10)) // DAY_CELLS)])
    assert at(10) not in starts(database, wish(town))
    assert at(11) in starts(database, wish(town))
    other.dispose()


class _Broken(Exception):
    """Something goes wrong at the end of a transaction."""


def _take_ten_and_break(db: Database, town: Town) -> None:
    with db.transaction() as session:
        found = service.place(session, SYSTEM, wish(town), at(10), NOW)
        take(session, [(placement, Purpose("block")) for placement in found.placements or ()])
        bump(session, [(town.shop, cell_of(at(10)) // DAY_CELLS)])
        assert at(10) not in free_starts(session, PUBLIC, wish(town), MONDAY, MONDAY, NOW)
        raise _Broken


def test_what_was_rolled_back_is_never_remembered(database: Database) -> None:
    town = build(database, employees=1)
    with pytest.raises(_Broken):
        _take_ten_and_break(database, town)
    with database.transaction() as session:
        bump(session, [(town.shop, cell_of(at(10)) // DAY_CELLS)])
    assert at(10) in starts(database, wish(town))


def test_a_hold_ends_by_the_clock_alone(database: Database) -> None:
    town = build(database, employees=1)
    until = NOW + timedelta(minutes=15)
    with database.transaction() as session:
        found = service.place(session, SYSTEM, wish(town), at(10), NOW)
        assert found.placements
        take(session, [(found.placements[0], Purpose("hold", hold_id=new_id(), expires_at=until))])
        bump(session, [(town.shop, cell_of(at(10)) // DAY_CELLS)])
    assert at(10) not in starts(database, wish(town), now=until - timedelta(seconds=1))
    assert at(10) in starts(database, wish(town), now=until)


def test_an_absence_takes_time_away_and_gives_it_back(database: Database) -> None:
    town = build(database, employees=1)
    assert at(10) in starts(database, wish(town))
    with database.transaction() as session:
        absence = service.add_absence(session, SYSTEM, town.staff["Medewerker 1"], at(10, 2), at(10, 31), NOW)
    gone = starts(database, wish(town))
    assert at(10) not in gone
    assert at(9, 45) in gone
    assert at(10, 35) in gone
    with database.transaction() as session:
        service.remove_absence(session, SYSTEM, absence, NOW)
    assert at(10) in starts(database, wish(town))


def test_an_employee_taken_elsewhere_is_not_free_here(database: Database) -> None:
    town = build(database, employees=1)
    with database.transaction() as session:
        person = add_staff(session, town, "Reiziger", "inkomen")
        add_shift(session, town, person, MONDAY)
        found = service.place(session, SYSTEM, wish(town, skill="inkomen", kind="none"), at(9), NOW)
        assert found.placements
        cell = cell_of(at(10))
        for staff_id in (person, town.staff["Consulent"]):
            take(
                session,
                [(Placement(found.placements[0].need, cell, cell + 3, (f"staff:{staff_id}",)), Purpose("block"))],
            )
        bump(session, [(town.shop, cell // DAY_CELLS)])
    assert at(10) not in starts(database, wish(town, skill="inkomen", kind="none"))


def test_changed_capacity_is_told_to_everybody(database: Database) -> None:
    town = build(database, employees=1)
    tuesday = MONDAY + timedelta(days=1)
    assert starts(database, wish(town), tuesday) == []
    with database.transaction() as session:
        add_shift(session, town, town.staff["Medewerker 1"], tuesday, desk_id=town.desks[0])
        service.capacity_changed(session, SYSTEM, NOW)
    assert at(9, day=tuesday) in starts(database, wish(town), tuesday)


def test_an_unknown_location_is_not_found(database: Database) -> None:
    town = build(database)
    with database.reading() as session, pytest.raises(NotFound):
        free_time(session, Window(town.services, 20_000, 20_001), NOW)


@pytest.mark.parametrize("seed", range(4))
def test_a_day_cut_from_what_was_read_of_weeks_is_as_if_it_was_read_itself(
    sqlite_database: Database, seed: int
) -> None:
    town = build(sqlite_database, employees=3)
    with sqlite_database.transaction() as session:
        shuffle_the_town(session, town, seed)
    first = cell_of(at(12)) // DAY_CELLS
    with sqlite_database.reading() as session:
        weeks = read_capacity(session, Window(town.shop, first - 9, first + 9))
        for day in range(first - 2, first + 3):
            window = Window(town.shop, day, day)
            cut, own = part_of(weeks, window), read_capacity(session, window)
            assert (cut.window, cut.open) == (window, own.open)
            for mine, theirs in ((cut.places, own.places), (cut.workers, own.workers)):
                assert sorted((each.lane, mask) for each, mask in mine) == sorted(
                    (each.lane, mask) for each, mask in theirs
                )
            assert set(cut.lanes) <= set(own.lanes)


def test_who_books_needs_no_second_reading_of_who_works_when(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = build(database)
    day = cell_of(at(12)) // DAY_CELLS
    window, weeks = Window(town.shop, day, day), Window(town.shop, day - 9, day + 9)
    with database.reading() as session, monkeypatch.context() as patched:
        free_time(session, weeks, NOW)
        patched.setattr(cache, "read_capacity", None)
        before = free_around(session, window, cell_of(at(10)), cell_of(at(11)), NOW).workers
    with database.transaction() as session:
        add_shift(session, town, add_staff(session, town, "Erbij", "reisdocumenten"), MONDAY)
        service.capacity_changed(session, SYSTEM, NOW)
    with database.reading() as session:
        after = free_around(session, window, cell_of(at(10)), cell_of(at(11)), NOW).workers
    assert len(after) == len(before) + 1
