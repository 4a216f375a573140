"""What holds for every operation: the NL API Design Rules, problem details, tokens and headers."""

import pytest
from flask import Flask

from booking_api import errors
from booking_api.db import Database
from booking_api.errors import WelkomError
from booking_api.rest.app import HEADERS, create_api
from booking_api.rest.problems import HTTP_CODES
from booking_api.rest.refusal_texts import TITLES
from booking_api.rest.running import Running
from booking_api.rest.v1 import VERSION
from booking_api.rest.words import WORDS
from tests.booking_api.rest.conftest import Answer, Caller, caller_on

SECRET = "a secret of these tests"
PUBLIC_KNOWLEDGE = ("/openapi.json", "/problemen", "/static")


@pytest.fixture
def app(api: Caller) -> Flask:
    return create_api(Running(api.database, lambda: api.moment, SECRET))


def _operations(app: Flask) -> list[tuple[str, str]]:
    nobody = "01a20224-df70-73e5-a510-8b35ed12b3aa"
    found = []
    for rule in app.url_map.iter_rules():
        path = rule.rule
        for argument in rule.arguments:
            path = path.replace(f"<uuid:{argument}>", nobody)
        found += [(method, path) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}]
    return [one for one in found if not one[1].startswith(PUBLIC_KNOWLEDGE)]


def test_nothing_but_what_is_public_knowledge_is_told_without_a_token(api: Caller, app: Flask) -> None:
    api.token = ""
    operations = _operations(app)
    assert len(operations) > 15
    for method, path in operations:
        answer = api.call(method, path, json={})
        assert answer.status_code == 401, path
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("token", ["onbekend", "a.b.c"])
def test_a_token_that_does_not_hold_is_told_to_be_that(api: Caller, token: str) -> None:
    api.token = token
    refused = api.get("/locaties")
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')


def test_a_token_opens_only_its_scopes(api: Caller) -> None:
    reader = api.with_scopes("catalogus:lezen")
    assert reader.get("/locaties").status_code == 200
    assert reader.post("/afspraken", api.wish()).status_code == 403
    assert reader.get(f"/bezoeken?locatieId={api.town.shop}").status_code == 403


def test_a_token_in_the_address_is_no_token(api: Caller) -> None:
    token, api.token = api.token, ""
    assert api.get(f"/locaties?access_token={token}").status_code == 401


@pytest.mark.parametrize("path", ["/locaties", "/onbekend", "/openapi.json", "/afspraken"])
def test_each_answer_has_the_version_and_the_security_headers(api: Caller, path: str) -> None:
    answer = api.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["API-Version"] == VERSION


def test_the_document_is_public_and_names_every_operation(api: Caller, app: Flask) -> None:
    api.token = ""
    answer = api.get("/openapi.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    document = answer.json
    assert document["openapi"].startswith("3.1")
    assert set(document["info"]["contact"]) == {"name", "email", "url"}
    assert "/beschikbaarheid" in document["paths"]
    assert all(path.startswith("/") and not path.endswith("/") for path in document["paths"])


def test_the_document_is_also_given_to_who_knows_no_more_than_openapi_30(api: Caller) -> None:
    newest, older = (api.get(f"/openapi.json{query}").json for query in ("?versie=3.1", "?versie=3.0"))
    assert newest == api.get("/openapi.json").json
    assert older["openapi"] == "3.0.3"
    assert older["paths"].keys() == newest["paths"].keys()
    for query in ("?versie=2.0", "?versie=3.0&versie=3.1", "?versie="):
        refused = api.get(f"/openapi.json{query}")
        assert (refused.status_code, refused.json["invalidParams"][0]["name"]) == (400, "versie")


def test_the_type_of_a_problem_is_an_address_that_explains_it(api: Caller) -> None:
    told = api.get("/locaties/01a20224-df70-73e5-a510-8b35ed12b3aa").json
    assert told["type"] == f"/api/v1/problemen/{told['code']}"
    api.token = ""
    explained = api.get(told["type"].removeprefix("/api/v1")).json
    assert (explained["type"], explained["title"]) == (told["type"], told["title"])
    assert explained in api.get("/problemen").json["resultaten"]
    assert api.get("/problemen/iets-anders").status_code == 404


def test_the_type_of_a_problem_names_this_installation(api: Caller) -> None:
    home = Running(api.database, lambda: api.moment, public_url="https://afspraken.voorbeeld.example/")
    told = create_api(home).test_client().get("/locaties").get_json()
    assert told["type"] == "https://afspraken.voorbeeld.example/api/v1/problemen/niet-aangemeld"


def test_every_refusal_has_a_title_of_its_own() -> None:
    codes = {kind.code for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, WelkomError)}
    assert codes | set(HTTP_CODES.values()) == set(TITLES)


def test_a_slash_at_the_end_is_not_found(api: Caller) -> None:
    assert api.get("/locaties/").status_code == 404


def test_a_wrong_method_says_which_are_right(api: Caller) -> None:
    answer = api.call("PUT", "/locaties")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.content_type == "application/problem+json"


def test_other_formats_are_refused(api: Caller) -> None:
    assert api.get("/locaties", headers={"Accept": "text/csv"}).status_code == 406
    assert api.post("/afspraken", data="<xml/>", content_type="application/xml").status_code == 415


def test_broken_json_is_told_kindly(api: Caller) -> None:
    answer = api.post("/afspraken", data="{", content_type="application/json")
    assert answer.status_code == 400
    assert answer.json["invalidParams"][0]["name"] == "body"


def test_all_mistakes_come_in_one_answer(api: Caller) -> None:
    body = {
        "locatieId": "nergens",
        "activiteiten": [{"productId": "niets", "aantal": 0}],
        "geplandAanvangsmoment": "2026-12-07T10:00:00",
        "verrassing": 1,
    }
    answer = api.post("/reserveringen", body)
    assert answer.status_code == 400
    assert {one["name"] for one in answer.json["invalidParams"]} == {
        "locatieId",
        "activiteiten.0.productId",
        "activiteiten.0.aantal",
        "geplandAanvangsmoment",
        "verrassing",
    }


def test_mistakes_of_fields_together_come_in_the_same_answer(api: Caller) -> None:
    nobody = "01a20224-df70-73e5-a510-8b35ed12b3aa"
    shop = str(api.town.shop)
    who = {"achternaam": "Vries" * 100, "emailadres": "nee", "telefoonnummer": "bel", "voornaam": "a\nb"}
    told = _mistakes(api.post("/afspraken", {"klant": who}, headers={"Idempotency-Key": "x" * 101}))
    assert told == {
        "klant.achternaam": "te-lang",
        "klant.emailadres": "ongeldig-e-mailadres",
        "klant.telefoonnummer": "ongeldig-telefoonnummer",
        "klant.voornaam": "ongeldig-teken",
        "locatieId": "verplicht-zonder-reserveringId",
        "activiteiten": "verplicht-zonder-reserveringId",
        "geplandAanvangsmoment": "verplicht-zonder-reserveringId",
        "Idempotency-Key": "geen-1-tot-100-leesbare-ascii-tekens",
    }
    held = _mistakes(api.post("/afspraken", {"reserveringId": nobody, "locatieId": shop, "klant": {"taal": "zz"}}))
    assert held == {"locatieId": "niet-samen-met-reserveringId", "klant.taal": "ongeldige-waarde"}
    visit = _mistakes(api.post("/bezoeken", {"klant": {"emailadres": "nee"}, "bijzonderheden": [{}]}))
    assert visit == {
        "locatieId": "verplicht",
        "klant.emailadres": "ongeldig-e-mailadres",
        "bijzonderheden.0.code": "verplicht",
        "bijzonderheden": "niet-samen",
        "afspraakId": "geef-afspraakId-aanmeldkenmerk-of-activiteiten",
    }
    call = _mistakes(api.post(f"/bezoeken/{nobody}/oproepen", {"balieId": nobody, "plek": {"soort": "zolder"}}))
    assert call == {"plek.soort": "ongeldige-waarde", "plek.id": "verplicht", "balieId": "niet-samen"}
    sought = _mistakes(api.post("/afspraken/_zoek", {"pagina": 0}))
    assert sought == {"pagina": "te-klein", "emailadres": "geef-emailadres-of-aanmeldkenmerk"}
    backwards = "datumVanaf=2026-12-07&datumTot=2026-12-06"
    times = _mistakes(api.get(f"/beschikbaarheid?locatieId=nergens&activiteit=niets&{backwards}"))
    assert times == {"locatieId": "geen-uuid", "activiteit.0": "ongeldige-waarde", "datumTot": "voor-datumVanaf"}
    sessions = _mistakes(api.get("/sessies?productId=niets&datumVanaf=2026-12-07&datumTot=2028-12-07"))
    assert sessions == {"productId": "geen-uuid", "datumTot": "meer-dan-400-dagen"}


def test_what_was_made_can_be_read_where_the_answer_says(api: Caller) -> None:
    walk_in = {"locatieId": str(api.town.shop), "activiteiten": api.wish()["activiteiten"]}
    bodies = {"/reserveringen": api.wish(9), "/afspraken": api.wish(10), "/bezoeken": walk_in}
    for path, body in bodies.items():
        answer = api.post(path, body)
        assert answer.status_code == 201, answer.text
        assert answer.headers["Location"] == f"/api/v1{path}/{answer.json['id']}"
        assert api.get(f"{path}/{answer.json['id']}").json["id"] == answer.json["id"]


def test_fields_have_their_dutch_names_only(api: Caller) -> None:
    in_english = _mistakes(api.post("/reserveringen", api.wish() | {"location_id": str(api.town.shop)}))
    assert in_english == {"location_id": "onbekend-veld"}


def _mistakes(answer: Answer) -> dict[str, str]:
    assert answer.status_code == 400, answer.text
    assert all(one["reason"] for one in answer.json["invalidParams"])
    return {one["name"]: one["code"] for one in answer.json["invalidParams"]}


@pytest.mark.parametrize("sign", ["\x00", "\ud800"])
def test_signs_that_no_database_keeps_are_a_mistake_like_any_other(database: Database, sign: str) -> None:
    api = caller_on(database)
    sought = api.post("/afspraken/_zoek", {"emailadres": f"a{sign}@example.org", "pagina": 0})
    assert sought.status_code == 400, sought.text
    told = {one["name"]: one["code"] for one in sought.json["invalidParams"]}
    assert told == {"emailadres": "ongeldig-teken", "pagina": "te-klein"}
    wish = api.wish(activiteiten=[{"productId": str(api.town.products["passport"])}], opmerking=sign)
    assert api.post("/afspraken", wish).json["invalidParams"][0]["name"] == "opmerking"
    in_query = api.get(f"/beschikbaarheid?locatieId={api.town.shop}&datumVanaf=2026-12-07&datumTot=2026-12-07&"
                       f"activiteit={api.town.products['passport']}:1&bijzonderheid=a%00b")  # fmt: skip
    assert in_query.json["invalidParams"][0] == {
        "name": "bijzonderheid.0", "code": "ongeldig-teken", "reason": "Hier staat een teken in dat niet kan.",
    }  # fmt: skip


def test_what_was_sent_is_never_echoed(api: Caller) -> None:
    answer = api.post("/afspraken", api.wish(klant={"achternaam": "Vries" * 100, "emailadres": 12}))
    assert answer.status_code == 400
    assert "Vries" not in answer.text


@pytest.mark.parametrize("query", ["datumVanaf=gisteren", "onbekend=1", "activiteit=x:y"])
def test_a_wrong_query_is_refused(api: Caller, query: str) -> None:
    answer = api.get(f"/beschikbaarheid?locatieId={api.town.shop}&datumTot=2026-12-07&{query}")
    assert answer.status_code == 400


def test_an_error_of_ours_tells_nothing_of_our_insides(api: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("password=secret")

    monkeypatch.setattr("booking_api.rest.v1.catalogue.places.locations", broken)
    answer = api.get("/locaties")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json["code"] == "fout"


def test_the_table_of_words_starts_each_name_in_lower_case() -> None:
    assert all(word and word[0].islower() for word in WORDS.values())
