"""One event makes one message, also after failures; the mail server is a real one."""

import ssl
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlmodel import select

from booking_api import events
from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.db import Database
from booking_api.errors import NotAllowed
from booking_api.identity.actor import PUBLIC, SYSTEM
from booking_api.notifications import queries
from booking_api.notifications.channels import Outgoing
from booking_api.notifications.channels.smtp import SmtpChannel, TlsNotOffered
from booking_api.notifications.models import Message
from booking_api.notifications.service import send_for_event
from booking_api.notifications.settings import NotificationSettings, SmtpSettings
from booking_api.outbox import GiveUp
from booking_api.references import new_id
from tests.booking_api.notifications.town import NOW, Settings, Worker, book, happened
from tests.support.ports import free_port


class Postbox:
    """What the mail server took; `answers` are given before it takes anything."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.answers: list[str] = []
        self.recipient_answer = ""

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        if self.recipient_answer:
            return self.recipient_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail; the answer may be that it was not."""
        self.taken.append(envelope.content)
        return self.answers.pop(0) if self.answers else "250 taken"


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that trusts itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=3650))
        .not_valid_after(NOW + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = tmp_path / "certificate.pem", tmp_path / "key.pem"
    certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate_file, key_file


@pytest.fixture
def postbox() -> Postbox:
    """The mails that the server took."""
    return Postbox()


@pytest.fixture
def secure_port(postbox: Postbox, certificate: tuple[Path, Path]) -> Iterator[int]:
    """The port of a mail server that offers STARTTLS and takes nothing without."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    yield from _serve(postbox, tls_context=context, require_starttls=True)


@pytest.fixture
def plain_port(postbox: Postbox) -> Iterator[int]:
    """The port of a mail server that knows no STARTTLS."""
    yield from _serve(postbox)


def _serve(postbox: Postbox, **options: Any) -> Iterator[int]:
    port = free_port()
    controller = Controller(postbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    yield port
    controller.stop()


def _by_smtp(database: Database, port: int, certificate_file: Path | None = None) -> Worker:
    smtp = SmtpSettings(host="localhost", port=port, ca_file=certificate_file, timeout_seconds=5)
    return Worker(database, Settings(notifications=NotificationSettings(channel="smtp", smtp=smtp)))


def _messages(database: Database) -> list[Message]:
    with database.reading() as session:
        return list(session.exec(select(Message)))


def _booked(database: Database, **details: Any) -> Any:
    with database.transaction() as session:
        return happened(session, book(session, **details))


def test_a_booking_is_confirmed_once_however_often_the_event_comes(database: Database) -> None:
    event = _booked(database)
    for _again in range(3):
        send_for_event(Worker(database), event)
    (message,) = _messages(database)
    assert (message.kind, message.status, message.address) == ("confirmation", "sent", "maria@example.org")
    assert "Uw afspraak op maandag 23 november om 09:40" in message.subject
    assert "Message-ID: " + message.message_id in message.content


def test_nobody_hears_of_another_desk_or_employee_at_the_same_time(sqlite_database: Database) -> None:
    """Bookings are put on other lanes to make room; only who must come at another time or place is told."""
    with sqlite_database.transaction() as session:
        appointment = book(session)
        same = {"starts_at": "2026-11-23T08:40:00+00:00", "ends_at": "2026-11-23T09:00:00+00:00", "location": "centrum"}
        later = {**same, "starts_at": "2026-11-23T08:50:00+00:00"}
        told = [
            happened(session, appointment, events.APPOINTMENT_MOVED, {**same, "desk_ids": ["1"]}, after)
            for after in ({**same, "desk_ids": ["2"]}, {**later, "desk_ids": ["2"]})
        ]
    for event, written in zip(told, ([], ["change"]), strict=True):
        send_for_event(Worker(sqlite_database), event)
        assert [each.kind for each in _messages(sqlite_database)] == written


def test_nobody_is_written_to_without_an_address(sqlite_database: Database) -> None:
    send_for_event(Worker(sqlite_database), _booked(sqlite_database, email=None))
    assert _messages(sqlite_database) == []


def test_a_confirmation_of_what_was_cancelled_meanwhile_is_left_out(sqlite_database: Database) -> None:
    booked = _booked(sqlite_database)
    with sqlite_database.transaction() as session:
        appointment = session.get_one(Appointment, booked.subject_id)
        appointment.status = AppointmentStatus.CANCELLED
        session.add(appointment)
        cancelled = happened(session, appointment, events.APPOINTMENT_CANCELLED)
    for event in (booked, cancelled):
        send_for_event(Worker(sqlite_database), event)
    assert [message.kind for message in _messages(sqlite_database)] == ["cancellation"]


def test_a_mail_goes_over_tls_and_its_content_is_not_kept(
    sqlite_database: Database, secure_port: int, certificate: tuple[Path, Path], postbox: Postbox
) -> None:
    send_for_event(_by_smtp(sqlite_database, secure_port, certificate[0]), _booked(sqlite_database))
    (message,) = _messages(sqlite_database)
    assert (message.status, message.content, message.error) == ("sent", "", "")
    assert f"Message-ID: {message.message_id}".encode() in postbox.taken[0]


def test_without_starttls_nothing_is_sent_and_it_is_tried_again(
    sqlite_database: Database, plain_port: int, secure_port: int, certificate: tuple[Path, Path], postbox: Postbox
) -> None:
    event = _booked(sqlite_database)
    with pytest.raises(TlsNotOffered):
        send_for_event(_by_smtp(sqlite_database, plain_port), event)
    assert postbox.taken == []
    assert [(message.status, message.error) for message in _messages(sqlite_database)] == [("waiting", "TlsNotOffered")]
    send_for_event(_by_smtp(sqlite_database, secure_port, certificate[0]), event)
    assert [message.status for message in _messages(sqlite_database)] == ["sent"]


def test_a_server_with_an_unknown_certificate_gets_nothing(
    sqlite_database: Database, secure_port: int, postbox: Postbox
) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        send_for_event(_by_smtp(sqlite_database, secure_port), _booked(sqlite_database))
    assert postbox.taken == []


def test_an_unknown_outcome_is_sent_again_as_the_same_message(
    sqlite_database: Database, secure_port: int, certificate: tuple[Path, Path], postbox: Postbox
) -> None:
    event, worker = _booked(sqlite_database), _by_smtp(sqlite_database, secure_port, certificate[0])
    postbox.answers = ["451 try again later"]
    with pytest.raises(Exception, match="try again later"):
        send_for_event(worker, event)
    send_for_event(worker, event)
    first, second = ([line for line in mail.splitlines() if line.startswith(b"Message-ID")] for mail in postbox.taken)
    assert first == second
    assert len(_messages(sqlite_database)) == 1


def test_a_refused_address_is_given_up(
    sqlite_database: Database, secure_port: int, certificate: tuple[Path, Path], postbox: Postbox
) -> None:
    postbox.recipient_answer = "550 no such person"
    with pytest.raises(GiveUp):
        send_for_event(_by_smtp(sqlite_database, secure_port, certificate[0]), _booked(sqlite_database))
    assert [(message.status, message.error) for message in _messages(sqlite_database)] == [("failed", "550")]


def test_a_mail_server_that_is_down_is_tried_again(sqlite_database: Database) -> None:
    with pytest.raises(ConnectionRefusedError):
        send_for_event(_by_smtp(sqlite_database, free_port()), _booked(sqlite_database))
    assert [message.status for message in _messages(sqlite_database)] == ["waiting"]


def test_a_mail_to_an_address_with_an_accent_is_taken(plain_port: int, postbox: Postbox) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = "a@example.org", "andré@example.org", "<1@example.org>"
    mail.set_content("dag")
    channel = SmtpChannel(SmtpSettings(host="localhost", port=plain_port, security="none"))
    channel.send(Outgoing.of_mail(mail, new_id(), "confirmation"))
    assert len(postbox.taken) == 1


def test_a_server_that_knows_no_accents_refuses_such_an_address_for_good(
    sqlite_database: Database, postbox: Postbox
) -> None:
    for port in _serve(postbox, enable_SMTPUTF8=False):
        worker = _by_smtp(sqlite_database, port)
        worker.settings.notifications.smtp.security = "none"
        with pytest.raises(GiveUp):
            send_for_event(worker, _booked(sqlite_database, email="andré@example.org"))
    assert [(message.status, message.error) for message in _messages(sqlite_database)] == [("failed", "553")]
    assert postbox.taken == []


def test_only_operators_read_what_was_sent(sqlite_database: Database) -> None:
    send_for_event(Worker(sqlite_database), _booked(sqlite_database))
    with sqlite_database.reading() as session:
        (listed,) = queries.outgoing(session, SYSTEM)
        assert listed.content == ""
        assert "K7RW" in queries.message(session, SYSTEM, listed.id).content or listed.subject
        with pytest.raises(NotAllowed):
            queries.outgoing(session, PUBLIC)
