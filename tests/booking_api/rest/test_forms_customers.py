"""What a form tells of a customer: what was optional is cut or left out, and never a reason to refuse somebody."""

from typing import Any

import pytest

from booking_api.appointments.values import AppointmentView
from booking_api.db import Database
from tests.booking_api.rest.forms import Forms, open_forms, stored

LONG_ADDRESS = "a" * 243 + "@example.org"
WRONG = [
    ({"phoneNumber": "12"}, {"phone": "12"}),
    ({"emailAddress": LONG_ADDRESS}, {"email": LONG_ADDRESS}),
    ({"emailAddress": "geen adres"}, {"email": "geen adres"}),
    ({"lastNamePrefix": "van der " * 10}, {}),
    ({"firstName": "x" * 1500}, {"firstName": "x" * 1500}),
    ({"firstName": "Anna\r\nMaria"}, {"firstName": "Anna\r\nMaria"}),
    ({"phoneNumber": 12, "firstName": None, "lastNamePrefix": ["de"]}, {"phone": {"nummer": 12}, "firstName": None}),
]


@pytest.fixture
def forms(sqlite_database: Database) -> Forms:
    return open_forms(sqlite_database)


def _customer(view: AppointmentView) -> dict[str, Any]:
    assert view.customer is not None
    names = ("given_name", "prefix", "family_name", "email", "phone")
    return {name: getattr(view.customer, name) for name in names}


@pytest.mark.parametrize(("jcc", "qmatic"), WRONG)
def test_what_is_wrong_but_optional_does_not_stop_a_booking(
    forms: Forms, jcc: dict[str, Any], qmatic: dict[str, Any]
) -> None:
    assert len(LONG_ADDRESS) == 255
    assert forms.jcc().booked(10, **jcc)
    assert forms.qmatic().booked("11:00", **qmatic)


def test_a_name_is_cut_and_what_is_no_address_is_not_kept(forms: Forms) -> None:
    told: dict[str, Any] = {"firstName": "Anna\r\nMaria", "lastNamePrefix": "van der " * 10, "phoneNumber": "12"}
    made = _customer(stored(forms, forms.jcc().booked(10, emailAddress=LONG_ADDRESS, **told)))
    assert made == {
        "given_name": "Anna Maria",
        "prefix": "van der van der van der van der van der",
        "family_name": "de Vries",
        "email": None,
        "phone": None,
    }


def test_the_number_that_is_one_is_kept(forms: Forms) -> None:
    told: dict[str, Any] = {"phoneNumber": "013 onbekend", "mobilePhoneNumber": "06 12345678"}
    assert "12345678" in str(_customer(stored(forms, forms.jcc().booked(10, **told)))["phone"])


def test_what_a_product_requires_must_be_right(forms: Forms) -> None:
    refused = forms.jcc().book(10, "income", firstName="Maria", phoneNumber="12")
    assert (refused["acknowledgeIsSuccess"], refused["code"]) == (False, 400)
    assert "geen telefoonnummer" in refused["message"]
    assert forms.qmatic().book("10:00", "income", firstName="Maria", phone="12").status_code == 400


def test_a_long_remark_is_cut(forms: Forms) -> None:
    plugin = forms.jcc()
    made = plugin.send({**plugin.body(), "message": "x" * 5000})
    assert stored(forms, made["id"]).remarks == "x" * 1000
