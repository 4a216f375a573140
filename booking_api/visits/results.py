"""What came of a visit: reason of contact, result, follow-up action, and the lists of each department for these."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy import select as select_many
from sqlmodel import Session, col, select

from booking_api import audit, outbox
from booking_api.errors import InvalidInput, NotFound
from booking_api.events import FOLLOW_UP_REQUESTED, Event
from booking_api.identity.actor import Actor
from booking_api.identity.models import Department
from booking_api.identity.rules import Permission
from booking_api.visits.models import FinishChoice, VisitLeg, VisitResult
from booking_api.visits.values_desk import KINDS, ChoiceDraft, ChoicesView, ChoiceView, FollowUp, Outcome

LONGEST = 1_000
LOOKS_BACK = 40
MOST_CHOICES = 40
# Asked by every console at every change while its employee helps somebody, so built once.
_LEG = select_many(col(VisitLeg.department_id), col(VisitLeg.product_ids)).where(
    col(VisitLeg.id) == bindparam("leg_id")
)
_CHOICES = (
    select_many(
        col(FinishChoice.id), col(FinishChoice.kind), col(FinishChoice.name), col(FinishChoice.task_for),
        col(FinishChoice.active),
    )
    .where(col(FinishChoice.department_id) == bindparam("department_id"))
    .order_by(col(FinishChoice.position), col(FinishChoice.id))
)  # fmt: skip
_CHOSEN = (
    select_many(
        col(VisitResult.reason_id), col(VisitResult.result_id), col(VisitResult.follow_up_id),
        col(VisitLeg.product_ids),
    )
    .join(VisitLeg, col(VisitLeg.id) == col(VisitResult.leg_id))
    .where(
        col(VisitResult.staff_id) == bindparam("staff_id"),
        col(VisitResult.department_id) == bindparam("department_id"),
    )
    .order_by(col(VisitResult.at).desc())
    .limit(LOOKS_BACK)
)  # fmt: skip


def choices_for(session: Session, actor: Actor, visit_leg_id: UUID) -> ChoicesView:
    """Return what may be chosen when finishing a leg, with this employee's usual choice."""
    actor.require(Permission.SERVE_VISITS)
    session.flush()
    leg = session.connection().execute(_LEG, {"leg_id": visit_leg_id}).first()
    if leg is None:
        raise NotFound("visit")
    return choices_of(session, actor, leg.department_id, leg.product_ids)


def choices_of(session: Session, actor: Actor, department_id: UUID, product_ids: Sequence[str]) -> ChoicesView:
    """Return what a department may choose when finishing for these products, with this employee's usual choice."""
    actor.require(Permission.SERVE_VISITS)
    found = _choices(session, department_id)
    by_kind = {kind: tuple(each for each in found if each.kind == kind and each.active) for kind in KINDS}
    alive = {each.id for each in found if each.active}
    usual = _usual(session, actor, department_id, list(product_ids), alive)
    return ChoicesView(by_kind["reason"], by_kind["result"], by_kind["follow_up"], usual)


def managed_choices(session: Session, actor: Actor, department_id: UUID) -> list[ChoiceView]:
    """Return the lists of a department as its administrator sees them, without what went."""
    actor.require(Permission.MANAGE)
    actor.require_department({department_id})
    return [each for each in _choices(session, department_id) if each.active]


def save_choices(
    session: Session, actor: Actor, department_id: UUID, kind: str, drafts: Sequence[ChoiceDraft], now: datetime
) -> None:
    """Keep one list of a department in the order given; what is not in it goes, but stays known of visits before.

    Raises NotFound for an unknown department, InvalidInput for an unknown kind, names that are too long or too many.
    """
    actor.require(Permission.MANAGE)
    actor.require_department({department_id})
    if session.get(Department, department_id) is None:
        raise NotFound("department")
    named = [draft for draft in drafts if draft.name.strip()]
    _check(kind, named)
    known = {row.id: row for row in _rows(session, department_id) if row.kind == kind}
    for position, draft in enumerate(named):
        row = known.pop(draft.id, None) if draft.id else None
        row = row or FinishChoice(department_id=department_id, kind=kind, name="")
        row.name, row.task_for = draft.name.strip(), draft.task_for.strip() if kind == "follow_up" else ""
        row.position, row.active = position, True
        session.add(row)
    for row in known.values():
        row.active = False
        session.add(row)
    audit.note(session, actor, "change_finish_choices", "department", department_id, now, kind=kind)


def keep_outcome(session: Session, actor: Actor, legs: Sequence[VisitLeg], outcome: Outcome, now: datetime) -> None:
    """Keep what came of legs, and ask for a task each if the follow-up is one; raises InvalidInput if it is wrong."""
    known = {id_: {each.id: each for each in _choices(session, id_)} for id_ in {leg.department_id for leg in legs}}
    for choices in known.values():
        _check_outcome(choices, outcome)
    # A visit that was opened again may finish the same leg twice.
    before = select(VisitResult).where(col(VisitResult.leg_id).in_([leg.id for leg in legs]))
    kept = {row.leg_id: row for row in session.exec(before)}
    for leg in legs:
        row = kept.get(leg.id) or VisitResult(
            leg_id=leg.id, visit_id=leg.visit_id, department_id=leg.department_id, at=now
        )
        row.reason_id, row.result_id, row.follow_up_id = outcome.reason_id, outcome.result_id, outcome.follow_up_id
        row.explanation, row.staff_id, row.at = outcome.explanation.strip(), actor.id if actor.is_staff else None, now
        session.add(row)
    session.flush()
    if outcome.follow_up_id:
        asks = [leg for leg in legs if known[leg.department_id][outcome.follow_up_id].task_for]
        outbox.record_all(session, actor, [_follow_up_event(leg) for leg in asks], now)


def _check_outcome(known: Mapping[UUID, ChoiceView], outcome: Outcome) -> None:
    chosen = {"reason": outcome.reason_id, "result": outcome.result_id, "follow_up": outcome.follow_up_id}
    wrong = {kind: "onbekend" for kind, id_ in chosen.items() if id_ and (id_ not in known or known[id_].kind != kind)}
    if len(outcome.explanation) > LONGEST:
        wrong["explanation"] = "te-lang"
    if wrong:
        raise InvalidInput(fields=wrong)


def _follow_up_event(leg: VisitLeg) -> Event:
    return Event(FOLLOW_UP_REQUESTED, leg.id, leg.location_id, after={"visit_id": str(leg.visit_id)})


def follow_up_of(session: Session, actor: Actor, leg_id: UUID) -> FollowUp:
    """Return what is still to be done after a leg; raises NotFound when there is nothing (any more)."""
    actor.require(Permission.OPERATE)
    row, leg = session.get(VisitResult, leg_id), session.get(VisitLeg, leg_id)
    if row is None or leg is None or row.follow_up_id is None:
        raise NotFound("follow_up")
    names = {each.id: each for each in _choices(session, row.department_id)}
    action = names[row.follow_up_id]
    return FollowUp(
        leg_id=leg_id,
        visit_id=row.visit_id,
        product_ids=tuple(UUID(text) for text in leg.product_ids),
        reason=names[row.reason_id].name if row.reason_id else "",
        result=names[row.result_id].name if row.result_id else "",
        action=action.name,
        explanation=row.explanation,
        task_for=action.task_for,
        at=row.at,
    )


def _check(kind: str, drafts: Sequence[ChoiceDraft]) -> None:
    if kind not in KINDS:
        raise InvalidInput(fields={"kind": "onbekend"})
    wrong = {}
    for number, draft in enumerate(drafts):
        if len(draft.name.strip()) > 80:
            wrong[f"name-{number}"] = "te-lang"
        if len(draft.task_for.strip()) > 120:
            wrong[f"task_for-{number}"] = "te-lang"
    if len(drafts) > MOST_CHOICES:
        wrong["kind"] = "te-veel"
    if wrong:
        raise InvalidInput(fields=wrong)


def _rows(session: Session, department_id: UUID) -> Sequence[FinishChoice]:
    query = select(FinishChoice).where(FinishChoice.department_id == department_id)
    return session.exec(query.order_by(col(FinishChoice.position), col(FinishChoice.id))).all()


def _choices(session: Session, department_id: UUID) -> list[ChoiceView]:
    session.flush()
    return [ChoiceView(*row) for row in session.connection().execute(_CHOICES, {"department_id": department_id})]


def _usual(
    session: Session, actor: Actor, department_id: UUID, product_ids: list[str], alive: set[UUID]
) -> Outcome | None:
    """Return what this employee chose most of late for the same products; without any, nothing is usual yet."""
    asked = {"staff_id": actor.id, "department_id": department_id}
    counted = Counter(
        (row.reason_id, row.result_id)
        for row in session.connection().execute(_CHOSEN, asked)
        if row.product_ids == product_ids and row.follow_up_id is None
    )
    for (reason_id, result_id), _times in counted.most_common():
        if {reason_id, result_id} - {None} <= alive:
            return Outcome(reason_id, result_id)
    return None
