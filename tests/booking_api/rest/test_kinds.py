"""Kinds in the API: sessions with places, appointments elsewhere, for somebody represented, and changed details."""

from datetime import timedelta
from typing import Any

import pytest

from booking_api.appointments.models import JointSession
from booking_api.catalogue.models import DurationRule, Product
from tests.booking_api.rest.conftest import Caller
from tests.support.town import add_product, at


def add_kind(api: Caller, kind: str, place_kind: str = "none", **rules: Any) -> str:
    with api.database.transaction() as session:
        product = add_product(
            session, api.town, kind, "inkomen", handling=30, place_kind=place_kind, kind=kind.replace("-", "_"), **rules
        )
    api.town.products[kind] = product
    return str(product)


def test_sessions_are_listed_with_their_places_and_booked_by_seat(api: Caller) -> None:
    product = add_kind(api, "session", max_persons=4)
    with api.database.transaction() as session:
        session.add_all(
            JointSession(
                location_id=api.town.shop, product_id=api.town.products["session"], starts_at=at(hour),
                ends_at=at(hour) + timedelta(minutes=30), capacity=3,
            )
            for hour in (10, 13)
        )  # fmt: skip
    made = api.post("/afspraken", api.wish(10, "session", 2))
    assert (made.status_code, made.json["soort"]) == (201, "bijeenkomst")
    days = "datumVanaf=2026-12-07&datumTot=2026-12-07"
    found = api.get(f"/sessies?{days}&paginaGrootte=1")
    assert found.status_code == 200, found.text
    [first] = found.json["resultaten"]
    assert (first["id"], first["aantalPlaatsen"], first["vrijePlaatsen"]) == (made.json["sessieId"], 3, 1)
    assert first["productId"] == product
    assert (found.json["volgendePagina"], 'rel="next"' in found.headers["Link"]) == (2, True)
    assert api.get(f"/sessies?{days}&pagina=2&paginaGrootte=1").json["resultaten"][0]["vrijePlaatsen"] == 3
    full = api.post("/afspraken", api.wish(10, "session", 2))
    assert (full.status_code, full.json["alternatieven"]) == (409, ["2026-12-07T12:00:00Z"])
    wrong = api.get("/sessies?datumVanaf=2026-12-07&datumTot=2026-12-01")
    assert wrong.json["invalidParams"][0]["name"] == "datumTot"


def test_products_tell_their_kind_and_what_they_ask(api: Caller) -> None:
    add_kind(api, "at-customer"), add_kind(api, "telephone")
    found = {one["code"]: one for one in api.get("/producten").json["resultaten"]}
    assert found["paspoort"]["soort"] == "afspraak"
    assert (found["at-customer"]["soort"], found["at-customer"]["verplichteKlantgegevens"]) == (
        "bij-klant",
        ["bezoekadres"],
    )
    assert found["telephone"]["verplichteKlantgegevens"] == ["telefoonnummer"]


def test_products_tell_what_goes_along_and_how_to_log_in(api: Caller) -> None:
    with api.database.transaction() as session:
        row = session.get_one(Product, api.town.products["passport"])
        row.related_codes, row.login_level = ["rijbewijs", "niet-meer"], "digid"
    found = {one["code"]: one for one in api.get("/producten").json["resultaten"]}
    assert found["paspoort"]["gerelateerdeProductIds"] == [str(api.town.products["licence"])]
    assert (found["paspoort"]["inlogmiddel"], found["rijbewijs"]["inlogmiddel"]) == ("digid", "geen")


def test_an_address_and_a_video_link_come_with_the_appointment(api: Caller) -> None:
    add_kind(api, "at-customer"), add_kind(api, "online")
    missing = api.post("/afspraken", api.wish(10, "at-customer"))
    assert [one["name"] for one in missing.json["invalidParams"]] == ["bezoekadres"]
    visited = api.post("/afspraken", api.wish(10, "at-customer", bezoekadres="Havendijk 3, Voorbeeldstad"))
    assert visited.json["bezoekadres"] == "Havendijk 3, Voorbeeldstad"
    assert visited.json["geplandeMedewerkerId"] == str(api.town.staff["Consulent"])
    online = api.post("/afspraken", api.wish(13, "online"))
    assert "/videogesprek/" in online.json["videolink"]


def test_somebody_books_for_a_represented_party(api: Caller) -> None:
    acting, child = {"voornaam": "Ana", "achternaam": "Silva"}, {"voornaam": "Bo", "achternaam": "Silva"}
    made = api.post("/afspraken", api.wish(10, klant=acting, vertegenwoordigde=child))
    assert made.status_code == 201, made.text
    assert made.json["vertegenwoordigde"] == {"voornaam": "Bo", "voorvoegsel": None, "achternaam": "Silva"}
    nobody = {name: value for name, value in api.wish(11, vertegenwoordigde=child).items() if name != "klant"}
    refused = api.post("/afspraken", nobody)
    assert [one["name"] for one in refused.json["invalidParams"]] == ["klant.achternaam"]


def test_details_are_patched_when_nobody_did_so_meanwhile(api: Caller) -> None:
    made = api.booked(10)
    path = f"/afspraken/{made['id']}"
    etag = str(api.get(path).headers["ETag"])
    api.moment += timedelta(minutes=1)
    body = {"klant": {"emailadres": "nieuw@voorbeeld.example", "telefoonnummer": None}, "opmerking": "Belt aan"}
    merge = {"If-Match": etag, "Content-Type": "application/merge-patch+json"}
    patched = api.call("PATCH", path, headers=merge, json=body)
    assert patched.status_code == 200, patched.text
    assert patched.json["klant"]["emailadres"] == "nieuw@voorbeeld.example"
    assert patched.json["klant"]["achternaam"] == made["klant"]["achternaam"]
    assert patched.json["geplandAanvangsmoment"] == made["geplandAanvangsmoment"]
    assert api.call("PATCH", path, headers=merge, json=body).status_code == 412
    wrong = api.call("PATCH", path, json={"klant": {"emailadres": "geen adres"}, "taal": "Nederlands"})
    assert wrong.status_code == 400
    assert api.call("PATCH", path, data="x", headers={"Content-Type": "text/plain"}).status_code == 415
    assert api.with_scopes("afspraken:lezen").call("PATCH", path, json=body).status_code == 403


def test_products_of_two_departments_are_legs_in_order_each_at_its_own_place(api: Caller) -> None:
    wish = api.wish(10) | {
        "activiteiten": [{"productId": str(api.town.products[one])} for one in ("income", "passport")]
    }
    made = api.post("/afspraken", wish)
    assert made.status_code == 201, made.text
    first, second = made.json["onderdelen"]
    assert [first["volgnummer"], second["volgnummer"]] == [0, 1]
    assert {first["soort"], second["soort"]} == {"ruimte", "balie"}
    room, desk = (first, second) if first["soort"] == "ruimte" else (second, first)
    assert room["ruimteId"] in {str(one) for one in api.town.rooms}
    assert desk["balieId"] in {str(one) for one in api.town.desks}
    assert first["geplandEindmoment"] <= second["geplandAanvangsmoment"]
    assert made.json["geplandEindmoment"] == second["geplandEindmoment"]


def test_a_named_combination_takes_its_own_time(api: Caller) -> None:
    both = {"activiteiten": [{"productId": str(api.town.products[one])} for one in ("passport", "licence")]}
    reckoned = api.post("/afspraken", api.wish(10) | both).json["duurInMinuten"]
    with api.database.transaction() as session:
        session.add(DurationRule(product_codes=["paspoort", "rijbewijs"], minutes=40))
    ruled = api.post("/afspraken", api.wish(12) | both)
    assert (reckoned, ruled.json["duurInMinuten"]) == (20, 40)
    alone = api.post("/afspraken", api.wish(14))
    assert alone.json["duurInMinuten"] == 15, "the rule is for the two together"


@pytest.mark.parametrize(
    ("told", "kept"),
    [({}, "email"), ({"berichtkanaal": "sms"}, "sms"), ({"berichtkanaal": "geen"}, "geen")],
)
def test_how_to_write_to_the_customer_is_kept(api: Caller, told: dict[str, str], kept: str) -> None:
    who = {"achternaam": "Bos", "emailadres": "bos@voorbeeld.nl", "telefoonnummer": "0612345678"}
    made = api.post("/afspraken", api.wish(klant=who | told)).json
    assert made["klant"]["berichtkanaal"] == kept
    assert api.get(f"/afspraken/{made['id']}").json["klant"]["berichtkanaal"] == kept
    changed = api.call("PATCH", f"/afspraken/{made['id']}", json={"klant": {"berichtkanaal": "sms"}})
    assert changed.json["klant"]["berichtkanaal"] == "sms"
    assert api.post("/afspraken", api.wish(11, klant=who | {"berichtkanaal": "post"})).status_code == 400
