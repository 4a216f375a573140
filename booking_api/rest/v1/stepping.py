"""Answers about one visit with the mark of its version, and steps of it: with If-Match only as the caller knows it."""

from collections.abc import Callable
from uuid import UUID

from flask import Response
from sqlmodel import Session

from booking_api.appointments.attempts import attempting
from booking_api.appointments.idempotency import once
from booking_api.identity.actor import Actor
from booking_api.rest.access import current_actor
from booking_api.rest.answering import answer, made
from booking_api.rest.documents import BODY_PROBLEMS, CONFLICT, STALE
from booking_api.rest.requests import idempotency_of, versions_of
from booking_api.rest.running import now, running
from booking_api.rest.v1.answers import visit_out
from booking_api.visits import queries
from booking_api.visits.unchanged import require_unchanged, version_of
from booking_api.visits.values import VisitView

STEP_PROBLEMS = {**CONFLICT, **STALE}
STEP_WITH_BODY_PROBLEMS = {**BODY_PROBLEMS, **STALE}
Step = Callable[[Session, Actor], VisitView]


def read_visit(visit_id: UUID) -> Response:
    """Answer with a visit as it is."""
    with running().db.transaction() as session:
        return _answer(session, queries.visit(session, current_actor(), visit_id, now()))


def take_step(visit_id: UUID, step: Step) -> Response:
    """Take a step of a visit; 412 when If-Match names none of what it is now."""
    actor, known = current_actor(), _as_known(visit_id, step)
    return attempting(running().db, lambda session: _answer(session, known(session, actor)))


def make_once(step: Step, visit_id: UUID | None = None) -> Response:
    """Do what makes a visit, or a call of the visit that is there, once for each Idempotency-Key."""
    actor, known = current_actor(), _as_known(visit_id, step)
    key = idempotency_of(actor.id)

    def make(session: Session) -> Response:
        view = once(
            session, actor, key, now(),
            make=lambda: known(session, actor),
            read=lambda made_before: queries.visit(session, actor, made_before, now()),
        )  # fmt: skip
        return made(_answer(session, view, 201), "bezoeken", view.id)

    return attempting(running().db, make)


def _as_known(visit_id: UUID | None, step: Step) -> Step:
    """Return the step, taken only while the visit is as If-Match says that the caller knows it."""
    versions = versions_of() if visit_id else None
    if visit_id is None or versions is None:
        return step

    def unchanged(session: Session, actor: Actor) -> VisitView:
        require_unchanged(session, actor, visit_id, versions)
        return step(session, actor)

    return unchanged


def _answer(session: Session, view: VisitView, status: int = 200) -> Response:
    response = answer(visit_out(view), status)
    response.set_etag(version_of(session, view.id))
    return response
