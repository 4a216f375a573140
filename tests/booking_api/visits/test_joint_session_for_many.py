"""A joint session of many: each party gets all that is its own, and the database is asked no more than for a few."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlmodel import col, select

from booking_api import events
from booking_api.appointments.requests import ActivityWish
from booking_api.db import Database
from booking_api.outbox import OutboxEvent
from booking_api.visits import service
from booking_api.visits.models import FinishChoice, Visit, VisitLeg
from booking_api.visits.rules import LegState
from booking_api.visits.values_desk import Outcome
from tests.booking_api.visits.evening import ENDS, arrive, begin, finish, leg_of, plan, seat
from tests.booking_api.visits.hall import NOW, Hall
from tests.booking_api.visits.test_joint_sessions import told


@contextmanager
def asked(database: Database) -> Iterator[list[str]]:
    """Collect what the database is asked."""
    found: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        found.append(statement)

    event.listen(database.engine, "before_cursor_execute", hear)
    yield found
    event.remove(database.engine, "before_cursor_execute", hear)


def test_what_is_still_to_be_done_is_asked_for_each_of_them(hall: Hall) -> None:
    evening = plan(hall, hall.fatima)
    visits = {arrive(hall, seat(hall, evening, name)) for name in ("Vries", "Bakker")}
    with hall.database.transaction() as session:
        letter = FinishChoice(department_id=hall.civil.id, kind="follow_up", name="Brief", task_for="post")
        session.add(letter)
    begin(hall, evening)
    with hall.database.transaction() as session:
        service.finish_session(session, hall.fatima, evening, ENDS, outcome=Outcome(follow_up_id=letter.id))
    with hall.database.reading() as session:
        asked = session.exec(select(OutboxEvent).where(OutboxEvent.kind == events.FOLLOW_UP_REQUESTED)).all()
    assert {(row.subject_id, row.keys_after["visit_id"]) for row in asked} == {
        (leg_of(hall, visit_id).id, str(visit_id)) for visit_id in visits
    }


def test_who_also_comes_for_something_else_waits_for_that_when_the_session_is_over(hall: Hall) -> None:
    evening = plan(hall, hall.fatima)
    alone, both = (arrive(hall, seat(hall, evening, name)) for name in ("Vries", "Bakker"))
    with hall.database.transaction() as session:
        service.add_on_the_spot(session, hall.fatima, both, [ActivityWish(hall.support.id)], 0, NOW)
    begin(hall, evening)
    assert finish(hall, evening) == 2
    with hall.database.reading() as session:
        assert session.get_one(Visit, alone).outcome == "done"
        assert session.get_one(Visit, both).closed_at is None
        states = session.exec(
            select(VisitLeg.state).where(VisitLeg.visit_id == both).order_by(col(VisitLeg.position))
        ).all()
    assert states == [LegState.DONE, LegState.WAITING]
    assert told(hall, events.VISIT_FINISHED) == told(hall, events.VISIT_TRANSFERRED) == 1


def test_forty_are_let_in_and_finished_with_as_few_questions_as_four(hall: Hall) -> None:
    counts = [_questions(hall, parties) for parties in (4, 40)]
    assert counts[1] <= counts[0], "begin, finish"


def _questions(hall: Hall, parties: int) -> tuple[int, int]:
    """Return what the database is asked to begin and to finish an evening of so many parties."""
    evening = plan(hall, hall.fatima)
    for number in range(parties):
        arrive(hall, seat(hall, evening, f"Bezoeker {number}"))
    with asked(hall.database) as to_begin:
        begin(hall, evening)
    with asked(hall.database) as to_finish:
        finish(hall, evening)
    return len(to_begin), len(to_finish)
