"""Arrive, be called, be helped through the API; and what a gate decides."""

from datetime import timedelta
from typing import Any

import pytest

from tests.booking_api.rest.conftest import Caller
from tests.support.town import at


@pytest.fixture
def arrived(api: Caller) -> dict[str, Any]:
    """Somebody who checked in five minutes early."""
    made = api.booked(10)
    api.moment = at(10) - timedelta(minutes=5)
    answer = api.post("/bezoeken", {"locatieId": str(api.town.shop), "afspraakId": made["id"]})
    assert answer.status_code == 201, answer.text
    return answer.json


def test_arriving_twice_is_one_visit(api: Caller, arrived: dict[str, Any]) -> None:
    again = api.post("/bezoeken", {"locatieId": str(api.town.shop), "afspraakId": arrived["afspraakId"]})
    assert arrived["status"] == "wachtend"
    assert again.json["id"] == arrived["id"]


@pytest.mark.parametrize("field", ["aanmeldkenmerkAlfanumeriek", "aanmeldkenmerkQrCode"])
def test_the_code_and_the_qr_text_both_check_in(api: Caller, field: str) -> None:
    made = api.booked(10)
    api.moment = at(10)
    answer = api.post("/bezoeken", {"locatieId": str(api.town.shop), "aanmeldkenmerk": made[field]})
    assert answer.status_code == 201
    assert answer.json["afspraakId"] == made["id"]


def test_the_wrong_day_is_said(api: Caller) -> None:
    made = api.booked(10)
    answer = api.post("/bezoeken", {"locatieId": str(api.town.shop), "afspraakId": made["id"]})
    assert answer.status_code == 409
    assert answer.json["code"] == "kenmerk-geweigerd"
    assert answer.json["reden"] == "andere-dag"


def test_a_walk_in_waits_without_an_appointment(api: Caller) -> None:
    api.moment = at(10)
    wish = {"locatieId": str(api.town.shop), "activiteiten": api.wish()["activiteiten"], "klant": {"achternaam": "Bos"}}
    answer = api.post("/bezoeken", wish)
    assert answer.status_code == 201, answer.text
    assert answer.json["afspraakId"] is None


def test_nothing_to_check_in_with_is_told(api: Caller) -> None:
    assert api.post("/bezoeken", {"locatieId": str(api.town.shop)}).status_code == 400


def test_a_visit_from_waiting_to_done(api: Caller, arrived: dict[str, Any]) -> None:
    path = f"/bezoeken/{arrived['id']}"
    called = api.post(f"{path}/oproepen", {"plek": {"soort": "balie", "id": str(api.desk())}})
    assert (called.status_code, called.json["status"], called.json["plek"]) == (201, "opgeroepen", "Balie 1")
    api.moment += timedelta(minutes=1)
    assert api.post(f"{path}/_start").json["status"] == "in-behandeling"
    api.moment += timedelta(minutes=9)
    assert api.post(f"{path}/_rondaf").json["status"] == "afgerond"
    assert api.get(f"/afspraken/{arrived['afspraakId']}").json["status"] == "afgerond"
    done = api.get(path).json
    assert done["gestartOp"] < done["afgerondOp"]


def test_who_calls_second_is_told_so(api: Caller, arrived: dict[str, Any]) -> None:
    path = f"/bezoeken/{arrived['id']}/oproepen"
    assert api.post(path, {"balieId": str(api.desk(0))}).status_code == 201
    late = api.post(path, {"balieId": str(api.desk(1))})
    assert late.status_code == 409
    assert late.json["code"] == "al-opgeroepen"


def test_a_no_show_ends_the_visit_and_the_appointment(api: Caller, arrived: dict[str, Any]) -> None:
    path = f"/bezoeken/{arrived['id']}"
    api.post(f"{path}/oproepen", {"balieId": str(api.desk())})
    api.moment += timedelta(minutes=15)
    assert api.post(f"{path}/_nietverschenen").json["status"] == "niet-verschenen"
    assert api.get(f"/afspraken/{arrived['afspraakId']}").json["status"] == "niet-verschenen"


def test_the_list_can_be_narrowed_to_a_status(api: Caller, arrived: dict[str, Any]) -> None:
    where = f"/bezoeken?locatieId={api.town.shop}"
    assert [one["id"] for one in api.get(f"{where}&status=wachtend").json["resultaten"]] == [arrived["id"]]
    assert api.get(f"{where}&status=opgeroepen").json["resultaten"] == []
    assert api.get(f"{where}&status=zoek").status_code == 400
