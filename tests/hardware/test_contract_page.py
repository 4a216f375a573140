"""docs/mqtt.md says what the code does: its topics, its examples, its rights."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hardware.bus import topics
from hardware.bus.memory import MemoryBus
from hardware.gates.mqtt import MqttGate
from hardware.settings import GateSettings

PAGE = (Path(__file__).parents[2] / "docs" / "mqtt.md").read_text("utf-8")
EXAMPLES: list[dict[str, Any]] = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def moments(value: object) -> list[str]:
    if isinstance(value, dict):
        return [found for inner in value.values() for found in moments(inner)]
    if isinstance(value, list):
        return [found for inner in value for found in moments(inner)]
    return [value] if isinstance(value, str) and re.match(r"\d{4}-", value) else []


def test_the_page_lists_every_topic_of_the_code_and_no_others() -> None:
    written = set(re.findall(r"^\| `(welkom/v1/[^`]+)`", PAGE, re.MULTILINE))
    spelled = {
        topics.board_state("loc", "x"),
        topics.room_state("loc", "x"),
        topics.gate_command("loc", "x"),
        topics.gate_event("loc", "x"),
        topics.device_available("loc", "x"),
        topics.device_status("loc", "x"),
        topics.staff_changed("loc"),
        topics.core_status(),
    }
    assert {topic.replace("<locatie>", "loc").replace("<id>", "x") for topic in written} == spelled


def test_every_example_can_be_read_and_has_version_and_moment() -> None:
    assert len(EXAMPLES) == 5
    assert all(example["v"] == 1 and MOMENT.fullmatch(example["ts"]) for example in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES)
def test_moments_in_examples_are_written_as_the_code_writes_them(example: dict[str, Any]) -> None:
    assert moments(example)
    assert all(MOMENT.fullmatch(moment) for moment in moments(example))


def test_the_order_on_the_page_is_the_order_that_goes_out() -> None:
    bus, orders = MemoryBus(), []
    bus.subscribe("#", lambda _topic, payload: orders.append(json.loads(payload)))
    bus.start()
    gate = MqttGate(GateSettings(kind="mqtt", location="milieustraat", gate_id="in"), bus)
    gate.open("geldig", datetime(2026, 11, 23, 9, 40, 2, 118_000, tzinfo=UTC))
    [order] = orders
    [shown] = [example for example in EXAMPLES if example.get("opdracht") == "open"]
    assert {**order, "id": ""} == {**shown, "id": ""}
    assert list(order) == list(shown)
