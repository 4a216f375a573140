"""The topics of docs/mqtt.md as pure functions: the only place where a topic is spelled."""

import re

PREFIX = "welkom/v1"
CORE = "core"

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def board_state(location: str, board_id: str) -> str:
    """The whole board of one screen; retained."""
    return f"{_of(location)}/scherm/{_id(board_id)}/state"


def room_state(location: str, room_id: str) -> str:
    """Free or occupied, for the panel at the door; retained."""
    return f"{_of(location)}/ruimte/{_id(room_id)}/state"


def gate_command(location: str, gate_id: str) -> str:
    """Orders to a gate; never retained, each with its own expiry."""
    return f"{_of(location)}/poort/{_id(gate_id)}/cmd"


def gate_event(location: str, gate_id: str) -> str:
    """What a gate decided or did."""
    return f"{_of(location)}/poort/{_id(gate_id)}/event"


def device_available(location: str, device_id: str) -> str:
    """Online or offline, the last will of the device; retained."""
    return f"{_of(location)}/apparaat/{_id(device_id)}/beschikbaar"


def device_status(location: str, device_id: str) -> str:
    """Health of a device: version, paper, uptime; retained."""
    return f"{_of(location)}/apparaat/{_id(device_id)}/status"


def staff_changed(location: str) -> str:
    """Tells staff browsers to fetch again; carries no data."""
    return f"{_of(location)}/personeel/gewijzigd"


def core_status() -> str:
    """Online or offline of Welkom itself, the last will of the worker; retained."""
    return f"{PREFIX}/{CORE}/status"


def matches(topic_filter: str, topic: str) -> bool:
    """Whether a topic falls under an MQTT filter with + and #."""
    if topic.startswith("$") and topic_filter[:1] in {"+", "#"}:
        return False
    wanted, given = topic_filter.split("/"), topic.split("/")
    for position, level in enumerate(wanted):
        if level == "#":
            return True
        if position >= len(given) or level not in {"+", given[position]}:
            return False
    return len(wanted) == len(given)


def covers(granted: str, asked: str) -> bool:
    """Whether every topic under the asked filter also falls under the granted one."""
    wide, narrow = granted.split("/"), asked.split("/")
    if asked.startswith("$") and granted[:1] in {"+", "#"}:
        return False
    for position, level in enumerate(wide):
        if level == "#":
            return True
        if position >= len(narrow) or narrow[position] == "#":
            return False
        if level not in {"+", narrow[position]}:
            return False
    return len(wide) == len(narrow)


def _of(location: str) -> str:
    if not _CODE.fullmatch(location) or location == CORE:
        raise ValueError("a location code in a topic is lower case letters, digits and dashes, and not 'core'")
    return f"{PREFIX}/{location}"


def _id(identifier: str) -> str:
    if not _ID.fullmatch(identifier):
        raise ValueError("an id in a topic is letters, digits, dashes and underscores, 64 at most")
    return identifier
