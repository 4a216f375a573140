"""Administrators say messages in own words and see them first; staff find what did not arrive and send it again."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from booking_api.appointments.models import Appointment
from booking_api.customers.models import DigitalAddress
from booking_api.identity.models import Department
from booking_api.notifications.models import Message, MessageText, ReminderRule, TurnWish
from booking_api.references import new_id
from tests.portal.citizen.site import Site, Visitor
from tests.portal.citizen.test_own_phone import arrive, book, code_now
from tests.portal.staff.office import Desk, Fields, errors, form_of
from tests.portal.staff.test_appointment_pages import finish, start_booking

TEXT = "/beheer/berichten/confirmation/nl"


def kept(site: Site) -> dict[str, str]:
    with site.db.reading() as session:
        row = session.get(MessageText, ("confirmation", "nl"))
        return {"subject": row.subject, "opening": row.opening} if row else {}


def test_own_words_are_kept_shown_and_taken_back_with_who_did_it(site: Site, manager: Desk) -> None:
    page = manager.page(TEXT)
    assert "woorden van Welkom" in page
    fields = form_of(page, "tekst") | {"subject": "Tot {dag}, {naam}", "opening": "Fijn dat u komt.\nTot dan!"}
    assert manager.send(TEXT, fields).status_code == 303
    assert kept(site) == {"subject": "Tot {dag}, {naam}", "opening": "Fijn dat u komt.\nTot dan!"}
    page = manager.page(TEXT)
    assert "eigen woorden" in page
    assert "Bea Beheer" in page
    assert "Tot {dag}, {naam}" in page
    assert manager.send(TEXT, {"actie": "terug"}).status_code == 303
    assert kept(site) == {}


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("subject", "Dag {voornaam}", "tussen accolades staat iets dat wij niet kennen"),
        ("opening", "Dag {naam", "tussen accolades staat iets dat wij niet kennen"),
        ("subject", "Uw {waarvoor}", "hoort hier niet"),
        ("sms", "Uw {waarvoor}", "hoort hier niet"),
        ("opening", "x" * 1001, "te lang"),
    ],
)
def test_what_is_not_right_is_told_and_nothing_typed_is_lost(
    site: Site, manager: Desk, field: str, text: str, told: str
) -> None:
    answer = manager.send(TEXT, {"actie": "opslaan", "closing": "Dit blijft staan.", field: text})
    assert answer.status_code == 422
    assert told in " ".join(errors(answer.text))
    assert "Dit blijft staan." in answer.text
    assert kept(site) == {}


def test_a_preview_shows_what_is_typed_before_it_is_kept(site: Site, manager: Desk) -> None:
    typed = {"opening": "Fijn, {naam}! <b>Echt</b>", "subject": "Dag", "sms": "Tot {dag}"}
    html = manager.send(f"{TEXT}/voorbeeld/html", dict(typed))
    assert "Fijn, Maria van den Berg! &lt;b&gt;Echt" in html.text
    assert "img-src data:" in html.headers["Content-Security-Policy"]
    assert "script" not in html.headers["Content-Security-Policy"]
    assert "@media all" in manager.send(f"{TEXT}/voorbeeld/donker", dict(typed)).text
    assert "Fijn, Maria van den Berg!" in manager.send(f"{TEXT}/voorbeeld/tekst", dict(typed)).text
    assert manager.send(f"{TEXT}/voorbeeld/sms", dict(typed)).text.startswith("Tot ")
    assert kept(site) == {}


@pytest.mark.parametrize(
    "kind", ["confirmation", "reminder", "change", "cancellation", "offer", "closed", "turn", "resume"]
)
@pytest.mark.parametrize("language", ["nl", "en", "ar"])
def test_every_message_has_a_preview_in_every_direction(manager: Desk, kind: str, language: str) -> None:
    html = manager.page(f"/beheer/berichten/{kind}/{language}/voorbeeld/html")
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in html


def test_a_message_of_no_appointment_names_nobody_and_no_moment(site: Site, manager: Desk) -> None:
    path = "/beheer/berichten/turn/nl"
    page = manager.page(path)
    assert "{link}" in page
    assert "{naam}" not in page
    refused = manager.send(path, {"actie": "opslaan", "opening": "Dag {naam}"})
    assert (refused.status_code, "Kies uit: {link}, {gemeente}" in refused.text) == (422, True)
    assert manager.send(path, {"actie": "opslaan", "sms": "{gemeente}: bijna"}).status_code == 303
    assert manager.page(f"{path}/voorbeeld/sms").startswith("Gemeente Voorbeeldstad: bijna http")
    assert 'name="sms"' not in manager.page("/beheer/berichten/resume/nl"), "its link goes by mail alone"


def test_a_language_that_no_native_read_says_so_where_its_words_are_kept(manager: Desk) -> None:
    overview = manager.page("/beheer/berichten").partition("Nog niet nagekeken")[2].partition("</p>")[0]
    assert "العربية" in overview
    assert "Nederlands" not in overview
    assert "Deze taal is nog niet nagekeken" in manager.page("/beheer/berichten/confirmation/ar")
    assert "Deze taal is nog niet nagekeken" not in manager.page(TEXT)


def test_what_is_not_there_is_not_found(manager: Desk) -> None:
    for path in ("/beheer/berichten/niets/nl", "/beheer/berichten/offer/xx", f"{TEXT}/voorbeeld/pdf"):
        assert manager.get(path).status_code == 404


def test_only_who_manages_everything_changes_words(site: Site, bound_manager: Desk, host: Desk) -> None:
    assert bound_manager.send(TEXT, {"actie": "opslaan", "opening": "Dag"}).status_code == 403
    assert host.get("/beheer/berichten").status_code == 403
    assert kept(site) == {}


def test_the_overview_is_searched_and_tells_what_is_own(manager: Desk) -> None:
    manager.send("/beheer/berichten/offer/en", {"actie": "opslaan", "opening": "You can come earlier."})
    page = manager.page("/beheer/berichten?zoek=eerder")
    assert "Eerder komen" in page
    assert "Herinnering</b>" not in page
    own = page.partition('data-label="Eigen woorden"')[2].partition("</td>")[0]
    assert "English" in own


def test_departments_and_products_choose_when_they_remind(site: Site, manager: Desk, bound_manager: Desk) -> None:
    with site.db.reading() as session:
        found = {row.code: row.id for row in session.exec(select(Department))}
    own, other = found["werk-en-inkomen"], next(each for code, each in found.items() if code != "werk-en-inkomen")
    path = "/beheer/berichten/herinneringen"
    assert bound_manager.send(f"{path}/{own}", {"hoe": "eigen", "minutes": ["1440", "120"]}).status_code == 303
    assert bound_manager.send(f"{path}/{other}", {"hoe": "eigen"}).status_code == 403
    with site.db.reading() as session:
        assert [(row.department_id, row.minutes) for row in session.exec(select(ReminderRule))] == [(own, [1440, 120])]
    assert "1 dag ervoor, 2 uur ervoor" in bound_manager.page(path)
    five = bound_manager.send(f"{path}/{own}", {"hoe": "eigen", "minutes": ["60", "120", "240", "1440", "2880"]})
    assert (five.status_code, "dit zijn er te veel" in five.text) == (422, True)
    strange: Fields = {"hoe": "eigen", "minutes": ["-60", "9" * 5000, "120"]}
    assert bound_manager.send(f"{path}/{own}", strange).status_code == 303
    assert bound_manager.send(f"{path}/{own}", {"hoe": "boven"}).status_code == 303
    with site.db.reading() as session:
        assert session.exec(select(ReminderRule)).all() == []


@pytest.fixture
def failed(site: Site, host: Desk) -> tuple[UUID, UUID]:
    """A message that did not arrive, about an appointment to come; ids of message and appointment."""
    finish(host, start_booking(host, site, "paspoort", nth=-1))
    with site.db.transaction() as session:
        appointment = session.exec(select(Appointment)).one()
        message = Message(
            event_id=new_id(), appointment_id=appointment.id, kind="confirmation", channel="smtp", language="nl",
            message_id=f"<{new_id().hex}@example.org>", address="wrong@example.org", subject="Uw afspraak",
            status="failed", error="550", created_at=site.now - timedelta(hours=1),
        )  # fmt: skip
        session.add(message)
        session.flush()
        return message.id, appointment.id


def test_staff_find_a_failure_correct_the_address_and_send_again(
    site: Site, host: Desk, failed: tuple[UUID, UUID]
) -> None:
    message_id, appointment_id = failed
    assert "wrong@example.org" in host.page("/berichten/?zoek=wrong")
    assert "Dit adres bestaat niet." in host.page("/berichten/")
    assert "wrong@example.org" not in host.page("/berichten/?zoek=somebody")
    refused = host.post(f"/berichten/{message_id}/opnieuw", adres="niet goed")
    assert refused.status_code == 422
    assert "niet goed" in refused.text
    assert "Berichten" in host.page(f"/afspraken/{appointment_id}")
    assert "mislukt" in host.page(f"/berichten/afspraak/{appointment_id}")
    sent = host.post(f"/berichten/{message_id}/opnieuw", adres="right@example.org", afspraak=str(appointment_id))
    assert sent.status_code == 303
    assert "Het bericht gaat opnieuw weg" in host.page(sent.headers["Location"])
    with site.db.reading() as session:
        row = session.get_one(Message, message_id)
        assert (row.address, row.status, row.due_at) == ("right@example.org", "waiting", site.now)
        customer = session.get_one(Appointment, appointment_id).customer_id
        query = select(DigitalAddress.address).where(
            DigitalAddress.party_id == customer, DigitalAddress.kind == "email"
        )
        assert session.exec(query).all() == ["right@example.org"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("5.1.1", "Dit adres bestaat niet."),
        ("451 552", "De postbus is vol."),
        ("553", "De ontvanger weigerde dit bericht. Het gaat niet vanzelf opnieuw weg."),
    ],
)
def test_why_it_did_not_arrive_is_said_and_never_that_it_is_tried_again(
    site: Site, host: Desk, failed: tuple[UUID, UUID], error: str, told: str
) -> None:
    with site.db.transaction() as session:
        session.get_one(Message, failed[0]).error = error
    page = host.page("/berichten/")
    assert told in page
    assert "Welkom probeert het opnieuw" not in page


def test_staff_send_word_of_a_turn_again_to_what_the_visitor_tells(site: Site, host: Desk) -> None:
    book(site)
    phone = Visitor(site)
    phone.get(f"/aanmelden/koningsplein/{code_now(site)}")
    phone.post(f"{arrive(phone, site)}/bericht", adres="wrong@example.org")
    with site.db.transaction() as session:
        wish = session.exec(select(TurnWish)).one()
        wish.sealed_address, wish.done_at = "", site.now
        message = Message(
            event_id=new_id(), kind="turn", channel="smtp", language="nl", message_id="<1@example.org>", address="",
            subject="Bijna", status="failed", error="550", created_at=site.now,
            details={"visit_id": str(wish.visit_id)},
        )  # fmt: skip
        session.add(message)
        session.flush()
        path = f"/berichten/{message.id}/beurt"
    assert path in host.page("/berichten/")
    refused = host.post(path, adres="niet goed")
    assert (refused.status_code, "niet goed" in refused.text) == (422, True)
    sent = host.post(path, adres="0612345678")
    assert "Het bericht gaat opnieuw weg" in host.page(sent.headers["Location"])
    assert path not in host.page("/berichten/")
    with site.db.reading() as session:
        again = session.exec(select(TurnWish)).one()
        assert (again.medium, again.done_at) == ("sms", None)


def test_an_administrator_reads_no_messages_of_customers(manager: Desk, failed: tuple[UUID, UUID]) -> None:
    assert manager.get("/berichten/").status_code == 403
    assert manager.get(f"/berichten/afspraak/{failed[1]}").status_code == 403
