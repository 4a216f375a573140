"""A credential of Open Formulieren is an ordinary API client: it sees and does what its rights say, and no more."""

from uuid import UUID

import pytest

from booking_api.appointments.requests import ActivityWish, BookRequest
from booking_api.appointments.service import book
from booking_api.catalogue.models import Product
from booking_api.customers.values import CustomerDetails
from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from booking_api.identity.models import ApiClient
from booking_api.identity.queries import client_actor
from tests.booking_api.rest.forms import Forms, open_forms, second_location
from tests.support.town import NOW, at

# To its own task a form may not answer anything else than 200 (tests/booking_api/rest/jcc/test_refusals.py).
ANSWERS = {
    ("POST", "/connect/token"): 400,
    ("GET", "/appointment/calculateduration"): 200,
    ("POST", "/appointment"): 200,
    ("DELETE", "/appointment"): 200,
}


@pytest.fixture
def forms(sqlite_database: Database) -> Forms:
    return open_forms(sqlite_database)


def _booked_elsewhere(forms: Forms, channel: str = "web") -> str:
    wish = BookRequest(
        channel=channel,
        location_id=forms.town.shop,
        activities=(ActivityWish(forms.town.products["passport"]),),
        starts_at=at(11),
        customer=CustomerDetails(family_name="Bakker"),
    )
    with forms.database.transaction() as session:
        return str(book(session, SYSTEM, wish, NOW).appointment.id)


def test_a_credential_of_one_department_offers_and_books_its_products_only(forms: Forms) -> None:
    credential = forms.credential(department_ids=[forms.town.services])
    plugin, other = forms.jcc(credential), forms.qmatic(credential[1])
    offered = [forms.product("passport"), forms.product("licence")]
    assert [one["id"] for one in plugin.get("/activity/listforappointment")] == offered
    assert [one["publicId"] for one in other.get("/v1/services")["serviceList"]] == offered
    asked = {"selectedActivityId": offered[0], "includeSelectedActivities": "False"}
    assert [one["id"] for one in plugin.get("/activity/listforappointment/additional", **asked)] == offered[1:]
    refused = plugin.book(10, "income", firstName="Maria", phoneNumber="0612345678")
    assert (refused["acknowledgeIsSuccess"], refused["code"]) == (False, 404)
    assert other.book(product="income", firstName="Maria", phone="0612345678").status_code == 404
    income = f"servicePublicId={forms.product('income')}"
    assert other.call("GET", f"/v2/branches/{forms.shop}/dates;{income}").status_code == 404
    assert plugin.booked(10)


def test_a_credential_of_one_department_does_not_read_what_another_booked(forms: Forms) -> None:
    income = forms.jcc().booked(10, "income", firstName="Maria", phoneNumber="0612345678")
    credential = forms.credential(department_ids=[forms.town.services])
    plugin = forms.jcc(credential)
    assert plugin.call("GET", "/appointment", query_string={"id": income}).status_code == 404
    assert "id" not in plugin.cancel(income)
    assert forms.qmatic(credential[1]).call("DELETE", f"/v1/appointments/{income}").status_code == 404


def test_a_credential_of_one_location_knows_no_other(forms: Forms) -> None:
    north = second_location(forms, "passport")
    credential = forms.credential(location_id=north)
    plugin, other = forms.jcc(credential), forms.qmatic(credential[1])
    assert [one["id"] for one in plugin.get("/location")] == [str(north)]
    assert [one["id"] for one in plugin.get("/activity/listforappointment")] == [forms.product("passport")]
    assert plugin.call("GET", f"/location/{forms.shop}").status_code == 404
    assert plugin.book(10)["acknowledgeIsSuccess"] is False
    assert other.call("GET", f"/v1/branches/{forms.shop}/services").status_code == 404
    assert other.book().status_code == 404


def test_a_credential_that_may_only_read_the_catalogue_books_and_reads_nothing(forms: Forms) -> None:
    appointment = forms.jcc().booked()
    credential = forms.credential("catalogus:lezen")
    plugin, other = forms.jcc(credential), forms.qmatic(credential[1])
    assert plugin.get("/activity/listforappointment")
    assert plugin.book(11)["code"] == 403
    assert plugin.call("GET", "/appointment", query_string={"id": appointment}).status_code == 403
    assert plugin.cancel(appointment)["code"] == 403
    assert other.book("11:00").status_code == 403


def test_a_form_reads_and_cancels_only_what_a_form_booked(forms: Forms) -> None:
    appointment = _booked_elsewhere(forms)
    plugin, other = forms.jcc(), forms.qmatic()
    assert plugin.call("GET", "/appointment", query_string={"id": appointment}).status_code == 404
    assert plugin.call("GET", "/appointment/qrcode", query_string={"id": appointment}).status_code == 404
    assert "id" not in plugin.cancel(appointment)
    assert other.call("GET", f"/v1/appointments/{appointment}").status_code == 404
    assert other.call("DELETE", f"/v1/appointments/{appointment}").status_code == 404


def test_a_product_that_forms_may_not_book_is_not_offered(forms: Forms) -> None:
    with forms.database.transaction() as session:
        session.get_one(Product, forms.town.products["passport"]).channels = ["web", "kcc"]
    plugin = forms.jcc()
    assert forms.product("passport") not in [one["id"] for one in plugin.get("/activity/listforappointment")]
    assert plugin.book()["acknowledgeIsSuccess"] is False


def test_a_revoked_key_is_out_at_once(forms: Forms) -> None:
    plugin = forms.qmatic()
    with forms.database.reading() as session:
        actor = client_actor(session, forms.key)
    assert actor is not None
    assert actor.id is not None
    with forms.database.transaction() as session:
        session.get_one(ApiClient, actor.id).revoked_at = NOW
    assert plugin.call("GET", "/v1/services").status_code == 401


def test_every_operation_of_both_asks_who_calls(forms: Forms) -> None:
    nobody = forms.known()["nobody"]
    asked = 0
    for app in (forms.jcc_app(), forms.qmatic_app()):
        for rule in app.url_map.iter_rules():
            path = rule.rule.replace("<matrix:asked>", "")
            for argument in rule.arguments:
                path = path.replace(f"<{argument}>", nobody)
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                answer = app.test_client().open(path, method=method, json={})
                assert answer.status_code == ANSWERS.get((method, path), 401), path
                if answer.status_code == 200:
                    told = answer.get_json()
                    assert told == 0 or (told["acknowledgeIsSuccess"], told["code"]) == (False, 401)
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                asked += 1
    assert asked == 15 + 12


def test_a_client_is_still_an_ordinary_one_for_our_own_api(forms: Forms) -> None:
    with forms.database.reading() as session:
        actor = client_actor(session, forms.secret)
    assert actor is not None
    assert (actor.id, actor.origin) == (UUID(forms.client_id), "e-form")
