"""What Microsoft Graph makes of the body of an event: checks it, and fills in everything Graph answers with."""

import base64
import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from booking_api.clock import utc_now
from calendar_sync.simulators.store import Row

SHOW_AS = frozenset({"free", "tentative", "busy", "oof", "workingElsewhere", "unknown"})
SENSITIVITY = frozenset({"normal", "personal", "private", "confidential"})
WRITABLE = frozenset(
    {
        "subject", "body", "start", "end", "location", "showAs", "sensitivity", "categories", "transactionId",
        "singleValueExtendedProperties", "isReminderOn", "reminderMinutesBeforeStart", "isAllDay",
    }
)  # fmt: skip
ONLY_AT_CREATION = frozenset({"transactionId"})


class BodyRefused(Exception):
    """Graph would answer 400; the text is the error code."""


def check(body: Any, *, creating: bool) -> None:
    """Raise BodyRefused for a body that Graph would not take."""
    if not isinstance(body, dict) or set(body) - WRITABLE:
        raise BodyRefused("RequestBodyRead")
    if creating and not {"start", "end"} <= set(body):
        raise BodyRefused("ErrorPropertyValidationFailure")
    if not creating and ONLY_AT_CREATION & set(body):
        raise BodyRefused("ErrorInvalidPropertySet")
    if body.get("showAs", "busy") not in SHOW_AS or body.get("sensitivity", "normal") not in SENSITIVITY:
        raise BodyRefused("RequestBodyRead")
    for field in ("start", "end"):
        if field in body:
            utc_moment(body[field])


def utc_moment(value: Any) -> dict[str, str]:
    """Return a dateTimeTimeZone as Graph answers it by default: in UTC, with seven digits of seconds."""
    try:
        moment = datetime.fromisoformat(value["dateTime"])
        zone = ZoneInfo(WINDOWS_TO_OLSON.get(value["timeZone"], value["timeZone"]))
    except (KeyError, TypeError, ValueError, ZoneInfoNotFoundError):
        raise BodyRefused("ErrorInvalidTimeZone") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return {"dateTime": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "0", "timeZone": "UTC"}


def new_row(mailbox: str, body: dict[str, Any]) -> Row:
    """Return what the simulator keeps of a new event: both kinds of id, the owner's mailbox and the event itself."""
    event = _defaults(mailbox) | _stored(body)
    properties = body.get("singleValueExtendedProperties", [])
    return _stamped({"mailbox": mailbox, "id": new_graph_id("AAkALg"), "mutable_id": new_graph_id("AAMkAG"),
                     "properties": properties, "event": event})  # fmt: skip


def changed_row(row: Row, body: dict[str, Any]) -> Row:
    """Return the row after a PATCH."""
    properties = body.get("singleValueExtendedProperties", row["properties"])
    return _stamped(row | {"event": row["event"] | _stored(body), "properties": properties})


def new_graph_id(start: str) -> str:
    """Return an id like Graph's: long, URL-safe and case-sensitive."""
    return start + secrets.token_urlsafe(90) + "AAA="


def _stored(body: dict[str, Any]) -> dict[str, Any]:
    stored = {field: value for field, value in body.items() if field != "singleValueExtendedProperties"}
    stored |= {field: utc_moment(body[field]) for field in ("start", "end") if field in body}
    if "location" in body:
        stored["location"] = _place(body["location"])
        stored["locations"] = [stored["location"]]
    if "body" in body:
        stored["bodyPreview"] = str(body["body"].get("content", ""))[:255]
    return stored


def _place(location: dict[str, Any]) -> dict[str, Any]:
    name = location.get("displayName", "")
    return {"displayName": name, "locationType": "default", "uniqueId": name, "uniqueIdType": "private"}


def _stamped(row: Row) -> Row:
    """Give the row a new version: Graph's etag and changeKey change with every write."""
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    now = utc_now().strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"
    stamps = {"@odata.etag": f'W/"{key}"', "changeKey": key, "lastModifiedDateTime": now}
    return row | {"event": {"createdDateTime": now} | row["event"] | stamps}


def _defaults(mailbox: str) -> dict[str, Any]:
    return {
        "categories": [], "transactionId": None, "originalStartTimeZone": "UTC", "originalEndTimeZone": "UTC",
        "iCalUId": uuid4().hex.upper(), "reminderMinutesBeforeStart": 15, "isReminderOn": True,
        "hasAttachments": False, "subject": "", "bodyPreview": "", "importance": "normal", "sensitivity": "normal",
        "isAllDay": False, "isCancelled": False, "isOrganizer": True, "responseRequested": True,
        "seriesMasterId": None, "showAs": "busy", "type": "singleInstance", "onlineMeetingUrl": None,
        "isOnlineMeeting": False, "onlineMeetingProvider": "unknown", "allowNewTimeProposals": True,
        "isDraft": False, "hideAttendees": False, "recurrence": None, "onlineMeeting": None,
        "responseStatus": {"response": "organizer", "time": "0001-01-01T00:00:00Z"},
        "body": {"contentType": "text", "content": ""}, "location": _place({}), "locations": [], "attendees": [],
        "organizer": {"emailAddress": {"name": mailbox, "address": mailbox}},
    }  # fmt: skip
