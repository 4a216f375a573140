"""Who guesses is stopped for the minute; the next visitor at the same place is not."""

from datetime import timedelta

import pytest

from booking_api.appointments import service
from booking_api.appointments.hold_codes import hold_of_code
from booking_api.appointments.requests import ActivityWish, HoldRequest
from booking_api.db import Database
from booking_api.errors import CodeRefused, NotFound, TooManyTries
from booking_api.identity.actor import PUBLIC
from booking_api.identity.guessing import LIMITS, Guess, Trier, count_try, refuse_when_spent, wrong_guesses_counted
from booking_api.identity.rules import Role
from tests.support.town import NOW, at, build, staff_actor

MARIA, YUSUF = Trier("pillar 1", "maria"), Trier("pillar 1", "yusuf")


def guess(db: Database, who: Trier, error: Exception | None = None) -> None:
    with wrong_guesses_counted(db, Guess.CHECK_IN_CODE, who, NOW):
        if error:
            raise error


def test_wrong_guesses_use_up_a_visitors_tries_and_nobody_elses(database: Database) -> None:
    for _ in range(LIMITS[Guess.CHECK_IN_CODE].own):
        with pytest.raises(CodeRefused):
            guess(database, MARIA, CodeRefused(reason="onbekend"))
    with pytest.raises(TooManyTries) as stopped:
        guess(database, MARIA)
    assert 0 < stopped.value.details["retry_after"] <= 60
    guess(database, YUSUF)


def test_a_place_where_everybody_guesses_waits_until_the_minute_is_over(database: Database) -> None:
    wide = LIMITS[Guess.CHECK_IN_CODE].wide
    for number in range(wide):
        with pytest.raises(NotFound):
            guess(database, Trier("pillar 1", str(number)), NotFound("code"))
    with pytest.raises(TooManyTries):
        guess(database, YUSUF)
    guess(database, Trier("pillar 2", "yusuf"))
    refuse_when_spent(database, Guess.CHECK_IN_CODE, YUSUF, NOW + timedelta(minutes=1))


def test_right_codes_and_codes_of_another_day_cost_nothing(database: Database) -> None:
    for _ in range(50):
        guess(database, MARIA)
        with pytest.raises(CodeRefused):
            guess(database, MARIA, CodeRefused(reason="andere-dag"))


def test_every_kind_is_counted_by_itself(database: Database) -> None:
    for _ in range(LIMITS[Guess.NAME].own):
        count_try(database, Guess.NAME, MARIA, NOW)
    with pytest.raises(TooManyTries):
        count_try(database, Guess.NAME, MARIA, NOW)
    for other in set(Guess) - {Guess.NAME}:
        refuse_when_spent(database, other, MARIA, NOW)


def test_who_guesses_codes_of_holds_is_stopped(database: Database) -> None:
    town = build(database)
    kcc = staff_actor(town.staff["Consulent"], None, Role.KCC)
    wish = HoldRequest(town.shop, (ActivityWish(town.products["passport"]),), at(10))
    with database.transaction() as session:
        held = service.hold(session, PUBLIC, wish, NOW)
    assert hold_of_code(database, kcc, held.code, NOW).id == held.id
    for _ in range(LIMITS[Guess.HOLD_CODE].wide):
        with pytest.raises(NotFound):
            hold_of_code(database, kcc, "NOSUCHCODE", NOW)
    with pytest.raises(TooManyTries):
        hold_of_code(database, kcc, held.code, NOW)
