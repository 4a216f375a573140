"""Who reacts to what: the one table. «Why did Outlook get this?» is answered here."""

from booking_api import events
from booking_api.notifications.service import send_for_event
from booking_api.outbox import OutboxEvent
from calendar_sync.customer_contacts.register import register_booking, register_check_in
from calendar_sync.outlook.sync import keep_calendar
from kiosk.printing import print_ticket
from server.device_rights import keep_broker_rights
from server.gate_orders import open_gate
from server.subscription import Subscription
from signage.publisher import publish_boards, tell_staff

_VISIT = frozenset(
    {
        events.VISIT_ARRIVED,
        events.VISIT_CALLED,
        events.VISIT_STARTED,
        events.VISIT_FINISHED,
        events.VISIT_NOT_SHOWN,
        events.VISIT_LEFT,
        events.VISIT_REQUEUED,
        events.VISIT_TRANSFERRED,
    }
)
_APPOINTMENT = frozenset({events.APPOINTMENT_BOOKED, events.APPOINTMENT_MOVED, events.APPOINTMENT_CANCELLED})


def _boards(event: OutboxEvent) -> list[str]:
    return sorted({*event.keys_before.get("boards", ()), *event.keys_after.get("boards", ())})


def _subject(event: OutboxEvent) -> list[str]:
    return [str(event.subject_id)]


def _location(event: OutboxEvent) -> list[str]:
    return [str(event.location_id)] if event.location_id else []


SUBSCRIPTIONS: tuple[Subscription, ...] = (
    Subscription("boards", _VISIT, "fast", _boards, publish_boards, whole_state=True),
    Subscription(
        "staff-browsers",
        _VISIT | _APPOINTMENT | {events.HELP_REQUESTED, events.HELP_ANSWERED},
        "fast",
        _location,
        tell_staff,
        whole_state=True,
    ),
    Subscription("tickets", frozenset({events.TICKET_REQUESTED}), "fast", _subject, print_ticket),
    Subscription("gates", frozenset({events.GATE_DECIDED}), "fast", _subject, open_gate),
    Subscription(
        "broker-rights", frozenset({events.DEVICE_PAIRED, events.DEVICE_REVOKED}), "slow", _subject, keep_broker_rights
    ),
    Subscription("messages", _APPOINTMENT, "slow", _subject, send_for_event),
    Subscription("outlook", _APPOINTMENT, "slow", _subject, keep_calendar),
    Subscription("contact-booking", frozenset({events.APPOINTMENT_BOOKED}), "slow", _subject, register_booking),
    Subscription("contact-check-in", frozenset({events.VISIT_ARRIVED}), "slow", _subject, register_check_in),
)

WITHOUT_SUBSCRIBER = {
    events.APPOINTMENT_FULFILLED: "the visit's own events already told the hall; kept for reports and other systems",
    events.APPOINTMENT_NOT_KEPT: "the visit's own events already told the hall; kept for reports and other systems",
}
"""Events nobody reacts to yet, and why that is right."""
