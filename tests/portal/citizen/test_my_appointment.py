"""The personal link: see, put in a calendar, move and cancel one appointment, and nobody else's."""

import re
from datetime import datetime, timedelta

import pytest
from icalendar import Calendar
from sqlmodel import select, update

from booking_api.appointments.links import revoke_link
from booking_api.appointments.models import AppointmentLeg, AppointmentStatus
from booking_api.availability.models import Shift
from booking_api.catalogue.models import Product
from booking_api.identity.actor import SYSTEM
from booking_api.identity.guessing import LIMITS, Guess
from booking_api.notifications.letters import qr_text
from booking_api.recycling.codes import signing_key, verify
from tests.portal.citizen.site import Site, Visitor


@pytest.fixture
def link(visitor: Visitor) -> str:
    """The personal link of an appointment that was just made."""
    visitor.get_to_check(given_name="Maria", family_name="de Vries", email="maria@example.org")
    visitor.confirm()
    return visitor.link()


def test_the_link_opens_the_appointment_in_any_browser(site: Site, link: str) -> None:
    page = Visitor(site).page(link)
    code = site.appointments()[0].code
    for words in ("Paspoort aanvragen", "Stadswinkel Koningsplein", f"{code[:4]} {code[4:]}", "w-qr", "Neem mee"):
        assert words in page


def test_a_link_that_was_not_given_opens_nothing(site: Site, visitor: Visitor, link: str) -> None:
    forged = link[:-4] + ("AAAA" if not link.endswith("AAAA") else "BBBB")
    for path in (forged, "/mijn-afspraak/x", "/mijn-afspraak/" + "A" * 43):
        for page in ("", "/annuleren", "/verplaatsen", "/afspraak.ics"):
            assert visitor.get(path + page).status_code == 404
    assert visitor.post(f"{forged}/annuleren").status_code == 404
    assert site.appointments()[0].status is AppointmentStatus.BOOKED


def test_a_revoked_link_opens_nothing(site: Site, visitor: Visitor, link: str) -> None:
    with site.db.transaction() as session:
        revoke_link(session, SYSTEM, site.appointments()[0].id, site.now)
    assert visitor.get(link).status_code == 404


def test_cancelling_asks_first_and_happens_once(site: Site, visitor: Visitor, link: str) -> None:
    assert "Wilt u deze afspraak annuleren?" in visitor.page(f"{link}/annuleren")
    assert site.appointments()[0].status is AppointmentStatus.BOOKED
    for _press in range(2):
        assert visitor.post(f"{link}/annuleren").headers["Location"] == link
    page = visitor.page(link)
    assert "Uw afspraak is geannuleerd" in page
    assert "w-qr" not in page
    assert site.appointments()[0].status is AppointmentStatus.CANCELLED


def test_moving_keeps_the_code_and_the_link(site: Site, visitor: Visitor, link: str) -> None:
    before = site.appointments()[0]
    day = re.findall(r"verplaatsen\?dag=([\d-]+)", visitor.page(f"{link}/verplaatsen"))[3]
    wanted = visitor.times(f"{link}/verplaatsen?dag={day}")[4]
    assert visitor.post(f"{link}/verplaatsen", tijd=wanted).headers["Location"].startswith(link)
    after = site.appointments()[0]
    assert (after.starts_at.isoformat(), after.code) == (wanted, before.code)
    assert "Uw afspraak is verplaatst" in visitor.page(f"{link}?gedaan=verplaatst")
    assert wanted not in visitor.times(f"{link}/verplaatsen?dag={day}&alle=1"), "nobody moves to the own time"


def test_who_was_promised_an_employee_chooses_of_that_employees_times(site: Site, visitor: Visitor, link: str) -> None:
    everybody = set(visitor.times(f"{link}/verplaatsen?alle=1"))
    with site.db.transaction() as session:
        leg = session.exec(select(AppointmentLeg)).one()
        leg.named_staff, day = True, leg.starts_at.date()
        of_one = select(Shift.starts_at, Shift.ends_at).where(Shift.staff_id == leg.staff_id)
        shifts = session.exec(of_one).all()
    days = set(re.findall(r"verplaatsen\?dag=([\d-]+)", visitor.page(f"{link}/verplaatsen"))) | {day.isoformat()}
    offered = {time for each in days for time in visitor.times(f"{link}/verplaatsen?dag={each}&alle=1")}
    assert offered != everybody
    for time in map(datetime.fromisoformat, offered):
        assert any(begins <= time < ends for begins, ends in shifts)


def test_it_moves_wherever_it_was_booked_and_says_so_when_it_is_no_longer_offered(
    site: Site, visitor: Visitor, link: str
) -> None:
    with site.db.transaction() as session:
        session.exec(update(Product).values(channels=["kcc"]))
    wanted = visitor.times(f"{link}/verplaatsen")[-1]
    assert visitor.post(f"{link}/verplaatsen", tijd=wanted).status_code == 303
    with site.db.transaction() as session:
        session.exec(update(Product).values(active=False))
    assert "Er zijn nu geen vrije tijden" in visitor.page(f"{link}/verplaatsen")
    assert visitor.post(f"{link}/verplaatsen", tijd=wanted).status_code == 409


@pytest.mark.parametrize("typed", ["", "morgen", "2020-01-01T09:00:00+00:00"])
def test_moving_to_no_real_time_changes_nothing(site: Site, visitor: Visitor, link: str, typed: str) -> None:
    before = site.appointments()[0].starts_at
    assert visitor.post(f"{link}/verplaatsen", tijd=typed).status_code in (409, 422)
    assert site.appointments()[0].starts_at == before


def test_the_calendar_file_tells_the_same(site: Site, visitor: Visitor, link: str) -> None:
    response = visitor.get(f"{link}/afspraak.ics")
    event = Calendar.from_ical(response.data).walk("VEVENT")[0]
    assert response.mimetype == "text/calendar"
    assert event.decoded("DTSTART") == site.appointments()[0].starts_at
    assert str(event["URL"]).endswith(link)


def test_after_the_appointment_there_is_nothing_left_to_change(site: Site, visitor: Visitor, link: str) -> None:
    site.now = site.appointments()[0].starts_at + timedelta(hours=2)
    page = visitor.page(link)
    assert "Deze afspraak is geweest." in page
    assert "/annuleren" not in page
    assert "gedaan=te-laat" in visitor.post(f"{link}/annuleren").headers["Location"]
    assert "Dit kan hier niet meer" in visitor.page(f"{link}?gedaan=te-laat")


def test_the_recycling_centre_asks_for_the_pass_and_its_qr_code_opens_the_gate(site: Site, visitor: Visitor) -> None:
    visitor.get_to_details({"milieustraat": 1})
    assert "Nummer van uw milieupas" in visitor.page("/gegevens")
    visitor.post("/gegevens", pass_number="MP999999")
    assert visitor.confirm().headers["Location"] == "/gegevens"
    assert "Wij kennen deze milieupas niet" in visitor.page("/gegevens")
    visitor.post("/gegevens", pass_number="MP100001")
    assert visitor.confirm().headers["Location"] == "/gemaakt"
    assert "bij de slagboom" in visitor.page("/gemaakt")
    (appointment,) = site.appointments()
    assert appointment.pass_id
    with site.db.reading() as session:
        text = qr_text(session, SYSTEM, appointment.id, appointment.code, site.settings.gate_secret)
    key = signing_key(site.settings.gate_secret).public_key()
    assert verify(text, {0: key}).appointment_code == appointment.code


def test_who_guesses_personal_links_is_stopped_for_a_minute(visitor: Visitor) -> None:
    visitor.get_to_check()
    visitor.confirm()
    link = visitor.link()
    for number in range(LIMITS[Guess.PERSONAL_LINK].wide):
        assert visitor.get(f"/mijn-afspraak/{number:0>43}").status_code == 404
    stopped = visitor.get(link)
    assert stopped.status_code == 429
    assert "Wacht een minuut" in stopped.text
    visitor.site.wait(1)
    assert visitor.get(link).status_code == 200
