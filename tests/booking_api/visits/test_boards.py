"""What a wall shows: only called visitors of its area, six at most, never more of a name than is wished and allowed."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from booking_api.appointments.models import Appointment
from booking_api.errors import NotAllowed, NotFound
from booking_api.identity.actor import SYSTEM
from booking_api.locations.models import Location, NamePolicy
from booking_api.visits import queries, service
from booking_api.visits.rules import PlaceKind
from booking_api.visits.values import BoardLine, Place
from tests.booking_api.visits.hall import NOW, Hall


def call(hall: Hall, booked: Appointment, place: Place, seconds: int = 0) -> None:
    with hall.database.transaction() as session:
        visit = service.check_in(session, hall.pillar, hall.location.id, NOW, code=booked.code, channel="pillar")
        service.call(session, hall.client, visit.id, place, NOW + timedelta(seconds=seconds))


def lines(hall: Hall, session: Session, minutes: int = 1) -> list[BoardLine]:
    return queries.board_lines(session, hall.wall, hall.counter.id, NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("policy", "shown"), [(NamePolicy.FULL, "Maria de Vries"), (NamePolicy.INITIAL, "M. de Vries")]
)
def test_a_line_holds_the_name_as_the_location_allows_and_the_place(hall: Hall, policy: NamePolicy, shown: str) -> None:
    booked = hall.booked(wish="full")
    call(hall, booked, hall.at_desk3)
    with hall.database.transaction() as session:
        session.get_one(Location, hall.location.id).name_policy = policy
    with hall.database.transaction() as session:
        [line] = lines(hall, session)
    assert (line.name, line.place, line.kind, line.times) == (shown, "Balie 3", PlaceKind.DESK, 1)
    assert (line.called_at, line.expires_at) == (NOW, NOW + timedelta(minutes=15))


def test_without_a_name_the_end_of_the_code_calls(hall: Hall) -> None:
    booked = hall.booked(None, given=None, prefix=None)
    call(hall, booked, hall.at_desk3)
    with hall.database.transaction() as session:
        [line] = lines(hall, session)
    assert line.name == f"Bezoeker met code {booked.code[-3:]}"


def test_the_newest_six_are_shown_the_newest_first(hall: Hall) -> None:
    for number in range(8):
        call(hall, hall.booked(f"Naam{number}"), hall.at_desk3, seconds=number)
    with hall.database.reading() as session:
        names = [line.name for line in lines(hall, session)]
    assert names == [f"M. de Naam{number}" for number in (7, 6, 5, 4, 3, 2)]


def test_a_line_goes_by_itself_when_its_time_is_over(hall: Hall) -> None:
    booked = hall.booked()
    call(hall, booked, hall.at_desk3)
    with hall.database.transaction() as session:
        assert lines(hall, session, minutes=14)
        assert lines(hall, session, minutes=15) == []
        over = NOW + timedelta(minutes=15)
        moment = timedelta(seconds=10)
        assert queries.areas_with_expired_calls(session, SYSTEM, over - moment, over) == [hall.counter.id]
        assert queries.areas_with_expired_calls(session, SYSTEM, over, over + moment) == []


def test_a_call_to_another_area_shows_where_one_sits_and_where_one_goes(hall: Hall) -> None:
    booked = hall.booked()
    call(hall, booked, hall.in_room)
    with hall.database.transaction() as session:
        for area in (hall.counter, hall.upstairs):
            [line] = queries.board_lines(session, hall.wall, area.id, NOW)
            assert (line.place, line.kind) == ("Kamer 1.12", PlaceKind.ROOM)


def test_who_is_fetched_is_called_to_the_waiting_area(hall: Hall) -> None:
    booked = hall.booked()
    call(hall, booked, Place(PlaceKind.WAITING_AREA, hall.counter.id))
    with hall.database.transaction() as session:
        [line] = lines(hall, session)
    assert (line.place, line.kind) == ("Wachtruimte begane grond", PlaceKind.WAITING_AREA)


def test_the_counter_of_a_board_only_rises(hall: Hall) -> None:
    with hall.database.transaction() as session:
        assert queries.board_seq(session, hall.wall, hall.counter.id) == 0
        assert [queries.next_board_seq(session, SYSTEM, hall.counter.id) for _ in range(3)] == [1, 2, 3]
        assert queries.next_board_seq(session, SYSTEM, hall.upstairs.id) == 1
    with hall.database.reading() as session:
        assert queries.board_seq(session, hall.wall, hall.counter.id) == 3


def test_a_pillar_sees_no_board_and_a_wall_none_of_elsewhere(hall: Hall) -> None:
    with hall.database.reading() as session:
        with pytest.raises(NotAllowed):
            queries.board_lines(session, hall.pillar, hall.counter.id, NOW)
        with pytest.raises(NotFound):
            queries.board_lines(session, hall.wall, hall.location.id, NOW)
