"""Checking in on the own phone: presence is proven, privacy is that of the pillar, and the own turn is told."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from booking_api.appointments.models import Appointment
from booking_api.locations.models import Desk, Location, OwnPhone
from booking_api.locations.presence import is_poster, poster_code, proves_presence, screen_code
from booking_api.references import new_id
from booking_api.visits.models import HelpRequest, Visit
from booking_api.visits.rules import PlaceKind
from booking_api.visits.service import call as call_visitor
from booking_api.visits.service import start
from booking_api.visits.values import Place
from kiosk.help_words import place_words
from tests.portal.citizen.site import NOW, Site, Visitor
from tests.support.town import staff_actor

KEY = b"key of this test"


def shop(site: Site) -> Location:
    with site.db.reading() as session:
        return session.exec(select(Location).where(Location.code == "koningsplein")).one()


def choose(site: Site, way: OwnPhone) -> None:
    with site.db.transaction() as session:
        session.exec(select(Location).where(Location.code == "koningsplein")).one().own_phone = way


def code_now(site: Site) -> str:
    return screen_code(shop(site).id, site.settings.web.citizen_key, site.now)


def book(site: Site, family_name: str = "Hoogstraten", number: int = 0) -> str:
    """Book a time of today and go there in time; returns the path of the personal link."""
    visitor = Visitor(site)
    visitor.choose_products({"paspoort": 1})
    visitor.choose_place()
    visitor.post("/tijd", tijd=[time for time in visitor.times() if time > site.now.isoformat()][number])
    visitor.post("/gegevens", given_name="Maria", family_name=family_name)
    visitor.confirm()
    return visitor.link()


def booked(site: Site) -> Appointment:
    return site.appointments()[-1]


@pytest.fixture
def phone(site: Site) -> Visitor:
    """A phone in the hall: it scanned the screen."""
    visitor = Visitor(site)
    assert visitor.get(f"/aanmelden/koningsplein/{code_now(site)}").headers["Location"] == "/aanmelden"
    return visitor


def arrive(phone: Visitor, site: Site) -> str:
    """Check in by code; returns the path of the own turn."""
    way = phone.post("/aanmelden", wie=booked(site).code).headers["Location"]
    assert way.startswith("/beurt/")
    return way


def arrive_somewhere(site: Site) -> str:
    """Check in who booked last, on a phone in the hall; returns the path of the own turn."""
    visitor = Visitor(site)
    visitor.get(f"/aanmelden/koningsplein/{code_now(site)}")
    return arrive(visitor, site)


def call(site: Site) -> None:
    with site.db.transaction() as session:
        visit = session.exec(select(Visit)).one()
        desk = session.exec(select(Desk).where(Desk.location_id == shop(site).id)).first()
        assert desk
        call_visitor(session, staff_actor(), visit.id, Place(PlaceKind.DESK, desk.id), site.now)


@pytest.mark.parametrize(("seconds", "holds"), [(0, True), (59, True), (60, True), (119, True), (121, False)])
def test_the_code_of_the_screen_holds_for_its_minute_and_the_next(seconds: int, holds: bool) -> None:
    place, shown = new_id(), NOW
    code = screen_code(place, KEY, shown)
    assert re.fullmatch(r"\d{6}", code)
    assert proves_presence(place, f"{code[:3]} {code[3:]}", KEY, shown + timedelta(seconds=seconds)) is holds


def test_the_code_is_of_one_location_one_key_and_no_other_minute() -> None:
    place = new_id()
    code = screen_code(place, KEY, NOW)
    assert not proves_presence(new_id(), code, KEY, NOW)
    assert not proves_presence(place, code, b"another key", NOW)
    assert len({screen_code(place, KEY, NOW + timedelta(minutes=n)) for n in range(60)}) > 55


def test_the_code_of_a_poster_stays_and_is_of_one_location() -> None:
    place = new_id()
    code = poster_code(place, KEY)
    assert is_poster(place, code, KEY)
    assert not is_poster(new_id(), code, KEY)
    assert not is_poster(place, code[:-1] + "x", KEY)


def test_who_scans_the_screen_checks_in_by_name_and_follows_the_turn(site: Site, phone: Visitor) -> None:
    book(site)
    asked = phone.post("/aanmelden", wie="hoogstraten")
    assert "M. Hoogstraten" in asked.text
    way = phone.post("/aanmelden/ja", wie="hoogstraten").headers["Location"]
    page = phone.page(way)
    assert "U bent aangemeld" in page
    assert "Uw plek in de rij" in page
    assert "Hoogstraten" not in page
    with site.db.reading() as session:
        assert session.exec(select(Visit)).one().channel == "phone"


def test_the_code_does_not_stay_in_the_address(phone: Visitor) -> None:
    assert phone.addresses[-1] == "/aanmelden"


def test_without_proof_nobody_checks_in(site: Site) -> None:
    book(site)
    at_home = Visitor(site)
    assert "Bent u er al?" in at_home.page("/aanmelden")
    for path, fields in (
        ("/aanmelden", {"wie": booked(site).code}),
        ("/aanmelden/ja", {"wie": "Hoogstraten"}),
        ("/aanmelden/tijd", {"wie": "Hoogstraten", "tijd": booked(site).starts_at.isoformat()}),
    ):
        assert at_home.post(path, **fields).status_code == 403
    with site.db.reading() as session:
        assert session.exec(select(Visit)).all() == []


def test_an_old_code_proves_nothing_and_a_proof_lasts_a_while(site: Site, phone: Visitor) -> None:
    old = code_now(site)
    site.wait(3)
    late = Visitor(site)
    assert late.get(f"/aanmelden/koningsplein/{old}").status_code == 422
    assert phone.get("/aanmelden").status_code == 200
    site.wait(30)
    assert "Bent u er al?" in phone.page("/aanmelden")


def test_who_cannot_scan_types_the_digits(site: Site) -> None:
    visitor = Visitor(site)
    code = code_now(site)
    assert visitor.post("/aanmelden/hier", plek="koningsplein", cijfers="000 000").status_code == 422
    way = visitor.post("/aanmelden/hier", plek="koningsplein", cijfers=f"{code[:3]} {code[3:]}")
    assert way.headers["Location"] == "/aanmelden"


def test_of_several_with_that_name_only_the_times_are_shown(site: Site, phone: Visitor) -> None:
    book(site, "Jansen")
    book(site, "Jansen", 3)
    page = phone.post("/aanmelden", wie="jansen").text
    assert "Hoe laat is uw afspraak?" in page
    assert "Maria" not in page
    times = re.findall(r'name="tijd" value="([^"]+)"', page)
    assert len(times) == 2
    assert phone.post("/aanmelden/tijd", wie="jansen", tijd=times[0]).headers["Location"].startswith("/beurt/")
    assert phone.post("/aanmelden/tijd", wie="jansen", tijd="nooit").status_code == 422


@pytest.mark.parametrize("typed", ["Onbekend", "ABCD2345", "x", ""])
def test_what_fits_nobody_says_what_to_do(site: Site, phone: Visitor, typed: str) -> None:
    book(site)
    page = phone.post("/aanmelden", wie=typed).text
    assert "Wij vinden" in page or "Vul uw achternaam in" in page


def test_who_waits_asks_for_a_message_and_a_wrong_address_is_told(site: Site, phone: Visitor) -> None:
    book(site)
    way = arrive(phone, site)
    assert "Stuur mij een bericht" in phone.page(way)
    wrong = phone.post(f"{way}/bericht", adres="maria")
    assert wrong.status_code == 422
    assert "e-mailadres</span> of een mobiel nummer in." in wrong.text
    assert phone.post(f"{way}/bericht", adres="0612345678").status_code == 303
    assert "U krijgt een bericht" in phone.page(way)


def test_guessing_names_stops_after_a_while(phone: Visitor) -> None:
    answers = [phone.post("/aanmelden", wie=f"Naam{number}").status_code for number in range(15)]
    assert answers[-1] == 429


def test_the_personal_link_asks_for_the_code_of_the_screen_first(site: Site) -> None:
    link = book(site)
    visitor = Visitor(site)
    assert "Bent u er al?" in visitor.page(link)
    assert "zes cijfers" in visitor.post(f"{link}/aanmelden").text
    back = visitor.get(f"/aanmelden/koningsplein/{code_now(site)}").headers["Location"]
    assert back == f"{link}/aanmelden"
    assert visitor.get(back).headers["Location"].startswith(link)
    assert visitor.post(f"{link}/aanmelden").headers["Location"].startswith("/beurt/")
    assert "Volg uw beurt" in visitor.page(link)
    assert visitor.get(f"{link}/aanmelden").headers["Location"].startswith("/beurt/")


def test_who_is_here_is_offered_no_other_time(site: Site, phone: Visitor) -> None:
    link = book(site)
    assert all(f"{link}/{way}" in phone.page(link) for way in ("verplaatsen", "annuleren"))
    arrive(phone, site)
    page = phone.page(link)
    assert "Volg uw beurt" in page
    assert "/verplaatsen" not in page
    assert "/annuleren" not in page
    assert "Nieuwe afspraak maken" not in page
    # A page that was still open offers it: the visit keeps its appointment all the same.
    assert phone.post(f"{link}/annuleren").headers["Location"].endswith("gedaan=te-laat")
    assert "Volg uw beurt" in phone.page(link)


def test_only_who_can_no_longer_come_is_led_to_a_new_appointment(site: Site) -> None:
    link, visitor = book(site), Visitor(site)
    site.now = booked(site).starts_at + timedelta(minutes=5)
    page = visitor.page(link)
    assert "Bent u er al?" in page
    assert "Nieuwe afspraak maken" not in page
    site.now += timedelta(hours=12)
    assert "Nieuwe afspraak maken" in visitor.page(link)


def test_with_a_poster_the_personal_link_is_enough(site: Site) -> None:
    choose(site, OwnPhone.POSTER)
    link = book(site)
    assert Visitor(site).post(f"{link}/aanmelden").headers["Location"].startswith("/beurt/")
    code = poster_code(shop(site).id, site.settings.web.citizen_key)
    assert Visitor(site).get(f"/aanmelden/koningsplein/{code}").headers["Location"] == "/aanmelden"
    assert Visitor(site).get(f"/aanmelden/koningsplein/{code_now(site)}").status_code == 422


def test_a_location_that_does_not_want_it_offers_nothing(site: Site) -> None:
    choose(site, OwnPhone.NONE)
    link = book(site)
    visitor = Visitor(site)
    assert "Meld mij aan" not in visitor.page(link)
    assert visitor.post(f"{link}/aanmelden").status_code == 404
    assert visitor.get(f"/aanmelden/koningsplein/{code_now(site)}").status_code == 422


def test_the_call_appears_and_an_unchanged_turn_is_not_sent_again(site: Site, phone: Visitor) -> None:
    book(site)
    way = arrive(phone, site)
    first = phone.client.get(f"{way}/stand")
    again = phone.client.get(f"{way}/stand", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    call(site)
    called = phone.client.get(f"{way}/stand", headers={"If-None-Match": first.headers["ETag"]})
    assert called.status_code == 200
    assert "U bent aan de beurt" in called.text
    assert "Balie" in called.text
    assert 'http-equiv="refresh"' in phone.page(way)
    assert "data-helped" not in called.text
    with site.db.transaction() as session:
        start(session, staff_actor(), session.exec(select(Visit)).one().id, site.now)
    assert "data-helped" in phone.page(way), "sound is for who waits for a call"


def test_a_turn_that_was_not_given_is_nobodys(site: Site, phone: Visitor) -> None:
    book(site)
    way = arrive(phone, site)
    assert phone.get(way[:-2] + ("AA" if not way.endswith("AA") else "BB")).status_code == 404
    assert phone.get("/beurt/" + "A" * 43).status_code == 404


def test_the_host_is_called_with_place_and_step(site: Site, phone: Visitor) -> None:
    book(site)
    way = arrive(phone, site)
    assert phone.post(f"{way}/hulp").headers["Location"].endswith("hulp=1")
    phone.post("/hulp", stap="aanmelden")
    with site.db.reading() as session:
        asked = session.exec(select(HelpRequest)).all()
    assert [(row.location_id, row.step) for row in asked] == [
        (shop(site).id, "telefoon-turn"),
        (shop(site).id, "telefoon-aanmelden"),
    ]
    assert booked(site).code[-3:] in asked[0].place
    for language, words in (("nl", "Eigen telefoon"), ("en", "Own phone")):
        with site.app.test_request_context(f"/?taal={language}"):
            assert all(place_words(row.place).startswith(words) for row in asked)
    assert "De gastheer komt naar u toe" in phone.page("/hulp?komt=1")


def test_two_phones_that_call_are_two_and_one_that_calls_twice_is_one(site: Site, phone: Visitor) -> None:
    other = Visitor(site)
    other.get(f"/aanmelden/koningsplein/{code_now(site)}")
    for each in (phone, other, phone):
        each.post("/hulp", stap="arrive")
    with site.db.reading() as session:
        assert len({row.place for row in session.exec(select(HelpRequest))}) == 2
        assert len(session.exec(select(HelpRequest)).all()) == 2


def test_who_calls_the_host_all_the_time_waits_a_minute(phone: Visitor) -> None:
    assert [phone.post("/hulp", stap="arrive").status_code for _one in range(5)] == [303, 303, 303, 303, 429]


def test_at_home_nobody_calls_the_host(site: Site) -> None:
    at_home = Visitor(site)
    assert "Roep de gastheer" not in at_home.page("/hulp?stap=details")
    at_home.post("/hulp", stap="details")
    with site.db.reading() as session:
        assert session.exec(select(HelpRequest)).all() == []


def test_a_phone_learns_nothing_of_another_location(site: Site, phone: Visitor) -> None:
    book(site)
    with site.db.transaction() as session:
        other = session.exec(select(Location).where(Location.code == "milieustraat")).one().id
        session.get_one(Appointment, booked(site).id).location_id = UUID(str(other))
    assert "Uw afspraak is op een andere plek" in phone.post("/aanmelden", wie=booked(site).code).text
