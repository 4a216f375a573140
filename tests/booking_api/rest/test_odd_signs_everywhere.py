"""A sign that no database keeps as text (NUL) is refused, or left out where forms may not fail; it is never a crash."""

import pytest

from booking_api.db import Database
from booking_api.rest.oauth.app import create_oauth
from booking_api.rest.running import Running
from tests.booking_api.rest.conftest import caller_on
from tests.booking_api.rest.forms import Forms, open_forms, stored
from tests.support.town import NOW

NUL = "\x00"


@pytest.fixture
def forms(database: Database) -> Forms:
    return open_forms(database)


def test_a_form_that_books_is_not_refused_for_it(forms: Forms) -> None:
    odd = f"a{NUL}b"
    booked = (
        forms.jcc().booked(10, lastName=odd, firstName=odd, emailAddress=odd, mainTel=odd),
        forms.qmatic().booked("10:00", lastName=odd, firstName=odd, email=odd, phone=odd),
    )
    for customer in (stored(forms, each).customer for each in booked):
        assert customer is not None
        assert (customer.given_name, customer.family_name) == ("a b", "a b")


def test_questions_of_forms_are_refused(forms: Forms) -> None:
    jcc, qmatic = forms.jcc(), forms.qmatic()
    told = [
        jcc.call("GET", "/activity/appointmentdaterange", query_string={"activityId": f"a{NUL}b"}),
        jcc.call("GET", "/appointment", query_string={"id": f"a{NUL}b"}),
        jcc.call("DELETE", "/appointment", query_string={"id": f"a{NUL}b"}),
        qmatic.call("GET", "/v2/branches/a%00b/services"),
        qmatic.call("DELETE", "/appointments/a%00b"),
    ]
    assert [answer.status_code for answer in told if answer.status_code >= 500] == []


def test_keys_and_tokens_are_refused(database: Database) -> None:
    endpoint = create_oauth(Running(database, lambda: NOW, token_secret="signs tokens")).test_client()
    asked = {"grant_type": "client_credentials", "client_id": f"a{NUL}b", "client_secret": f"a{NUL}b"}
    assert endpoint.post("/token", data=asked).status_code == 401
    assert endpoint.post("/token", data={**asked, "scope": NUL, "grant_type": NUL}).status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/producten/a%00b", "/problemen/a%00b", "/producten?locatieId=%00", "/%00"],
)
def test_addresses_are_refused(database: Database, path: str) -> None:
    assert 400 <= caller_on(database).get(path).status_code < 500
