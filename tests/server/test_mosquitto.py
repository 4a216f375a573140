"""Rights on a real Mosquitto, given and taken while it runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.bus import grants, topics
from server.mosquitto import ControlFailed, DynamicSecurity
from tests.support.dynamic_security import ADMIN, ADMIN_PASSWORD, secured_mosquitto
from tests.support.mosquitto import Mosquitto
from tests.support.mqtt_client import MqttClient
from tests.support.ports import free_port
from tests.support.waiting import wait_until

HALL, CORRIDOR = topics.board_state("centrum", "hal"), topics.board_state("centrum", "gang")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    running = secured_mosquitto(tmp_path)
    running.start()
    yield running
    running.close()


@pytest.fixture
def control(broker: Mosquitto) -> Iterator[DynamicSecurity]:
    with DynamicSecurity("127.0.0.1", broker.port, ADMIN, ADMIN_PASSWORD) as connected:
        connected.deny_by_default()
        connected.put_client("worker", "worker-secret", grants.worker())
        yield connected


def test_a_revoked_wall_is_cut_off_and_cannot_come_back(broker: Mosquitto, control: DynamicSecurity) -> None:
    control.put_client("wall", "wall-secret", grants.wall("centrum", "wall-1", ("hal",)))
    with MqttClient(broker.port, "wall", "wall-secret") as wall:
        wall.subscribe(HALL)
        control.revoke_client("wall")
        wait_until(lambda: not wall.connected, "the wall to be cut off")
    with MqttClient(broker.port, "wall", "wall-secret") as again:
        assert again.refused
    assert "wall" not in control.client_names()


def test_a_new_grant_takes_the_place_of_the_old_one(broker: Mosquitto, control: DynamicSecurity) -> None:
    control.put_client("wall", "first", grants.wall("centrum", "wall-1", ("hal",)))
    control.put_client("wall", "second", grants.wall("centrum", "wall-1", ("gang",)))
    with MqttClient(broker.port, "wall", "first") as old:
        assert old.refused
    with (
        MqttClient(broker.port, "wall", "second") as wall,
        MqttClient(broker.port, "worker", "worker-secret") as worker,
    ):
        wall.subscribe(HALL)
        wall.subscribe(CORRIDOR)
        worker.publish(HALL, b"not for you any more")
        worker.publish(CORRIDOR, b"for you")
        assert wall.next() == (CORRIDOR, b"for you")


def test_delivery_is_denied_too_where_only_the_subscription_was_allowed(
    broker: Mosquitto, control: DynamicSecurity
) -> None:
    control.put_client("panel", "panel-secret", grants.room_panel("centrum", "panel-1", ("r1",)))
    control._run(
        {
            "command": "addRoleACL",
            "rolename": "panel",
            "acltype": "subscribePattern",
            "topic": "#",
            "allow": True,
        }
    )
    room = topics.room_state("centrum", "r1")
    with (
        MqttClient(broker.port, "panel", "panel-secret") as panel,
        MqttClient(broker.port, "worker", "worker-secret") as w,
    ):
        assert panel.subscribe("#")
        w.publish(HALL, b"not for panels", retain=True)
        w.publish(room, b"for this panel")
        assert panel.next() == (room, b"for this panel")


def test_what_was_given_outlives_a_restart_of_the_broker(broker: Mosquitto, control: DynamicSecurity) -> None:
    control.put_client("wall", "wall-secret", grants.wall("centrum", "wall-1", ("hal",)))
    broker.restart()
    with MqttClient(broker.port, "wall", "wall-secret") as wall:
        assert not wall.refused


def test_revoking_who_is_not_there_does_no_harm(control: DynamicSecurity) -> None:
    control.revoke_client("never-seen")
    assert set(control.client_names()) == {ADMIN, "worker"}


@pytest.mark.parametrize("name", ["worker", "stranger"])
def test_who_is_not_the_administrator_gets_no_control(broker: Mosquitto, control: DynamicSecurity, name: str) -> None:
    with pytest.raises(ControlFailed), DynamicSecurity("127.0.0.1", broker.port, name, "worker-secret"):
        pytest.fail("control was given")


def test_a_broker_that_is_not_there_is_told_as_such() -> None:
    with pytest.raises(ControlFailed, match="no broker"), DynamicSecurity("127.0.0.1", free_port(), ADMIN, "x"):
        pytest.fail("control was given")
