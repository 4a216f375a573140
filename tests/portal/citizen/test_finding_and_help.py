"""Finding the own appointment by code and name, calendars that follow it, help on every page, pages about the site."""

import re

import pytest
from icalendar import Calendar
from sqlmodel import select

from booking_api.catalogue.models import Product, ProductLocation
from booking_api.identity.guessing import LIMITS, Guess
from booking_api.locations.models import Location
from tests.portal.citizen.every_page import change
from tests.portal.citizen.site import Site, Visitor
from tests.portal.citizen.test_kinds import add_session


@pytest.fixture
def link(visitor: Visitor) -> str:
    """The personal link of an appointment that was just made."""
    visitor.get_to_check(given_name="Maria", prefix="van den", family_name="Berg", email="maria@example.org")
    visitor.confirm()
    return visitor.link()


@pytest.fixture
def stranger(site: Site) -> Visitor:
    return Visitor(site)


@pytest.mark.parametrize("name", ["Berg", "berg", "van den Berg", "Bergg"])
def test_code_and_name_lead_to_the_appointment(site: Site, stranger: Visitor, link: str, name: str) -> None:
    code = site.appointments()[0].code
    way = stranger.post("/mijn-afspraak", code=f"{code[:4]} {code[4:].lower()}", achternaam=name)
    assert way.headers["Location"] == link


def test_a_wrong_name_or_code_is_refused_in_the_same_words(site: Site, stranger: Visitor, link: str) -> None:
    code = site.appointments()[0].code
    answers = [
        stranger.post("/mijn-afspraak", code=code, achternaam="Jansen"),
        stranger.post("/mijn-afspraak", code="ABCD2345", achternaam="Berg"),
        stranger.post("/mijn-afspraak", code=code, achternaam="Maria"),
    ]
    assert {answer.status_code for answer in answers} == {422}
    told = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert len(told) == 1
    assert link


def test_what_is_missing_is_said(stranger: Visitor) -> None:
    answer = stranger.post("/mijn-afspraak", code="", achternaam="")
    assert answer.status_code == 422
    assert "Vul uw code in." in answer.text
    assert "Vul uw achternaam in." in answer.text


def test_guessing_stops_after_a_while(stranger: Visitor) -> None:
    tries = LIMITS[Guess.CHECK_IN_CODE].own + 1
    answers = [stranger.post("/mijn-afspraak", code="ABCD2345", achternaam="Berg") for _try in range(tries)]
    assert answers[-1].status_code == 429
    assert "Wacht een minuut" in answers[-1].text


def feed_of(visitor: Visitor, link: str) -> str:
    page = visitor.page(link)
    assert "webcal://" in page
    found = re.search(r">http[^<]*(/agenda/[^<]+)</textarea>", page)
    assert found
    return found.group(1)


def test_a_calendar_follows_what_happens_to_the_appointment(site: Site, visitor: Visitor, link: str) -> None:
    assert "webcal://" not in visitor.page(link)
    visitor.post(f"{link}/agenda")
    feed = feed_of(visitor, link)
    first = Calendar.from_ical(visitor.get(feed).data).walk("VEVENT")[0]
    assert first.decoded("DTSTART") == site.appointments()[0].starts_at
    visitor.post(f"{link}/annuleren")
    after = Calendar.from_ical(visitor.get(feed).data).walk("VEVENT")[0]
    assert (after["UID"], str(after["STATUS"])) == (first["UID"], "CANCELLED")


def test_a_calendar_says_so_when_we_are_closed_then(site: Site, visitor: Visitor, link: str) -> None:
    visitor.post(f"{link}/agenda")
    feed = feed_of(visitor, link)
    change(site, site.appointments()[0].id, displaced_at=site.now)
    event = Calendar.from_ical(visitor.get(feed).data).walk("VEVENT")[0]
    assert (str(event["STATUS"]), str(event["TRANSP"])) == ("TENTATIVE", "TRANSPARENT")
    assert str(event["SUMMARY"]) == "Gaat niet door: Paspoort aanvragen"
    told = str(event["DESCRIPTION"])
    assert told.startswith("Wij zijn dan dicht. Kies een andere tijd.\nhttp")
    assert "Uw code" not in told
    site.wait(60 * 24 * 14)
    over = Calendar.from_ical(visitor.get(feed).data).walk("VEVENT")[0]
    assert (over["UID"], str(over["STATUS"])) == (event["UID"], "CANCELLED")


def test_a_feed_that_was_stopped_or_forged_answers_nothing(visitor: Visitor, stranger: Visitor, link: str) -> None:
    visitor.post(f"{link}/agenda")
    feed = feed_of(visitor, link)
    assert stranger.get(feed).mimetype == "text/calendar"
    assert stranger.get(feed.replace(".ics", "")[:-2] + "AA.ics").status_code == 404
    visitor.post(f"{link}/agenda/stop")
    assert stranger.get(feed).status_code == 404
    visitor.post(f"{link}/agenda")
    assert feed_of(visitor, link) != feed


def test_the_route_is_a_link_and_nothing_of_a_map_is_on_the_page(visitor: Visitor, link: str) -> None:
    page = visitor.page(link)
    assert "openstreetmap.org/search?query=Koningsplein" in page
    assert not re.search(r'(src|data)="https?://', page)


@pytest.mark.parametrize("path", ["/", "/mijn-afspraak", "/aanmelden", "/privacy", "/toegankelijkheid"])
def test_every_page_leads_to_help(visitor: Visitor, path: str) -> None:
    assert 'href="/hulp?stap=' in visitor.page(path)


def test_help_does_not_lead_to_itself(visitor: Visitor) -> None:
    page = visitor.page("/hulp")
    assert 'href="/hulp?stap=' not in page
    assert "Bel of bezoek ons" in page


def test_help_tells_telephone_and_other_ways_of_the_chosen_place(site: Site, visitor: Visitor) -> None:
    with site.db.transaction() as session:
        place = session.exec(select(Location).where(Location.code == "koningsplein")).one()
        place.contact_url, place.phone = "https://voorbeeldstad.example/contact", "013 1234567"
    visitor.get_to_details()
    page = visitor.page("/hulp")
    for words in ("013 1234567", "https://voorbeeldstad.example/contact", "Koningsplein\u00a01"):
        assert words in page
    assert "Milieustraat" not in page
    (hold,) = site.holds()
    assert f"{hold.code[:4]} {hold.code[4:]}" in page


def test_only_cookies_that_are_needed_and_each_is_told(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check()
    visitor.confirm()
    page = visitor.page("/privacy")
    names = set(visitor.cookies())
    assert names == {"welkom", "welkom_afspraak", "welkom_taal"}
    for name in names:
        assert f"<code>{name}</code>" in page


def screens_until_made(visitor: Visitor, code: str, **told: str | list[str]) -> list[str]:
    """Book one product as somebody does who answers each page once; returns the pages, the confirmation included."""
    screens, way = ["/"], visitor.post("/", product=visitor.site.product(code)).headers["Location"]
    details = {
        "given_name": "An", "family_name": "Jansen", "email": "a@b.nl", "phone": "0612345678",
        "visit_address": "Straat 1", "pass_number": "MP100001",
    }  # fmt: skip
    while way != "/gemaakt":
        page = visitor.page(way)
        screens.append(way)
        answers: dict[str, str | list[str]] = dict(told if way == "/aantal" else details if way == "/gegevens" else {})
        if way == "/tijd":
            answers = {"tijd": re.findall(r'name="tijd" value="([^"]+)"', page)[-1]}
        if way == "/controle":
            answers = {"sleutel": re.findall(r'name="sleutel" value="([^"]+)"', page)[0]}
        way = visitor.post(way, **answers).headers["Location"]
        assert len(screens) < 12, screens
    return [*screens, way]


def test_from_any_product_to_its_confirmation_are_six_screens(site: Site) -> None:
    with site.db.transaction() as session:
        products = list(session.exec(select(Product).where(Product.login_level == "none")))
        other = Location(code="elders", name="Stadswinkel Elders", address="Elderstraat 1")
        session.add(other)
        session.flush()
        wished = [(each.code, each.special_needs) for each in products]
        session.add_all(ProductLocation(product_id=each.id, location_id=other.id) for each in products)
        sessions = [each.code for each in products if each.kind == "session"]
    for code in sessions:
        add_session(site, code, 9, 2)
    counted = {}
    for code, needs in wished:
        visitor = Visitor(site)
        told: dict[str, str | list[str]] = {"nodig": needs[:1], **{f"taal-{need}": "Tigrinya" for need in needs[:1]}}
        if code == "paspoort-kind":
            child = f"vraag-{site.product(code)}-"
            told |= {f"{child}ouders": "een", f"{child}aantal-kinderen": "2"}
        counted[code] = len(screens_until_made(visitor, code, **told))
    assert len(counted) > 20
    assert set(counted.values()) == {6}, counted


def test_bring_and_cost_come_before_anything_is_asked(visitor: Visitor) -> None:
    visitor.post("/", product=visitor.site.product("paspoort"))
    page = visitor.page("/aantal")
    assert page.index("Eén pasfoto in kleur") < page.index('name="aantal-')
    assert page.index("87,85") < page.index('name="aantal-')


def test_the_first_free_time_is_offered_and_a_part_of_the_day_can_be_chosen(visitor: Visitor) -> None:
    visitor.choose_products({"paspoort": 1})
    visitor.choose_place()
    assert "Zo snel mogelijk" in visitor.page("/tijd")
    mornings = visitor.times("/tijd?dagdeel=ochtend&dag=2026-11-23")
    afternoons = visitor.times("/tijd?dagdeel=middag&dag=2026-11-23")
    assert mornings
    assert max(mornings) < min(afternoons)
    assert "dagdeel=middag" in visitor.page("/tijd?dagdeel=middag")


def test_a_part_of_the_day_without_times_is_named_and_the_other_one_stays_within_reach(visitor: Visitor) -> None:
    add_session(visitor.site, "naturalisatieceremonie", 3, 0)
    visitor.choose_products({"naturalisatieceremonie": 1})
    empty = visitor.page("/tijd?dagdeel=middag")
    assert "In de middag zijn er geen vrije tijden" in empty
    [morning] = re.findall(r'href="(/tijd\?dagdeel=ochtend[^"#]*)', empty)
    assert visitor.times(morning)


def test_where_it_is_full_another_place_is_offered(site: Site, visitor: Visitor) -> None:
    with site.db.transaction() as session:
        passport = session.exec(select(Product).where(Product.code == "paspoort")).one()
        empty = Location(code="leeg", name="Stadswinkel Leeg", address="Leegstraat 1")
        session.add(empty)
        session.flush()
        session.add(ProductLocation(product_id=passport.id, location_id=empty.id))
        empty_id = str(empty.id)
    visitor.choose_products({"paspoort": 1})
    places = visitor.page("/plek")
    assert "Hier zijn nu geen vrije tijden" in places
    assert "Eerste vrije tijd: " in places
    visitor.post("/plek", plek=empty_id)
    page = visitor.page("/tijd")
    assert "Op een andere plek" in page
    assert "Stadswinkel Koningsplein" in page


def test_nothing_of_somebody_is_kept_by_a_proxy_or_a_browser(visitor: Visitor, link: str) -> None:
    for path in (link, "/gemaakt", "/hulp"):
        assert visitor.get(path).headers["Cache-Control"] == "no-store"
        assert visitor.get(path).headers["Referrer-Policy"] == "same-origin"
