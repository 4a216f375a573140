"""Rules of products through the API: questions, needs, how often, confirming, and the waiting list."""

from typing import Any

import pytest

from booking_api.appointments import offering
from booking_api.catalogue.models import Product, SpecialNeed
from booking_api.catalogue.questions import Option, Question, written
from booking_api.identity.actor import SYSTEM
from tests.booking_api.rest.conftest import Caller
from tests.support.town import NOW, at

WITH_CHILD = Question(
    "kind", "choice", {"nl": "Is het voor een kind?", "en": "Is it for a child?"},
    options=(
        Option("nee", {"nl": "Nee"}),
        Option("ja", {"nl": "Ja"}, minutes=10, bring={"nl": "Toestemming van de ouders"}),
    ),
)  # fmt: skip
AGE = Question("leeftijd", "number", {"nl": "Hoe oud?"}, show_code="kind", show_values=("ja",))


def product(api: Caller, **rules: Any) -> str:
    with api.database.transaction() as session:
        row = session.get_one(Product, api.town.products["passport"])
        for name, value in rules.items():
            setattr(row, name, value)
        session.add(row)
        return str(row.id)


def starts(api: Caller, product_id: str, *more: str) -> tuple[int, list[str]]:
    where = f"/beschikbaarheid?locatieId={api.town.shop}&activiteit={product_id}:1"
    answer = api.get("&".join([where, "datumVanaf=2026-12-07", "datumTot=2026-12-07", *more]))
    assert answer.status_code == 200, answer.text
    return answer.json["duurInMinuten"], [start for day in answer.json["dagen"] for start in day["aanvangsmomenten"]]


def said(product_id: str, **answers: str) -> list[dict[str, str]]:
    return [{"productId": product_id, "vraag": code, "antwoord": value} for code, value in answers.items()]


def test_questions_are_told_asked_and_obeyed(api: Caller) -> None:
    passport = product(api, questions=written([WITH_CHILD, AGE]))
    listed = next(each for each in api.get("/producten").json["resultaten"] if each["id"] == passport)
    assert [(each["code"], each["soort"], each["alleenBij"]) for each in listed["vragen"]] == [
        ("kind", "keuze", None),
        ("leeftijd", "getal", "kind"),
    ]
    assert listed["vragen"][0]["keuzes"][1]["extraMinuten"] == 10
    assert starts(api, passport)[0] == 15
    assert starts(api, passport, f"antwoord={passport}:kind:ja")[0] == 25
    refused = api.post("/afspraken", api.wish())
    assert refused.status_code == 400
    assert "antwoorden.kind" in refused.text
    missing = api.post("/afspraken", api.wish(antwoorden=said(passport, kind="ja")))
    assert missing.status_code == 400
    assert "antwoorden.leeftijd" in missing.text
    made = api.booked(antwoorden=said(passport, kind="ja", leeftijd="4"))
    assert made["duurInMinuten"] == 25
    assert made["watMeeTeNemen"] == ["Uw identiteitsbewijs", "Toestemming van de ouders"]
    assert [(each["vraag"], each["antwoord"]) for each in made["antwoorden"]] == [
        ("Is het voor een kind?", "Ja"),
        ("Hoe oud?", "4"),
    ]
    moved = api.post(f"/afspraken/{made['id']}/_verplaats", {"geplandAanvangsmoment": at(14).isoformat()})
    assert moved.json["duurInMinuten"] == 25, "moved with what was told"


def test_an_answer_may_make_it_another_product(api: Caller) -> None:
    option = Option("verloren", {"nl": "Verloren"}, product="rijbewijs")
    kind = Question("soort", "choice", {"nl": "Wat is er mee?"}, options=(Option("nieuw", {"nl": "Nieuw"}), option))
    passport = product(api, questions=written([kind]))
    made = api.booked(antwoorden=said(passport, soort="verloren"))
    assert made["activiteiten"][0]["productId"] == str(api.town.products["licence"])
    assert made["duurInMinuten"] == 10


def test_a_hold_keeps_what_was_told_and_nothing_else_is_booked_with_it(api: Caller) -> None:
    passport = product(api, questions=written([WITH_CHILD]))
    held = api.post("/reserveringen", api.wish(antwoorden=said(passport, kind="ja"))).json
    assert held["duurInMinuten"] == 25
    other = api.post("/afspraken", {"reserveringId": held["id"], "antwoorden": said(passport, kind="nee")})
    assert other.status_code == 400
    made = api.post("/afspraken", {"reserveringId": held["id"]})
    assert made.status_code == 201, made.text
    assert made.json["duurInMinuten"] == 25


@pytest.mark.parametrize("wrong", [{"kind": "misschien"}, {"onbekend": "x"}])
def test_answers_are_checked_on_the_server(api: Caller, wrong: dict[str, str]) -> None:
    passport = product(api, questions=written([WITH_CHILD]))
    assert api.post("/afspraken", api.wish(antwoorden=said(passport, **wrong))).status_code == 400


def test_another_department_reads_no_answers(api: Caller) -> None:
    passport = product(api, questions=written([WITH_CHILD]))
    made = api.booked(antwoorden=said(passport, kind="ja"))
    others = api.with_scopes("afspraken:lezen", department_ids=[api.town.work])
    seen = others.get(f"/afspraken/{made['id']}").json
    assert seen.get("antwoorden", []) == []
    assert seen.get("bijzonderheden", []) == []


def test_a_special_need_steers_desk_skill_and_length(api: Caller) -> None:
    passport = product(api, special_needs=["rolstoel", "tolk"])
    with api.database.transaction() as session:
        session.add(SpecialNeed(code="rolstoel", name="Ruimte voor een rolstoel", facilities=["laag"], extra_minutes=5))
        session.add(SpecialNeed(code="tolk", name="Een tolk", asks_language=True, extra_minutes=10))
        session.add(SpecialNeed(code="geheim", name="Niet hier", extra_minutes=10))
    assert starts(api, passport, "bijzonderheid=rolstoel") == (20, []), "no desk is low enough"
    assert starts(api, passport, "bijzonderheid=tolk")[0] == 25
    made = api.booked(bijzonderheden=[{"code": "tolk", "taal": "Arabisch"}])
    assert (made["duurInMinuten"], made["bijzonderheden"]) == (25, [{"code": "tolk", "taal": "Arabisch"}])
    for wrong in ({"code": "tolk"}, {"code": "geheim"}, {"code": "bestaat-niet"}):
        assert api.post("/afspraken", api.wish(11, bijzonderheden=[wrong])).status_code == 400


def test_too_often_has_a_reason(api: Caller) -> None:
    product(api, limit_count=1)
    who: dict[str, Any] = {"klant": {"achternaam": "Bos", "emailadres": "bos@voorbeeld.nl"}}
    assert api.post("/afspraken", api.wish(**who)).status_code == 201
    refused = api.post("/afspraken", api.wish(11, **who))
    assert refused.status_code == 409
    assert "te-vaak" in refused.text


@pytest.mark.parametrize(
    ("rules", "hour", "reason"),
    [
        ({"lead_minutes": 10_000}, 10, ""),
        ({"horizon_days": 2}, 10, "te-ver-vooruit"),
        ({"channels": ["kcc"]}, 10, "kanaal-niet-toegestaan"),
        ({"grid_minutes": 60}, 10, ""),
    ],
)
def test_the_plain_rules_are_obeyed(api: Caller, rules: dict[str, Any], hour: int, reason: str) -> None:
    product(api, **rules)
    answer = api.post("/afspraken", api.wish(hour))
    assert (answer.status_code == 409 and reason in answer.text) if reason else answer.status_code == 201
    if "grid_minutes" in rules:
        off_grid = api.wish() | {"geplandAanvangsmoment": at(10, 30).isoformat()}
        assert api.post("/afspraken", off_grid).status_code == 400


def test_buffers_keep_the_lane_and_not_the_customer(api: Caller) -> None:
    passport = product(api, buffer_before=15, buffer_after=30)
    assert api.booked(9 + 1)["duurInMinuten"] == 15
    assert api.booked(10)["duurInMinuten"] == 15
    _, free = starts(api, passport)
    assert at(10).strftime("%H:%M") not in {start[11:16] for start in free}
    assert at(9, 0).strftime("%H:%M") not in {start[11:16] for start in free}, "travel before the first start"


def test_confirming_answers_the_appointment(api: Caller) -> None:
    made = api.booked()
    assert api.post(f"/afspraken/{made['id']}/_bevestig").status_code == 200
    api.post(f"/afspraken/{made['id']}/_annuleer", {})
    assert api.post(f"/afspraken/{made['id']}/_bevestig").status_code == 409


def test_the_waiting_list_through_the_api(api: Caller) -> None:
    product(api, grid_minutes=60)
    first, second, late = api.booked(9), api.booked(9), api.booked(15)
    path = f"/afspraken/{late['id']}"
    assert api.get(f"{path}/wachtlijstplaats").status_code == 404
    wish = {"weekdagen": [1], "dagdelen": ["ochtend"]}
    asked = api.post(f"{path}/_wachtlijst", wish)
    assert asked.status_code == 200, asked.text
    assert (asked.json["weekdagen"], asked.json["dagdelen"], asked.json["aanbieding"]) == ([1], ["ochtend"], None)
    assert asked.json["andereLocatieIds"] == []
    assert api.post(f"{path}/_wachtlijst", {"weekdagen": [8]}).status_code == 400
    nowhere = api.post(f"{path}/_wachtlijst", wish | {"andereLocatieIds": [str(api.town.shop)]})
    assert nowhere.status_code == 400
    assert "andereLocatieIds" in nowhere.text, "the own location is none of the others"
    with api.database.transaction() as session:
        [place] = offering.who_waits(session, SYSTEM, NOW)
        offering.offer_place(session, SYSTEM, place, NOW)
    offer = api.get(f"{path}/wachtlijstplaats").json["aanbieding"]
    assert offer["locatieId"] == str(api.town.shop)
    assert offer["geplandAanvangsmoment"] < late["geplandAanvangsmoment"]
    moved = api.post(f"/wachtlijstaanbiedingen/{offer['id']}/_aanvaard")
    assert moved.json["geplandAanvangsmoment"] == offer["geplandAanvangsmoment"]
    assert api.post(f"/wachtlijstaanbiedingen/{offer['id']}/_wijsaf").status_code == 204
    assert api.call("DELETE", f"/afspraken/{first['id']}/wachtlijstplaats").status_code == 204
    assert second["id"] != first["id"]
