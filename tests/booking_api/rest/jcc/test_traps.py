"""The traps of the JCC contract, each with a test that is named after it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, update

from booking_api.catalogue.models import Product
from booking_api.locations.models import Location
from booking_api.rest.eforms.moments import unmistakable
from booking_api.rest.jcc.fields import HIDDEN, REQUIRED
from tests.booking_api.rest.forms import CUSTOMER, Forms, Jcc, second_location, stored
from tests.support.town import add_shift, add_staff, at

TUESDAY = date(2026, 12, 8)


def _times(plugin: Jcc, first: str = "2026-12-07", last: str = "2026-12-08", **more: Any) -> dict[str, Any]:
    forms = plugin.forms
    asked = {"locationId": forms.shop, "fromDate": first, "toDate": last, "activityId": forms.product("passport")}
    found: dict[str, Any] = plugin.get("/appointment/availabletimelist", **{"amount": 1, **asked, **more})
    return found


def _open_on(forms: Forms, *days: date) -> None:
    with forms.database.transaction() as session:
        staff = add_staff(session, forms.town, f"Nog iemand {days[0]}", "reisdocumenten")
        for day in days:
            add_shift(session, forms.town, staff, day, desk_id=forms.town.desks[0])


def test_to_date_is_exclusive(forms: Forms, plugin: Jcc) -> None:
    _open_on(forms, TUESDAY)
    days = {text[:10] for text in _times(plugin)["availableTimesList"]}
    assert days == {"2026-12-07"}
    assert {text[:10] for text in _times(plugin, last="2026-12-09")["availableTimesList"]} == {
        "2026-12-07",
        "2026-12-08",
    }


def test_max_date_is_the_day_after_the_last_bookable_one(forms: Forms, plugin: Jcc) -> None:
    _open_on(forms, TUESDAY, date(2026, 12, 14))
    found = plugin.get("/activity/appointmentdaterange", activityId=forms.product("passport"))
    assert found == {"minDate": "2026-12-07T00:00:00", "maxDate": "2026-12-15T00:00:00"}


def test_min_date_is_the_first_day_that_really_can_be_booked(forms: Forms, plugin: Jcc) -> None:
    _open_on(forms, TUESDAY)
    with forms.database.transaction() as session:
        session.execute(update(Product).values(lead_minutes=3 * 24 * 60))
    found = plugin.get("/activity/appointmentdaterange", activityId=forms.product("passport"))
    assert found["minDate"] == "2026-12-07T00:00:00"
    forms.moment += timedelta(days=1)
    plugin = forms.jcc()
    assert plugin.get("/activity/appointmentdaterange", activityId=forms.product("passport")) == {
        "minDate": "2026-12-08T00:00:00",
        "maxDate": "2026-12-09T00:00:00",
    }


def test_a_form_is_bound_to_the_lead_time_of_citizens_though_its_client_is_not(forms: Forms, plugin: Jcc) -> None:
    with forms.database.transaction() as session:
        session.execute(update(Product).values(lead_minutes=4 * 24 * 60))
    assert _times(plugin)["availableTimesList"] == []
    assert plugin.book(10)["code"] == 409


def test_seconds_in_activities_and_times_but_minutes_in_the_duration(forms: Forms, plugin: Jcc) -> None:
    [passport] = [one for one in plugin.get("/activity/listforappointment") if one["id"] == forms.product("passport")]
    assert passport["appointmentDuration"] == 15 * 60
    assert _times(plugin, amount=2)["appointmentDuration"] == 25 * 60
    asked = {"activityId": forms.product("passport"), "amount": 2, "dateTime": "2026-12-07"}
    assert plugin.get("/appointment/calculateduration", **asked) == 25


def test_times_are_naive_and_by_the_clock_of_amsterdam(plugin: Jcc) -> None:
    times = _times(plugin)["availableTimesList"]
    assert times[0] == "2026-12-07T09:00:00"
    assert all(datetime.fromisoformat(text).tzinfo is None for text in times)


@pytest.mark.parametrize(
    "start", ["2026-12-07T09:00:00+00:00", "2026-12-07T10:00:00+01:00", "2026-12-07T09:00:00Z", "2026-12-07T10:00:00"]
)
def test_a_start_with_an_offset_is_converted_not_stripped(forms: Forms, plugin: Jcc, start: str) -> None:
    made = plugin.send({**plugin.body(), "fromDateTime": start})
    assert stored(forms, made["id"]).starts_at == at(10)
    details = plugin.get("/appointment", id=made["id"])
    assert (details["startDateTime"], details["endDateTime"]) == ("2026-12-07T10:00:00", "2026-12-07T10:15:00")


def test_the_hour_that_the_clock_shows_twice_is_offered_once() -> None:
    twice = [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)]
    assert [f"{shown:%H:%M %z}" for shown in unmistakable(twice)] == ["02:30 +0200"]


def test_a_local_time_that_does_not_exist_is_refused_with_200(plugin: Jcc) -> None:
    told = plugin.send({**plugin.body(), "fromDateTime": "2027-03-28T02:30:00"})
    assert (told["acknowledgeIsSuccess"], told["code"]) == (False, 400)


def test_refusals_are_200_with_a_code(plugin: Jcc) -> None:
    for number in range(2):
        plugin.booked(10, emailAddress=f"{number}@example.org")
    told = plugin.book(10, emailAddress="laatste@example.org")
    assert told["acknowledgeIsSuccess"] is False
    assert isinstance(told["code"], int)
    assert told["code"]
    assert "bezet" in told["message"]


def test_an_error_of_ours_in_a_booking_is_200_too_and_tells_no_insides(
    plugin: Jcc, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("password=secret")

    monkeypatch.setattr("booking_api.rest.eforms.booking.service.book", broken)
    told = plugin.book()
    assert (told["acknowledgeIsSuccess"], told["code"]) == (False, 500)
    assert "secret" not in str(told)


def test_a_field_is_required_hidden_or_left_out_but_never_0_and_never_the_family_name(
    forms: Forms, plugin: Jcc
) -> None:
    asked = plugin.get("/customer/customerfields/required", selectedActivityId=forms.product("passport"))
    states = {name: state for name, state in asked.items() if not isinstance(state, bool)}
    assert "lastName" not in asked
    assert set(states.values()) <= {REQUIRED, HIDDEN}
    assert asked["emailAddress"] == REQUIRED
    assert asked["socialSecurityNumber"] == HIDDEN
    # Left out: visible and optional.
    assert not {"firstName", "lastNamePrefix", "mainPhoneNumber"} & set(asked)


def test_fields_are_the_union_over_the_products(forms: Forms, plugin: Jcc) -> None:
    both = [forms.product("passport"), forms.product("income")]
    asked = plugin.get("/customer/customerfields/required", selectedActivityId=both)
    assert [asked[name] for name in ("firstName", "mainPhoneNumber", "emailAddress")] == [REQUIRED] * 3
    assert "lastNamePrefix" not in asked


def test_what_welkom_does_not_ask_it_does_not_keep(forms: Forms, plugin: Jcc) -> None:
    booked = plugin.booked(socialSecurityNumber="999990019", birthDate="1980-02-01", gender="1", houseNumber="12")
    assert "999990019" not in str(stored(forms, booked))


def test_empty_details_count_as_not_told(forms: Forms, plugin: Jcc) -> None:
    customer = stored(forms, plugin.booked(firstName="", lastNamePrefix="", phoneNumber="")).customer
    assert customer is not None
    assert (customer.given_name, customer.prefix, customer.phone) == (None, None, None)
    assert (customer.family_name, customer.email) == (CUSTOMER["lastName"], CUSTOMER["emailAddress"])


def test_ids_are_at_most_64_characters_and_safe_in_addresses(forms: Forms, plugin: Jcc) -> None:
    for name in (plugin.booked(), forms.product("passport"), forms.shop):
        assert len(name) <= 64
        assert name.replace("-", "").isalnum()


def test_a_branch_without_a_postal_code_has_an_address_all_the_same(forms: Forms, plugin: Jcc) -> None:
    second_location(forms, "passport")
    found = plugin.get("/location/forappointment", selectedActivityId=forms.product("passport"))
    [north] = [one for one in found if one["description"] == "Wijkcentrum Noord"]
    assert (north["address"]["streetName"], north["address"]["houseNumber"]) == ("Hal Noord", "")
    assert north["address"]["postalCode"] == ""


def test_what_is_unknown_is_left_out_and_never_null(forms: Forms, plugin: Jcc) -> None:
    appointment = plugin.booked()
    for answer in (
        plugin.get("/activity/listforappointment"),
        plugin.get("/location"),
        plugin.get("/appointment", id=appointment),
    ):
        assert "None" not in str(answer)


def test_details_of_a_past_appointment_stay_readable(forms: Forms, plugin: Jcc) -> None:
    appointment = plugin.booked()
    forms.moment = at(18) + timedelta(days=30)
    plugin = forms.jcc()
    assert plugin.get("/appointment", id=appointment)["id"] == appointment
    assert plugin.get("/appointment/qrcode", id=appointment)


def test_details_of_a_cancelled_appointment_stay_readable(plugin: Jcc) -> None:
    appointment = plugin.booked()
    plugin.cancel(appointment)
    assert plugin.get("/appointment", id=appointment)["id"] == appointment


def test_a_second_delete_is_refused_without_an_id(plugin: Jcc) -> None:
    appointment = plugin.booked()
    assert plugin.cancel(appointment)["id"] == appointment
    again = plugin.cancel(appointment)
    assert "id" not in again
    assert again["code"]


@pytest.mark.parametrize("deadline", [0, 24 * 60])
def test_a_delete_after_the_deadline_is_refused_without_an_id(forms: Forms, plugin: Jcc, deadline: int) -> None:
    with forms.database.transaction() as session:
        session.execute(update(Product).values(change_deadline_minutes=deadline))
    appointment = plugin.booked()
    forms.moment = at(10) - timedelta(minutes=deadline - 1)
    plugin = forms.jcc()
    refused = plugin.cancel(appointment)
    assert "id" not in refused
    assert "kan niet meer; bel de gemeente" in refused["message"]


def test_amounts_stand_beside_their_product(forms: Forms, plugin: Jcc) -> None:
    body = plugin.body()
    body["activityList"] = [
        {"activityId": forms.product("licence"), "amount": 1},
        {"activityId": forms.product("passport"), "amount": 3},
    ]
    details = plugin.get("/appointment", id=plugin.send(body)["id"])
    assert {one["activity"]["id"]: one["amount"] for one in details["activityList"]} == {
        forms.product("licence"): 1,
        forms.product("passport"): 3,
    }


def test_the_limit_of_persons_is_told_and_kept(forms: Forms, plugin: Jcc) -> None:
    found = {one["id"]: one["maxCountForEvent"] for one in plugin.get("/activity/listforappointment")}
    assert found[forms.product("income")] == 2
    who = {"firstName": "Maria", "phoneNumber": "0612345678"}
    assert plugin.book(10, "income", 3, **who)["acknowledgeIsSuccess"] is False
    assert plugin.book(10, "income", 2, **who)["acknowledgeIsSuccess"] is True


def test_what_to_bring_is_html_and_what_was_typed_in_it_is_not(plugin: Jcc) -> None:
    plugin.headers["language"] = "en"
    [passport] = [one for one in plugin.get("/activity/listforappointment") if one["number"] == 1]
    assert passport["necessities"] == "<ul><li>Your passport &amp; a photo</li></ul>"


def test_a_sensitive_product_is_chosen_by_name_and_mailed_by_its_neutral_one(forms: Forms, plugin: Jcc) -> None:
    listed = {one["id"]: one["description"] for one in plugin.get("/activity/listforappointment")}
    assert listed[forms.product("income")] == "Aanvraag inkomen"
    appointment = plugin.booked(10, "income", firstName="Maria", phoneNumber="0612345678")
    [line] = plugin.get("/appointment", id=appointment)["activityList"]
    assert line["activity"]["description"] == "Gesprek"


def test_a_closed_location_is_not_offered(forms: Forms, plugin: Jcc) -> None:
    second_location(forms, "passport")
    with forms.database.transaction() as session:
        session.execute(update(Location).where(col(Location.code) == "noord").values(active=False))
    assert [one["id"] for one in plugin.get("/location")] == [forms.shop]
    found = plugin.get("/location/forappointment", selectedActivityId=forms.product("passport"))
    assert [one["id"] for one in found] == [forms.shop]


def test_locations_offer_all_products_chosen_not_just_one(forms: Forms, plugin: Jcc) -> None:
    second_location(forms, "passport")
    both = [forms.product("passport"), forms.product("licence")]
    assert len(plugin.get("/location/forappointment", selectedActivityId=both[:1])) == 2
    assert len(plugin.get("/location/forappointment", selectedActivityId=both)) == 1


def test_what_is_asked_again_on_submit_is_answered_the_same_and_can_be_booked(forms: Forms, plugin: Jcc) -> None:
    first, again = (_times(plugin, last="2027-01-26") for _ in range(2))
    assert first == again
    of_the_day = _times(plugin)["availableTimesList"]
    assert [text for text in first["availableTimesList"] if text.startswith("2026-12-07")] == of_the_day
    for shown in (of_the_day[0], of_the_day[-1]):
        assert plugin.send({**plugin.body(), "fromDateTime": shown})["acknowledgeIsSuccess"] is True


def test_a_time_that_was_taken_is_no_longer_offered_and_one_that_was_given_back_is(forms: Forms, plugin: Jcc) -> None:
    def offered() -> bool:
        return "2026-12-07T10:00:00" in _times(plugin)["availableTimesList"]

    last = [plugin.booked(10, emailAddress=f"{number}@example.org") for number in range(2)][-1]
    assert not offered()
    plugin.cancel(last)
    assert offered()
