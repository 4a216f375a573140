"""Keeps employees' calendars as our appointments are: reads the truth, calls Graph, records what stands there."""

from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID

from sqlmodel import Session, select

from booking_api import events
from booking_api.appointments.video import VideoRooms, VideoSettings
from booking_api.outbox import OutboxEvent, WorkingWith
from calendar_sync.http import NotFound
from calendar_sync.outlook.appointments import wanted_events
from calendar_sync.outlook.client import GraphEvent, OutlookClient
from calendar_sync.outlook.models import EventState, OutlookEvent
from calendar_sync.outlook.rules import (
    EmployeeAppointment,
    changes,
    creation_body,
    event_body,
    fingerprint,
    mark,
    says_the_same,
    transaction_id,
)
from calendar_sync.outlook.sessions import wanted_of_session
from calendar_sync.outlook.settings import OutlookSettings

Body = dict[str, Any]
OF_SESSIONS = frozenset({events.SESSION_PLANNED, events.SESSION_CHANGED, events.SESSION_CANCELLED})


class PublicAddress(Protocol):
    """Where links lead."""

    @property
    def public_url(self) -> str:
        """Return the address of the citizen site."""


class Settings(Protocol):
    """The part of all settings that this package reads."""

    @property
    def outlook(self) -> OutlookSettings:
        """Return the settings of Outlook."""

    @property
    def video(self) -> VideoSettings:
        """Return where appointments online take place."""

    @property
    def notifications(self) -> PublicAddress:
        """Return where the citizen site is."""


Context = WorkingWith[Settings]


def keep_calendar(context: Context, event: OutboxEvent) -> None:
    """Make the calendars say what the appointment or session is now, whatever happened and however often called.

    One call at a time for one of them. Raises CouplingFailed to be tried again, or GiveUp when Graph refuses.
    """
    settings = context.settings.outlook
    if settings.enabled:
        _Calendars(context, _client(settings), settings).bring_in_step(event.subject_id, event.kind in OF_SESSIONS)


def _rooms(settings: Settings) -> VideoRooms:
    return VideoRooms(settings.video, settings.notifications.public_url)


class _Calendars:
    """The calendars of everyone who serves one appointment, or leads one session."""

    def __init__(self, context: Context, client: OutlookClient, settings: OutlookSettings) -> None:
        self._context = context
        self._client = client
        self._settings = settings

    def bring_in_step(self, appointment_id: UUID, is_session: bool) -> None:
        with self._context.db.reading() as session:
            if is_session:
                found = wanted_of_session(session, appointment_id, self._context.clock())
            else:
                found = wanted_events(
                    session, appointment_id, _rooms(self._context.settings), now=self._context.clock()
                )
            wanted = {(leg.leg_id, leg.mailbox): leg for leg in found}
            known = {(row.leg_id, row.mailbox): row for row in _rows(session, appointment_id)}
        for key, row in known.items():
            if key not in wanted and row.state is not EventState.REMOVED:
                self._remove(row)
        for key, leg in wanted.items():
            self._put(appointment_id, leg, known.get(key))

    def _put(self, appointment_id: UUID, leg: EmployeeAppointment, row: OutlookEvent | None) -> None:
        body = event_body(leg, text=self._settings.event_text, shows_customer_name=self._settings.shows_customer_name)
        if row is None or row.state is not EventState.STANDING or not self._stands(row, body):
            self._create(self._begin(appointment_id, leg, row), body)

    def _stands(self, row: OutlookEvent, body: Body) -> bool:
        """Let the event say what it should; False when its owner deleted it, so that it is to be made anew."""
        if row.fingerprint == fingerprint(body):
            return True
        try:
            changed = self._client.update_event(row.mailbox, row.graph_id or "", changes(body))
        except NotFound:
            return False
        self._record(row, changed, body)
        return True

    def _begin(self, appointment_id: UUID, leg: EmployeeAppointment, row: OutlookEvent | None) -> OutlookEvent:
        """Write down that an event is about to be made, so that a cancellation finds it even if the answer is lost."""
        if row is not None and row.state is EventState.CREATING:
            return row
        with self._context.db.transaction() as session:
            begun = session.get(OutlookEvent, row.id) if row else None
            if begun is None:
                begun = OutlookEvent(
                    appointment_id=appointment_id,
                    leg_id=leg.leg_id,
                    mailbox=leg.mailbox,
                    version=0,
                    updated_at=self._context.clock(),
                )
            begun.version += 1
            begun.state = EventState.CREATING
            begun.graph_id = begun.etag = begun.fingerprint = None
            begun.updated_at = self._context.clock()
            session.add(begun)
        return begun

    def _create(self, row: OutlookEvent, body: Body) -> None:
        made = self._client.create_event(row.mailbox, creation_body(body, row.leg_id, row.version))
        if not says_the_same(made.content, body):
            # An earlier try made it, before the appointment changed.
            made = self._client.update_event(row.mailbox, made.id, changes(body))
        self._record(row, made, body)

    def _remove(self, row: OutlookEvent) -> None:
        event_id = row.graph_id or self._id_of_lost_answer(row)
        if event_id:
            self._client.delete_event(row.mailbox, event_id)
        self._save(row, state=EventState.REMOVED, graph_id=None, etag=None, fingerprint=None)

    def _id_of_lost_answer(self, row: OutlookEvent) -> str | None:
        found = self._client.find_event(row.mailbox, mark(row.leg_id), transaction_id(row.leg_id, row.version))
        return found.id if found else None

    def _record(self, row: OutlookEvent, event: GraphEvent, body: Body) -> None:
        self._save(row, state=EventState.STANDING, graph_id=event.id, etag=event.etag, fingerprint=fingerprint(body))

    def _save(self, row: OutlookEvent, **values: Any) -> None:
        with self._context.db.transaction() as session:
            stored = session.get_one(OutlookEvent, row.id)
            stored.sqlmodel_update(values | {"updated_at": self._context.clock()})
            session.add(stored)


def _rows(session: Session, appointment_id: UUID) -> list[OutlookEvent]:
    return list(session.exec(select(OutlookEvent).where(OutlookEvent.appointment_id == appointment_id)))


@lru_cache(maxsize=4)
def _client(settings: OutlookSettings) -> OutlookClient:
    """Keep the token and the connections of one tenant between deliveries."""
    return OutlookClient(settings)
