"""The traps of the Qmatic contract, each with a test that is named after it."""

from datetime import datetime, timedelta

import pytest

from tests.booking_api.rest.forms import Forms, Qmatic, second_location, stored
from tests.support.town import at


def test_matrix_parameters_are_read_from_the_path(forms: Forms, plugin: Qmatic) -> None:
    both = f"servicePublicId={forms.product('passport')};servicePublicId={forms.product('licence')}"
    assert plugin.get(f"/v2/branches/{forms.shop}/dates;{both}")["dates"] == ["2026-12-07T00:00:00"]
    [group] = plugin.get(f"/v2/branches/{forms.shop}/services/groups;{both}")
    assert {one["publicId"] for one in group["services"]} == {forms.product("income"), forms.product("phone")}


def test_matrix_parameters_escaped_by_a_proxy_are_the_same(forms: Forms, plugin: Qmatic) -> None:
    asked = f"%3BservicePublicId%3D{forms.product('passport')}"
    assert plugin.get(f"/v2/branches/{forms.shop}/dates{asked}")["dates"] == ["2026-12-07T00:00:00"]


def test_unknown_matrix_parameters_are_left_alone(forms: Forms, plugin: Qmatic) -> None:
    asked = f";servicePublicId={forms.product('passport')};customSlotLength=5;;x"
    assert plugin.get(f"/v2/branches/{forms.shop}/dates{asked}")["dates"] == ["2026-12-07T00:00:00"]


def test_a_colon_in_the_path_may_be_escaped(forms: Forms, plugin: Qmatic) -> None:
    assert plugin.book("10:00").status_code == 201
    assert plugin.book("10%3A30").status_code == 201


def test_number_of_customers_is_persons_minus_one_when_asking(plugin: Qmatic) -> None:
    # Two employees until five o'clock: a passport takes 15 minutes, ten more for each further person.
    assert plugin.times()[-1] == "16:45"
    assert plugin.times(further=1)[-1] == "16:35"


def test_number_of_customers_is_the_length_of_the_list_when_booking(forms: Forms, plugin: Qmatic) -> None:
    made = stored(forms, plugin.booked(persons=3))
    assert (made.persons, made.minutes) == (3, 35)
    assert [one.count for one in made.activities] == [3]


def test_times_are_hours_and_minutes_by_the_clock_of_amsterdam(forms: Forms, plugin: Qmatic) -> None:
    assert plugin.times()[:2] == ["09:00", "09:05"]
    assert plugin.get(f"/v1/branches/{forms.shop}")["branch"]["timeZone"] == "Europe/Amsterdam"
    assert stored(forms, plugin.booked("09:05")).starts_at == at(9, 5)


def test_dates_are_naive(forms: Forms, plugin: Qmatic) -> None:
    dates = plugin.get(f"/v2/branches/{forms.shop}/dates;servicePublicId={forms.product('passport')}")["dates"]
    assert [datetime.fromisoformat(text).tzinfo for text in dates] == [None]


def test_details_have_an_offset(plugin: Qmatic) -> None:
    details = plugin.get(f"/v1/appointments/{plugin.booked()}")["appointment"]
    assert (details["start"], details["end"]) == ("2026-12-07T10:00:00+01:00", "2026-12-07T10:15:00+01:00")


@pytest.mark.parametrize("clock", ["02:30", "10:00:30"])
def test_a_time_that_cannot_be_is_refused(forms: Forms, plugin: Qmatic, clock: str) -> None:
    day = "2027-03-28" if clock == "02:30" else "2026-12-07"
    body = {"services": [{"publicId": forms.product("passport")}], "customers": [{"lastName": "Vries"}]}
    answer = plugin.call("POST", f"/v2/branches/{forms.shop}/dates/{day}/times/{clock}/book", json=body)
    assert answer.status_code == 400


def test_refusals_are_4xx_with_the_reason_in_headers(plugin: Qmatic) -> None:
    for number in range(2):
        plugin.booked(email=f"{number}@example.org")
    refused = plugin.book(email="laatste@example.org")
    assert refused.status_code == 409
    assert refused.headers["ERROR_CODE"] == "440"
    assert refused.headers["ERROR_MESSAGE"] == refused.get_json()["msg"]


def test_an_error_of_ours_has_its_message_in_a_header_and_tells_no_insides(
    plugin: Qmatic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("password=secret")

    monkeypatch.setattr("booking_api.rest.qmatic.routes.offer.offered", broken)
    answer = plugin.call("GET", "/v1/services")
    assert answer.status_code == 500
    assert answer.headers["error_message"]
    assert "secret" not in answer.text + str(answer.headers)


def test_a_branch_without_a_postal_code_does_not_vanish(forms: Forms, plugin: Qmatic) -> None:
    north = second_location(forms, "passport")
    found = plugin.get(f"/v1/services/{forms.product('passport')}/branches")["branchList"]
    assert {one["publicId"] for one in found if one["addressZip"]} == {forms.shop, str(north)}


def test_groups_are_told_per_branch_with_what_is_offered_there(forms: Forms, plugin: Qmatic) -> None:
    north = second_location(forms, "passport", "licence")
    found = plugin.get(f"/v1/services/groups;servicePublicId={forms.product('passport')}")
    groups = {one["branchPublicId"]: one["serviceGroups"][0]["services"] for one in found}
    assert [one["publicId"] for one in groups[str(north)]] == [forms.product("licence")]
    assert len(groups[forms.shop]) == 3


def test_ids_are_at_most_64_characters_and_safe_in_addresses(forms: Forms, plugin: Qmatic) -> None:
    for name in (plugin.booked(), forms.product("passport"), forms.shop):
        assert len(name) <= 64
        assert name.replace("-", "").isalnum()


def test_a_json_content_type_without_a_body_is_not_read(plugin: Qmatic) -> None:
    appointment = plugin.booked()
    assert plugin.headers["Content-Type"] == "application/json"
    assert plugin.call("GET", "/v1/services", data="{").status_code == 200
    assert plugin.call("DELETE", f"/v1/appointments/{appointment}", data="{").status_code == 204


def test_details_of_a_past_appointment_stay_readable(forms: Forms, plugin: Qmatic) -> None:
    appointment = plugin.booked()
    forms.moment = at(18) + timedelta(days=30)
    assert plugin.get(f"/v1/appointments/{appointment}")["appointment"]["publicId"] == appointment


def test_details_of_a_cancelled_appointment_stay_readable(plugin: Qmatic) -> None:
    appointment = plugin.booked()
    assert plugin.call("DELETE", f"/v1/appointments/{appointment}").status_code == 204
    assert plugin.get(f"/v1/appointments/{appointment}")["appointment"]["publicId"] == appointment


def test_a_second_delete_fails_cleanly(plugin: Qmatic) -> None:
    appointment = plugin.booked()
    answers = [plugin.call("DELETE", f"/v1/appointments/{appointment}") for _ in range(2)]
    assert [one.status_code for one in answers] == [204, 409]


def test_a_delete_after_the_start_fails_cleanly(forms: Forms, plugin: Qmatic) -> None:
    appointment = plugin.booked()
    forms.moment = at(10, 1)
    assert plugin.call("DELETE", f"/v1/appointments/{appointment}").status_code == 409


def test_what_welkom_does_not_keep_is_left_alone(forms: Forms, plugin: Qmatic) -> None:
    booked = plugin.booked(identificationNumber="999990019", dateOfBirth="1980-02-01", addressZip="5038 WE")
    assert "999990019" not in str(stored(forms, booked))


def test_a_sensitive_product_is_mailed_by_its_neutral_name(forms: Forms, plugin: Qmatic) -> None:
    appointment = plugin.booked("10:00", "income", firstName="Maria", phone="0612345678")
    details = plugin.get(f"/v1/appointments/{appointment}")["appointment"]
    assert [one["name"] for one in details["services"]] == ["Gesprek"]
