"""Who may call an operation: each declares its scope, and it is enforced before the view runs."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, nullcontext
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import Response, g, request
from sqlmodel import Session

from booking_api.appointments.attempts import attempting
from booking_api.configuration import go_by, remembered
from booking_api.errors import NotAllowed
from booking_api.identity import signed_tokens
from booking_api.identity.actor import PUBLIC, Actor
from booking_api.identity.queries import client_actor
from booking_api.identity.rules import SCOPE_PERMISSIONS
from booking_api.rest.customers import customer_actor, for_customer
from booking_api.rest.issuers import issuer_named_in
from booking_api.rest.problems import NotSignedIn
from booking_api.rest.running import now, running

P = ParamSpec("P")
R = TypeVar("R")
ATTRIBUTE = "welkom_access"


def bearer() -> Actor:
    """Return the client of the bearer token (never taken from the address); raises NotSignedIn."""
    token = bearer_token()
    actor = _of_signed(token) if is_signed(token) else _of_opaque(token)
    if actor is None:
        raise NotSignedIn
    return actor


def is_signed(token: str) -> bool:
    """Tell whether a token is a JWT, which ends by itself; any other one is a mark that the database knows."""
    return token.count(".") == 2


def _of_opaque(token: str) -> Actor | None:
    with reading() as session:
        actor = client_actor(session, token)
        g.configuration = remembered(session)
    return actor


def _of_signed(token: str) -> Actor | None:
    """Return the client of a JWT that we or a known identity provider made."""
    app, told = running(), issuer_named_in(token)
    if told == signed_tokens.ISSUER:
        with app.db.reading() as session:
            holder = signed_tokens.holder_of(session, token, app.token_secret, now())
        if holder is None:
            return None
        return customer_actor(holder) if holder.customer else holder.client
    known = next((each for each in app.issuers if each.settings.issuer == told), None)
    return known.actor_of(app.db, token, now()) if known else None


@contextmanager
def reading() -> Iterator[Session]:
    """Open a session for reads that goes by the configuration as it was when the caller was identified.

    In an operation that only reads (`scope(…, only_reads=True)`) it is the session in which that was done.
    """
    if "session" in g:
        yield g.session
        return
    with running().db.reading() as session:
        if "configuration" in g:
            go_by(session, g.configuration)
        yield session


def doing(use_case: Callable[[Session], R], day: Hashable | None = None) -> R:
    """Run a use case that writes (`attempting`); its first try goes by the configuration as the caller was identified.

    That saves a booking two waits for the database. Who has to try again looks again.
    """
    return attempting(running().db, use_case, day, g.pop("configuration", None))


@contextmanager
def _one_session() -> Iterator[None]:
    with running().db.reading() as g.session:
        try:
            yield
        finally:
            g.pop("session")


def bearer_token() -> str:
    """Return the token in the header Authorization; raises NotSignedIn without one."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise NotSignedIn
    return token.strip()


def identified(identify: Callable[[], Actor]) -> Actor:
    """Return who calls and count the request; raises TooManyTries, also for who tries one token after another."""
    app = running()
    try:
        actor = identify()
    except NotSignedIn:
        app.limits.count_stranger(app.db, caller_address(), now())
        raise
    served = for_customer()
    app.limits.count_client(app.db, served.client_id if served else actor.id, now())
    return actor


def caller_address() -> str:
    """Return the address of who calls, as told by the last proxies that are trusted, else by the connection."""
    told = request.headers.get("X-Forwarded-For", "").split(",")
    proxies = running().trusted_proxies
    return told[-proxies].strip() if 0 < proxies <= len(told) else request.remote_addr or ""


def scope(
    name: str, identify: Callable[[], Actor] = bearer, only_reads: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let in whose token carries a scope; the use case still asks for its own permissions.

    `identify` finds out who calls, or raises NotSignedIn. With `only_reads` one session serves it and the view, each
    by `reading()`: opening a second one costs a busy operation a tenth of its time.
    """
    if name not in SCOPE_PERMISSIONS:
        raise ValueError(f"unknown scope {name}")

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            with _one_session() if only_reads else nullcontext():
                g.actor = identified(identify)
                _require(name)
                return view(*args, **kwargs)

        setattr(guarded, ATTRIBUTE, name)
        return guarded

    return decorate


def _require(name: str) -> None:
    """Raise NotAllowed unless the caller has a scope; what a customer may do with it, the use case says."""
    served = for_customer()
    if served is not None:
        if name not in served.scopes:
            raise NotAllowed(name)
        return
    for permission in SCOPE_PERMISSIONS[name]:
        current_actor().require(permission)


def open_to_all(view: Callable[P, R]) -> Callable[P, R]:
    """Let in everybody: for what is public knowledge."""

    @wraps(view)
    def opened(*args: P.args, **kwargs: P.kwargs) -> R:
        app = running()
        app.limits.count_stranger(app.db, caller_address(), now())
        g.actor = PUBLIC
        return view(*args, **kwargs)

    setattr(opened, ATTRIBUTE, "public")
    return opened


def open_to_proof(view: Callable[P, Response]) -> Callable[P, Response]:
    """Let in who still has to prove who it is, as at a token endpoint; who fails to counts as a stranger."""

    @wraps(view)
    def proving(*args: P.args, **kwargs: P.kwargs) -> Response:
        app = running()
        g.actor = PUBLIC
        answer = view(*args, **kwargs)
        if answer.status_code >= 400:
            app.limits.count_stranger(app.db, caller_address(), now())
        return answer

    setattr(proving, ATTRIBUTE, "public")
    return proving


def current_actor() -> Actor:
    """Return who calls."""
    return cast(Actor, g.actor)
