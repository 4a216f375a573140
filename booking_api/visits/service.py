"""The door to the day's use cases: arrive, call, help, close; each verb has its own file beside this one."""

from booking_api.visits.service_arrive import check_in, register_walk_in
from booking_api.visits.service_call import call, call_next, recall, requeue
from booking_api.visits.service_help import answer_help, ask_help
from booking_api.visits.service_serve import finish, leave, no_show, start
from booking_api.visits.values import Place, WalkInActivity, WalkInRequest

__all__ = [
    "Place",
    "WalkInActivity",
    "WalkInRequest",
    "answer_help",
    "ask_help",
    "call",
    "call_next",
    "check_in",
    "finish",
    "leave",
    "no_show",
    "recall",
    "register_walk_in",
    "requeue",
    "start",
]
