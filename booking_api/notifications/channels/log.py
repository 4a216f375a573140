"""The channel that sends nothing: the message stays in the database, where the demo's post page shows it."""

import logging

from booking_api.notifications.channels.base import EMAIL, SMS, Outgoing

logger = logging.getLogger(__name__)


class LogChannel:
    """Keeps messages instead of sending them; for the demo and for tests."""

    name = "log"
    keeps_content = True
    media = frozenset({EMAIL, SMS})
    status_after = "sent"

    def send(self, message: Outgoing) -> str:
        """Say in the log that there is a message, without a word of what is in it."""
        logger.info("message kept: %s", message.reference)
        return ""
