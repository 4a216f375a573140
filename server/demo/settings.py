"""The settings of a demo: everything on loopback, on free ports, with its files and its secret in one folder."""

import secrets
import socket
from pathlib import Path

from pydantic import SecretStr

from booking_api.rest.settings import OpenFormsSettings
from calendar_sync.customer_contacts.settings import ContactSettings, OpenKlantSettings
from calendar_sync.outlook.settings import OutlookSettings
from calendar_sync.simulators import graph, open_klant
from hardware.settings import BusSettings, HardwareSettings, PrinterSettings
from server.demo.logins import login_settings
from server.settings import BrokerSettings, DatabaseSettings, ServerSettings, Settings
from web.settings import SecuritySettings, WebSettings

HOST = "127.0.0.1"
THREADS = 12
PRINTER = "zuil"
DATABASE, TICKETS, SECRET = "demo.db", "tickets", "secret"


def demo_settings(port: int, data_dir: Path, outlook_url: str, register_url: str, logins_url: str) -> Settings:
    """Return the settings of a demo with these simulators; the secret is made at the first start."""
    tcp_port, ws_port = _free_ports(2)
    address = f"http://{HOST}:{port}"
    settings = Settings(
        data_dir=data_dir,
        database=DatabaseSettings(url=f"sqlite:///{data_dir / DATABASE}"),
        server=ServerSettings(host=HOST, port=port, threads=THREADS),
        broker=BrokerSettings(public_url=f"ws://{HOST}:{ws_port}", embedded=True, embedded_ws_port=ws_port),
        web=WebSettings(
            secret_key=SecretStr(_secret(data_dir)),
            demo=True,
            secure_cookies=False,
            connect_sources=[f"ws://{HOST}:{ws_port}"],
            citizen_login=login_settings(logins_url),
            security=SecuritySettings(
                contacts=["mailto:security@voorbeeldstad.example"],
                policy="https://www.voorbeeldstad.example/kwetsbaarheid-melden",
                canonical=[f"{address}/.well-known/security.txt"],
            ),
        ),
        hardware=HardwareSettings(
            bus=BusSettings(kind="mqtt", host=HOST, port=tcp_port),
            printers={PRINTER: PrinterSettings(kind="dummy", folder=data_dir / TICKETS)},
        ),
        outlook=OutlookSettings(
            enabled=True,
            tenant_id="demo",
            client_id="welkom",
            client_secret=SecretStr(graph.DEMO_SECRET),
            simulator_url=outlook_url,
        ),
        contacts=ContactSettings(
            register_name="open_klant",
            open_klant=OpenKlantSettings(
                url=f"{register_url}/klantinteracties/api/v1", token=SecretStr(open_klant.DEMO_TOKEN)
            ),
        ),
        open_forms=OpenFormsSettings(jcc=True, qmatic=True),
    )
    settings.notifications.public_url, settings.notifications.follow_turn = address, True
    return settings


def is_free(port: int) -> bool:
    """Tell whether a port can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _secret(data_dir: Path) -> str:
    path = data_dir / SECRET
    if not path.exists():
        write_secret(path, secrets.token_hex(32))
    return path.read_text().strip()


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner reads."""
    path.touch(mode=0o600)
    path.write_text(text)


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind((HOST, 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports
