"""The door to the day's use cases: arrive, call, help, close; each verb has its own file beside this one."""

from booking_api.visits.joint_sessions import begin_session, finish_session, undo_begin
from booking_api.visits.notes import tick, write_note
from booking_api.visits.presence import sign_off, tell_presence
from booking_api.visits.results import save_choices
from booking_api.visits.service_arrive import check_in, register_walk_in
from booking_api.visits.service_call import call, call_next, recall, requeue
from booking_api.visits.service_elsewhere import close_elsewhere
from booking_api.visits.service_extend import add_on_the_spot
from booking_api.visits.service_help import answer_help, ask_help
from booking_api.visits.service_pause import pause, resume, take_over
from booking_api.visits.service_serve import finish, leave, no_show, reappear, start
from booking_api.visits.service_transfer import transfer
from booking_api.visits.today import book_today, require_booked_at_pillar, ways_today
from booking_api.visits.values import Place, WalkInActivity, WalkInRequest

__all__ = [
    "Place",
    "WalkInActivity",
    "WalkInRequest",
    "add_on_the_spot",
    "answer_help",
    "ask_help",
    "begin_session",
    "book_today",
    "call",
    "call_next",
    "check_in",
    "close_elsewhere",
    "finish",
    "finish_session",
    "leave",
    "no_show",
    "pause",
    "reappear",
    "recall",
    "register_walk_in",
    "requeue",
    "require_booked_at_pillar",
    "resume",
    "save_choices",
    "sign_off",
    "start",
    "take_over",
    "tell_presence",
    "tick",
    "transfer",
    "undo_begin",
    "ways_today",
    "write_note",
]
