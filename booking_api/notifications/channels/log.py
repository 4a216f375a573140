"""The channel that sends nothing: the message stays in the database, where the demo's post page shows it."""

import logging
from email.message import EmailMessage

logger = logging.getLogger(__name__)


class LogChannel:
    """Keeps messages instead of sending them; for the demo and for tests."""

    name = "log"
    keeps_content = True

    def send(self, message: EmailMessage) -> None:
        """Say in the log that there is a message, without a word of what is in it."""
        logger.info("message kept: %s", message["Message-ID"])
