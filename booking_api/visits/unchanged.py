"""Changing a visit only as the caller knows it: by a mark of all that its rows say, compared under their lock."""

import hashlib
from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from booking_api.errors import ChangedMeanwhile
from booking_api.identity.actor import Actor
from booking_api.visits.models import Visit, VisitLeg
from booking_api.visits.steps import visit_to_serve

_TABLES: tuple[Any, ...] = (Visit, VisitLeg)
_visit, _leg = (each.__table__ for each in _TABLES)


def version_of(session: Session, visit_id: UUID) -> str:
    """Return a mark that is another one after each change of a visit; it tells nothing of what changed."""
    legs = select(_leg).where(_leg.c.visit_id == visit_id).order_by(_leg.c.position, _leg.c.id)
    rows = [session.execute(each).all() for each in (select(_visit).where(_visit.c.id == visit_id), legs)]
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


def require_unchanged(session: Session, actor: Actor, visit_id: UUID, versions: Collection[str]) -> None:
    """Raise ChangedMeanwhile unless a visit is one of the versions that the caller knows.

    Until the transaction ends nobody else changes it. Raises NotFound and NotAllowed as any step of the visit does.
    """
    visit_to_serve(session, actor, visit_id)
    session.execute(select(_leg.c.id).where(_leg.c.visit_id == visit_id).order_by(_leg.c.id).with_for_update())
    if version_of(session, visit_id) not in versions:
        raise ChangedMeanwhile
