"""What stands in a mail: the right words, no sensitive subject, a working link, and a QR code that can be scanned."""

from datetime import timedelta
from email import message_from_string, policy
from email.message import EmailMessage
from io import BytesIO

import pytest
import zxingcpp
from icalendar import Calendar
from PIL import Image

from booking_api.appointments.links import appointment_of_link
from booking_api.appointments.models import AppointmentStatus
from booking_api.db import Database
from booking_api.errors import NotFound
from booking_api.identity.actor import SYSTEM, citizen_of
from booking_api.notifications import content
from booking_api.notifications.content import Sender
from booking_api.notifications.letters import letter
from booking_api.notifications.values import Letter
from booking_api.references import new_id
from tests.booking_api.notifications.town import KEYS, LINK_KEY, NOW, book

SENDER = Sender("Gemeente Voorbeeldstad", "afspraken@voorbeeldstad.example", "https://afspraken.example/")


def _letter(database: Database, product: str = "paspoort", **details: object) -> Letter:
    with database.transaction() as session:
        appointment = book(session, product, **details)  # type: ignore[arg-type]
        return letter(session, SYSTEM, appointment.id, KEYS)


def _mail(told: Letter, kind: str = content.CONFIRMATION) -> EmailMessage:
    """Return the mail as its reader gets it: written out and read again."""
    written = content.mail(kind, told, SENDER, "<1.confirmation@voorbeeldstad.example>", NOW).as_string()
    assert written.isascii()
    read = message_from_string(written, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\u00a0", " ")  # a line that ends there is not asserted


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        (
            "nl",
            "Uw afspraak op maandag 23 november om 09:40",
            ["Paspoort aanvragen (2 personen)", "Neem mee", "uw oude paspoort"],
        ),
        (
            "en",
            "Your appointment on Monday 23 November at 09:40",
            ["Apply for a passport (2 people)", "What to bring", "a recent passport photo"],
        ),
    ],
)
def test_a_confirmation_tells_what_where_when_and_what_to_bring(
    sqlite_database: Database, language: str, subject: str, words: list[str]
) -> None:
    mail = _mail(_letter(sqlite_database, language=language, count=2))
    assert mail["Subject"] == subject
    assert mail["To"] == "maria@example.org"
    for body in (_body(mail, "plain"), _body(mail, "html")):
        for word in (
            *words,
            "Stadswinkel Centrum",
            "Stadhuisplein 130",
            "09:40",
            "K7RW H2MX",
            "167",
            "Maria van den Berg-de Groot",
        ):
            assert word in body


def test_the_link_in_the_mail_opens_this_appointment_and_no_other(sqlite_database: Database) -> None:
    told = _letter(sqlite_database)
    link = f"https://afspraken.example/mijn-afspraak/{told.link_token}"
    mail = _mail(told)
    assert link in _body(mail, "plain")
    assert link in _body(mail, "html")
    with sqlite_database.reading() as session:
        assert appointment_of_link(session, told.link_token, LINK_KEY) == told.appointment_id


def test_the_qr_image_can_be_scanned(sqlite_database: Database) -> None:
    mail = _mail(_letter(sqlite_database))
    image = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    assert image["Content-ID"] == "<qr>"
    assert 'src="cid:qr"' in _body(mail, "html")
    assert zxingcpp.read_barcodes(Image.open(BytesIO(image.get_content())))[0].text == "WELKOM:K7RWH2MX"


def test_a_sensitive_subject_is_written_with_its_public_name_only(sqlite_database: Database) -> None:
    mail = _mail(_letter(sqlite_database, "schulden"))
    everything = "".join(str(part.get_content()) for part in mail.walk() if part.get_content_maintype() == "text")
    assert "Gesprek" in everything
    assert "schulden" not in everything.lower()


def test_the_calendar_file_hangs_on_the_mail(sqlite_database: Database) -> None:
    told = _letter(sqlite_database)
    attachment = next(_mail(told).iter_attachments())
    assert attachment.get_filename() == "afspraak.ics"
    assert attachment.get_content_type() == "text/calendar"
    assert attachment.get_param("method") == "PUBLISH"
    event = Calendar.from_ical(attachment.get_content()).walk("VEVENT")[0]
    assert event.decoded("DTSTART") == told.starts_at
    assert event["SUMMARY"] == "Afspraak: Paspoort aanvragen"


def test_a_cancellation_has_no_code_and_takes_the_event_out_of_the_calendar(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        appointment = book(session)
        appointment.status = AppointmentStatus.CANCELLED
        told = letter(session, SYSTEM, appointment.id, KEYS)
    mail = _mail(told, content.CANCELLATION)
    assert mail["Subject"] == "Uw afspraak van maandag 23 november om 09:40 is geannuleerd"
    assert "K7RW" not in _body(mail, "plain")
    assert not [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert next(mail.iter_attachments()).get_param("method") == "CANCEL"


def test_a_change_tells_the_new_moment(sqlite_database: Database) -> None:
    told = _letter(sqlite_database, starts_at=NOW + timedelta(days=4))
    assert _mail(told, content.CHANGE)["Subject"] == "Uw afspraak is verplaatst naar dinsdag 24 november om 10:00"


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "O'Brien & Söhne", "محمد", "😀"])
def test_odd_names_stand_in_the_mail_as_they_were_typed(sqlite_database: Database, name: str) -> None:
    mail = _mail(_letter(sqlite_database, name=name))
    assert f"Beste {name} van den Berg-de Groot," in _body(mail, "plain")
    assert "<script" not in _body(mail, "html")


def test_the_letter_of_another_appointment_does_not_exist_for_a_citizen(sqlite_database: Database) -> None:
    told = _letter(sqlite_database)
    with sqlite_database.reading() as session:
        assert letter(session, citizen_of(told.appointment_id), told.appointment_id, KEYS).code == "K7RWH2MX"
        with pytest.raises(NotFound):
            letter(session, citizen_of(new_id()), told.appointment_id, KEYS)
