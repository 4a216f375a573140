"""A form that got no answer in time is sent again: the same appointment, never a second one (trap 12)."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from booking_api.db import Database
from tests.booking_api.rest.forms import Forms, open_forms


@pytest.fixture
def forms(database: Database) -> Forms:
    return open_forms(database)


def test_the_same_wish_within_minutes_is_the_same_appointment(forms: Forms) -> None:
    plugin = forms.jcc()
    first = plugin.booked()
    forms.moment += timedelta(minutes=5)
    assert plugin.booked() == first


def test_the_same_wish_through_qmatic_too(forms: Forms) -> None:
    plugin = forms.qmatic()
    first = plugin.booked(persons=2)
    forms.moment += timedelta(minutes=5)
    assert plugin.booked(persons=2) == first


def test_the_order_of_the_products_does_not_matter(forms: Forms) -> None:
    plugin = forms.jcc()
    body = plugin.body()
    lines = [{"activityId": forms.product(name), "amount": 1} for name in ("passport", "licence")]
    first, second = (plugin.send({**body, "activityList": order})["id"] for order in (lines, lines[::-1]))
    assert first == second


@pytest.mark.parametrize(
    "other",
    [
        {"lastName": "Jansen"},
        {"emailAddress": "een.ander@example.org"},
        {"firstName": "Anna"},
    ],
)
def test_another_customer_is_another_appointment(forms: Forms, other: dict[str, str]) -> None:
    plugin = forms.jcc()
    assert plugin.booked() != plugin.booked(10, "passport", 1, **other)


@pytest.mark.parametrize(
    "mended",
    [
        {"phoneNumber": "0612345678"},
        {"birthDate": "1980-02-01"},
        {"emailAddress": "M.deVries@Example.org "},
        {"lastName": "De Vries"},
        {"streetName": "Koningsplein", "houseNumber": 1},
    ],
)
def test_whoever_mends_something_and_sends_again_is_the_same_customer(forms: Forms, mended: dict[str, Any]) -> None:
    plugin = forms.jcc()
    assert plugin.booked() == plugin.booked(10, **mended)


def test_without_an_address_a_telephone_number_tells_who_it_is(forms: Forms) -> None:
    plugin = forms.jcc()
    known: dict[str, Any] = {"emailAddress": "", "phoneNumber": "06 12345678"}
    first = plugin.booked(10, **known)
    assert plugin.booked(10, **known | {"phoneNumber": "0612345678", "birthDate": "1980-02-01"}) == first
    assert plugin.booked(10, **known | {"phoneNumber": "0687654321"}) != first


def test_without_either_all_that_was_told_does(forms: Forms) -> None:
    plugin = forms.jcc()
    known: dict[str, Any] = {"emailAddress": "", "birthDate": "1980-02-01"}
    first = plugin.booked(10, **known)
    assert plugin.booked(10, **known) == first
    assert plugin.booked(10, **known | {"birthDate": "1981-02-01"}) != first


def test_another_time_or_number_is_another_appointment(forms: Forms) -> None:
    plugin = forms.jcc()
    assert len({plugin.booked(10), plugin.booked(11), plugin.booked(11, count=2)}) == 3


def test_much_later_the_same_wish_is_a_new_one(forms: Forms) -> None:
    plugin = forms.jcc()
    first = plugin.booked()
    forms.moment += timedelta(minutes=20)
    assert plugin.booked() != first


def test_after_cancelling_the_same_wish_is_a_new_one(forms: Forms) -> None:
    plugin = forms.jcc()
    first = plugin.booked()
    plugin.cancel(first)
    assert plugin.booked() != first


def test_two_who_tell_only_a_name_may_be_two(forms: Forms) -> None:
    plugin = forms.jcc()
    assert plugin.booked(emailAddress="") != plugin.booked(emailAddress="")


def test_another_installation_of_open_formulieren_is_another_client(forms: Forms) -> None:
    other = forms.jcc(forms.credential(channel="e-form"))
    assert forms.jcc().booked() != other.booked()


def test_sendings_at_the_same_moment_make_one_appointment_even_of_the_last_place(database: Database) -> None:
    forms = open_forms(database)
    forms.jcc().booked(emailAddress="iemand.anders@example.org")
    plugins = [forms.jcc() for _ in range(4)]
    together, told = threading.Barrier(len(plugins)), list[Any]()

    def send(plugin: Any) -> None:
        together.wait()
        told.append(plugin.book())

    threads = [threading.Thread(target=send, args=(plugin,)) for plugin in plugins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one["acknowledgeIsSuccess"] for one in told] == [True] * 4, told
    assert len({one["id"] for one in told}) == 1
