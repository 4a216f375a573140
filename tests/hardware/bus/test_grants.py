"""Who may hear and say what: one table for the whole cast."""

import pytest

from hardware.bus import grants, topics
from hardware.bus.grants import Grant

CAST = {
    "worker": grants.worker(),
    "wall": grants.wall("centrum", "wall-1", ("hal",)),
    "panel": grants.room_panel("centrum", "panel-1", ("r1",)),
    "gate": grants.gate("milieustraat", "in"),
    "staff": grants.staff(("centrum", "noord")),
    "nobody": Grant(),
}
TOPICS = {
    "own board": topics.board_state("centrum", "hal"),
    "other board": topics.board_state("centrum", "gang"),
    "room": topics.room_state("centrum", "r1"),
    "other room": topics.room_state("centrum", "r2"),
    "gate order": topics.gate_command("milieustraat", "in"),
    "gate event": topics.gate_event("milieustraat", "in"),
    "wall alive": topics.device_available("centrum", "wall-1"),
    "wall status": topics.device_status("centrum", "wall-1"),
    "panel alive": topics.device_available("centrum", "panel-1"),
    "panel status": topics.device_status("centrum", "panel-1"),
    "gate alive": topics.device_available("milieustraat", "in"),
    "gate status": topics.device_status("milieustraat", "in"),
    "changed": topics.staff_changed("centrum"),
    "changed elsewhere": topics.staff_changed("noord"),
    "changed there": topics.staff_changed("zuid"),
    "core": topics.core_status(),
}
HEARS = {
    "worker": set(TOPICS),
    "wall": {"own board", "core"},
    "panel": {"room", "core"},
    "gate": {"gate order", "core"},
    "staff": {"changed", "changed elsewhere", "core"},
    "nobody": set(),
}
SAYS = {
    "worker": set(TOPICS),
    "wall": {"wall alive", "wall status"},
    "panel": {"panel alive", "panel status"},
    "gate": {"gate event", "gate alive", "gate status"},
    "staff": set(),
    "nobody": set(),
}


@pytest.mark.parametrize("name", CAST)
def test_each_hears_its_own_topics_and_no_others(name: str) -> None:
    grant = CAST[name]
    assert {word for word, topic in TOPICS.items() if grant.may_receive(topic)} == HEARS[name]
    assert {word for word, topic in TOPICS.items() if grant.may_subscribe(topic)} == HEARS[name]


@pytest.mark.parametrize("name", CAST)
def test_each_says_its_own_topics_and_no_others(name: str) -> None:
    assert {word for word, topic in TOPICS.items() if CAST[name].may_publish(topic)} == SAYS[name]


@pytest.mark.parametrize("name", ["wall", "panel", "gate", "staff", "nobody"])
def test_only_the_worker_may_listen_to_everything(name: str) -> None:
    assert not CAST[name].may_subscribe("#")
    assert not CAST[name].may_subscribe("welkom/v1/#")
    assert CAST["worker"].may_subscribe("welkom/v1/#")
