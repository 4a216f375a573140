"""Use cases of notes and of ticking off what was brought; both are for who helps, and leave an audit record."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api import audit, events, outbox
from booking_api.errors import InvalidInput
from booking_api.identity.actor import Actor
from booking_api.visits.models import Visit, VisitBrought, VisitNote
from booking_api.visits.steps import visit_to_serve

LONGEST = 1_000


def write_note(session: Session, actor: Actor, visit_id: UUID, text: str, now: datetime) -> None:
    """Write down something for the department that helps now; raises InvalidInput for no or too much text."""
    visit, leg = visit_to_serve(session, actor, visit_id)
    if not text.strip():
        raise InvalidInput(fields={"notitie": "verplicht"})
    keep_note(session, actor, visit, leg.department_id, text, now)
    changed(session, actor, visit, now)


def tick(session: Session, actor: Actor, visit_id: UUID, item: str, is_there: bool, now: datetime) -> None:
    """Tick off one line of what to bring, or take the tick away; twice the same changes nothing."""
    visit, _leg = visit_to_serve(session, actor, visit_id)
    if not item or len(item) > 60:
        raise InvalidInput(fields={"regel": "onbekend"})
    row = session.get(VisitBrought, (visit.id, item))
    if (row is not None) == is_there:
        return
    if row is not None:
        session.delete(row)
    else:
        session.add(VisitBrought(visit_id=visit.id, item=item, staff_id=actor.id if actor.is_staff else None, at=now))
    session.flush()
    changed(session, actor, visit, now)


def keep_note(
    session: Session, actor: Actor, visit: Visit, department_id: UUID, text: str, now: datetime, kind: str = "note"
) -> None:
    """Keep a note for a department, unless it says nothing; raises InvalidInput when it is too long."""
    tidy = text.strip()
    if len(tidy) > LONGEST:
        raise InvalidInput(fields={"notitie": "te-lang"})
    if not tidy:
        return
    writer = actor.id if actor.is_staff else None
    session.add(
        VisitNote(visit_id=visit.id, department_id=department_id, staff_id=writer, kind=kind, text=tidy, written_at=now)
    )
    session.flush()
    audit.note(session, actor, "note_visit", "visit", visit.id, now, kind=kind)


def changed(session: Session, actor: Actor, visit: Visit, now: datetime) -> None:
    """Tell the screens of colleagues that something about a visit is different."""
    outbox.record(session, actor, events.Event(events.VISIT_CHANGED, visit.id, visit.location_id), now)
    audit.note(session, actor, events.VISIT_CHANGED, "visit", visit.id, now)
