"""Who may hear and say what on the bus; the embedded broker and Mosquitto both enforce these."""

from dataclasses import dataclass

from hardware.bus import topics


@dataclass(frozen=True, slots=True)
class Grant:
    """The topic filters one client may subscribe to and publish on; nothing else."""

    subscribe: tuple[str, ...] = ()
    publish: tuple[str, ...] = ()

    def may_subscribe(self, topic_filter: str) -> bool:
        return any(topics.covers(granted, topic_filter) for granted in self.subscribe)

    def may_receive(self, topic: str) -> bool:
        return any(topics.matches(granted, topic) for granted in self.subscribe)

    def may_publish(self, topic: str) -> bool:
        return any(topics.matches(granted, topic) for granted in self.publish)


def worker() -> Grant:
    """The worker alone publishes state and commands."""
    return Grant((f"{topics.PREFIX}/#",), (f"{topics.PREFIX}/#",))


def wall(location: str, device_id: str, board_ids: tuple[str, ...]) -> Grant:
    """A wall hears its own boards and whether the core lives, and says how it is itself."""
    boards = tuple(topics.board_state(location, board) for board in board_ids)
    return Grant((*boards, topics.core_status()), _own_health(location, device_id))


def room_panel(location: str, device_id: str, room_ids: tuple[str, ...]) -> Grant:
    """A panel, or the building's home automation, hears its rooms."""
    rooms = tuple(topics.room_state(location, room) for room in room_ids)
    return Grant((*rooms, topics.core_status()), _own_health(location, device_id))


def gate(location: str, gate_id: str) -> Grant:
    """A gate hears its own commands and reports what it did. Its device id is its gate id."""
    heard = (topics.gate_command(location, gate_id), topics.core_status())
    return Grant(heard, (topics.gate_event(location, gate_id), *_own_health(location, gate_id)))


def staff(locations: tuple[str, ...]) -> Grant:
    """A staff browser hears that something changed at its locations, and says nothing."""
    return Grant((*(topics.staff_changed(location) for location in locations), topics.core_status()))


def _own_health(location: str, device_id: str) -> tuple[str, str]:
    return topics.device_available(location, device_id), topics.device_status(location, device_id)
