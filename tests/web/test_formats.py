"""Days, times, money and waiting in words, per language."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from booking_api.texts import in_one_piece
from tests.web.conftest import MONDAY, House
from web import formats

NBSP = "\xa0"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", "maandag 23 november 2026, 09:40"),
        ("en", "Monday 23 November 2026, 09:40"),
        ("ar", "الاثنين، 23 نوفمبر 2026، 09:40"),
    ],
)
def test_a_moment_is_a_day_in_words_and_a_time_of_24_hours(house: House, language: str, expected: str) -> None:
    with house.app.test_request_context(f"/?taal={language}"):
        assert formats.day_and_time(MONDAY) == expected
        year = "2026، " if language == "ar" else "2026, "
        assert formats.soon(MONDAY) == expected.replace(f" {year}", year.removeprefix("2026"))


def test_the_day_is_that_of_the_place_not_of_greenwich(house: House) -> None:
    late = MONDAY.replace(hour=23, minute=30)
    with house.app.test_request_context("/?taal=nl"):
        assert formats.day(late) == "dinsdag 24 november 2026"
        assert formats.clock_time(late) == "00:30"
        assert formats.clock_time(late, ZoneInfo("America/Curacao")) == "19:30"


def test_a_plain_date_stays_the_same_day(house: House) -> None:
    with house.app.test_request_context("/?taal=nl"):
        assert formats.day(date(2026, 3, 29)) == "zondag 29 maart 2026"
        assert formats.day_and_month(date(2026, 3, 29)) == "29 maart"
        assert formats.weekday(date(2026, 3, 29)) == "zondag"
        assert formats.day_in_year(date(2026, 3, 29)) == "zondag 29 maart"


@pytest.mark.parametrize(("language", "expected"), [("nl", f"€{NBSP}1.208,40"), ("en", "€1,208.40")])
def test_cents_become_money(house: House, language: str, expected: str) -> None:
    with house.app.test_request_context(f"/?taal={language}"):
        assert formats.money(120840) == expected


@pytest.mark.parametrize(
    ("minutes", "dutch", "english"),
    [
        (0, "0 minuten", "0 minutes"),
        (1, "1 minuut", "1 minute"),
        (30, "30 minuten", "30 minutes"),
        (60, "1 uur", "1 hour"),
        (75, "1 uur en 15 minuten", "1 hour and 15 minutes"),
        (121, "2 uur en 1 minuut", "2 hours and 1 minute"),
    ],
)
def test_a_duration_is_said_in_words(house: House, minutes: int, dutch: str, english: str) -> None:
    for language, expected in (("nl", dutch), ("en", english)):
        with house.app.test_request_context(f"/?taal={language}"):
            assert formats.duration(minutes) == expected


@pytest.mark.parametrize(("seconds", "expected"), [(-5, "net aangekomen"), (59, "net aangekomen"), (125, "2 minuten")])
def test_waiting_counts_whole_minutes_and_never_below_nought(house: House, seconds: int, expected: str) -> None:
    with house.app.test_request_context("/?taal=nl"):
        assert formats.waiting(MONDAY, MONDAY + timedelta(seconds=seconds)) == expected


@pytest.mark.parametrize(("language", "written"), [("nl", "14 013"), ("ar", "\u206814 013\u2069")])
def test_a_number_keeps_its_direction_inside_a_line_from_right_to_left(
    house: House, language: str, written: str
) -> None:
    with house.app.test_request_context(f"/?taal={language}"):
        assert formats.isolated("14 013") == written
        assert formats.isolated("") == ""


def test_no_line_ends_in_a_stump_or_between_a_number_and_its_word() -> None:
    assert formats.whole_words("Uw e-mailadres & de QR-code") == Markup(
        'Uw <span class="w-whole">e-mailadres</span> &amp; de <span class="w-whole">QR-code</span>'
    )
    in_html = Markup('<a class="w-link" href="/x">e-mail</a>')
    assert formats.whole_words(in_html) == '<a class="w-link" href="/x"><span class="w-whole">e-mail</span></a>'
    assert in_one_piece("dinsdag 20. November 2026, 09:40") == "dinsdag 20.\u00a0November\u00a02026, 09:40"
