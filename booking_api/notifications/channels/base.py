"""What every channel offers, and how it says that a message will never be taken."""

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol
from uuid import UUID

EMAIL = "email"
SMS = "sms"


class Refused(Exception):
    """The other side refused this very message for good; trying again does not help."""


class TryLater(Exception):
    """The other side did not take it now, or we do not know; the same message is sent again."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way; `mail` is the whole of it, `text` its words alone, as an SMS or another system needs."""

    id: UUID
    kind: str
    medium: str
    address: str
    reference: str
    subject: str
    text: str
    mail: EmailMessage

    @staticmethod
    def of_mail(mail: EmailMessage, message_id: UUID, kind: str) -> "Outgoing":
        """Return a written mail as a message on its way."""
        body = mail.get_body(("plain",))
        return Outgoing(
            message_id,
            kind,
            EMAIL,
            str(mail["To"]),
            str(mail["Message-ID"] or ""),
            str(mail["Subject"] or ""),
            str(body.get_content()).strip() if body else "",
            mail,
        )


class Channel(Protocol):
    """A way out for messages; `send` returns when the other side took the message, and raises when that is unknown."""

    name: str
    keeps_content: bool
    media: frozenset[str]
    status_after: str
    """What a message is when it was handed over: sent, or offered for another system to send."""

    def send(self, message: Outgoing) -> str:
        """Hand over one message and return what the other side calls it, if it does.

        Raises Refused for good, or TryLater or any OSError or SMTPException to be tried again.
        """
