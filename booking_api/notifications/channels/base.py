"""What every channel offers, and how it says that a message will never be taken."""

from email.message import EmailMessage
from typing import Protocol


class Refused(Exception):
    """The other side refused this very message for good; trying again does not help."""


class Channel(Protocol):
    """A way out for messages; `send` returns when the other side took the message, and raises when that is unknown."""

    name: str
    keeps_content: bool

    def send(self, message: EmailMessage) -> None:
        """Hand over one message. Raises Refused for good, or any OSError or SMTPException to be tried again."""
