"""The calls to Open Klant that register a contact, and find it again."""

from collections.abc import Mapping
from typing import Any

import requests

from calendar_sync.customer_contacts.base import ContactRecord, ContactTask
from calendar_sync.customer_contacts.open_klant.rules import (
    actor_body,
    contact_body,
    is_this_contact,
    search_params,
    task_body,
)
from calendar_sync.customer_contacts.settings import OpenKlantSettings
from calendar_sync.http import Unreachable, call, json_of


class OpenKlant:
    """Open Klant as a contact register. It knows no idempotency key, so `find` goes before every `register`."""

    name = "open_klant"

    def __init__(self, settings: OpenKlantSettings) -> None:
        self._settings = settings
        self._session = requests.Session()

    def find(self, record: ContactRecord) -> str | None:
        """Return the uuid of this contact when an earlier try made it; raises CouplingFailed."""
        found = self._call("GET", "/klantcontacten", params=search_params(record)).get("results", [])
        return next((str(contact["uuid"]) for contact in found if is_this_contact(contact, record)), None)

    def register(self, record: ContactRecord) -> str:
        """Make contact, participant and subject in one call and return the contact's uuid; raises CouplingFailed."""
        answer = self._call("POST", "/maak-klantcontact", json=contact_body(record))
        try:
            return str(answer["klantcontact"]["uuid"])
        except (KeyError, TypeError):
            raise Unreachable("the answer is not a contact") from None

    def give_task(self, reference: str, task: ContactTask) -> None:
        """Make the internal task of a contact unless an earlier try did; raises CouplingFailed."""
        known = self._call("GET", "/internetaken", params={"aanleidinggevendKlantcontact__uuid": reference})
        if not known.get("results"):
            self._call("POST", "/internetaken", json=task_body(reference, task, self._actor(task.assignee)))

    def _actor(self, assignee: str) -> str:
        found = self._call("GET", "/actoren", params={"actoridentificatorObjectId": assignee}).get("results", [])
        actor = found[0] if found else self._call("POST", "/actoren", json=actor_body(assignee))
        try:
            return str(actor["uuid"])
        except (KeyError, TypeError):
            raise Unreachable("the answer is not an actor") from None

    def _call(
        self, method: str, path: str, json: Any = None, params: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Token {self._settings.token.get_secret_value()}"}
        url = f"{self._settings.url}{path}"
        answer = call(
            self._session, method, url, timeout=self._settings.timeout, headers=headers, json=json, params=params
        )
        return json_of(answer)
