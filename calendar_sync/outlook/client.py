"""The calls to Microsoft Graph about events in a mailbox; knows nothing of appointments."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests

from calendar_sync.http import Conflict, CredentialsRefused, NotFound, Unreachable, call, json_of
from calendar_sync.outlook.settings import OutlookSettings
from calendar_sync.outlook.token import TokenSource

# Ids change when an event is moved to another calendar, unless immutable ones are asked for in every request.
PREFER = 'IdType="ImmutableId"'
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GraphEvent:
    """An event as Graph says it stands now; times in `content` are UTC."""

    id: str
    etag: str
    content: Body


class OutlookClient:
    """Creates, reads, changes and deletes events. Every method raises CouplingFailed when Graph does not cooperate."""

    def __init__(self, settings: OutlookSettings) -> None:
        self._settings = settings
        self._tokens = TokenSource(settings)
        self._session = requests.Session()

    def create_event(self, mailbox: str, body: Body) -> GraphEvent:
        """Create the event, or return the one that an earlier try with the same transactionId made.

        An earlier try may have carried other content: compare what comes back before trusting it.
        """
        try:
            return _event(json_of(self._call("POST", _events(mailbox), json=body)))
        except Conflict as conflict:
            found = self.find_event(mailbox, body["singleValueExtendedProperties"][0], body["transactionId"])
            if found is None:
                raise Unreachable("POST: 409, but the event is not to be found yet", status=conflict.status) from None
            return found

    def get_event(self, mailbox: str, event_id: str) -> GraphEvent | None:
        """Return the event, or None when it is no longer there."""
        try:
            return _event(json_of(self._call("GET", _one(mailbox, event_id))))
        except NotFound:
            return None

    def find_event(self, mailbox: str, mark: Mapping[str, str], transaction_id: str) -> GraphEvent | None:
        """Return the event that carries our extended property `mark` and was made by us in this transaction.

        Someone who copies an event copies its mark too; the transactionId tells the original.
        """
        condition = f"ep/id eq '{mark['id']}' and ep/value eq '{mark['value']}'"
        params = {"$filter": f"singleValueExtendedProperties/Any(ep: {condition})", "$top": "50"}
        found = json_of(self._call("GET", _events(mailbox), params=params)).get("value", [])
        return next((_event(row) for row in found if row.get("transactionId") == transaction_id), None)

    def update_event(self, mailbox: str, event_id: str, changes: Body) -> GraphEvent:
        """Change the fields given; raises NotFound when somebody deleted the event."""
        return _event(json_of(self._call("PATCH", _one(mailbox, event_id), json=changes)))

    def delete_event(self, mailbox: str, event_id: str) -> None:
        """Delete the event; that it is gone already is success."""
        try:
            self._call("DELETE", _one(mailbox, event_id))
        except NotFound:
            return

    def _call(
        self, method: str, path: str, json: Body | None = None, params: Mapping[str, str] | None = None
    ) -> requests.Response:
        try:
            return self._send(method, path, json, params)
        except CredentialsRefused as refused:
            if refused.status != 401:
                raise
            # A token can be withdrawn before it expires; a fresh one is worth one more try.
            self._tokens.forget()
            return self._send(method, path, json, params)

    def _send(self, method: str, path: str, json: Body | None, params: Mapping[str, str] | None) -> requests.Response:
        headers = {"Authorization": f"Bearer {self._tokens.token()}", "Prefer": PREFER}
        url = f"{self._settings.api_url}{path}"
        return call(
            self._session, method, url, timeout=self._settings.timeout, headers=headers, json=json, params=params
        )


def _events(mailbox: str) -> str:
    return f"/users/{quote(mailbox, safe='@')}/events"


def _one(mailbox: str, event_id: str) -> str:
    return f"{_events(mailbox)}/{quote(event_id, safe='')}"


def _event(content: dict[str, Any]) -> GraphEvent:
    if not isinstance(content.get("id"), str):
        raise Unreachable("the answer is not an event")
    return GraphEvent(id=content["id"], etag=str(content.get("@odata.etag", "")), content=content)
