"""Cells, masks and local days: the arithmetic equals counting, also when the clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking_api.availability import rules
from booking_api.errors import InvalidInput

AMSTERDAM = "Europe/Amsterdam"
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001


@given(moments)
def test_a_moment_lies_in_its_cell_and_before_the_next(moment: datetime) -> None:
    cell = rules.cell_of(moment)
    assert rules.moment_of(cell) <= moment < rules.moment_of(cell + 1)
    assert rules.moment_of(rules.cell_from(moment) - 1) < moment <= rules.moment_of(rules.cell_from(moment))


@given(st.integers(0, 2**60), st.integers(1, 20))
def test_a_fit_is_so_many_free_cells_in_a_row(mask: int, cells: int) -> None:
    fits = rules.fit(mask, cells)
    for start in range(61):
        assert bool(fits >> start & 1) == all(mask >> cell & 1 for cell in range(start, start + cells))


@given(st.lists(st.tuples(st.integers(-10, 70), st.integers(0, 20)), max_size=6))
def test_a_mask_of_spans_holds_their_cells_within_the_window(spans: list[tuple[int, int]]) -> None:
    mask = rules.mask_of(((start, start + length) for start, length in spans), 5, 50)
    for cell in range(5, 55):
        assert bool(mask >> (cell - 5) & 1) == any(start <= cell < start + length for start, length in spans)
    assert mask < 1 << 50


@given(st.lists(st.tuples(st.integers(0, 2**30), st.integers(1, 4)), min_size=1, max_size=3), st.integers(0, 3))
def test_a_chain_starts_where_each_leg_follows_the_one_before(legs: list[tuple[int, int]], wait: int) -> None:
    def follows(position: int, start: int) -> bool:
        if position == len(legs):
            return True
        waits = range(wait + 1) if position else range(1)
        return any(
            bool(legs[position][0] >> start + pause & 1) and follows(position + 1, start + pause + legs[position][1])
            for pause in waits
        )

    mask = rules.chain(legs, wait)
    assert [bool(mask >> start & 1) for start in range(31)] == [follows(0, start) for start in range(31)]


@pytest.mark.parametrize(
    ("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2026, 7, 1), 24)], ids=["spring", "autumn", "summer"]
)
def test_a_local_day_has_the_hours_of_its_clock(day: date, hours: int) -> None:
    start, end = rules.local_day(AMSTERDAM, day)
    assert end - start == hours * 12
    assert rules.moment_of(start).astimezone(ZoneInfo(AMSTERDAM)).time() == time()


@pytest.mark.parametrize("day", [SPRING, AUTUMN, date(2026, 12, 7)])
@pytest.mark.parametrize("minutes", [5, 15, 45, 60, 90])
@pytest.mark.parametrize("zone", [AMSTERDAM, "Asia/Kathmandu", "America/Caracas"])
def test_the_grid_is_that_of_the_local_clock(zone: str, day: date, minutes: int) -> None:
    first = day - timedelta(days=1)
    begin, end = rules.local_day(zone, first)[0], rules.local_day(zone, day + timedelta(days=1))[1]
    mask = rules.grid(zone, first, day + timedelta(days=1), minutes)
    for cell in range(begin, end):
        local = rules.moment_of(cell).astimezone(ZoneInfo(zone))
        assert bool(mask >> (cell - begin) & 1) == ((local.hour * 60 + local.minute) % minutes == 0), local


def test_a_local_time_that_the_clock_skips_does_not_exist() -> None:
    assert not rules.exists_locally(AMSTERDAM, SPRING, time(2, 30))
    assert rules.exists_locally(AMSTERDAM, AUTUMN, time(2, 30))
    assert rules.local_moment(AMSTERDAM, SPRING, time(2, 30)) == datetime(2026, 3, 29, 1, tzinfo=UTC)


@given(st.integers(0, 2**40), st.integers(0, 30), st.integers(1, 10))
def test_moments_are_the_set_bits(mask: int, start: int, length: int) -> None:
    expected = [rules.moment_of(100 + bit) for bit in range(start, start + length) if mask >> bit & 1]
    assert list(rules.moments_per_span(mask, 100, [(100 + start, 100 + start + length)])) == [expected]


@given(st.dates(date.min, date.max))
def test_every_day_of_the_calendar_has_its_cells_or_is_refused(day: date) -> None:
    try:
        begin, end = rules.local_day("Europe/Amsterdam", day)
    except InvalidInput:
        assert not date(1900, 1, 2) <= day <= date(8999, 12, 30)
    else:
        assert end - begin in (276, 288, 300) or day.year < 1950  # before that the clock had odd offsets
