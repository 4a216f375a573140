"""The database itself refuses a lane that is allocated twice, whoever writes past the services."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from booking_api.availability.models import Allocation
from booking_api.db import Database


def allocate(database: Database, lane: str, start: int, end: int) -> None:
    with database.transaction() as session:
        session.add(Allocation(lane=lane, start_cell=start, end_cell=end, purpose="leg"))


def spans(database: Database) -> list[tuple[int, int]]:
    with database.reading() as session:
        rows = session.execute(text("SELECT start_cell, end_cell FROM allocation ORDER BY lane, start_cell"))
        return [(start, end) for start, end in rows]


@pytest.mark.parametrize(("start", "end"), [(10, 20), (5, 11), (19, 30), (12, 13), (0, 99)])
def test_an_overlapping_allocation_of_one_lane_is_refused(database: Database, start: int, end: int) -> None:
    allocate(database, "desk:3", 10, 20)
    with pytest.raises(IntegrityError, match="ex_allocation_lane_cells"):
        allocate(database, "desk:3", start, end)
    assert spans(database) == [(10, 20)]


def test_neighbours_and_other_lanes_are_welcome(database: Database) -> None:
    allocate(database, "desk:3", 10, 20)
    allocate(database, "desk:3", 20, 30)
    allocate(database, "desk:3", 0, 10)
    allocate(database, "desk:4", 10, 20)
    assert spans(database) == [(0, 10), (10, 20), (20, 30), (10, 20)]


@pytest.mark.parametrize("change", ["end_cell = 21", "lane = 'desk:4'"])
def test_an_allocation_cannot_be_changed_into_an_overlap(database: Database, change: str) -> None:
    allocate(database, "desk:3", 10, 20)
    allocate(database, "desk:3", 20, 30)
    allocate(database, "desk:4", 15, 25)
    with pytest.raises(IntegrityError, match="ex_allocation_lane_cells"), database.transaction() as session:
        session.execute(text(f"UPDATE allocation SET {change} WHERE lane = 'desk:3' AND start_cell = 10"))


def test_an_allocation_may_be_changed_where_it_stands(database: Database) -> None:
    allocate(database, "desk:3", 10, 20)
    with database.transaction() as session:
        session.execute(text("UPDATE allocation SET start_cell = 12, end_cell = 22"))
    assert spans(database) == [(12, 22)]
