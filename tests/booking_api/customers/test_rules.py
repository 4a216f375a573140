"""Names: what a wall shows, and who is found by what is typed; and addresses that mean what they say."""

from datetime import UTC, datetime

import pytest

from booking_api.customers.rules import check_details, name_matches, search_key, wall_name
from booking_api.customers.values import CustomerDetails
from booking_api.notifications.content import Sender, envelope

SENDER = Sender("Gemeente Voorbeeldstad", "afspraken@voorbeeldstad.example", "https://voorbeeldstad.example")


@pytest.mark.parametrize(
    ("typed", "given", "prefix", "family"),
    [
        ("de vries", "Maria", "de", "Vries"),
        ("Vries", "Maria", "de", "Vries"),
        ("VRIES", "Maria", "de", "Vries"),
        ("Vriees", "Maria", "de", "Vries"),
        ("Maria de Vries", "Maria", "de", "Vries"),
        ("de Vries Maria", "Maria", "de", "Vries"),
        ("Ozdemir", "Yılmaz", None, "Özdemir"),
        ("van den Berg", "Jan", "van den", "Berg-de Groot"),
        ("berg de groot", "Jan", "van den", "Berg-de Groot"),
        ("Groot", "Jan", "van den", "Berg-de Groot"),
        ("OBrien", "Sean", None, "O'Brien"),
        ("Shevchenko", "Oksana", None, "Шевченко"),
        ("Шевченко", "Oksana", None, "Shevchenko"),
        ("Kowalzki", "Anna", None, "Kowalski"),
        ("Jansne", "Piet", None, "Jansen"),
        ("al Masri", "Samir", "al", "Masri"),
    ],
)
def test_a_person_is_found(typed: str, given: str, prefix: str | None, family: str) -> None:
    assert name_matches(typed, given, prefix, family) >= 0.8


@pytest.mark.parametrize(
    ("typed", "given", "prefix", "family"),
    [
        ("de Vries", "Kees", "de", "Boer"),
        ("van", "Jan", "van", "Dijk"),
        ("Bos", "Jan", None, "Vos"),
        ("Pieter de Vries", "Maria", "de", "Vries"),
        ("Jansen", "Piet", None, "Hendriks"),
        ("", "Piet", None, "Hendriks"),
    ],
)
def test_a_stranger_is_not_found(typed: str, given: str, prefix: str | None, family: str) -> None:
    assert name_matches(typed, given, prefix, family) < 0.8


@pytest.mark.parametrize(
    ("wish", "policy", "shown"),
    [
        ("full", "full", "Maria de Vries"),
        ("full", "initial", "M. de Vries"),
        ("initial", "full", "M. de Vries"),
        ("none", "full", ""),
        ("full", "none", ""),
    ],
)
def test_a_wall_shows_the_least_of_wish_and_policy(wish: str, policy: str, shown: str) -> None:
    assert wall_name("Maria", "de", "Vries", wish, policy) == shown


def test_an_anonymous_visitor_shows_nothing_on_a_wall() -> None:
    assert wall_name(None, None, None, "full", "full") == ""


def test_all_wrong_details_are_told_at_once() -> None:
    details = CustomerDetails(given_name="x" * 201, email="nobody", phone="12", wall_wish="loud")
    assert set(check_details(details)) == {"given_name", "email", "phone", "wall_wish"}


@pytest.mark.parametrize("name", ["O'Brien", "van den Berg-de Groot", "😀 Jansen", "محمد الأحمد", "Nguyễn"])
def test_odd_names_are_fine(name: str) -> None:
    assert check_details(CustomerDetails(family_name=name)) == {}


def test_search_key_folds_accents_marks_and_case() -> None:
    assert search_key("Müller-Łukasz  d'Été") == "muller lukasz dete"


@pytest.mark.parametrize(
    "address", ["maria+pas@example.org", "o'brien@example.co.uk", "jürgen@bücher.example", "a_b.c-d@x-y.nl", "1@2.nl"]
)
def test_an_address_is_taken_as_it_was_typed(address: str) -> None:
    assert check_details(CustomerDetails(email=address)) == {}
    mail = envelope(SENDER, address, "Onderwerp", "<1@example.org>", datetime.now(UTC))
    assert [each.addr_spec for each in mail["To"].addresses] == [address]


@pytest.mark.parametrize(
    "address",
    ["maria,jansen@example.org", "a;b@example.org", "a:b@example.org", "(x)a@example.org", "a..b@example.org",
     "a@[x.nl", ".a@example.org", "a@example..org",
     "a@-example.org", "a@example", "a@b@example.org", "a\nb@example.org"],
)  # fmt: skip
def test_an_address_that_a_mail_would_read_otherwise_is_refused(address: str) -> None:
    """With a comma for a dot the mail would go to somebody else: to jansen@example.org."""
    assert check_details(CustomerDetails(email=address)) == {"email": "ongeldig-e-mailadres"}
