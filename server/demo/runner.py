"""`welkom demo`: migrate, load a believable municipality, start everything on loopback and print the addresses."""

import json
import logging
import shutil
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from waitress import wasyncore
from waitress.server import create_server

from booking_api.clock import Clock, utc_now
from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from booking_api.identity.rules import SCOPE_PERMISSIONS
from booking_api.identity.service import create_client, pair_device, renew_pairing
from calendar_sync.simulators import graph, open_klant
from calendar_sync.simulators.serving import LoopbackServer
from calendar_sync.simulators.store import Store
from server.app import create_app
from server.broker import EmbeddedBroker, Listen
from server.broker_access import broker_access
from server.demo.again import go_on
from server.demo.day import fill
from server.demo.logins import broker_app
from server.demo.municipality import ZONE, Town, lay
from server.demo.open_forms import write_access
from server.demo.people import People
from server.demo.settings import DATABASE, HOST, SECRET, THREADS, TICKETS, demo_settings, is_free, write_secret
from server.migrate import upgrade
from server.run_worker import RunningWorker
from server.settings import Settings
from server.turns import keep_what_is_loaded, take_short_turns

log = logging.getLogger("welkom.demo")

SEED = 1809  # the year Tilburg became a city
LOADED = "demo-day"
"""Holds the moment that the hall is of; written last, so that a start that was broken off is done again."""
STILL_BUSY = timedelta(minutes=45)
"""So long the hall of a start is believable: later everybody would have waited for hours."""
OWN_FILES = (
    LOADED,
    DATABASE,
    f"{DATABASE}-wal",
    f"{DATABASE}-shm",
    "outlook.json",
    "open-klant.json",
    "demo-token",
    "demo-devices.json",
    "demo-open-formulieren.json",
    SECRET,
)


@dataclass
class Demo:
    """A running demo; `stop` ends all of it. Broker and worker can be stopped and started again by themselves."""

    settings: Settings
    db: Database
    broker: EmbeddedBroker
    worker: RunningWorker
    stops: list[Any] = field(default_factory=list)

    def stop_worker(self) -> None:
        """Stop the worker that runs now; put another one in its place to go on."""
        self.worker.stop()

    def stop(self) -> None:
        """Stop everything, the last started first."""
        for stop in reversed(self.stops):
            stop()
        self.db.dispose()


def run_demo(port: int, data_dir: Path, *, fresh: bool = False) -> int:
    """Run the demo until Ctrl-C; returns the exit code."""
    if not is_free(port):
        print(f"Poort {port} is al in gebruik. Kies een andere: welkom demo --port {port + 1}")
        return 1
    print("Welkom begint. De eerste keer duurt dit enkele seconden.", flush=True)
    demo = start_demo(port, data_dir, fresh=fresh)
    print(_welcome(demo), flush=True)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
    print("Welkom stopt.", flush=True)
    demo.stop()
    return 0


def start_demo(port: int, data_dir: Path, *, fresh: bool = False, clock: Clock = utc_now) -> Demo:
    """Start the demo on a port with its files in a folder; returns once every part answers."""
    now = clock()
    data_dir = data_dir.resolve()
    laid_at = _laid_at(data_dir, fresh=fresh)
    if laid_at is None:
        _clear(data_dir)
    data_dir.mkdir(parents=True, exist_ok=True)
    outlook = LoopbackServer(graph.create_app(Store(data_dir / "outlook.json")))
    register = LoopbackServer(open_klant.create_app(Store(data_dir / "open-klant.json")))
    logins = LoopbackServer(broker_app())
    settings = demo_settings(port, data_dir, outlook.url, register.url, logins.url)
    db = Database(settings.database.url, settings.database.pool_size)
    upgrade(settings.database.url)
    if laid_at is None:
        load(db, settings, now)
    if laid_at is None or _is_over(laid_at, now):
        _bring_up_to_date(db, laid_at, now)
        (data_dir / LOADED).write_text(now.isoformat())
    write_access(db, data_dir, settings.notifications.public_url, now)
    demo = Demo(
        settings,
        db,
        _broker(settings, db, clock),
        RunningWorker(settings, db, clock),
        [outlook.close, register.close, logins.close],
    )
    _start_parts(demo, clock)
    return demo


def _broker(settings: Settings, db: Database, clock: Clock) -> EmbeddedBroker:
    access = broker_access(db, settings, clock)
    ports = Listen(settings.hardware.bus.port, settings.broker.embedded_ws_port)
    return EmbeddedBroker(ports, access.authenticate)


def _start_parts(demo: Demo, clock: Clock) -> None:
    settings, db = demo.settings, demo.db
    # Web, broker and worker share this process: whoever has something short to do (the wall!) waits less for the others.
    take_short_turns()
    demo.broker.start()
    demo.stops.append(demo.broker.stop)
    demo.worker.start()
    demo.stops.append(demo.stop_worker)
    demo.stops.append(_serve(create_app(settings, db, clock), settings.server.port))
    keep_what_is_loaded()


def _serve(app: Any, port: int) -> Callable[[], None]:
    """Serve the pages in a thread; the answer stops it and frees the port."""
    connections: dict[int, Any] = {}
    # That all threads are busy for a moment is no trouble, and would be said at each change in the hall.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    web = create_server(app, map=connections, host=HOST, port=port, threads=THREADS, ident=None)
    thread = threading.Thread(target=web.run, name="web", daemon=True)
    thread.start()

    def stop() -> None:
        # By its own thread: a socket that another thread still polls stays open when we close it.
        with suppress(OSError):  # somebody else's pull may have woken it: then it has closed this trigger as well
            web.trigger.pull_trigger(lambda: wasyncore.close_all(connections, ignore_all=True))
        thread.join(timeout=10)
        web.task_dispatcher.shutdown()

    return stop


def load(db: Database, settings: Settings, now: datetime) -> None:
    """Fill an empty database with the municipality and its day; the keys to its API and devices go into the folder."""
    people = People(SEED)
    with db.transaction() as session:
        town = lay(session, people, now)
    with db.transaction() as session:
        _pair(session, town, settings.data_dir, now)
        scopes = sorted(SCOPE_PERMISSIONS)
        _, token = create_client(session, SYSTEM, "Demo", scopes, now)
    write_secret(settings.data_dir / "demo-token", token + "\n")
    fill(db, town, people, now)


def _pair(session: Any, town: Town, data_dir: Path, now: datetime) -> None:
    """Pair the demo's devices, so that the broker knows them; their tokens are kept for trying a real pairing."""
    tokens = {}
    for device in town.devices:
        offer = renew_pairing(session, SYSTEM, device.id, now)
        _, tokens[device.name] = pair_device(session, SYSTEM, offer.pairing_code or "", now)
    write_secret(data_dir / "demo-devices.json", json.dumps(tokens, indent=2, ensure_ascii=False) + "\n")


def _laid_at(data_dir: Path, *, fresh: bool) -> datetime | None:
    """Return of which moment the hall in this folder is; None to begin anew: asked for, or the first start broke off."""
    mark = data_dir / LOADED
    return None if fresh or not mark.exists() else datetime.fromisoformat(mark.read_text())


def _is_over(laid_at: datetime, now: datetime) -> bool:
    """Tell whether the hall of then is no longer believable: another day, or everybody would have waited for hours."""
    return laid_at.astimezone(ZONE).date() != now.astimezone(ZONE).date() or now - laid_at > STILL_BUSY


def _bring_up_to_date(db: Database, laid_at: datetime | None, now: datetime) -> None:
    """Let the hall be of now, and say what that means for what somebody tried before."""
    if laid_at is None:
        return
    then = laid_at.astimezone(ZONE)
    if then.date() == now.astimezone(ZONE).date():
        print(f"De hal van {then:%H:%M} uur is voorbij: er komen nieuwe bezoekers. Alles wat u deed, blijft bewaard.")
    else:
        print(f"De hal is van {then:%d-%m-%Y}: Welkom legt een nieuwe dag klaar. Wat u boekte, blijft staan.")
    print("Liever helemaal opnieuw beginnen? welkom demo --fresh", flush=True)
    go_on(db, laid_at, now)


def _clear(data_dir: Path) -> None:
    """Begin anew. Only what the demo itself made goes: the folder may hold other things."""
    for name in OWN_FILES:
        (data_dir / name).unlink(missing_ok=True)
    shutil.rmtree(data_dir / TICKETS, ignore_errors=True)


def _welcome(demo: Demo) -> str:
    address = f"http://{HOST}:{demo.settings.server.port}"
    data_dir = demo.settings.data_dir
    return f"""
Welkom draait. Open in een browser:

  Burger: afspraak maken        {address}/
  Alle schermen en achterkant   {address}/demo
  Zuil bij de ingang            {address}/zuil/demo/koningsplein
  Gastheer                      {address}/gastheer      (inloggen met één klik)
  Medewerker aan de balie       {address}/balie         (inloggen met één klik)
  Post van de gemeente          {address}/demo/post
  API                           {address}/api/v1/openapi.json

  Token voor de API             {(data_dir / "demo-token").read_text().strip()}
                                (ook in {data_dir / "demo-token"})
  Voor Open Formulieren         {data_dir / "demo-open-formulieren.json"}
  Gegevens                      {data_dir}

Alles luistert alleen op deze computer. Stoppen: Ctrl-C.
"""
