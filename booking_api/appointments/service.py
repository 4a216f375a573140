"""The use cases of bookings: hold, book, move, cancel, settle. Run them through `attempts.attempting`.

None of them commits. One that takes capacity may meet another one at the same moment; `attempting` runs the whole
transaction again when the database says so.
"""

from booking_api.appointments.booking import Booking, book
from booking_api.appointments.changing import cancel, move
from booking_api.appointments.holding import hold, release_hold, renew_hold
from booking_api.appointments.requests import ActivityWish, BookRequest, HoldRequest, ParticipantDetails
from booking_api.appointments.settling import reinstate, settle, settle_all
from booking_api.appointments.values import AppointmentView, Booked, HoldView

__all__ = [
    "ActivityWish",
    "AppointmentView",
    "BookRequest",
    "Booked",
    "Booking",
    "HoldRequest",
    "HoldView",
    "ParticipantDetails",
    "book",
    "cancel",
    "hold",
    "move",
    "reinstate",
    "release_hold",
    "renew_hold",
    "settle",
    "settle_all",
]
