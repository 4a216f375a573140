"""`/demo`: one page with every screen, and what happened behind it: calendars, register, tickets, deliveries."""

import json
from pathlib import Path
from typing import Any

import requests
from flask import Blueprint, render_template, send_file
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from booking_api.identity.actor import SYSTEM
from booking_api.identity.queries import devices
from booking_api.locations.queries import locations, waiting_areas
from server import deliveries
from server.demo.behind import in_outlook, in_register
from server.settings import Settings
from web.access import DEMO_ONLY, access
from web.context import current, reading
from web.i18n import current_language

blueprint = Blueprint("demo", __name__, url_prefix="/demo", template_folder="../templates")

SECONDS = 2.0
SHOWN = 12


@blueprint.get("")
@access(DEMO_ONLY)
def index() -> str:
    """Show all screens as links."""
    with reading() as session:
        places = locations(session, SYSTEM)
        areas = {one.code: waiting_areas(session, SYSTEM, one.id) for one in places}
        gates = [device for device in devices(session, SYSTEM) if device.kind == "gate"]
    return render_template("demo/index.html", places=places, areas=areas, gates=gates)


@blueprint.get("/achterkant")
@access(DEMO_ONLY)
def behind() -> str:
    """Show what the other systems now hold, newest first, each with its appointment, and how the outbox is doing."""
    settings = _settings()
    events = _state(settings.outlook.simulator_url)
    contacts = _state(settings.contacts.open_klant.url.removesuffix("/klantinteracties/api/v1"))
    language = current_language().code
    with reading() as session:
        shown_events = in_outlook(session, _newest(events), language)
        shown_contacts = in_register(session, _newest(contacts), language)
        waiting = deliveries.waiting(session)
    return render_template(
        "demo/behind.html",
        events=shown_events,
        event_count=len(events),
        contacts=shown_contacts,
        contact_count=len(contacts),
        tickets=_tickets()[:3],
        waiting=waiting,
    )


@blueprint.get("/printer/<name>")
@access(DEMO_ONLY)
def ticket(name: str) -> ResponseReturnValue:
    """Send the picture of one printed ticket."""
    for path in _tickets():
        if path.name == name:
            return send_file(path, mimetype="image/png", max_age=0)
    raise NotFound


def _settings() -> Settings:
    settings = current().settings
    if not isinstance(settings, Settings):
        raise TypeError("the demo runs on the whole settings")
    return settings


def _tickets() -> list[Path]:
    folders = {printer.folder for printer in _settings().hardware.printers.values()}
    return sorted((path for folder in folders for path in folder.glob("ticket-*.png")), reverse=True)


def _state(url: str) -> list[dict[str, Any]]:
    """Return what a simulator holds; nothing when it is away."""
    if not url:
        return []
    try:
        answer: dict[str, list[dict[str, Any]]] = requests.get(f"{url}/_state", timeout=SECONDS).json()
    except (requests.RequestException, json.JSONDecodeError):
        return []
    return next(iter(answer.values()), [])


def _newest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return rows[::-1][:SHOWN]
