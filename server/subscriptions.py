"""Who reacts to what: the one table. «Why did Outlook get this?» is answered here."""

from booking_api import events
from booking_api.notifications.arrivals import send_turn_link
from booking_api.notifications.nearing import send_turn_word
from booking_api.notifications.reminders import plan_for_event
from booking_api.notifications.resuming import send_resume_link
from booking_api.notifications.service import send_for_event
from booking_api.outbox import OutboxEvent
from calendar_sync.customer_contacts.follow_up import register_follow_up
from calendar_sync.customer_contacts.register import register_booking, register_check_in
from calendar_sync.outlook.sync import keep_calendar
from kiosk.printing import print_ticket
from server.device_rights import keep_broker_rights
from server.following import offer_freed_place
from server.gate_conflicts import tell_of_conflict
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
        events.VISIT_PAUSED,
        events.VISIT_RESUMED,
        events.VISIT_TAKEN_OVER,
        events.SESSION_BEGUN,
        events.SESSION_BEGIN_UNDONE,
        events.SESSION_FINISHED,
    }
)
_WATCH = frozenset(
    {
        events.HELP_REQUESTED,
        events.HELP_ANSWERED,
        events.VISIT_ESCALATED,
        events.VISIT_TAKEN_UP,
        events.ALARM_RAISED,
        events.ALARM_ANSWERED,
        events.ALARM_ENDED,
        events.STAFF_MESSAGED,
        events.STAFF_MESSAGE_READ,
        events.STAFFING_CHANGED,
    }
)
_AT_THE_DESK = frozenset({events.VISIT_CHANGED, events.PRESENCE_CHANGED})
_APPOINTMENT = frozenset({events.APPOINTMENT_BOOKED, events.APPOINTMENT_MOVED, events.APPOINTMENT_CANCELLED})
_SESSION = frozenset({events.SESSION_PLANNED, events.SESSION_CHANGED, events.SESSION_CANCELLED})


_ASKING = frozenset(
    {
        events.APPOINTMENT_DISPLACED,
        events.CONFIRMATION_ASKED,
        events.CONFIRMATION_REMINDED,
        events.PLACE_OFFERED,
        events.REMINDER_DUE,
    }
)
_FREED = frozenset(
    {
        events.APPOINTMENT_CANCELLED,
        events.APPOINTMENT_MOVED,
        events.APPOINTMENT_RELOCATED,
        events.APPOINTMENT_NOT_KEPT,
        events.PLACE_OFFER_ENDED,
    }
)
"""After these a place may be free that somebody waits for."""


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
        _VISIT | _APPOINTMENT | {events.APPOINTMENT_RELOCATED, events.APPOINTMENT_NOT_KEPT} | _WATCH | _AT_THE_DESK,
        "fast",
        _location,
        tell_staff,
        whole_state=True,
    ),
    Subscription("tickets", frozenset({events.TICKET_REQUESTED}), "fast", _subject, print_ticket),
    Subscription("gates", frozenset({events.GATE_DECIDED}), "fast", _subject, open_gate),
    Subscription("gate-conflicts", frozenset({events.GATE_REPORTED}), "slow", _subject, tell_of_conflict),
    Subscription(
        "broker-rights", frozenset({events.DEVICE_PAIRED, events.DEVICE_REVOKED}), "slow", _subject, keep_broker_rights
    ),
    Subscription("waiting-list", _FREED, "slow", _location, offer_freed_place, whole_state=True),
    Subscription("messages", _APPOINTMENT | _ASKING, "slow", _subject, send_for_event),
    Subscription("reminders", _APPOINTMENT | {events.APPOINTMENT_DISPLACED}, "slow", _subject, plan_for_event),
    Subscription("turn-links", frozenset({events.VISIT_ARRIVED}), "slow", _subject, send_turn_link),
    Subscription("turns", frozenset({events.TURN_NEAR}), "slow", _subject, send_turn_word),
    Subscription("resume-links", frozenset({events.RESUME_LINK_REQUESTED}), "slow", _subject, send_resume_link),
    Subscription(
        "outlook", _APPOINTMENT | _SESSION | {events.APPOINTMENT_DETAILS_CHANGED}, "slow", _subject, keep_calendar
    ),
    Subscription("contact-booking", frozenset({events.APPOINTMENT_BOOKED}), "slow", _subject, register_booking),
    Subscription("contact-check-in", frozenset({events.VISIT_ARRIVED}), "slow", _subject, register_check_in),
    Subscription("contact-follow-up", frozenset({events.FOLLOW_UP_REQUESTED}), "slow", _subject, register_follow_up),
)

WITHOUT_SUBSCRIBER = {
    events.CONFIRMATION_MISSED: "staff see it in their list; that a place was released is told as a cancellation",
    events.CONFIRMED: "whoever asks reads it with the appointment; kept for reports and other systems",
    events.APPOINTMENT_FULFILLED: "the visit's own events already told the hall; kept for reports and other systems",
}
"""Events nobody reacts to yet, and why that is right."""
