"""Another system delivers messages through the API: it lists, fetches and reports; NotifyNL reports too."""

from typing import Any
from uuid import UUID

import pytest

from booking_api.notifications.models import Message
from booking_api.references import new_id
from tests.booking_api.rest.conftest import Caller
from tests.support.town import NOW

MIME = "To: maria@example.org\nSubject: Uw afspraak\nMessage-ID: <1@example.org>\n\nTot ziens.\n"


@pytest.fixture
def offered(api: Caller) -> UUID:
    """A message that waits for another system."""
    message = Message(
        event_id=new_id(), kind="confirmation", channel="extern", language="nl", message_id="<1@example.org>",
        address="maria@example.org", subject="Uw afspraak", content=MIME, status="offered", created_at=NOW,
    )  # fmt: skip
    with api.database.transaction() as session:
        session.add(message)
        session.flush()
        return message.id


def kept(api: Caller, message_id: UUID) -> Message:
    with api.database.reading() as session:
        return session.get_one(Message, message_id)


def test_it_lists_fetches_and_reports(api: Caller, offered: UUID) -> None:
    assert api.get("/berichten").json == {"resultaten": [str(offered)]}
    got = api.get(f"/berichten/{offered}").json
    assert (got["ontvanger"], got["onderwerp"], got["tekst"].strip()) == (
        "maria@example.org",
        "Uw afspraak",
        "Tot ziens.",
    )
    assert api.post(f"/berichten/{offered}/_meld", {"status": "mislukt", "reden": "550"}).json == {"status": "mislukt"}
    assert (kept(api, offered).status, kept(api, offered).error, kept(api, offered).content) == ("failed", "550", "")
    assert api.get("/berichten").json == {"resultaten": []}
    assert api.get(f"/berichten/{offered}").status_code == 404


@pytest.mark.parametrize("path", ["/berichten", f"/berichten/{UUID(int=7)}"])
def test_without_the_scope_nothing_is_told(api: Caller, offered: UUID, path: str) -> None:
    assert api.with_scopes("afspraken:lezen", "afspraken:schrijven").get(path).status_code == 403
    assert Caller(api.town, api.database, "").get(path).status_code == 401


@pytest.mark.parametrize(
    ("told", "status", "error"),
    [
        ("delivered", "delivered", ""),
        ("permanent-failure", "failed", "permanent-failure"),
        ("temporary-failure", "failed", "temporary-failure"),
        ("sending", "offered", ""),
    ],
)
def test_notify_reports_in_its_own_words(api: Caller, offered: UUID, told: str, status: str, error: str) -> None:
    body: dict[str, Any] = {
        "id": "740e5834-3a29-46b4-9a6f-16142fde533a", "reference": "<1@example.org>", "to": "maria@example.org",
        "status": told, "created_at": "2026-11-20T12:15:30.000000Z", "notification_type": "email",
        "template_id": "f33517ff-2a88-4f6e-b855-c550268ce08a", "template_version": 1,
    }  # fmt: skip
    assert api.post("/berichten/notifynl", body).status_code == 204
    assert (kept(api, offered).status, kept(api, offered).error) == (status, error)


def test_a_report_about_nothing_of_ours_is_not_found(api: Caller, offered: UUID) -> None:
    assert api.post("/berichten/notifynl", {"id": "x", "status": "delivered"}).status_code == 404
    assert kept(api, offered).status == "offered"


BOUNCE = """From: MAILER-DAEMON@mail.example
To: afspraken@voorbeeldstad.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="grens"

--grens
Content-Type: text/plain

De postbus bestaat niet.

--grens
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; maria@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--grens
Content-Type: {returned}

To: maria@example.org
Subject: Uw afspraak
Message-ID: {reference}

{body}
--grens--
"""


def bounce(reference: str = "<1@example.org>", returned: str = "message/rfc822", body: str = "Tot ziens.") -> str:
    return BOUNCE.format(reference=reference, returned=returned, body=body)


@pytest.mark.parametrize(
    "mail", [bounce(), bounce(returned="text/rfc822-headers", body=""), bounce().replace("\n", "\r\n")]
)
def test_a_mail_that_came_back_is_a_failure_with_its_reason(api: Caller, offered: UUID, mail: str) -> None:
    assert api.post("/berichten/_retour", {"bericht": mail}).json == {"herkend": True}
    assert (kept(api, offered).status, kept(api, offered).error) == ("failed", "5.1.1")


@pytest.mark.parametrize(
    "mail",
    [
        bounce("<9@example.org>"),
        bounce("niets"),
        bounce().replace("Action: failed", "Action: delayed"),
        bounce().replace("Action: failed", "Action: relayed"),
        "Subject: Afwezig\nIn-Reply-To: <1@example.org>\n\nIk ben met vakantie.\n",
        "geen mail",
    ],
)
def test_other_mail_changes_nothing(api: Caller, offered: UUID, mail: str) -> None:
    assert api.post("/berichten/_retour", {"bericht": mail}).json == {"herkend": False}
    assert kept(api, offered).status == "offered"


def test_signs_that_no_database_keeps_are_refused(api: Caller, offered: UUID) -> None:
    assert api.post("/berichten/_retour", {"bericht": "\x00" * 20}).status_code == 400
    assert kept(api, offered).status == "offered"


def test_who_may_not_deliver_reports_no_bounce(api: Caller, offered: UUID) -> None:
    others = api.with_scopes("afspraken:lezen", "afspraken:schrijven")
    assert others.post("/berichten/_retour", {"bericht": bounce()}).status_code == 403
    assert kept(api, offered).status == "offered"
