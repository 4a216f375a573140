"""Nobody helps, checks in or closes visitors of another department, but who helps for all."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlmodel import Session

from booking_api.errors import NotAllowed
from booking_api.identity.actor import Actor
from booking_api.identity.rules import permissions_of_scopes
from booking_api.visits import queries, service
from booking_api.visits.rules import LegState
from booking_api.visits.values import VisitView
from tests.booking_api.visits.hall import NOW, Hall

Step = Callable[[Session, Hall, Actor, VisitView], object]

STEPS: dict[str, Step] = {
    "call": lambda session, hall, actor, visit: service.call(session, actor, visit.id, hall.in_room, NOW),
    "recall": lambda session, _hall, actor, visit: service.recall(session, actor, visit.id, NOW),
    "start": lambda session, _hall, actor, visit: service.start(session, actor, visit.id, NOW),
    "finish": lambda session, _hall, actor, visit: service.finish(session, actor, visit.id, NOW),
    "no_show": lambda session, _hall, actor, visit: service.no_show(session, actor, visit.id, NOW),
    "leave": lambda session, _hall, actor, visit: service.leave(session, actor, visit.id, NOW),
    "requeue": lambda session, _hall, actor, visit: service.requeue(session, actor, visit.id, NOW),
}


def client_of(hall: Hall) -> Actor:
    return replace(
        hall.client,
        permissions=permissions_of_scopes(frozenset({"bezoeken:schrijven"})),
        department_ids=frozenset({hall.civil.id}),
    )


def in_the_hall(hall: Hall) -> VisitView:
    booked = hall.booked(products=(hall.support,))
    with hall.database.transaction() as session:
        return service.check_in(session, hall.pillar, hall.location.id, NOW, code=booked.code, channel="pillar")


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_visits_of_another_department_are_left_alone(hall: Hall, step: Step) -> None:
    visit = in_the_hall(hall)
    for actor in (hall.fatima, client_of(hall)):
        with hall.database.transaction() as session, pytest.raises(NotAllowed):
            step(session, hall, actor, visit)
    with hall.database.reading() as session:
        assert queries.view_of(session, hall.client, visit.id, NOW).status is LegState.WAITING


def test_nobody_is_checked_in_for_another_department(hall: Hall) -> None:
    booked = hall.booked(products=(hall.support,))
    for actor in (hall.fatima, client_of(hall)):
        with hall.database.transaction() as session, pytest.raises(NotAllowed):
            service.check_in(session, actor, hall.location.id, NOW, appointment_id=booked.id, channel="api")


def test_the_host_helps_for_all_departments(hall: Hall) -> None:
    visit = in_the_hall(hall)
    with hall.database.transaction() as session:
        assert service.call(session, hall.host, visit.id, hall.in_room, NOW).status is LegState.CALLED


def test_a_client_is_not_offered_visitors_of_others(hall: Hall) -> None:
    in_the_hall(hall)
    with hall.database.transaction() as session:
        assert service.call_next(session, client_of(hall), hall.in_room, NOW) is None
