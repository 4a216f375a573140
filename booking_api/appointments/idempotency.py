"""Answers a repeated request with what it made the first time (Idempotency-Key)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments.models import Appointment, AppointmentStatus, IdempotencyRecord
from booking_api.db import draft, write_rows
from booking_api.errors import IdempotencyConflict, WelkomError
from booking_api.identity.actor import Actor
from booking_api.joined import joined_of

MAX_KEY = 120


class MadeMeanwhile(Exception):
    """Refused, while the same request at the same moment got what there was: asked again, it answers with that."""


class Identified(Protocol):
    """Something that a request can make."""

    @property
    def id(self) -> UUID:
        """What a repeat finds it by."""


Made = TypeVar("Made", bound=Identified)


def once(
    session: Session,
    actor: Actor,
    idempotency: tuple[str, str] | None,
    now: datetime,
    make: Callable[[], Made],
    read: Callable[[UUID], Made],
) -> Made:
    """Return what `make()` makes, and for a repeat of the same request what it made then, as `read(id)` finds it now.

    Run it through `attempting`. Raises IdempotencyConflict when the key came with other content, and what both raise.
    """
    known_id = known_subject(session, actor, idempotency)
    if known_id:
        return read(known_id)
    with told_when_made_meanwhile(session, actor, idempotency):
        made = make()
    remember(session, actor, idempotency, made.id, now)
    return made


@contextmanager
def told_when_made_meanwhile(session: Session, actor: Actor, idempotency: tuple[str, str] | None) -> Iterator[None]:
    """Turn a refusal into MadeMeanwhile when the key was not known before and is now; `attempting` then asks again."""
    try:
        yield
    except WelkomError:
        if known_subject(session, actor, idempotency):
            raise MadeMeanwhile from None
        raise


def known_subject(session: Session, actor: Actor, idempotency: tuple[str, str] | None) -> UUID | None:
    """Return the id of what this key made before; raises IdempotencyConflict when it came with other content."""
    if idempotency is None:
        return None
    row = session.get(IdempotencyRecord, _client_key(actor, idempotency[0]))
    if row is None:
        return None
    if row.request_hash != idempotency[1]:
        raise IdempotencyConflict
    return row.subject_id


def made_with(session: Session, actor: Actor, key: str) -> UUID | None:
    """Return the id of what this actor's key made before, whatever the content, or None."""
    row = session.get(IdempotencyRecord, _client_key(actor, key))
    return row.subject_id if row else None


def refuse_while_being_made(session: Session, actor: Actor, idempotency: tuple[str, str] | None) -> None:
    """Raise MadeMeanwhile when another use case of this very transaction has made something with this key."""
    joined = joined_of(session)
    if joined and idempotency and _client_key(actor, idempotency[0]) in joined.keys:
        raise MadeMeanwhile


def remember(
    session: Session, actor: Actor, idempotency: tuple[str, str] | None, subject_id: UUID, now: datetime
) -> None:
    """Keep what a key made; a parallel request with the same key fails on it, and finds it when it tries again."""
    if idempotency is None:
        return
    key, request_hash = idempotency
    row = draft(
        IdempotencyRecord,
        client_key=_client_key(actor, key),
        request_hash=request_hash,
        subject_id=subject_id,
        created_at=now,
    )
    write_rows(session, [row])
    if joined := joined_of(session):
        joined.keys.add(row.client_key)


def forget_unless_fresh(session: Session, actor: Actor, key: str, since: datetime) -> None:
    """Forget a key that is older than `since`, or whose appointment no longer stands: asked again, it is a new wish.

    For keys that are made of a wish itself, which somebody may rightly have twice.
    """
    row = session.get(IdempotencyRecord, _client_key(actor, key))
    if row is None:
        return
    made = session.get(Appointment, row.subject_id)
    if row.created_at < since or made is None or made.status is not AppointmentStatus.BOOKED:
        session.delete(row)
        session.flush()


def _client_key(actor: Actor, key: str) -> str:
    return f"{actor.id or actor.kind}:{key[:MAX_KEY]}"
