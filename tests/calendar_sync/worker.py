"""What a subscriber gets of the worker, without the worker: a database, a clock and settings."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from booking_api.appointments.video import VideoSettings
from booking_api.clock import Clock
from booking_api.db import Database
from booking_api.notifications.settings import NotificationSettings
from booking_api.outbox import OutboxEvent
from calendar_sync.customer_contacts.settings import ContactSettings
from calendar_sync.outlook.settings import OutlookSettings

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@dataclass
class Settings:
    """Settings of both couplings; what a test does not set is off."""

    outlook: OutlookSettings = field(default_factory=OutlookSettings)
    contacts: ContactSettings = field(default_factory=ContactSettings)
    video: VideoSettings = field(default_factory=VideoSettings)
    notifications: NotificationSettings = field(default_factory=NotificationSettings)


@dataclass
class Context:
    """The worker as far as calendar_sync knows it."""

    db: Database
    settings: Settings
    clock: Clock = lambda: NOW


def happened(kind: str, subject_id: UUID) -> OutboxEvent:
    """Return the event by which a subscriber is called."""
    return OutboxEvent(kind=kind, subject_id=subject_id, actor_kind="public", occurred_at=NOW)
