"""Look, keep, book, read and cancel through the API."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from booking_api.catalogue.models import ProductText
from booking_api.rest.v1.schemas_catalogue import AvailabilityOut
from tests.booking_api.rest.conftest import Caller
from tests.support.town import MONDAY, at

DAY = MONDAY.isoformat()


def _availability(api: Caller, *activities: str) -> dict[str, Any]:
    wanted = "&".join(f"activiteit={one}" for one in activities)
    answer = api.get(f"/beschikbaarheid?locatieId={api.town.shop}&{wanted}&datumVanaf={DAY}&datumTot={DAY}")
    assert answer.status_code == 200, answer.text
    return answer.json


def test_two_products_for_two_persons_take_less_than_the_sum(api: Caller) -> None:
    passport, licence = api.town.products["passport"], api.town.products["licence"]
    together = _availability(api, f"{passport}:2", f"{licence}:1")["duurInMinuten"]
    alone = [_availability(api, f"{passport}:2")["duurInMinuten"], _availability(api, f"{licence}:1")["duurInMinuten"]]
    assert together == 30
    assert alone == [25, 10]


def test_the_quick_answer_is_what_its_schema_would_say(api: Caller) -> None:
    asked = f"locatieId={api.town.shop}&activiteit={api.town.products['passport']}:1"
    path = f"/beschikbaarheid?{asked}&datumVanaf={DAY}&datumTot={MONDAY + timedelta(days=30)}"
    made, repeated = api.get(path).text, api.get(path).text
    model = AvailabilityOut.model_validate_json(made)
    assert model.days
    assert made == repeated == model.model_dump_json(by_alias=True)


def test_moments_are_utc_with_a_capital_z(api: Caller) -> None:
    passport = api.town.products["passport"]
    [day] = _availability(api, f"{passport}:1")["dagen"]
    assert day["datum"] == DAY
    assert day["aanvangsmomenten"][0] == "2026-12-07T08:00:00Z"


def test_a_hold_becomes_an_appointment_with_what_the_visitor_needs(api: Caller) -> None:
    held = api.post("/reserveringen", api.wish(10, count=2))
    assert held.status_code == 201
    made = api.post(
        "/afspraken",
        {
            "reserveringId": held.json["id"],
            "klant": {"voornaam": "Maria", "voorvoegsel": "de", "achternaam": "Vries", "emailadres": "m@example.org"},
        },
        headers={"Idempotency-Key": "een"},
    )
    assert made.status_code == 201, made.text
    told = made.json
    assert told["status"] == "gepland"
    assert told["geplandAanvangsmoment"] == "2026-12-07T09:00:00Z"
    assert told["geplandEindmoment"] == "2026-12-07T09:25:00Z"
    assert told["totaalInCenten"] == 2 * 8387
    assert told["watMeeTeNemen"] == ["Uw identiteitsbewijs"]
    assert told["aanmeldkenmerkAlfanumeriek"] in told["aanmeldkenmerkQrCode"]
    assert made.headers["Location"].endswith(told["id"])
    read = api.get(f"/afspraken/{told['id']}").json
    assert read["klant"]["achternaam"] == "Vries"


def test_anonymous_booking_is_possible(api: Caller) -> None:
    answer = api.post("/afspraken", api.wish())
    assert answer.status_code == 201
    assert answer.json["klant"] is None


def test_a_taken_time_gives_the_nearest_free_ones(api: Caller) -> None:
    api.booked(10), api.booked(10)
    answer = api.post("/afspraken", api.wish(10))
    assert answer.status_code == 409
    assert answer.json["code"] == "tijdstip-bezet"
    nearest = answer.json["alternatieven"]
    assert nearest
    assert all(moment.endswith("Z") for moment in nearest)
    assert api.post("/afspraken", {**api.wish(), "geplandAanvangsmoment": nearest[0]}).status_code == 201


def test_the_same_key_gives_the_same_appointment(api: Caller) -> None:
    key = {"Idempotency-Key": "k1"}
    first, again = (api.post("/afspraken", api.wish(), headers=key) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.json["id"] == again.json["id"]
    assert api.post("/afspraken", api.wish(11), headers=key).json["code"] == "idempotentie-conflict"


def test_a_hold_that_expired_still_books_when_its_place_is_free(api: Caller) -> None:
    held = api.post("/reserveringen", api.wish(10)).json
    api.moment += timedelta(hours=1)
    assert api.post("/afspraken", {"reserveringId": held["id"]}).status_code == 201


def test_a_hold_that_expired_and_lost_its_place_is_refused(api: Caller) -> None:
    held = api.post("/reserveringen", api.wish(10)).json
    api.moment += timedelta(hours=1)
    api.booked(10), api.booked(10)
    answer = api.post("/afspraken", {"reserveringId": held["id"]})
    assert answer.status_code == 409
    assert answer.json["code"] in ("reservering-verlopen", "tijdstip-bezet")


def test_a_hold_given_back_is_free_at_once(api: Caller) -> None:
    held = [api.post("/reserveringen", api.wish(10)).json["id"] for _ in range(2)]
    assert api.post("/reserveringen", api.wish(10)).status_code == 409
    assert api.call("DELETE", f"/reserveringen/{held[0]}").status_code == 204
    assert api.post("/reserveringen", api.wish(10)).status_code == 201


def test_a_cancelled_appointment_gives_its_place_back(api: Caller) -> None:
    made = [api.booked(10), api.booked(10)]
    cancelled = api.post(f"/afspraken/{made[0]['id']}/_annuleer")
    assert cancelled.status_code == 200
    assert cancelled.json["status"] == "geannuleerd"
    assert api.post("/afspraken", api.wish(10)).status_code == 201


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"locatieId": str(uuid4())}, 404),
        ({"activiteiten": [{"productId": str(uuid4()), "aantal": 1}]}, 400),
        ({"geplandAanvangsmoment": at(10).replace(year=2020).isoformat()}, 409),
        ({"klant": {"emailadres": "niemand"}}, 400),
        ({"klant": {"achternaam": "x" * 201}}, 400),
    ],
)
def test_what_cannot_be_is_refused_with_a_problem(api: Caller, change: dict[str, object], status: int) -> None:
    answer = api.post("/afspraken", {**api.wish(), **change})
    assert answer.status_code in (status, 400)
    assert answer.content_type == "application/problem+json"
    assert answer.json["detail"]


@pytest.mark.parametrize("count", [0, 101, 1000])
def test_absurd_numbers_of_persons_are_refused(api: Caller, count: int) -> None:
    assert api.post("/afspraken", api.wish(count=count)).status_code == 400


@pytest.mark.parametrize("count", [101, 1000, 999999])
def test_who_asks_when_it_is_free_for_too_many_is_told_how_many_can_come(api: Caller, count: int) -> None:
    wanted = f"activiteit={api.town.products['passport']}:{count}"
    answer = api.get(f"/beschikbaarheid?locatieId={api.town.shop}&{wanted}&datumVanaf={DAY}&datumTot={DAY}")
    (told,) = answer.json["invalidParams"]
    assert (told["name"], told["code"]) == ("activiteit", "te-groot")
    assert told["reason"].startswith("Dit is ten hoogste")


@pytest.mark.parametrize("name", ["O'Brien", "van den Berg-de Groot", "محمد", "😀", "Nguyễn"])
def test_odd_names_come_back_as_they_were_typed(api: Caller, name: str) -> None:
    made = api.post("/afspraken", api.wish(klant={"achternaam": name})).json
    assert api.get(f"/afspraken/{made['id']}").json["klant"]["achternaam"] == name


def test_an_unknown_appointment_is_not_found(api: Caller) -> None:
    assert api.get(f"/afspraken/{uuid4()}").status_code == 404


def test_a_hold_together_with_another_wish_is_refused_by_field(api: Caller) -> None:
    held = api.post("/reserveringen", api.wish(10)).json
    answer = api.post("/afspraken", api.wish(11) | {"reserveringId": held["id"]})
    assert answer.status_code == 400
    told = {one["name"]: one["code"] for one in answer.json["invalidParams"]}
    assert told == dict.fromkeys(("locatieId", "activiteiten", "geplandAanvangsmoment"), "niet-samen-met-reserveringId")


def test_mistakes_are_told_in_dutch_with_kebab_codes(api: Caller) -> None:
    wrong = {"locatieId": "nergens", "activiteiten": [{"aantal": 0}], "extra": 1, "klant": {"taal": "EN"}}
    told = {one["name"]: one["code"] for one in api.post("/afspraken", wrong).json["invalidParams"]}
    assert told == {
        "locatieId": "geen-uuid",
        "activiteiten.0.productId": "verplicht",
        "activiteiten.0.aantal": "te-klein",
        "geplandAanvangsmoment": "verplicht-zonder-reserveringId",
        "extra": "onbekend-veld",
        "klant.taal": "ongeldige-waarde",
    }


def test_a_client_reads_products_in_dutch_whatever_the_customer_speaks(api: Caller) -> None:
    passport = api.town.products["passport"]
    with api.database.transaction() as session:
        session.add(ProductText(product_id=passport, language="en", name="Passport", public_name="Passport"))
    dutch = api.post("/afspraken", api.wish(10) | {"klant": {"achternaam": "Smit", "taal": "nl"}}).json
    english = api.post("/afspraken", api.wish(11) | {"klant": {"achternaam": "Smith", "taal": "en"}}).json
    assert english["activiteiten"] == dutch["activiteiten"]
    assert api.get(f"/afspraken/{english['id']}").json["activiteiten"] == dutch["activiteiten"]


@pytest.mark.parametrize("hour", [3, 8, 17, 22])
def test_a_start_outside_the_opening_hours_says_so_and_tells_when_it_can(api: Caller, hour: int) -> None:
    for path in ("/reserveringen", "/afspraken"):
        answer = api.post(path, api.wish(hour))
        assert (answer.status_code, answer.json["code"]) == (409, "niet-boekbaar"), answer.text
        assert answer.json["reden"] == "buiten-openingstijd"
        assert "niet open" in answer.json["detail"]
        assert answer.json["alternatieven"]


def test_a_start_that_ends_after_closing_time_says_so(api: Caller) -> None:
    late = at(16, 55).isoformat()
    answer = api.post("/reserveringen", {**api.wish(), "geplandAanvangsmoment": late})
    assert answer.json["reden"] == "buiten-openingstijd", answer.text


EDGES = (
    "0001-01-01T00:00:00+01:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:55:00Z",
    "9999-12-31T23:55:00-05:00",
    "1969-12-31T23:55:00Z",
)


@pytest.mark.parametrize("moment", EDGES)
def test_moments_at_the_ends_of_the_calendar_are_refused_kindly(api: Caller, moment: str) -> None:
    made = api.booked(10)
    wish = {**api.wish(11), "geplandAanvangsmoment": moment}
    answers = [api.post(path, wish) for path in ("/reserveringen", "/afspraken")]
    answers.append(api.post(f"/afspraken/{made['id']}/_verplaats", {"geplandAanvangsmoment": moment}))
    for answer in answers:
        assert answer.status_code in (400, 409), answer.text
        assert answer.json["code"] in ("ongeldige-invoer", "niet-boekbaar")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_ends_of_the_calendar_are_refused_kindly(api: Caller, day: str) -> None:
    shop, product = api.town.shop, api.town.products["passport"]
    free = api.get(f"/beschikbaarheid?locatieId={shop}&activiteit={product}:1&datumVanaf={day}&datumTot={day}")
    assert (free.status_code, free.json["dagen"]) == (200, [])
    assert api.get(f"/afspraken?locatieId={shop}&datum={day}").status_code == 400


def test_wrong_fields_are_named_as_the_api_names_them(api: Caller) -> None:
    past = {**api.wish(), "geplandAanvangsmoment": "2020-01-01T10:00:00Z"}
    too_many, unknown = api.wish(count=99), {**api.wish(), "activiteiten": [{"productId": str(uuid4()), "aantal": 1}]}
    named = [api.post("/afspraken", body).json["invalidParams"][0]["name"] for body in (past, too_many, unknown)]
    assert named == ["geplandAanvangsmoment", "activiteiten.0.aantal", "activiteiten.0.productId"]


@pytest.mark.parametrize("name", ["\u202eevil", "a\u2066b", "a\x00b"])
def test_signs_that_turn_the_text_around_are_no_part_of_a_name(api: Caller, name: str) -> None:
    assert api.post("/afspraken", api.wish(klant={"achternaam": name})).status_code == 400


@pytest.mark.parametrize("name", ["😀🎉", "محمد بن عبد الله", "O'Brien", "van den Berg-de Groot", "علی\u200cرضا"])
def test_odd_names_are_names(api: Caller, name: str) -> None:
    assert api.post("/afspraken", api.wish(klant={"achternaam": name})).status_code == 201
