"""The events of appointments, with the non-personal keys by which subscribers know what to do and what to undo."""

from collections.abc import Iterable
from typing import Any

from booking_api import events
from booking_api.appointments.models import Appointment, AppointmentLeg
from booking_api.events import Event


def keys(appointment: Appointment, legs: Iterable[AppointmentLeg], location_code: str) -> dict[str, Any]:
    """Return when and where an appointment is, and with whom: start, employees, desks, rooms, location code."""
    parts = list(legs)
    return {
        "starts_at": appointment.starts_at.isoformat(),
        "ends_at": appointment.ends_at.isoformat(),
        "staff_ids": _texts(leg.staff_id for leg in parts),
        "desk_ids": _texts(leg.desk_id for leg in parts),
        "room_ids": _texts(leg.room_id for leg in parts),
        "location": location_code,
    }


def booked_event(appointment: Appointment, legs: Iterable[AppointmentLeg], location_code: str) -> Event:
    """Return AppointmentBooked."""
    after = keys(appointment, legs, location_code)
    return Event(events.APPOINTMENT_BOOKED, appointment.id, appointment.location_id, {}, after)


def changed_event(kind: str, appointment: Appointment, before: dict[str, Any], after: dict[str, Any]) -> Event:
    """Return a later event of an appointment.

    AppointmentMoved with the same start before and after says that only an employee, desk or room changed (a re-pack).
    """
    return Event(kind, appointment.id, appointment.location_id, before, after)


def _texts(ids: Iterable[object]) -> list[str]:
    return list(dict.fromkeys(str(each) for each in ids if each))
