"""What the recorded exchanges of both plugins find: the town as it is, with strict rules, busy or broken."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from booking_api.appointments import queries, service
from booking_api.catalogue.models import Product
from booking_api.db import Database
from booking_api.recycling.models import RecyclingPass
from booking_api.rest.eforms import offer
from booking_api.rest.limits import Limits
from booking_api.rest.running import Running
from tests.booking_api.rest.forms import Forms, open_forms
from tests.support.recordings import play
from tests.support.town import add_product, add_session_product, at

BROKEN = (
    (queries, "appointment"), (queries, "free_times"), (queries, "quote"), (service, "book"), (offer, "offered"),
    (offer, "locations_for"),
)  # fmt: skip
RULES: dict[str, dict[str, Any]] = {
    "fixed": {"change_deadline_minutes": 30 * 24 * 60},
    "late": {"lead_minutes": 7 * 24 * 60},
    "soon": {"horizon_days": 1},
    "kcc": {"channels": ["kcc"]},
    "pass": {"required_fields": ["pass_number"]},
}


def play_recording(
    recording: Path, database: Database, app: Callable[[Running], Flask], patch: pytest.MonkeyPatch
) -> int:
    """Prepare what a recording is about, by its name, play it, and return how many exchanges it had."""
    forms = open_forms(database)
    running = forms.running
    names = forms.known()
    if recording.stem == "rules":
        names = _strict(forms)
    if recording.stem == "busy":
        limits = Limits(per_client=3, secret="any")
        running = Running(database, lambda: forms.moment, running.gate_secret, running.token_secret, limits=limits)
    if recording.stem == "broken":
        for module, name in BROKEN:
            patch.setattr(module, name, _break)
    return play(recording, app(running).test_client(), names)


def _strict(forms: Forms) -> dict[str, str]:
    """Add products that a form cannot book, or not always, and a credential that may only read the catalogue."""
    with forms.database.transaction() as session:
        for position, (name, rules) in enumerate(RULES.items(), start=5):
            added = add_product(session, forms.town, name, "reisdocumenten", position=position, **rules)
            forms.town.products[name] = added
        bay = add_session_product(session, forms.town, 2, [at(10)])
        session.get_one(Product, bay).position = 99
        session.add(RecyclingPass(number="MP1", valid_from=date(2025, 1, 1)))
    reader_id, reader_secret = forms.credential("catalogus:lezen")
    return {**forms.known(), "reader_id": reader_id, "reader_secret": reader_secret}


def _break(*_: object, **__: object) -> None:
    raise RuntimeError("password=secret")
