"""NotifyNL: hands e-mails and SMS to the government's own sender, through its official client.

NotifyNL sends by templates of the municipality's account; ours hold nothing but what Welkom fills in: the e-mail one
((onderwerp)) and ((tekst)), the SMS one ((tekst)). A QR image and a calendar file do not fit in such a message: the
text leads to the page of the appointment, which has both.
"""

import logging
from typing import Any

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from booking_api.notifications.channels.base import EMAIL, SMS, Outgoing, Refused, TryLater
from booking_api.notifications.settings import NotifySettings

# Its warnings quote answers of the service, and those may quote an address.
logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)

BAD_REQUEST = 400
_make_client: Any = NotificationsAPIClient  # the library has no types


class NotifyChannel:
    """Sends by the API of NotifyNL; what became of a message comes back later by its callback."""

    name = "notify_nl"
    keeps_content = False
    status_after = "sent"

    def __init__(self, settings: NotifySettings) -> None:
        self._settings = settings
        templates = {EMAIL: settings.email_template, SMS: settings.sms_template}
        self.media = frozenset(medium for medium, template in templates.items() if template)

    def send(self, message: Outgoing) -> str:
        """Hand over one message and return its number there. Raises Refused or TryLater."""
        settings = self._settings
        client = _make_client(
            settings.api_key.get_secret_value(), base_url=settings.base_url, timeout=settings.timeout_seconds
        )
        try:
            if message.medium == SMS:
                answer = client.send_sms_notification(
                    message.address, settings.sms_template, {"tekst": message.text}, message.reference
                )
            else:
                filled = {"onderwerp": message.subject, "tekst": message.text}
                answer = client.send_email_notification(
                    message.address, settings.email_template, filled, message.reference
                )
        except APIError as error:
            if error.status_code == BAD_REQUEST:
                raise Refused(str(error.status_code)) from error
            raise TryLater(str(error.status_code)) from error
        return str(answer["id"])[:80]
