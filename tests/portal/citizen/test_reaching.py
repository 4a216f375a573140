"""By e-mail or by SMS: asked where the municipality sends both, kept, and said on the pages that follow."""

import pytest
from sqlmodel import select

from booking_api.customers.models import DigitalAddress
from booking_api.identity.actor import SYSTEM
from booking_api.notifications.letters import Keys, letter
from server.app import create_app
from tests.portal.citizen.site import Site, Visitor

ASKED = "Hoe wilt u bericht over uw afspraak?"


@pytest.mark.parametrize("phone", ["", "013 5321234"])
def test_who_wants_sms_gives_a_mobile_number(visitor: Visitor, phone: str) -> None:
    visitor.get_to_details()
    assert ASKED in visitor.page("/gegevens")
    refused = visitor.post("/gegevens", family_name="Jansen", email="jansen@example.org", phone=phone, wants="sms")
    assert refused.status_code == 422
    assert "Vul een mobiel nummer in." in refused.text
    assert 'value="sms" checked' in refused.text


def test_the_choice_is_said_kept_and_followed(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check(family_name="Jansen", email="jansen@example.org", phone="06 12345678", wants="sms")
    assert "Per sms" in visitor.page("/controle")
    visitor.confirm()
    assert "De bevestiging sturen wij naar <bdi" in (made := visitor.page("/gemaakt"))
    assert "+31612345678" in made
    [appointment] = site.appointments()
    with site.db.reading() as session:
        preferred = session.exec(select(DigitalAddress.kind).where(DigitalAddress.preferred)).all()
        told = letter(session, SYSTEM, appointment.id, Keys(b"k" * 32, "s" * 40))
    assert (preferred, told.wants, told.sms_number) == (["phone"], "sms", "+31612345678")


def test_who_does_not_choose_gets_mail(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check(family_name="Jansen", email="jansen@example.org", phone="06 12345678")
    assert "Per e-mail" in visitor.page("/controle")
    visitor.confirm()
    assert "jansen@example.org" in visitor.page("/gemaakt").replace("<wbr>", "")
    with site.db.reading() as session:
        assert session.exec(select(DigitalAddress.kind).where(DigitalAddress.preferred)).all() == ["email"]


@pytest.mark.parametrize(
    ("wish", "shown"), [("initial", "M. de Vries"), ("full", "M. de Vries"), ("none", "alleen uw code")]
)
def test_what_the_wall_will_show_is_said_as_far_as_its_location_goes(visitor: Visitor, wish: str, shown: str) -> None:
    visitor.get_to_check(given_name="Maria", prefix="de", family_name="Vries", wall_wish=wish)
    row = visitor.page("/controle").partition("<dt>Naam op het scherm</dt>")[2].partition("</div>")[0]
    assert f"<dd>{shown}</dd>" in row
    assert 'href="/gegevens"' in row


def test_where_nobody_is_called_on_a_wall_nothing_is_said_of_it(visitor: Visitor) -> None:
    visitor.get_to_details({"milieustraat": 1})
    asked = visitor.page("/gegevens")
    assert "U mag alles leeg laten." in asked
    assert "oproepen" not in asked
    visitor.post("/gegevens", family_name="Vries", pass_number="MP100001")
    page = visitor.page("/controle")
    assert "Klopt dit?" in page
    assert "Naam op het scherm" not in page


@pytest.mark.parametrize(("demo", "told"), [(True, {"email", "sms"}), (False, set())])
def test_messages_that_are_only_kept_reach_nobody_outside_the_demo(site: Site, demo: bool, told: set[str]) -> None:
    site.settings.web.demo = demo
    assert create_app(site.settings, site.db, lambda: site.now).extensions["message_media"] == told


def test_where_no_sms_is_sent_nobody_is_asked(site: Site, visitor: Visitor) -> None:
    site.app.extensions["message_media"] = frozenset({"email"})
    visitor.get_to_details()
    assert ASKED not in visitor.page("/gegevens")
    visitor.post("/gegevens", family_name="Jansen", phone="06 12345678")
    assert "geen: u krijgt geen bevestiging" in visitor.page("/controle")
