"""A ceremony in real browsers: all go in by one press, one line on the wall, who is late is told, one press ends it."""

import re

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from booking_api.appointments.models import Appointment, JointSession
from booking_api.identity.actor import SYSTEM
from booking_api.visits.models import Visit
from booking_api.visits.session_people import Whereabouts, session_people
from booking_api.visits.sessions_today import sessions_here
from tests.journeys.conftest import House
from tests.journeys.people import People, Wall

pytestmark = pytest.mark.browser


def _ceremony(house: House) -> JointSession:
    with house.demo.db.reading() as session:
        shop = session.exec(select(Visit.location_id)).first()
        assert shop is not None
        [one] = sessions_here(session, SYSTEM, shop, house.clock())
        return session.get_one(JointSession, one.session_id)


def _who(house: House, ceremony: JointSession, where: Whereabouts) -> list[tuple[str, str]]:
    """Return name and code of who is there."""
    with house.demo.db.reading() as session:
        people = session_people(session, SYSTEM, ceremony.id, house.clock())
        return [
            (each.name, session.get_one(Appointment, each.appointment_id).code)
            for each in people
            if each.whereabouts is where
        ]


def test_a_ceremony_from_the_first_who_waits_to_the_end(people: People, house: House) -> None:
    ceremony = _ceremony(house)
    waiting, late = _who(house, ceremony, Whereabouts.HERE), _who(house, ceremony, Whereabouts.EXPECTED)[0]
    host, wall = people.host(), Wall(people.page(house.screen("/scherm/demo/", 1), 1920, 1080))
    card = host.locator(f"#bijeenkomst-{ceremony.id}")
    expect(host.locator("#present-title + table")).not_to_contain_text(waiting[0][0])
    card.get_by_role("button", name="Bijeenkomst beginnen").click()
    expect(host.locator("#message")).to_contain_text(f"{len(waiting)} aanmeldingen zijn binnen")
    wall.expect_call("Naturalisatieceremonie", "Kamer 1.06")
    assert not any(waiting[0][0].split()[-1] in name for name in wall.names.all_text_contents())

    inside = re.findall(r"\d+ binnen", card.inner_text())[0]
    pillar = people.pillar()
    pillar.scan(f"WELKOM:{late[1]}")
    expect(pillar.page.locator(".p-lead")).to_contain_text("u kunt meteen naar binnen")
    expect(pillar.page.locator(".p-facts")).to_contain_text("Kamer 1.06")
    expect(card).not_to_contain_text(inside)

    card.get_by_role("link", name="Bijeenkomst afronden").click()
    host.get_by_role("button", name="Afronden voor iedereen").click()
    expect(host.locator("#message")).to_contain_text(f"voor {len(waiting) + 1} aanmeldingen")
    expect(card).to_have_count(0)
    wall.expect_nobody("Naturalisatieceremonie")
    assert len(_who(house, ceremony, Whereabouts.DONE)) == len(waiting) + 1
