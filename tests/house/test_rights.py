"""Whoever has no rights gets nothing: every use case and query is called by such an actor, with arguments that exist.

The arguments are made up by type, and by name where a real row is meant; so no permission goes unasked because the
function found nothing to do first. What may answer anybody stands in EXEMPT, with the reason.
"""

import inspect
import types
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session, SQLModel

from booking_api.db import Database
from booking_api.errors import NotAllowed
from booking_api.identity.actor import Actor
from server.subscriptions import SUBSCRIPTIONS
from tests.house.tree import modules_of
from tests.house.world import World, make_world

NOBODY = Actor("staff", uuid4(), frozenset(), name="Nobody", department_ids=frozenset())
NOTHING: tuple[object, ...] = (None, False, 0, "", [], (), {}, set(), frozenset())
NOW = datetime(2026, 12, 4, 12, 0, tzinfo=UTC)
SUBSCRIBERS = {subscription.handle for subscription in SUBSCRIPTIONS}

EXEMPT: dict[str, str] = {
    **dict.fromkeys(
        (
            f"booking_api.locations.queries.{name}"
            for name in (
                "desks", "location", "location_by_code", "location_once", "locations", "opening_hours", "opening_on",
                "place", "rooms", "waiting_area", "waiting_areas",
            )
        ),
        "where the municipality is and when it is open is public knowledge; a device is kept to its own location",
    ),
    "booking_api.catalogue.queries.product": "what is offered is public; names of other departments are hidden",
    "booking_api.catalogue.queries.products_by_id": "what is offered is public; names of other departments are hidden",
    "booking_api.identity.service.pair_device": "the code itself is the right; guesses are counted",
    "booking_api.visits.presence.my_presence": "tells only what one told oneself",
    **dict.fromkeys(
        (
            f"booking_api.appointments.{name}"
            for name in (
                "changeable.locked", "changing.cancel_locked", "confirming.follow_ups", "finding.find_spot",
                "holding.locked_hold", "idempotency.once", "idempotency.told_when_made_meanwhile",
                "proving.with_checked_login", "repacking.make_room", "views.view_of_written",
                "waiting_rows.close_offer", "waiting_rows.offer_of",
            )
        ),
        "part of booking, changing and waiting, which ask for the right before they come here",
    ),
    **dict.fromkeys(
        (f"booking_api.visits.{name}" for name in ("loading.views", "queueing.colleague", "waiting_staff.present_at")),
        "part of reads of the hall, which ask for the right before they come here",
    ),
    "booking_api.privacy.resealing.reseal_batch": "asks for the right first; nothing made up here is a column",
    "booking_api.rest.eforms.offer.chosen_products": "part of the offer of forms; what is offered is public",
    "booking_api.rest.eforms.offer.free_times": "asks the service, which asks for the right; the products come first",
    "booking_api.visits.turns.visit_of_appointment": "opens by the one appointment of a personal link, for nobody else",
    "booking_api.appointments.plans.plan": "reckons with the public catalogue; its callers ask for the right",
    "booking_api.appointments.views.views": "puts rows in words that the caller already asked the right for",
    "booking_api.visits.joining.step_together": "part of beginning and ending a session, which ask for the right",
    "booking_api.visits.service_serve.finished": "part of finishing, which asks for the right",
    "booking_api.visits.further_legs.needs_of": "part of transferring and extending, which ask for the right",
    "booking_api.visits.notes.keep_note": "part of steps at the desk, which ask for the right",
    "booking_api.visits.results.keep_outcome": "part of finishing, which asks for the right",
    "booking_api.visits.steps.must_take": "part of steps at the desk, which ask for the right",
    "booking_api.visits.steps.take": "part of steps at the desk, which ask for the right",
    "booking_api.visits.walk_in_needs.walk_in_needs": "reckons with the public catalogue",
}  # fmt: skip


def _is_asked(function: Callable[..., Any]) -> bool:
    names = list(inspect.signature(function).parameters)
    return names[:2] == ["session", "actor"] and function not in SUBSCRIBERS


@cache
def use_cases_and_queries() -> dict[str, Callable[..., Any]]:
    """Return them by name: every public function of the core that takes a session and an actor, wherever it is."""
    found: dict[str, Callable[..., Any]] = {}
    for module in modules_of("booking_api"):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_") and _is_asked(function):
                found[f"{module.__name__}.{name}"] = function
    return found


def arguments(function: Callable[..., Any], session: Session, world: World) -> dict[str, Any]:
    """Return an argument for each parameter that has no default."""
    hints = typing.get_type_hints(function)
    given: dict[str, Any] = {"session": session, "actor": NOBODY}
    for name, parameter in list(inspect.signature(function).parameters.items())[2:]:
        if parameter.default is inspect.Parameter.empty:
            given[name] = made_up(name, hints[name], world)
    return given


def made_up(name: str, kind: Any, world: World) -> Any:
    """Return a value of a type; one that exists where the name means a row."""
    if name in world.ids and kind in (UUID, UUID | None, Any):
        return world.ids[name]
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return made_up(name, inside[0], world)
    if origin is typing.Annotated:
        return made_up(name, inside[0], world)
    if origin is typing.Literal:
        return inside[0]
    if origin is not None and isinstance(origin, type):
        return _collection(name, origin, inside, world)
    return _plain(name, kind, world)


def _collection(name: str, origin: type, inside: tuple[Any, ...], world: World) -> Any:
    if issubclass(origin, Mapping):
        return {made_up(name, inside[0], world): made_up(name, inside[1], world)}
    if origin is tuple and Ellipsis not in inside:
        return tuple(made_up(name, each, world) for each in inside)
    if issubclass(origin, Iterator | Iterable):
        one = made_up(name.removesuffix("s"), inside[0], world)
        if origin is tuple:
            return (one,)
        return {one} if issubclass(origin, set | frozenset) else [one]
    if issubclass(origin, Callable):  # type: ignore[arg-type]
        return lambda *_: None
    raise TypeError(f"no value for {name}: {origin}")


TEXTS = {"object_kind": "location", "kind": "desk"}
PLAIN: dict[Any, Any] = {
    str: "iets", int: 1, bool: True, float: 1.0, bytes: b"x" * 32, datetime: NOW + timedelta(days=3), date: NOW.date(),
    time: time(10), timedelta: timedelta(hours=1), Any: "iets", Collection: [],
    Actor: NOBODY, Ed25519PrivateKey: Ed25519PrivateKey.generate(),
}  # fmt: skip


def _plain(name: str, kind: Any, world: World) -> Any:
    if name == "now":
        return NOW
    if kind is UUID:
        return world.ids.get(name) or world.ids.get(f"{name}_id") or uuid4()
    if kind is str and name in TEXTS:
        return TEXTS[name]
    if kind in PLAIN:
        return PLAIN[kind]
    return _made(name, kind, world)


def _made(name: str, kind: Any, world: World) -> Any:
    if issubclass(kind, Enum):
        return next(iter(kind))
    if issubclass(kind, SQLModel):
        return kind()
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        needed = [each for each in fields(kind) if each.default is MISSING and each.default_factory is MISSING]
        return kind(**{each.name: made_up(each.name, hints[each.name], world) for each in needed})  # type: ignore[operator]
    raise TypeError(f"no value for {name}: {kind}")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = make_world(tmp_path_factory.mktemp("rights") / "welkom.db")
    yield made
    made.database.dispose()


@pytest.mark.parametrize("name", sorted(use_cases_and_queries()))
def test_who_has_no_rights_gets_nothing(world: World, name: str) -> None:
    function = use_cases_and_queries()[name]
    database: Database = world.database
    if name in EXEMPT:
        return
    with Session(database.engine) as session:
        try:
            answer = function(**arguments(function, session, world))
            if inspect.isgenerator(answer):
                answer = list(answer)
        except NotAllowed:
            return
        finally:
            session.rollback()
    assert any(type(answer) is type(nothing) and answer == nothing for nothing in NOTHING), f"{name}: {answer!r}"


def test_every_exemption_is_of_something_that_is_there() -> None:
    assert not EXEMPT.keys() - use_cases_and_queries().keys()
    assert len(use_cases_and_queries()) > 200
