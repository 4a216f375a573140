"""Who calls: an API client whose token is the key in the header X-Api-Key."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import request

from booking_api.identity.actor import Actor
from booking_api.identity.queries import client_actor
from booking_api.rest import access
from booking_api.rest.problems import NotSignedIn
from booking_api.rest.running import running

P = ParamSpec("P")
R = TypeVar("R")


def _signed_in() -> Actor:
    with running().db.reading() as session:
        actor = client_actor(session, request.headers.get("X-Api-Key", "").strip())
    if actor is None:
        raise NotSignedIn
    return actor


def scope(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let in whose key is of a client with this scope."""
    return access.scope(name, identify=_signed_in)
