"""The decisions of the day as laws: steps, queue order, waiting time, checking in."""

import itertools
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from booking_api.visits.rules import (
    FINAL_STATES,
    TRANSITIONS,
    CheckInPolicy,
    LegState,
    PlaceKind,
    Refusal,
    Step,
    check_in_refusal,
    fits_place,
    may_serve,
)
from booking_api.visits.rules_queue import QueueEntry, QueuePolicy, WhyNext, in_order, is_on_time, why_next

NINE = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
moments = st.integers(0, 600).map(lambda minutes: NINE + timedelta(minutes=minutes))
policies = st.builds(QueuePolicy, st.integers(0, 60), st.integers(0, 120))


@st.composite
def entries(draw: st.DrawFn) -> QueueEntry:
    arrived = draw(moments)
    return QueueEntry(
        leg_id=UUID(int=draw(st.integers(0, 2**32))),
        priority=draw(st.integers(0, 2)),
        arrived_at=arrived,
        waiting_since=arrived + timedelta(minutes=draw(st.integers(0, 60))),
        appointment_at=draw(st.none() | moments),
    )


queues = st.lists(entries(), unique_by=lambda entry: entry.leg_id, max_size=12)


def walk_in(minutes: int, number: int = 1, priority: int = 0) -> QueueEntry:
    arrived = NINE + timedelta(minutes=minutes)
    return QueueEntry(UUID(int=number), priority, arrived, arrived)


def booked(minutes: int, arrived: int | None = None, number: int = 1) -> QueueEntry:
    came = NINE + timedelta(minutes=minutes if arrived is None else arrived)
    return QueueEntry(UUID(int=number), 0, came, came, NINE + timedelta(minutes=minutes))


def test_nothing_leads_out_of_a_final_state() -> None:
    for step in Step:
        assert FINAL_STATES.isdisjoint(TRANSITIONS[step][0])


def test_every_state_can_be_reached_and_every_open_one_can_be_left() -> None:
    reached, todo = {LegState.WAITING}, [LegState.WAITING]
    while todo:
        state = todo.pop()
        nexts = {target for allowed, target in TRANSITIONS.values() if state in allowed} - reached
        reached |= nexts
        todo.extend(nexts)
    assert reached == set(LegState)
    for state in set(LegState) - FINAL_STATES:
        assert any(state in allowed and target != state for allowed, target in TRANSITIONS.values())


@given(queues, policies, st.randoms())
def test_the_order_does_not_depend_on_the_order_of_asking(queue: list[QueueEntry], policy: QueuePolicy, chance) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(queue)
    chance.shuffle(shuffled)
    assert in_order(queue, policy) == in_order(shuffled, policy)


@given(queues, entries(), policies)
def test_a_newcomer_changes_nobody_elses_order(queue: list[QueueEntry], new: QueueEntry, policy: QueuePolicy) -> None:
    assume(new.leg_id not in {entry.leg_id for entry in queue})
    assert [entry for entry in in_order([*queue, new], policy) if entry != new] == in_order(queue, policy)


@given(queues, policies)
def test_a_higher_class_always_goes_first(queue: list[QueueEntry], policy: QueuePolicy) -> None:
    classes = [entry.priority for entry in in_order(queue, policy)]
    assert classes == sorted(classes, reverse=True)


@given(queues, policies)
def test_who_is_on_time_goes_by_booked_time(queue: list[QueueEntry], policy: QueuePolicy) -> None:
    ordered = [(e.priority, e.appointment_at) for e in in_order(queue, policy) if is_on_time(e, policy)]
    for one, other in itertools.pairwise(ordered):
        assert one[0] > other[0] or (one[1] or NINE) <= (other[1] or NINE)


@given(queues, policies)
def test_walk_ins_go_by_arrival(queue: list[QueueEntry], policy: QueuePolicy) -> None:
    ordered = [e for e in in_order(queue, policy) if e.appointment_at is None]
    for one, other in itertools.pairwise(ordered):
        assert one.priority > other.priority or one.waiting_since <= other.waiting_since


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 90))
def test_no_walk_in_waits_for_ever_behind_appointments(walked: int, appointment: int, weight: int) -> None:
    """Appointments booked for later than arrival plus the weight come after the walk-in."""
    first = in_order([booked(appointment, number=2), walk_in(walked)], QueuePolicy(30, weight))[0]
    if appointment > walked + weight:
        assert first == walk_in(walked)
    elif appointment < walked + weight:
        assert first == booked(appointment, number=2)


def test_who_comes_too_late_queues_like_a_walk_in() -> None:
    late, later_booked = booked(0, arrived=31, number=1), booked(60, number=2)
    assert in_order([late, later_booked], QueuePolicy(30, 20)) == [late, later_booked]
    assert in_order([late, later_booked], QueuePolicy(30, 30)) == [later_booked, late]


@pytest.mark.parametrize(
    ("queue", "why"),
    [
        ([], None),
        ([walk_in(0)], WhyNext.ALONE),
        ([walk_in(30, 1, priority=1), walk_in(0, 2)], WhyNext.PRIORITY),
        ([booked(0), walk_in(0, 2)], WhyNext.APPOINTMENT_TIME),
        ([walk_in(0), booked(60, number=2)], WhyNext.WAITED_LONG),
        ([walk_in(0), walk_in(5, 2)], WhyNext.ARRIVED_FIRST),
    ],
)
def test_why_the_first_is_first(queue: list[QueueEntry], why: WhyNext | None) -> None:
    assert in_order(queue, QueuePolicy()) == queue
    assert why_next(queue, QueuePolicy()) is why


def test_skills_and_place_decide_who_may_be_served_where() -> None:
    assert may_serve([], [])
    assert may_serve(["a"], ["a", "b"])
    assert not may_serve(["a", "c"], ["a", "b"])
    assert fits_place("desk", PlaceKind.ROOM)
    assert fits_place("room", None)
    assert not fits_place("room", PlaceKind.DESK)


@pytest.mark.parametrize(
    ("minutes", "judged", "refusal"),
    [
        (-61, False, Refusal.TOO_EARLY), (-60, False, None), (30, False, None), (31, False, Refusal.TOO_LATE),
        (-300, True, None), (300, True, None), (-60 * 24, True, Refusal.OTHER_DAY),
    ],
)  # fmt: skip
def test_when_one_may_check_in(minutes: int, judged: bool, refusal: Refusal | None) -> None:
    policy = CheckInPolicy("Europe/Amsterdam", 60, 30, judged)
    noon = NINE + timedelta(hours=3)
    assert check_in_refusal(noon, False, policy, noon + timedelta(minutes=minutes)) is refusal


def test_the_day_is_that_of_the_place() -> None:
    policy = CheckInPolicy("Europe/Amsterdam", 60, 30, by_judgement=True)
    starts = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)  # half past midnight on the 11th, local
    assert check_in_refusal(starts, False, policy, starts - timedelta(minutes=20)) is None
    assert check_in_refusal(starts, False, policy, starts - timedelta(minutes=40)) is Refusal.OTHER_DAY
