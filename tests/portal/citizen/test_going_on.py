"""An unfinished booking: kept sealed, gone on with elsewhere by a link, taken over by staff, and wiped in time."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import delete, select

from booking_api.appointments.holding import take_over_hold
from booking_api.appointments.models import Hold, UnfinishedBooking
from booking_api.appointments.rules import HOLD_MINUTES, MOST_RENEWALS
from booking_api.appointments.unfinished import KEEP, details_of_hold, forget_old_ones
from booking_api.errors import NotAllowed
from booking_api.identity.actor import PUBLIC, SYSTEM
from booking_api.identity.rules import Role
from booking_api.notifications.models import Message
from booking_api.notifications.resuming import send_resume_link
from booking_api.notifications.settings import NotificationSettings
from booking_api.outbox import OutboxEvent
from tests.portal.citizen.site import Site, Visitor
from tests.support.town import staff_actor

ADDRESS = "maria@example.org"


@dataclass
class Worker:
    """What a subscriber needs of the worker."""

    db: Any
    clock: Any
    settings: Any


def kept(site: Site) -> list[UnfinishedBooking]:
    with site.db.reading() as session:
        return list(session.exec(select(UnfinishedBooking)))


def mail(site: Site) -> Message:
    """Let the worker send what was asked for, twice as it may happen, and return the one message."""
    with site.db.reading() as session:
        event = session.exec(select(OutboxEvent).where(OutboxEvent.kind == "ResumeLinkRequested")).all()[-1]
    for _try in range(2):
        send_resume_link(Worker(site.db, lambda: site.now, site.settings), event)
    with site.db.reading() as session:
        (message,) = session.exec(select(Message).where(Message.event_id == event.id))
    return message


def link_in(message: Message) -> str:
    found = re.search(r"/verder/[\w-]+", message.content.replace("=\n", ""))
    assert found
    return found.group()


@pytest.fixture
def link(site: Site, visitor: Visitor) -> str:
    """The link that a visitor asked for, with a time held and a name typed."""
    visitor.get_to_check(family_name="Hoogstraten", email=ADDRESS)
    assert "Wij sturen u een link" in visitor.post("/later", email=ADDRESS).text
    return link_in(mail(site))


def test_what_was_typed_is_sealed_and_the_cookie_says_nothing(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check(family_name="Hoogstraten", email=ADDRESS)
    (row,) = kept(site)
    cookie = visitor.client.get_cookie("welkom_afspraak")
    assert cookie
    for text in (row.sealed, row.token_hash, cookie.value):
        assert "Hoogstraten" not in text
        assert ADDRESS not in text
    assert cookie.value not in (row.sealed, row.token_hash)


def test_who_only_looks_leaves_nothing_behind(site: Site, visitor: Visitor) -> None:
    visitor.page("/")
    visitor.page("/hulp")
    assert kept(site) == []


def test_the_link_goes_on_on_another_device_with_everything_and_the_time(site: Site, link: str) -> None:
    (hold,) = site.holds()
    phone = Visitor(site)
    assert "Ga verder" in phone.page(link)
    assert phone.post(link).headers["Location"] == "/verder"
    assert phone.get("/verder").headers["Location"] == "/controle"
    assert "Hoogstraten" in phone.page("/controle")
    assert phone.confirm().headers["Location"] == "/gemaakt"
    assert site.appointments()[0].starts_at == hold.starts_at


def test_the_first_device_has_nothing_any_more(site: Site, visitor: Visitor, link: str) -> None:
    Visitor(site).post(link)
    assert visitor.get("/controle").headers["Location"] == "/"


def test_looking_at_the_link_uses_nothing_up(site: Site, visitor: Visitor, link: str) -> None:
    for _scanner in range(3):
        assert site.app.test_client().get(link).status_code == 200
    assert visitor.get("/controle").status_code == 200


def test_a_forged_or_replaced_or_old_link_opens_nothing(site: Site, visitor: Visitor, link: str) -> None:
    stranger = Visitor(site)
    assert stranger.get(link[:-2] + ("AA" if not link.endswith("AA") else "BB")).status_code == 404
    visitor.post("/later", email=ADDRESS)
    assert stranger.get(link).status_code == 404
    newer = link_in(mail(site))
    assert stranger.get(newer).status_code == 200
    site.now += KEEP + timedelta(minutes=1)
    assert stranger.get(newer).status_code == 404
    assert stranger.get("/verder").headers["Location"] == "/"


def test_the_mail_is_sent_once_and_the_address_is_forgotten(site: Site, link: str) -> None:
    assert link
    assert [row.sealed_address for row in kept(site)] == [""]
    with site.db.reading() as session:
        assert [message.address for message in session.exec(select(Message))] == [""]


@pytest.mark.parametrize("typed", ["", "geen adres", "a@b"])
def test_an_address_that_is_none_is_told(visitor: Visitor, typed: str) -> None:
    visitor.get_to_details()
    response = visitor.post("/later", email=typed)
    assert response.status_code == 422
    assert "e-mailadres</span> in dat klopt" in response.text


def test_where_no_mail_is_sent_none_is_promised_and_the_code_is_told(site: Site, visitor: Visitor) -> None:
    site.app.extensions["message_media"] = frozenset()
    visitor.get_to_details()
    details = visitor.page("/gegevens")
    assert "ook op een ander apparaat" not in details
    assert "bevestiging" not in details
    page = visitor.page("/later")
    assert 'type="email"' not in page
    assert f"{site.holds()[0].code[:4]} {site.holds()[0].code[4:]}" in page
    assert visitor.post("/later", email=ADDRESS).headers["Location"] == "/later"
    with site.db.reading() as session:
        assert session.exec(select(OutboxEvent).where(OutboxEvent.kind == "ResumeLinkRequested")).all() == []


def test_a_mail_that_can_no_longer_be_sent_is_not_and_its_address_is_forgotten(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check(family_name="Hoogstraten")
    visitor.post("/later", email=ADDRESS)
    site.settings.notifications = NotificationSettings(channel="notify_nl")  # with no template for e-mail
    with site.db.reading() as session:
        (event,) = session.exec(select(OutboxEvent).where(OutboxEvent.kind == "ResumeLinkRequested"))
    send_resume_link(Worker(site.db, lambda: site.now, site.settings), event)
    assert [row.sealed_address for row in kept(site)] == [""]
    with site.db.reading() as session:
        assert session.exec(select(Message)).all() == []


def test_what_was_typed_is_wiped_when_the_appointment_is_made(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check(family_name="Hoogstraten", email=ADDRESS)
    visitor.confirm()
    assert "Hoogstraten" not in visitor.get("/gegevens").text
    assert visitor.get("/gegevens").headers["Location"] == "/gemaakt"
    assert len(kept(site)[0].sealed) < 1200


def test_who_shares_a_computer_wipes_everything(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check(family_name="Hoogstraten")
    assert visitor.post("/wissen").headers["Location"] == "/?gewist=1"
    assert (kept(site), site.holds()) == ([], [])
    assert "Alles is gewist" in visitor.page("/?gewist=1")


def test_it_is_gone_after_two_days(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check(family_name="Hoogstraten")
    site.now += KEEP - timedelta(minutes=1)
    with site.db.transaction() as session:
        forget_old_ones(session, SYSTEM, site.now)
    assert len(kept(site)) == 1
    site.now += timedelta(minutes=2)
    with site.db.transaction() as session:
        forget_old_ones(session, SYSTEM, site.now)
    assert kept(site) == []


def test_activity_keeps_the_time_and_doing_nothing_does_not(site: Site, visitor: Visitor) -> None:
    visitor.get_to_details()
    for _look in range(3):
        site.wait(HOLD_MINUTES - 1)
        assert "Wij houden deze tijd voor u vast tot" in visitor.page("/gegevens")
    site.wait(HOLD_MINUTES + 1)
    assert visitor.get("/gegevens").headers["Location"] == "/tijd"


def test_the_button_keeps_the_time_longer_ten_times_and_no_more(site: Site, visitor: Visitor) -> None:
    visitor.get_to_details({"geboorte": 1})
    begun = site.now
    while site.holds():
        site.wait(HOLD_MINUTES - 1)
        visitor.post("/langer", terug="details")
    kept_for = site.now - begun
    assert timedelta(minutes=HOLD_MINUTES * MOST_RENEWALS) <= kept_for
    assert kept_for <= timedelta(minutes=HOLD_MINUTES * (MOST_RENEWALS + 2))


def test_the_page_says_until_when_and_by_which_code(site: Site, visitor: Visitor) -> None:
    visitor.get_to_details()
    (hold,) = site.holds()
    page = visitor.page("/gegevens")
    assert f"{hold.code[:4]} {hold.code[4:]}" in page
    assert hold.expires_at.astimezone().isoformat()[:10] in page


def test_staff_take_over_what_was_typed_with_the_time(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check(family_name="Hoogstraten", phone="0612345678")
    (hold,) = site.holds()
    key = site.settings.web.citizen_key
    with site.db.transaction() as session:
        told = details_of_hold(session, staff_actor(None, None, Role.KCC), hold.id, key, site.now)
    assert (told["family_name"], told["phone"]) == ("Hoogstraten", "0612345678")
    with site.db.transaction() as session, pytest.raises(NotAllowed):
        details_of_hold(session, PUBLIC, hold.id, key, site.now)


def test_who_was_taken_over_is_told_so_and_makes_no_second_appointment(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check(family_name="Hoogstraten")
    key = re.findall(r'name="sleutel" value="([^"]+)"', visitor.page("/controle"))[0]
    (hold,) = site.holds()
    kcc = staff_actor(uuid4(), None, Role.KCC)
    with site.db.transaction() as session:
        take_over_hold(session, kcc, hold.id, site.now)
    for _again in range(2):
        assert visitor.post("/controle", sleutel=key).headers["Location"] == "/tijd"
        page = visitor.page("/tijd")
        assert "Onze medewerker maakt deze afspraak met u af" in page
        assert "niet meer vastgehouden" not in page
    assert (site.appointments(), [each.id for each in site.holds()]) == ([], [hold.id])
    with site.db.transaction() as session:
        told = details_of_hold(session, kcc, hold.id, site.settings.web.citizen_key, site.now)
    assert told["family_name"] == "Hoogstraten"
    visitor.post("/tijd", tijd=visitor.times()[-1])
    assert visitor.get("/controle").status_code == 200, "another appointment is the visitor's own"
    assert "Onze medewerker" not in visitor.page("/tijd")


def test_a_time_without_a_form_has_nothing_to_take_over(site: Site, visitor: Visitor) -> None:
    visitor.get_to_details()
    with site.db.transaction() as session:
        hold = session.exec(select(Hold)).one()
        told = details_of_hold(session, SYSTEM, hold.id, b"another key", site.now)
    assert told == {}


def test_choices_that_are_gone_are_told_to_be_gone_and_one_begins_again(site: Site, visitor: Visitor) -> None:
    visitor.get_to_details()
    with site.db.transaction() as session:
        session.exec(delete(UnfinishedBooking))
    assert visitor.post("/gegevens", family_name="Jansen").headers["Location"] == "/"
    assert "Wij hebben uw keuzes niet meer" in visitor.page("/")
    assert "Wij hebben uw keuzes niet meer" not in visitor.page("/"), "told once"
    visitor.get_to_details()
    assert "Wat zijn uw gegevens?" in visitor.page("/gegevens")
