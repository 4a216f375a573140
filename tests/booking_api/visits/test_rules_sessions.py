"""When a joint session may begin, where it stands, who may lead it, and who may still check in for it."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from booking_api.identity.actor import PUBLIC, Actor
from booking_api.identity.rules import PERMISSIONS, Role
from booking_api.visits.rules import TRANSITIONS, CheckInPolicy, LegState, Refusal, Step, check_in_refusal
from booking_api.visits.rules_sessions import SessionStage, SessionTimes, may_lead, stage_of
from tests.booking_api.visits.hall import NOW

MINE, OTHERS, LEADER = uuid4(), uuid4(), uuid4()
HOUR = timedelta(hours=1)


def times(**said: datetime) -> SessionTimes:
    return SessionTimes(NOW, NOW + HOUR, **said)


@pytest.mark.parametrize(
    ("said", "minutes", "stage"),
    [
        ({}, -61, SessionStage.AHEAD),
        ({}, -60, SessionStage.READY),
        ({}, 59, SessionStage.READY),
        ({}, 60, SessionStage.OVER),
        ({"begun_at": NOW}, 1, SessionStage.UNDER_WAY),
        ({"begun_at": NOW}, 600, SessionStage.UNDER_WAY),
        ({"begun_at": NOW, "finished_at": NOW + HOUR}, 60, SessionStage.OVER),
        ({"cancelled_at": NOW - HOUR}, 0, SessionStage.OVER),
    ],
)
def test_a_session_may_begin_an_hour_before_and_goes_on_until_somebody_ends_it(
    said: dict[str, datetime], minutes: int, stage: SessionStage
) -> None:
    assert stage_of(times(**said), NOW + timedelta(minutes=minutes)) is stage


def staff(role: Role, *departments: UUID, id_: UUID | None = None) -> Actor:
    return Actor("staff", id_ or uuid4(), PERMISSIONS[role], frozenset({role}), department_ids=frozenset(departments))


def test_who_leads_it_who_handles_its_product_and_host_and_supervisor_may_lead_everybody_in() -> None:
    assert may_lead(staff(Role.EMPLOYEE, OTHERS, id_=LEADER), LEADER, MINE)
    assert may_lead(staff(Role.EMPLOYEE, MINE), LEADER, MINE)
    assert may_lead(staff(Role.HOST, OTHERS), LEADER, MINE)
    assert may_lead(staff(Role.SUPERVISOR, OTHERS), None, MINE)


def test_a_colleague_of_another_department_a_planner_and_the_public_may_not() -> None:
    assert not may_lead(staff(Role.EMPLOYEE, OTHERS), LEADER, MINE)
    assert not may_lead(staff(Role.PLANNER, MINE), None, MINE)
    assert not may_lead(staff(Role.KCC, MINE), None, MINE)
    assert not may_lead(PUBLIC, None, MINE)


@pytest.mark.parametrize(
    ("stage", "minutes", "by_judgement", "refusal"),
    [
        (None, 31, False, Refusal.TOO_LATE),
        (SessionStage.UNDER_WAY, 31, False, None),
        (SessionStage.UNDER_WAY, -50, False, None),
        (SessionStage.OVER, 5, False, Refusal.TOO_LATE),
        (SessionStage.OVER, 5, True, Refusal.TOO_LATE),
        (None, -50, False, Refusal.TOO_EARLY),
    ],
)
def test_who_is_late_may_come_in_while_it_goes_on_and_nobody_once_it_is_over(
    stage: SessionStage | None, minutes: int, by_judgement: bool, refusal: Refusal | None
) -> None:
    policy = CheckInPolicy("Europe/Amsterdam", 30, 30, by_judgement, stage)
    assert check_in_refusal(NOW, False, policy, NOW + timedelta(minutes=minutes)) == refusal


def test_only_who_waits_is_let_in_with_the_others() -> None:
    assert TRANSITIONS[Step.ADMIT] == (frozenset({LegState.WAITING}), LegState.IN_SERVICE)
