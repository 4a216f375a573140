"""`extern`: the municipality's integration platform sends. We tell it that there is a message, by number alone.

It fetches the content through the API (`GET /api/v1/berichten/{id}`) and reports there what became of it.
"""

import requests

from booking_api.notifications.channels.base import EMAIL, SMS, Outgoing, Refused, TryLater
from booking_api.notifications.settings import ExternSettings

REFUSING = frozenset({400, 404, 410, 422})


class ExternChannel:
    """Offers messages to another system; without an address to tell, that system asks for the list itself."""

    name = "extern"
    keeps_content = True  # until it was fetched and reported on
    media = frozenset({EMAIL, SMS})
    status_after = "offered"

    def __init__(self, settings: ExternSettings) -> None:
        self._settings = settings

    def send(self, message: Outgoing) -> str:
        """Tell that there is a message. Raises Refused or TryLater."""
        if not self._settings.url:
            return ""
        told = {
            "specversion": "1.0",
            "id": str(message.id),
            "source": "urn:welkom:berichten",
            "type": "nl.welkom.bericht.aangeboden",
            "subject": str(message.id),
        }
        headers = {
            "Content-Type": "application/cloudevents+json",
            "Authorization": f"Bearer {self._settings.token.get_secret_value()}",
        }
        try:
            answer = requests.post(
                self._settings.url,
                json=told,
                headers=headers,
                timeout=self._settings.timeout_seconds,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise TryLater(type(error).__name__) from error
        if answer.status_code in REFUSING:
            raise Refused(str(answer.status_code))
        if answer.status_code >= 300:
            raise TryLater(str(answer.status_code))
        return ""
