"""Finding oneself by name at the pillar: forgiving, only here and today, and never a list of strangers."""

from datetime import timedelta

import pytest

from booking_api.appointments.models import Participant
from booking_api.db import Database
from booking_api.errors import NotAllowed, NotFound
from booking_api.visits import queries, service
from booking_api.visits.values import ExpectedMatch
from tests.booking_api.visits.hall import NOW, Hall, open_hall


@pytest.fixture
def hall(sqlite_database: Database) -> Hall:
    return open_hall(sqlite_database)


def search(hall: Hall, typed: str) -> list[ExpectedMatch]:
    with hall.database.reading() as session:
        return queries.find_expected(session, hall.pillar, hall.location.id, typed, NOW)


@pytest.mark.parametrize(
    ("typed", "greeting"),
    [
        ("Müller-Özdemir", "A. van der Müller-Özdemir"),
        ("muller ozdemir", "A. van der Müller-Özdemir"),
        ("Mullerozdemir", "A. van der Müller-Özdemir"),
        ("Ayse van der Muller Ozdemir", "Ayşe van der Müller-Özdemir"),
    ],
)
def test_one_clear_match_is_greeted_by_no_more_than_was_typed_and_an_initial(
    hall: Hall, typed: str, greeting: str
) -> None:
    booked = hall.booked("Müller-Özdemir", given="Ayşe", prefix="van der", persons=2)
    hall.booked("Jansen")
    [match] = search(hall, typed)
    assert (match.appointment_id, match.alone, match.persons) == (booked.id, True, 2)
    assert match.greeting == greeting


@pytest.mark.parametrize("typed", ["OZDEMRI", "van der Müller", "Mueller-Ozdemir"])
def test_a_name_that_was_not_typed_whole_is_not_said_and_the_own_time_is_asked(hall: Hall, typed: str) -> None:
    booked = hall.booked("Müller-Özdemir", given="Ayşe", prefix="van der")
    others = [hall.booked("Jansen", at=NOW + timedelta(minutes=10 * number)).starts_at for number in (1, 2, 3, 4)]
    [match] = search(hall, typed)
    assert (match.appointment_id, match.alone, match.greeting) == (booked.id, False, "")
    with hall.database.reading() as session:
        times = queries.times_to_choose(session, hall.pillar, hall.location.id, [match], NOW)
    assert times == [NOW, *others[:3]]


def test_who_says_that_is_not_me_gets_the_times_of_names_that_look_like_it(hall: Hall) -> None:
    hall.booked("Jansen")
    other = hall.booked("Janssen", at=NOW + timedelta(minutes=10))
    with hall.database.reading() as session:
        found = queries.find_expected(session, hall.pillar, hall.location.id, "Jansen", NOW, not_exact=True)
    assert [(match.appointment_id, match.greeting) for match in found] == [(other.id, "")]


def test_of_several_only_the_times_are_told(hall: Hall) -> None:
    hall.booked("Jansen", given="Jan", at=NOW + timedelta(minutes=20))
    hall.booked("Jansen", given="Piet", at=NOW)
    matches = search(hall, "jansen")
    assert [match.starts_at for match in matches] == [NOW, NOW + timedelta(minutes=20)]
    assert {match.greeting for match in matches} == {""}
    assert not any(match.alone for match in matches)


def test_who_is_expected_now_goes_before_a_namesake_of_this_afternoon(hall: Hall) -> None:
    now = hall.booked("Jansen")
    hall.booked("Jansen", at=NOW + timedelta(hours=4))
    [match] = search(hall, "Jansen")
    assert (match.appointment_id, match.alone) == (now.id, True)


def test_too_early_is_still_found_so_that_the_pillar_can_say_when(hall: Hall) -> None:
    later = hall.booked("Jansen", at=NOW + timedelta(hours=4))
    assert [match.appointment_id for match in search(hall, "Jansen")] == [later.id]


def test_other_days_and_other_places_are_never_found(hall: Hall) -> None:
    hall.booked("Jansen", at=NOW + timedelta(days=1))
    hall.booked("Jansen", location=hall.elsewhere)
    assert search(hall, "Jansen") == []
    with hall.database.reading() as session, pytest.raises(NotFound):
        queries.find_expected(session, hall.pillar, hall.elsewhere.id, "Jansen", NOW)


@pytest.mark.parametrize("typed", ["", " ", "J", "%", "Pietersen"])
def test_no_name_finds_nobody(hall: Hall, typed: str) -> None:
    hall.booked("Jansen")
    assert search(hall, typed) == []


def test_too_many_namesakes_are_not_listed(hall: Hall) -> None:
    for minutes in range(0, 35, 5):
        hall.booked("Jansen", at=NOW + timedelta(minutes=minutes))
    assert search(hall, "Jansen") == []


def test_an_exact_name_shuts_out_those_with_a_slip(hall: Hall) -> None:
    exact = hall.booked("Jansen")
    hall.booked("Janssen")
    assert [match.appointment_id for match in search(hall, "Jansen")] == [exact.id]


def test_a_member_of_the_group_finds_the_appointment_by_the_own_name(hall: Hall) -> None:
    booked = hall.booked("Jansen", persons=2)
    with hall.database.transaction() as session:
        session.add(Participant(appointment_id=booked.id, position=5, given_name="Ali", family_name="Demir"))
    assert [match.appointment_id for match in search(hall, "Demir")] == [booked.id]


def test_who_checked_in_is_recognised_until_the_visit_is_over(hall: Hall) -> None:
    booked = hall.booked("Jansen")
    with hall.database.transaction() as session:
        visit = service.check_in(session, hall.pillar, hall.location.id, NOW, code=booked.code, channel="pillar")
    assert [match.visit_id for match in search(hall, "Jansen")] == [visit.id]
    with hall.database.transaction() as session:
        service.call(session, hall.fatima, visit.id, hall.at_desk3, NOW)
        service.finish(session, hall.fatima, visit.id, NOW)
    assert search(hall, "Jansen") == []


def test_a_wall_may_not_search(hall: Hall) -> None:
    with hall.database.reading() as session, pytest.raises(NotAllowed):
        queries.find_expected(session, hall.wall, hall.location.id, "Jansen", NOW)
