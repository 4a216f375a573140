"""Who plays in the Outlook tests: Fatima of Work & Income, who has an appointment on Monday morning."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from calendar_sync.outlook.rules import EmployeeAppointment, Subject, creation_body, event_body

FATIMA = "fatima.el-amrani@gemeente.example"
LEG = UUID("01900000-0000-7000-8000-000000000001")
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HALF_PAST_NINE = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PASSPORT = Subject("Paspoort aanvragen", "Paspoort", public_only=False)
DEBTS = Subject("Schuldhulp: eerste gesprek", "Gesprek", public_only=True)


def appointment(*subjects: Subject, starts_at: datetime = NINE, **changes: Any) -> EmployeeAppointment:
    """Return Fatima's appointment, about a passport unless told otherwise."""
    values: dict[str, Any] = {
        "leg_id": LEG,
        "mailbox": FATIMA,
        "starts_at": starts_at,
        "ends_at": HALF_PAST_NINE,
        "subjects": subjects or (PASSPORT,),
        "place": "Stadswinkel Centrum, Kamer 2",
        "customer_name": "Jan de Vries",
    }
    return EmployeeAppointment(**values | changes)


def body(*subjects: Subject, **changes: Any) -> dict[str, Any]:
    """Return the event body of Fatima's appointment."""
    return event_body(appointment(*subjects, **changes), text="Uit Welkom", shows_customer_name=False)


def creation(version: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the body by which the event is created."""
    return creation_body(body(**changes), LEG, version)
