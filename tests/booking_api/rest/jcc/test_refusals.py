"""What happens when something is refused: the form's own task must never meet a status where it breaks off."""

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, update

from booking_api.appointments import queries
from booking_api.catalogue.models import ProductText
from booking_api.errors import NotBookable
from booking_api.locations.models import Location
from booking_api.rest.jcc.app import create_jcc
from booking_api.rest.limits import Limits
from booking_api.rest.running import Running
from tests.booking_api.rest.forms import GATE_SECRET, TOKEN_SECRET, Forms, Jcc, second_location


def _booking_calls(plugin: Jcc, appointment: str) -> list[Any]:
    """Return what J9, J11 and J14 answer; each must be an ordinary answer."""
    asked = {"activityId": plugin.forms.product("passport"), "amount": 1, "dateTime": "2026-12-07"}
    answers = [
        plugin.call("GET", "/appointment/calculateduration", query_string=asked),
        plugin.call("POST", "/appointment", json=plugin.body(11)),
        plugin.call("DELETE", "/appointment", query_string={"id": appointment}),
    ]
    assert [each.status_code for each in answers] == [200, 200, 200]
    return [each.get_json() for each in answers]


def _assert_refused(told: list[Any], code: int, *, duration: int = 0) -> None:
    assert told[0] == duration
    for one in told[1:]:
        assert (one["acknowledgeIsSuccess"], one["code"], "id" in one) == (False, code, False)


def test_no_token_is_a_refusal_too(plugin: Jcc) -> None:
    appointment = plugin.booked()
    plugin.headers = {"Authorization": "Bearer AAAA.BBBB"}
    _assert_refused(_booking_calls(plugin, appointment), 401)


def test_a_credential_that_may_only_read_is_a_refusal_too(forms: Forms) -> None:
    appointment = forms.jcc().booked()
    _assert_refused(_booking_calls(forms.jcc(forms.credential("catalogus:lezen")), appointment), 403, duration=15)


def test_too_many_requests_are_a_refusal_too(forms: Forms) -> None:
    appointment = forms.jcc().booked()
    limits = Limits(per_client=1, per_stranger=100, secret="x")
    running = Running(forms.database, lambda: forms.moment, GATE_SECRET, TOKEN_SECRET, limits=limits)
    plugin = Jcc(forms, create_jcc(running).test_client(), forms.client_id, forms.secret)
    _assert_refused(_booking_calls(plugin, appointment), 429)


def test_a_body_that_is_too_large_is_a_refusal_too(plugin: Jcc) -> None:
    assert plugin.send({**plugin.body(), "message": "x" * 70_000})["code"] == 413


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "gisteren"])
def test_a_day_at_the_end_of_the_calendar_is_no_error_of_ours(forms: Forms, plugin: Jcc, day: str) -> None:
    asked = {"locationId": forms.shop, "activityId": forms.product("passport"), "amount": 1}
    for days in ({"fromDate": "2026-12-07", "toDate": day}, {"fromDate": day, "toDate": "2026-12-08"}):
        answer = plugin.call("GET", "/appointment/availabletimelist", query_string={**asked, **days})
        assert answer.status_code in (200, 400), days


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00", "9999-12-31T23:00:00-10:00"])
def test_a_start_at_the_end_of_the_calendar_is_refused(plugin: Jcc, start: str) -> None:
    assert plugin.send({**plugin.body(), "fromDateTime": start})["code"] in (400, 409)


def test_one_location_that_refuses_says_nothing_of_the_others(
    forms: Forms, plugin: Jcc, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = second_location(forms, "passport")

    def but_not_there(of: Any) -> Any:
        def asked(session: Any, actor: Any, location_id: UUID, *args: Any, **more: Any) -> Any:
            if location_id == refusing:
                raise NotBookable("niet-op-locatie", reason="niet-op-locatie")
            return of(session, actor, location_id, *args, **more)

        return asked

    for name in ("quote", "free_times"):
        monkeypatch.setattr(queries, name, but_not_there(getattr(queries, name)))
    passport = forms.product("passport")
    assert plugin.get("/appointment/calculateduration", activityId=passport, amount=2, dateTime="2026-12-07") == 25
    found = plugin.get("/activity/appointmentdaterange", activityId=passport)
    assert found == {"minDate": "2026-12-07T00:00:00", "maxDate": "2026-12-08T00:00:00"}


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("Koningsplein 1-3", ("Koningsplein", "1", "-3")),
        ("Koningsplein 10a", ("Koningsplein", "10", "a")),
        ("Koningsplein 10 bis", ("Koningsplein", "10", " bis")),
        ("Plein 1940 12", ("Plein", "1940", " 12")),
        ("2e Dwarsstraat 5", ("2e Dwarsstraat", "5", "")),
        ("Spoorlaan 21-01 A", ("Spoorlaan", "21", "-01 A")),
        ("Hal Noord", ("Hal Noord", "", "")),
    ],
)
def test_an_address_reads_as_it_was_written(
    forms: Forms, plugin: Jcc, address: str, shown: tuple[str, str, str]
) -> None:
    with forms.database.transaction() as session:
        session.execute(update(Location).where(col(Location.id) == forms.town.shop).values(address=address))
    told = plugin.get(f"/location/{forms.shop}")["address"]
    assert (told["streetName"], told["houseNumber"], told["houseNumberSuffix"]) == shown
    # As the plugin writes it.
    assert f"{shown[0]} {shown[1]}{shown[2]}".strip() == address


def test_what_to_bring_for_a_sensitive_product_is_not_mailed(forms: Forms, plugin: Jcc) -> None:
    with forms.database.transaction() as session:
        words = session.get_one(ProductText, (forms.town.products["income"], "nl"))
        words.bring = ["Uw laatste loonstroken"]
    listed = plugin.get("/activity/listforappointment")
    assert "loonstroken" in str(listed)
    appointment = plugin.booked(10, "income", firstName="Maria", phoneNumber="0612345678")
    details = plugin.get("/appointment", id=appointment)
    assert "Gesprek" in str(details)
    assert "loonstroken" not in str(details)


def test_a_closed_location_is_still_told_with_its_old_appointments(forms: Forms, plugin: Jcc) -> None:
    other = forms.qmatic()
    first, second = plugin.booked(10), other.booked("11:00")
    with forms.database.transaction() as session:
        session.execute(update(Location).values(active=False))
    assert plugin.get("/appointment", id=first)["startDateTime"].startswith("2026-12-07T10")
    assert plugin.get("/appointment/qrcode", id=first)
    place = plugin.get(f"/location/{forms.shop}")
    assert (place["description"], place["isActive"]) == ("Stadswinkel Centrum", False)
    assert other.get(f"/v1/appointments/{second}")["appointment"]["branch"]["name"] == "Stadswinkel Centrum"
    # Asked before each booking: the booking itself is refused, so that the form knows what happened.
    assert other.get(f"/v1/branches/{forms.shop}")["branch"]["timeZone"] == "Europe/Amsterdam"
    assert other.book("12:00").status_code == 404
    assert plugin.book(12)["code"] == 404
    assert plugin.get("/location") == []
