"""The two simulators, running on a loopback port; whatever goes over the wire is held against the real schemas."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask, Response, request

from calendar_sync.customer_contacts.settings import OpenKlantSettings
from calendar_sync.outlook.settings import OutlookSettings
from calendar_sync.simulators import graph, open_klant
from calendar_sync.simulators.serving import LoopbackServer
from calendar_sync.simulators.store import Store
from tests.calendar_sync.graph_schema import error_problems, event_problems

CONTRACT = json.loads((Path(__file__).parents[1] / "contracts" / "open_klant.json").read_text("utf-8"))
Problems = list[str]


@dataclass
class Simulator:
    """A running simulator: its store (rows, faults, requests seen), its address and what broke the contract."""

    app: Flask
    store: Store
    url: str
    problems: Problems = field(default_factory=list)

    def count(self, method: str) -> int:
        """Return how many requests came with a method."""
        return sum(1 for seen, _ in self.store.requests if seen == method)


@pytest.fixture
def graph_options() -> dict[str, Any]:
    """Options for the Graph simulator; a test module overrides this."""
    return {}


@pytest.fixture
def outlook_server(graph_options: dict[str, Any]) -> Iterator[Simulator]:
    """Microsoft Graph, simulated; the test fails when a body or an answer is not as Microsoft's SDK knows it."""
    store = Store()
    app = graph.create_app(store, **graph_options)
    yield from _served(app, store, _graph_problems)


@pytest.fixture
def register_server() -> Iterator[Simulator]:
    """Open Klant, simulated; the test fails when a body or an answer breaks the contract."""
    store = Store()
    yield from _served(open_klant.create_app(store), store, _open_klant_problems)


@pytest.fixture
def outlook_settings(outlook_server: Simulator) -> OutlookSettings:
    """Settings that lead to the simulated Graph."""
    return OutlookSettings.model_validate(
        {
            "enabled": True,
            "tenant_id": "gemeente",
            "client_id": "welkom",
            "client_secret": graph.DEMO_SECRET,
            "simulator_url": outlook_server.url,
        }
    )


@pytest.fixture
def register_settings(register_server: Simulator) -> OpenKlantSettings:
    """Settings that lead to the simulated Open Klant."""
    return OpenKlantSettings.model_validate(
        {"url": f"{register_server.url}{open_klant.PREFIX}", "token": open_klant.DEMO_TOKEN}
    )


def _served(app: Flask, store: Store, check: Any) -> Iterator[Simulator]:
    problems: Problems = []

    @app.after_request
    def _hold_against_schema(answer: Response) -> Response:
        problems.extend(check(answer))
        return answer

    server = LoopbackServer(app)
    yield Simulator(app, store, server.url, problems)
    server.close()
    assert problems == []


def _graph_problems(answer: Response) -> Problems:
    if not request.path.startswith("/v1.0/"):
        return []
    content = answer.get_json(silent=True) or {}
    if answer.status_code >= 400:
        return error_problems(content)
    problems = event_problems(request.get_json()) if request.method in {"POST", "PATCH"} else []
    events = content.get("value", [content])
    return problems + [problem for event in events for problem in event_problems(event)]


def _open_klant_problems(answer: Response) -> Problems:
    if not request.path.startswith(open_klant.PREFIX):
        return []
    if answer.status_code >= 400:
        return broken("error", answer.get_json())
    if request.path.endswith(("/internetaken", "/actoren")):
        return []  # the vendor's schema of these is not in the contract; the simulator refuses what lacks a field
    if request.method == "POST":
        return broken("makeContact", request.get_json()) + broken("madeContact", answer.get_json())
    kind = "contactList" if request.path.endswith("/klantcontacten") else "contact"
    return broken(kind, answer.get_json())


def broken(kind: str, content: Any) -> Problems:
    """Return in what a JSON value breaks one part of the Open Klant contract."""
    schema = {**CONTRACT, "$ref": f"#/$defs/{kind}"}
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    return [f"{kind}{list(error.instance_path)}: {error.message}" for error in validator.iter_errors(content)]
