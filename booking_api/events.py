"""What happened: the past-tense names of all events. An event carries ids and non-personal keys, never a person's data.

Subscribers get the ids and read the truth again (design.md, "The idea in six sentences").
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

APPOINTMENT_BOOKED = "AppointmentBooked"
APPOINTMENT_MOVED = "AppointmentMoved"
APPOINTMENT_RELOCATED = "AppointmentRelocated"
APPOINTMENT_DETAILS_CHANGED = "AppointmentDetailsChanged"
APPOINTMENT_CANCELLED = "AppointmentCancelled"
RESUME_LINK_REQUESTED = "ResumeLinkRequested"
APPOINTMENT_DISPLACED = "AppointmentDisplaced"
CONFIRMATION_ASKED = "ConfirmationAsked"
CONFIRMATION_REMINDED = "ConfirmationReminded"
CONFIRMATION_MISSED = "ConfirmationMissed"
CONFIRMED = "Confirmed"
REMINDER_DUE = "ReminderDue"
TURN_NEAR = "TurnNear"
PLACE_OFFERED = "PlaceOffered"
PLACE_OFFER_ENDED = "PlaceOfferEnded"
APPOINTMENT_FULFILLED = "AppointmentFulfilled"
APPOINTMENT_NOT_KEPT = "AppointmentNotKept"
SESSION_PLANNED = "SessionPlanned"
SESSION_CHANGED = "SessionChanged"
SESSION_CANCELLED = "SessionCancelled"
SESSION_BEGUN = "SessionBegun"
SESSION_BEGIN_UNDONE = "SessionBeginUndone"
SESSION_FINISHED = "SessionFinished"
VISIT_ARRIVED = "VisitArrived"
VISIT_CALLED = "VisitCalled"
VISIT_STARTED = "VisitStarted"
VISIT_FINISHED = "VisitFinished"
VISIT_NOT_SHOWN = "VisitNotShown"
VISIT_LEFT = "VisitLeft"
VISIT_REQUEUED = "VisitRequeued"
VISIT_TRANSFERRED = "VisitTransferred"
VISIT_PAUSED = "VisitPaused"
VISIT_RESUMED = "VisitResumed"
VISIT_TAKEN_OVER = "VisitTakenOver"
VISIT_CHANGED = "VisitChanged"
FOLLOW_UP_REQUESTED = "FollowUpRequested"
PRESENCE_CHANGED = "PresenceChanged"
VISIT_ESCALATED = "VisitEscalated"
VISIT_TAKEN_UP = "VisitTakenUp"
HELP_REQUESTED = "HelpRequested"
HELP_ANSWERED = "HelpAnswered"
ALARM_RAISED = "AlarmRaised"
ALARM_ANSWERED = "AlarmAnswered"
ALARM_ENDED = "AlarmEnded"
STAFF_MESSAGED = "StaffMessaged"
STAFF_MESSAGE_READ = "StaffMessageRead"
STAFFING_CHANGED = "StaffingChanged"
TICKET_REQUESTED = "TicketRequested"
GATE_DECIDED = "GateDecided"
GATE_REPORTED = "GateReported"
DEVICE_PAIRED = "DevicePaired"
DEVICE_REVOKED = "DeviceRevoked"

IN_THE_HALL = frozenset(
    {
        SESSION_BEGUN,
        SESSION_BEGIN_UNDONE,
        SESSION_FINISHED,
        VISIT_ARRIVED,
        VISIT_CALLED,
        VISIT_STARTED,
        VISIT_FINISHED,
        VISIT_NOT_SHOWN,
        VISIT_LEFT,
        VISIT_REQUEUED,
        VISIT_TRANSFERRED,
        VISIT_ESCALATED,
        VISIT_TAKEN_UP,
        ALARM_RAISED,
        STAFF_MESSAGED,
        STAFFING_CHANGED,
        HELP_REQUESTED,
        HELP_ANSWERED,
        TICKET_REQUESTED,
        GATE_DECIDED,
    }
)
"""What somebody is waiting for at this very moment: told within milliseconds, the rest within a second."""

EVENT_KINDS = frozenset(
    value
    for name, value in list(globals().items())
    if name.isupper() and isinstance(value, str) and name != "EVENT_KINDS"
)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one subject at one location.

    `before` and `after` hold non-personal keys (start, staff, room, board, …) so that a subscriber knows what to undo.
    """

    kind: str
    subject_id: UUID
    location_id: UUID | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
