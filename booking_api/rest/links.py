"""What one can do next with what was made or changed: the links of the OpenAPI document, for people and for fuzzers.

One table: after this operation, these others take that part of its answer as the id in their address.
"""

from typing import Any

from booking_api.rest.words import wire

_OF_APPOINTMENT = (
    "getAppointment moveAppointment patchAppointment cancelAppointment confirmAppointment putOnWaitingList "
    "getWaitingPlace deleteWaitingPlace"
).split()
_AT_DESK = (
    "getVisit postCall startVisit finishVisit pauseVisit resumeVisit transferVisit extendVisit requeueVisit leaveVisit "
    "noShowVisit reappearVisit"
).split()
_BODY = "$response.body#/"
_ID = wire("id")
_AFTER: dict[str, list[tuple[str, str, list[str]]]] = {
    "postHold": [("hold_id", _ID, ["getHold", "deleteHold"])],
    "postAppointment": [("appointment_id", _ID, _OF_APPOINTMENT)],
    "moveAppointment": [("appointment_id", _ID, ["getAppointment", "cancelAppointment"])],
    "cancelAppointment": [("appointment_id", _ID, ["getAppointment"])],
    "putOnWaitingList": [
        ("appointment_id", wire("appointment_id"), ["getWaitingPlace", "deleteWaitingPlace"]),
        ("offer_id", f"{wire('offer')}/{_ID}", ["acceptOffer", "declineOffer"]),
    ],
    "postVisit": [("visit_id", _ID, _AT_DESK)],
    "postCall": [("visit_id", _ID, ["startVisit", "noShowVisit", "requeueVisit"])],
    "startVisit": [("visit_id", _ID, ["finishVisit", "pauseVisit", "transferVisit", "extendVisit"])],
}
# What a body takes of the answer; the rest of it is as its schema says.
_INTO_BODY: dict[str, dict[str, dict[str, str]]] = {
    "postHold": {"postAppointment": {"hold_id": _ID}},
    "postAppointment": {"postVisit": {"location_id": wire("location_id"), "appointment_id": _ID}},
}


def links_of(operation_id: str) -> dict[str, dict[str, Any]]:
    """Return the links of what an operation answers when it succeeds."""
    found = {
        target: {"operationId": target, "parameters": {wire(name): f"{_BODY}{part}"}}
        for name, part, targets in _AFTER.get(operation_id, ())
        for target in targets
    }
    for target, fields in _INTO_BODY.get(operation_id, {}).items():
        body = {wire(name): f"{_BODY}{part}" for name, part in fields.items()}
        found[target] = {"operationId": target, "requestBody": body}
    return found
