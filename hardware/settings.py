"""Settings of the devices and the bus; composed into the whole by server.settings."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, SecretStr


class BusSettings(BaseModel):
    """Where the broker is and who we are there."""

    kind: Literal["mqtt", "memory"] = "memory"
    host: str = "127.0.0.1"
    port: int = Field(default=1883, ge=1, le=65535)
    username: str = ""
    password: SecretStr = SecretStr("")
    tls: bool = False
    acknowledge_seconds: float = Field(default=2.0, gt=0, description="how long publish waits for the broker")
    reconnect_seconds: int = Field(default=5, ge=1, description="the longest pause between two attempts to connect")


class PrinterSettings(BaseModel):
    """One ticket printer."""

    kind: Literal["escpos", "dummy"] = "dummy"
    host: str = "127.0.0.1"
    port: int = Field(default=9100, ge=1, le=65535)
    columns: int = Field(default=42, ge=24, le=64, description="characters of font A on a line")
    timeout_seconds: float = Field(default=2.0, gt=0)
    folder: Path = Field(default=Path("data/tickets"), description="where the dummy keeps its pictures")
    keep: int = Field(default=20, ge=1, description="how many pictures the dummy keeps")


class GateSettings(BaseModel):
    """One gate of a recycling centre."""

    kind: Literal["mqtt", "dummy"] = "dummy"
    location: str = Field(description="location code, as in the topics")
    gate_id: str
    expiry_seconds: float = Field(default=5.0, gt=0, description="how long a command to open stays valid")


class HardwareSettings(BaseModel):
    """The bus, the printers by name, the gates by name."""

    bus: BusSettings = BusSettings()
    printers: dict[str, PrinterSettings] = {}
    gates: dict[str, GateSettings] = {}
