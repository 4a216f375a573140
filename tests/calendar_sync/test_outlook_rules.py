"""What an event in a calendar says, and what it keeps to itself."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from calendar_sync.outlook.rules import event_body, fingerprint, says_the_same, subject_line, transaction_id
from tests.calendar_sync.graph_schema import event_problems
from tests.calendar_sync.outlook_cast import DEBTS, HALF_PAST_NINE, LEG, PASSPORT, appointment, body, creation


def test_the_body_is_what_microsoft_knows() -> None:
    assert event_problems(creation()) == []


def test_an_ordinary_product_is_named_as_its_department_names_it() -> None:
    assert body()["subject"] == "Paspoort aanvragen"
    assert body()["sensitivity"] == "normal"


def test_a_sensitive_product_shows_its_public_name_only_and_is_private() -> None:
    event = body(DEBTS)
    assert event["subject"] == "Gesprek"
    assert event["sensitivity"] == "private"
    assert "Schuldhulp" not in str(event)


def test_the_customer_is_named_only_when_settings_say_so_and_nothing_is_sensitive() -> None:
    ordinary, sensitive = appointment(), appointment(PASSPORT, DEBTS)
    assert subject_line(ordinary, shows_customer_name=False) == "Paspoort aanvragen"
    assert subject_line(ordinary, shows_customer_name=True) == "Paspoort aanvragen – Jan de Vries"
    assert subject_line(sensitive, shows_customer_name=True) == "Paspoort aanvragen, Gesprek"
    assert "Jan" not in str(event_body(ordinary, text="", shows_customer_name=False))


def test_two_products_with_one_public_name_are_said_once() -> None:
    assert body(DEBTS, DEBTS)["subject"] == "Gesprek"


def test_a_subject_is_never_longer_than_outlook_takes() -> None:
    long_name = appointment(customer_name="é" * 400)
    assert len(subject_line(long_name, shows_customer_name=True)) == 255


def test_times_are_said_in_utc_whatever_zone_they_came_in() -> None:
    amsterdam = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
    assert body(starts_at=amsterdam)["start"] == {"dateTime": "2026-11-23T09:00:00", "timeZone": "UTC"}


def test_the_same_content_has_the_same_fingerprint_and_another_time_has_not() -> None:
    later = body(ends_at=HALF_PAST_NINE + timedelta(minutes=5))
    assert fingerprint(body()) == fingerprint(body())
    assert fingerprint(body()) != fingerprint(later)


def test_seven_digits_of_seconds_are_no_difference_and_another_hour_is() -> None:
    standing = body() | {"start": {"dateTime": "2026-11-23T09:00:00.0000000", "timeZone": "UTC"}}
    assert says_the_same(standing, body())
    shifted = appointment().starts_at.astimezone(timezone(timedelta(hours=0))) + timedelta(hours=1)
    assert not says_the_same(standing, body(starts_at=shifted))
    assert not says_the_same(standing | {"location": None}, body())


def test_each_making_of_an_event_is_a_transaction_of_its_own() -> None:
    assert transaction_id(LEG, 1) != transaction_id(LEG, 2)
    assert creation(version=2)["transactionId"] == transaction_id(LEG, 2)
