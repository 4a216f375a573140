"""Every kind that the settings know has a class."""

from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from hardware.bus.memory import MemoryBus
from hardware.printers.dummy import DummyPrinter
from hardware.printers.escpos import EscposPrinter
from hardware.registry import BUSES, GATES, PRINTERS, make_bus, make_gate, make_printer
from hardware.settings import BusSettings, GateSettings, HardwareSettings, PrinterSettings


def kinds(model: type[BaseModel]) -> set[str]:
    return set(get_args(model.model_fields["kind"].annotation))


@pytest.mark.parametrize(("model", "table"), [(BusSettings, BUSES), (PrinterSettings, PRINTERS), (GateSettings, GATES)])
def test_the_tables_and_the_settings_know_the_same_kinds(model: type[BaseModel], table: dict[str, Any]) -> None:
    assert kinds(model) == set(table)


@pytest.mark.parametrize("kind", sorted(BUSES))
def test_a_bus_is_made_but_not_started(kind: str) -> None:
    assert not make_bus(BusSettings.model_validate({"kind": kind})).connected


@pytest.mark.parametrize("kind", sorted(PRINTERS))
def test_a_printer_is_made_without_touching_it(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "tickets"
    assert isinstance(
        make_printer(PrinterSettings.model_validate({"kind": kind, "folder": folder})), DummyPrinter | EscposPrinter
    )
    assert not folder.exists()


@pytest.mark.parametrize("kind", sorted(GATES))
def test_a_gate_is_made_on_a_bus_that_is_not_there_yet(kind: str) -> None:
    settings = GateSettings.model_validate({"kind": kind, "location": "milieustraat", "gate_id": "in"})
    assert make_gate(settings, MemoryBus()).status()


def test_an_unknown_kind_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(ValidationError, match="escpos"):
        HardwareSettings.model_validate({"printers": {"hal": {"kind": "laser"}}})


def test_a_password_does_not_show_in_logs() -> None:
    assert "geheim" not in repr(BusSettings.model_validate({"password": "geheim"}))
