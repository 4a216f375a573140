"""Arrive, be called, be helped through the API; and what a gate decides."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from booking_api.catalogue.models import Product, SpecialNeed
from booking_api.identity.guessing import LIMITS, Guess, Limit
from booking_api.visits.models import Visit
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


def test_a_walk_in_says_what_it_needs_as_on_the_screens(api: Caller) -> None:
    api.moment = at(10)
    with api.database.transaction() as session:
        session.get_one(Product, api.town.products["passport"]).special_needs = ["tolk"]
        session.add(SpecialNeed(code="tolk", name="Een tolk", asks_language=True))
    wish = {"locatieId": str(api.town.shop), "activiteiten": api.wish()["activiteiten"]}
    made = api.post("/bezoeken", {**wish, "bijzonderheden": [{"code": "tolk", "taal": "Arabisch"}]})
    assert made.status_code == 201, made.text
    with api.database.reading() as session:
        kept = session.get_one(Visit, UUID(made.json["id"])).special_needs
    assert kept == [{"code": "tolk", "language": "Arabisch"}]
    for wrong, where in (({"code": "rolstoel"}, "rolstoel"), ({"code": "tolk"}, "tolk")):
        refused = api.post("/bezoeken", {**wish, "bijzonderheden": [wrong]})
        assert (refused.status_code, refused.json["invalidParams"][0]["name"]) == (400, f"bijzonderheden.{where}")


def test_special_needs_of_an_appointment_are_told_when_it_is_booked(api: Caller) -> None:
    made = api.booked(10)
    api.moment = at(10)
    body = {"locatieId": str(api.town.shop), "afspraakId": made["id"], "bijzonderheden": [{"code": "tolk"}]}
    refused = api.post("/bezoeken", body)
    assert (refused.status_code, refused.json["invalidParams"][0]["name"]) == (400, "bijzonderheden")


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


def test_who_was_helped_is_not_checked_in_again(api: Caller, arrived: dict[str, Any]) -> None:
    path = f"/bezoeken/{arrived['id']}"
    api.post(f"{path}/oproepen", {"balieId": str(api.desk())})
    api.post(f"{path}/_start")
    assert api.post(f"{path}/_rondaf").status_code == 200
    again = api.post("/bezoeken", {"locatieId": str(api.town.shop), "afspraakId": arrived["afspraakId"]})
    assert (again.status_code, again.json["code"]) == (409, "kenmerk-geweigerd"), again.text
    assert again.json["reden"] == "al-geholpen"


def test_a_client_that_guesses_codes_is_told_when_to_come_back(api: Caller, arrived: dict[str, Any]) -> None:
    body = {"locatieId": str(api.town.shop), "aanmeldkenmerk": "XXXX9999"}
    told = [api.post("/bezoeken", body) for _ in range(LIMITS[Guess.CODE_OF_CLIENT].wide + 1)]
    assert {one.status_code for one in told[:-1]} == {409}
    assert (told[-1].status_code, told[-1].json["code"]) == (429, "te-veel-verzoeken")
    assert 0 < int(told[-1].headers["Retry-After"]) <= 60
    assert api.get(f"/bezoeken/{arrived['id']}").status_code == 200


def test_a_client_takes_no_more_times_than_its_share(api: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, Guess.HOLD_OF_CLIENT, Limit(2, 2))
    told = [api.post("/reserveringen", api.wish(hour)) for hour in (10, 11, 12)]
    assert [one.status_code for one in told] == [201, 201, 429]
    assert "Retry-After" in told[-1].headers


def helped(api: Caller, arrived: dict[str, Any]) -> str:
    """Return the path of a visit that is going on at desk 1."""
    path = f"/bezoeken/{arrived['id']}"
    assert api.post(f"{path}/oproepen", {"balieId": str(api.town.desks[0])}).status_code == 201
    assert api.post(f"{path}/_start").status_code == 200
    return path


def test_a_visit_is_set_aside_and_gone_on_with(api: Caller, arrived: dict[str, Any]) -> None:
    path = helped(api, arrived)
    assert api.post(f"{path}/_pauzeer").json["status"] == "gepauzeerd"
    found = api.get(f"/bezoeken?locatieId={api.town.shop}&status=gepauzeerd").json["resultaten"]
    assert [one["id"] for one in found] == [arrived["id"]]
    assert api.post(f"{path}/_hervat").json["status"] == "in-behandeling"
    assert api.post(f"{path}/_terugindewachtrij").json["status"] == "wachtend"
    assert api.post(f"{path}/_vertrokken").json["status"] == "vertrokken"
    assert api.post(f"{path}/_tochverschenen").json["status"] == "wachtend"
    assert api.post(f"{path}/_hervat").status_code == 409


def test_a_visitor_is_passed_on_and_waits(api: Caller, arrived: dict[str, Any]) -> None:
    path = helped(api, arrived)
    to = {"doel": {"soort": "balie", "id": str(api.town.desks[1])}, "notitie": "Mist een pasfoto"}
    assert api.post(f"{path}/_zetdoor", to).json["status"] == "wachtend"
    unknown = api.post(f"{path}/_zetdoor", {"doel": {"soort": "balie", "id": str(api.town.shop)}})
    assert (unknown.status_code, unknown.json["code"]) == (400, "ongeldige-invoer")
    assert api.post(f"{path}/_zetdoor", {"doel": {"soort": "maan", "id": str(api.town.shop)}}).status_code == 400


def test_persons_come_along_and_what_is_not_offered_is_refused(api: Caller, arrived: dict[str, Any]) -> None:
    path = helped(api, arrived)
    more = api.post(f"{path}/_breiduit", {"activiteiten": api.wish()["activiteiten"], "aantalExtraPersonen": 1})
    assert more.status_code == 200, more.text
    assert more.json["aantalPersonen"] == arrived["aantalPersonen"] + 1
    assert api.post(f"{path}/_breiduit", {}).status_code == 400


def test_a_result_of_another_list_is_refused(api: Caller, arrived: dict[str, Any]) -> None:
    path = helped(api, arrived)
    assert api.post(f"{path}/_rondaf", {"contactredenId": str(api.town.shop)}).status_code == 400
    assert api.post(f"{path}/_rondaf", {"toelichting": "Klaar"}).json["status"] == "afgerond"
