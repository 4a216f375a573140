"""Booking step by step: what a visitor sees, what is booked, and that nothing typed is lost whatever happens."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select, update

from booking_api.catalogue.models import Product, ProductLocation
from booking_api.identity.actor import SYSTEM
from booking_api.notifications.letters import Keys, letter
from tests.portal.citizen.site import NOW, Site, Visitor


def test_a_family_books_two_products_and_sees_what_it_comes_to(site: Site, visitor: Visitor) -> None:
    visitor.choose_products({"paspoort": 2, "identiteitskaart": 1})
    visitor.choose_place()
    assert "Los van elkaar" in visitor.page("/tijd")
    visitor.post("/tijd", tijd=visitor.times()[0])
    visitor.post("/gegevens", given_name="Maria", family_name="de Vries", email="maria@example.org")
    check = visitor.page("/controle")
    for words in (
        "Paspoort aanvragen</bdi> (2\xa0personen)",
        "los van elkaar",
        "Uw huidige paspoort",
        "257,73",
        "Maria de Vries",
    ):
        assert words in check
    assert visitor.confirm().headers["Location"] == "/gemaakt"
    made = visitor.page("/gemaakt")
    (appointment,) = site.appointments()
    assert f"{appointment.code[:4]} {appointment.code[4:]}" in made
    for words in (
        "Uw afspraak is gemaakt",
        "Neem mee",
        "w-qr",
        "Zet in mijn agenda",
        "maria@example.org",
        "Koningsplein\u00a01",
    ):
        assert words in made
    assert (appointment.language, appointment.channel) == ("nl", "web")


def test_the_first_free_time_can_be_chosen_with_one_button(site: Site, visitor: Visitor) -> None:
    visitor.choose_products({"paspoort": 1})
    visitor.choose_place()
    first = re.findall(r'name="eerste" value="([^"]+)"', visitor.page("/tijd"))[0]
    visitor.post("/tijd", eerste=first)
    assert [hold.starts_at.isoformat() for hold in site.holds()] == [first]


def test_nobody_skips_a_question(visitor: Visitor) -> None:
    for path in ("/aantal", "/plek", "/tijd", "/gegevens", "/controle"):
        assert visitor.get(path).headers["Location"] == "/"
    visitor.choose_products({"paspoort": 1})
    assert visitor.get("/controle").headers["Location"] == "/tijd"
    assert visitor.post("/controle", sleutel="x").headers["Location"] == "/tijd"


def test_a_double_click_makes_one_appointment(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check()
    assert visitor.confirm().headers["Location"] == "/gemaakt"
    key = "the second press was on its way before the first was answered"
    assert visitor.post("/controle", sleutel=key).headers["Location"] == "/gemaakt"
    assert len(site.appointments()) == 1


def test_choosing_otherwise_gives_the_held_time_back(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check()
    visitor.post("/tijd", tijd=visitor.times()[5])
    assert len(site.holds()) == 1
    visitor.choose_products({"rijbewijs": 1})
    assert site.holds() == []
    assert visitor.get("/controle").headers["Location"] == "/tijd"


def test_the_own_time_stays_in_the_list_when_it_is_changed(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check()
    held = site.holds()[0].starts_at.isoformat()
    assert f'value="{held}" checked' in visitor.page("/tijd")


def test_everything_wrong_is_said_at_once_and_what_was_typed_stays(visitor: Visitor) -> None:
    visitor.get_to_details({"naturalisatie": 1})
    response = visitor.post("/gegevens", given_name="O'Brien <b>", email="kapot", phone="12")
    text = response.text
    assert response.status_code == 422
    assert "Er zijn nog 3\xa0dingen niet goed" in text
    for words in ("Vul uw achternaam in.", "klopt niet. Een voorbeeld: naam@", "Dit telefoonnummer klopt niet"):
        assert text.count(words) == 2, words
    assert 'value="O&#39;Brien &lt;b&gt;"' in text
    assert 'value="kapot"' in text


@pytest.mark.parametrize(
    "name", ["O'Brien", "Berg-de Groot", "عبد الله", "😀 Smiley", "Ngọc Nguyễn", "<script>alert(1)</script>", "X" * 100]
)
def test_odd_names_are_fine(site: Site, visitor: Visitor, name: str) -> None:
    visitor.get_to_check(given_name=name, prefix="van den", family_name=name, email="a@example.org")
    assert f"{name} van den {name}" in visitor.page("/controle")
    assert "<script>alert" not in visitor.get("/controle").text
    assert visitor.confirm().headers["Location"] == "/gemaakt"


def test_a_name_that_is_too_long_is_said(visitor: Visitor) -> None:
    visitor.get_to_details()
    response = visitor.post("/gegevens", family_name="é" * 300)
    assert response.status_code == 422
    assert "é" * 300 in response.text


def test_an_appointment_without_any_name_works(site: Site, visitor: Visitor) -> None:
    visitor.get_to_details()
    visitor.post("/gegevens")
    assert "u maakt de afspraak zonder naam" in visitor.page("/controle")
    visitor.confirm()
    assert "Bewaar uw code" in visitor.page("/gemaakt")
    assert [appointment.customer_id for appointment in site.appointments()] == [None]


def test_no_personal_data_stand_in_addresses_or_in_a_readable_cookie(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check(given_name="Maria", family_name="Hoogstraten", email="maria@example.org")
    cookie = visitor.client.get_cookie("welkom_afspraak")
    visitor.confirm()
    assert cookie
    for text in [*visitor.addresses, cookie.value]:
        assert "Hoogstraten" not in text
        assert "example.org" not in text
    assert cookie.http_only


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "gisteren",
        "2026-11-23T09:00",
        "2020-01-01T09:00:00+00:00",
        "2026-11-23T09:01:00+00:00",
        "9999-12-31T23:59:00+00:00",
        "9999-12-31T23:55:00+00:00",
        "0001-01-01T00:00:00+05:00",
    ],
)
def test_a_time_that_makes_no_sense_is_refused_kindly(site: Site, visitor: Visitor, typed: str) -> None:
    visitor.choose_products({"paspoort": 1})
    visitor.choose_place()
    response = visitor.post("/tijd", tijd=typed)
    assert response.status_code in (409, 422), response.headers
    assert "Kies een dag en tijd" in response.text
    assert site.holds() == []


@pytest.mark.parametrize("number", ["", "-1", "1,5", "veel", "9", "1000", "9" * 400, "0" * 5000, "000000" + "9"])
def test_a_number_of_persons_that_cannot_be_is_said(visitor: Visitor, number: str) -> None:
    visitor.post("/", product=[visitor.site.product("paspoort")])
    response = visitor.post("/aantal", **{f"aantal-{visitor.site.product('paspoort')}": number})
    assert response.status_code == 422
    assert "Er is nog 1\xa0ding niet goed" in response.text


def test_a_product_for_nobody_is_taken_off(site: Site, visitor: Visitor) -> None:
    assert visitor.choose_products({"paspoort": 0}).headers["Location"] == "/"
    visitor.choose_products({"paspoort": 0, "rijbewijs": 2})
    assert "Paspoort aanvragen" not in visitor.page("/plek")


def test_what_is_often_done_together_can_be_added(site: Site, visitor: Visitor) -> None:
    paspoort, rijbewijs = site.product("paspoort"), site.product("rijbewijs")
    visitor.post("/", product=[paspoort])
    assert "Vaak samen geregeld" in visitor.page("/aantal")
    visitor.post("/aantal", **{f"aantal-{paspoort}": "3", "erbij": rijbewijs})
    page = visitor.page("/aantal")
    assert f'name="aantal-{rijbewijs}"' in page
    assert 'value="3"' in page


def test_what_cannot_be_in_the_same_appointment_is_not_offered_along(visitor: Visitor) -> None:
    with visitor.site.db.transaction() as session:
        session.exec(select(Product).where(Product.code == "rijbewijs")).one().combines = "none"
    visitor.choose_products({"paspoort": 1})
    page = visitor.page("/aantal")
    assert f'name="erbij" value="{visitor.site.product("identiteitskaart")}"' in page
    assert f'name="erbij" value="{visitor.site.product("rijbewijs")}"' not in page


def test_searching_finds_own_words_and_keeps_what_was_ticked(site: Site, visitor: Visitor) -> None:
    response = visitor.post("/", product=[site.product("paspoort")], zoek="rijbewys kwijt", actie="zoek")
    page = visitor.page(response.headers["Location"])
    assert "Rijbewijs aanvragen of verlengen" in page
    assert f'value="{site.product("paspoort")}" checked' in page
    assert "Wij vonden niets" in visitor.page("/?zoek=qwxyz")


def test_one_books_as_far_ahead_as_the_product_says(site: Site, visitor: Visitor) -> None:
    with site.db.transaction() as session:
        session.exec(update(Product).where(col(Product.code) == "paspoort").values(horizon_days=200))
    visitor.choose_products({"paspoort": 1})
    visitor.choose_place()
    far = (NOW + timedelta(days=180)).date()
    assert max(visitor.times(f"/tijd?vanaf={far}&dag={far}&alle=1")) > far.isoformat()


def test_products_of_different_places_cannot_go_together(site: Site, visitor: Visitor) -> None:
    for other in ("milieustraat", "geldzaken-online", "naturalisatieceremonie"):
        visitor.choose_products({"paspoort": 1, other: 1})
        assert "Dit kan niet samen op één plek" in visitor.page("/plek"), other


@pytest.mark.parametrize("junk", [["niets"], ["00000000-0000-0000-0000-000000000000"], []])
def test_products_that_do_not_exist_are_refused_kindly(visitor: Visitor, junk: list[str]) -> None:
    response = visitor.post("/", product=junk)
    assert response.status_code == 422
    assert "Kies waarvoor u een afspraak wilt maken." in response.text


def test_the_place_must_be_one_of_those_offered(visitor: Visitor) -> None:
    visitor.choose_products({"paspoort": 1})
    refused = visitor.post("/plek", plek="elders")
    assert refused.status_code == 422
    assert 'type="radio"' in refused.text
    assert " checked" not in refused.text, "who is asked to choose finds nothing chosen"
    assert " checked" in visitor.page("/plek"), "the only place needs no choice"


def test_days_come_in_pages_and_a_chosen_day_shows_its_times(visitor: Visitor) -> None:
    visitor.choose_products({"paspoort": 1})
    visitor.choose_place()
    later = re.findall(r'href="(/tijd\?vanaf=[^"]+)"', visitor.page("/tijd"))[-1]
    page = visitor.page(later)
    assert "Eerdere dagen" in page
    day = re.findall(r'href="/tijd\?dag=([\d-]+)#vrij"', page)[2]
    shown = visitor.times(f"/tijd?dag={day}")
    assert shown
    assert all((NOW + timedelta(days=1)).isoformat() < moment for moment in shown)
    assert len(visitor.times(f"/tijd?dag={day}&alle=1")) > len(shown)
    assert visitor.get("/tijd?dag=onzin&vanaf=9999-99-99").status_code == 200


def test_a_form_from_another_site_is_refused(visitor: Visitor) -> None:
    assert visitor.client.post("/", data={"product": "x"}).status_code == 403


def test_a_broken_cookie_starts_anew(visitor: Visitor) -> None:
    visitor.get_to_details()
    visitor.client.set_cookie("welkom_afspraak", "gAAAA-geknoei")
    assert visitor.get("/gegevens").headers["Location"] == "/"


def test_starting_again_forgets_everything(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check(family_name="Jansen")
    assert visitor.get("/opnieuw").headers["Location"] == "/"
    assert site.holds() == []
    visitor.get_to_details()
    assert "Jansen" not in visitor.page("/gegevens")


def test_the_whole_site_speaks_english(site: Site) -> None:
    visitor = Visitor(site, "en")
    assert "What do you want an appointment for?" in visitor.page("/")
    visitor.choose_products({"paspoort": 2})
    assert "Apply for a passport" in visitor.page("/plek")
    visitor.choose_place()
    visitor.post("/tijd", tijd=visitor.times()[0])
    visitor.post("/gegevens", email="a@example.org")
    visitor.confirm()
    made = visitor.page("/gemaakt")
    assert "Your appointment is booked" in made
    assert "Your current passport or identity card" in made
    assert [appointment.language for appointment in site.appointments()] == ["en"]


@pytest.mark.parametrize("path", ["/tijd", "/gegevens", "/controle"])
def test_what_is_no_longer_offered_at_the_place_leads_back_to_the_places(
    site: Site, visitor: Visitor, path: str
) -> None:
    visitor.get_to_check()
    with site.db.transaction() as session:
        for offer in session.exec(
            select(ProductLocation).where(ProductLocation.product_id == UUID(site.product("paspoort")))
        ):
            session.delete(offer)
    assert visitor.get(path).headers["Location"] == "/plek"
    assert "Dit kan niet samen op één plek" in visitor.page("/plek")


def test_going_through_the_questions_unchanged_keeps_the_held_time(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check()
    (held,) = site.holds()
    assert visitor.choose_products({"paspoort": 1}).headers["Location"] == "/controle"
    assert visitor.choose_place().headers["Location"] == "/controle"
    assert [hold.id for hold in site.holds()] == [held.id]


def test_a_sensitive_product_is_chosen_by_its_name_and_kept_under_its_public_one(site: Site, visitor: Visitor) -> None:
    assert "Hulp bij schulden" in visitor.page("/")
    visitor.get_to_details({"schuldhulp": 1})
    visitor.post("/gegevens")
    assert "Hulp bij schulden" in visitor.page("/controle")
    visitor.confirm()
    assert "Hulp bij schulden" not in visitor.page("/gemaakt")


def test_an_english_page_tells_fees_and_how_to_get_in_in_english(site: Site) -> None:
    reader = Visitor(site, "en")
    reader.post("/", product=reader.site.product("paspoort-kind"))
    assert "Who comes with the child?" in reader.page("/aantal")
    reader.choose_products({"paspoort-kind": 1})
    assert "No thresholds, a lift to every floor" in reader.page("/plek")
    reader.choose_place()
    reader.post("/tijd", tijd=reader.times()[0])
    reader.post("/gegevens", family_name="Smith", email="smith@example.org")
    check = reader.page("/controle")
    reader.confirm()
    made = reader.page("/gemaakt")
    (appointment,) = site.appointments()
    with site.db.reading() as session:
        told = letter(session, SYSTEM, appointment.id, Keys(b"k" * 32, "s" * 40))
    assert told.fees[0].name == "Passport or identity card for a child"
    assert told.accessibility.startswith("No thresholds")
    for page in (check, made):
        assert "Passport or identity card for a child" in page
        assert "Drempelvrij" not in page
        assert "identiteitskaart" not in page
    reader.get("/?taal=nl")
    assert "Drempelvrij" in reader.page("/gemaakt")
