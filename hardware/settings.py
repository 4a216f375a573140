"""Settings of the devices and the bus; composed into the whole by server.settings."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, SecretStr


class BusSettings(BaseModel):
    """Where the broker is and who we are there."""

    kind: Literal["mqtt", "memory"] = Field(default="memory", description="mqtt, or memory: within one process only")
    host: str = Field(default="127.0.0.1", description="address of the broker")
    port: int = Field(default=1883, ge=1, le=65535, description="port of the broker for MQTT over TCP")
    username: str = Field(default="", description="name that the worker signs in with at the broker")
    password: SecretStr = Field(default=SecretStr(""), description="password that belongs to that name")
    tls: bool = Field(default=False, description="speak TLS with the broker; needed anywhere but on loopback")
    acknowledge_seconds: float = Field(default=2.0, gt=0, description="how long publish waits for the broker")
    reconnect_seconds: int = Field(default=5, ge=1, description="the longest pause between two attempts to connect")


class PrinterSettings(BaseModel):
    """One ticket printer."""

    kind: Literal["escpos", "dummy"] = Field(default="dummy", description="escpos, or dummy: keeps pictures of tickets")
    host: str = Field(default="127.0.0.1", description="address of the printer")
    port: int = Field(default=9100, ge=1, le=65535, description="port of the printer for raw printing")
    columns: int = Field(default=42, ge=24, le=64, description="characters of font A on a line")
    timeout_seconds: float = Field(default=2.0, gt=0, description="how long the printer may take to answer")
    folder: Path = Field(default=Path("data/tickets"), description="where the dummy keeps its pictures")
    keep: int = Field(default=20, ge=1, description="how many pictures the dummy keeps")


class GateSettings(BaseModel):
    """One gate of a recycling centre."""

    kind: Literal["mqtt", "modbus", "dummy"] = Field(
        default="dummy", description="mqtt, modbus (a relay on the network), or dummy: opens on the screen only"
    )
    location: str = Field(description="location code, as in the topics")
    gate_id: str = Field(description="id of the gate, as in the topics")
    expiry_seconds: float = Field(default=5.0, gt=0, description="how long a command to open stays valid")
    host: str = Field(default="", description="modbus: address of the relay")
    port: int = Field(default=502, ge=1, le=65535, description="modbus: port of the relay")
    unit: int = Field(default=1, ge=0, le=255, description="modbus: number of the unit behind that address")
    coil: int = Field(default=0, ge=0, le=65535, description="modbus: number of the coil that opens")
    pulse_seconds: float = Field(default=0.5, gt=0, description="modbus: how long the coil is on")
    timeout_seconds: float = Field(default=1.0, gt=0, description="modbus: how long the relay may take to answer")


class HardwareSettings(BaseModel):
    """The bus, the printers by name, the gates by name."""

    bus: BusSettings = BusSettings()
    printers: dict[str, PrinterSettings] = {}
    gates: dict[str, GateSettings] = {}
