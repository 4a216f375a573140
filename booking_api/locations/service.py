"""Use cases of locations: add and change them, their opening hours, closures, waiting areas, desks and rooms.

Most of these change free time: whoever calls them also calls `availability.service.capacity_changed` in the same
transaction, because availability builds on locations and not the other way round.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, delete, select

from booking_api import audit
from booking_api.errors import InvalidInput, NotAllowed, NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.locations import checking
from booking_api.locations.drafts import (
    PLACE_FIELDS,
    ClosureDraft,
    HoursDraft,
    LocationDraft,
    PlaceDraft,
    changes,
    facts,
    place_facts,
)
from booking_api.locations.models import Closure, Desk, Location, NamePolicy, OpeningHours, OwnPhone, WaitingArea
from booking_api.locations.queries_managing import (
    TABLES,
    facilities,
    hours_drafts,
    location_draft,
    managed_location,
    place_draft,
)
from booking_api.texts import in_english

KIND = "location"


def add_location(session: Session, actor: Actor, draft: LocationDraft, now: datetime) -> UUID:
    """Add a location and return its id; raises InvalidInput, or NotAllowed for an administrator of one location."""
    actor.require(Permission.MANAGE)
    if actor.location_id is not None:
        raise NotAllowed("administrator of one location")
    _refuse(checking.location_faults(draft, session.exec(select(Location.code)), True))
    row = Location(code=draft.code, name=draft.name)
    _write(row, draft)
    session.add(row)
    session.flush()
    audit.note(session, actor, "location.add", KIND, row.id, now, changes=changes({}, facts(draft)))
    return row.id


def change_location(session: Session, actor: Actor, location_id: UUID, draft: LocationDraft, now: datetime) -> None:
    """Change the details of a location; its code stays. Raises NotFound and InvalidInput with every wrong field."""
    row = managed_location(session, actor, location_id)
    before, _active = location_draft(session, actor, location_id)
    _refuse(checking.location_faults(draft, (), False))
    _write(row, draft)
    session.add(row)
    _note(session, actor, row.id, now, changes(facts(before), {**facts(draft), "code": row.code}))


def disable_location(session: Session, actor: Actor, location_id: UUID, now: datetime) -> None:
    """Close a location down: nobody can book there; what was booked stays booked."""
    _switch(session, actor, location_id, False, now)


def enable_location(session: Session, actor: Actor, location_id: UUID, now: datetime) -> None:
    """Open a location for booking again."""
    _switch(session, actor, location_id, True, now)


def set_opening_hours(
    session: Session, actor: Actor, location_id: UUID, rows: Sequence[HoursDraft], now: datetime
) -> None:
    """Replace the opening hours of a location; raises NotFound and InvalidInput with every wrong row."""
    managed_location(session, actor, location_id)
    _refuse(checking.hours_faults(rows))
    before = [facts(row) for row in hours_drafts(session, actor, location_id)]
    after = sorted((facts(row) for row in rows), key=lambda row: (row["weekday"], row["opens"]))
    session.exec(delete(OpeningHours).where(col(OpeningHours.location_id) == location_id))
    session.add_all(OpeningHours(location_id=location_id, **_hours_values(row)) for row in rows)
    _note(session, actor, location_id, now, changes({"hours": before}, {"hours": after}))


def add_closure(session: Session, actor: Actor, location_id: UUID, draft: ClosureDraft, now: datetime) -> UUID:
    """Close a location for a time and return the closure's id; what was booked stays booked."""
    managed_location(session, actor, location_id)
    _refuse(checking.closure_faults(draft))
    row = Closure(location_id=location_id, starts_at=draft.starts_at, ends_at=draft.ends_at, reason=draft.reason)
    session.add(row)
    audit.note(session, actor, "location.close", KIND, location_id, now, changes={"closure": [None, facts(draft)]})
    return row.id


def remove_closure(session: Session, actor: Actor, location_id: UUID, closure_id: UUID, now: datetime) -> None:
    """Take a closure away; one that is already gone is fine."""
    managed_location(session, actor, location_id)
    row = session.get(Closure, closure_id)
    if row is None or row.location_id != location_id:
        return
    gone = facts(ClosureDraft(row.starts_at, row.ends_at, row.reason))
    session.delete(row)
    audit.note(session, actor, "location.reopen", KIND, location_id, now, changes={"closure": [gone, None]})


def add_place(session: Session, actor: Actor, location_id: UUID, draft: PlaceDraft, now: datetime) -> UUID:
    """Add a waiting area, desk or room and return its id; raises NotFound and InvalidInput with every wrong field."""
    managed_location(session, actor, location_id)
    _refuse(_place_faults(session, actor, location_id, draft, None))
    row = TABLES[draft.kind](location_id=location_id, **_place_values(draft, {}))
    session.add(row)
    session.flush()
    _note(session, actor, location_id, now, {f"{draft.kind}: {draft.name}": [None, place_facts(draft)]})
    added: UUID = row.id
    return added


def change_place(
    session: Session, actor: Actor, location_id: UUID, place_id: UUID, draft: PlaceDraft, now: datetime
) -> None:
    """Change a waiting area, desk or room; raises NotFound and InvalidInput with every wrong field."""
    managed_location(session, actor, location_id)
    row: Any = session.get(TABLES[draft.kind], place_id) if draft.kind in TABLES else None
    if row is None or row.location_id != location_id:
        raise NotFound("place")
    before = place_draft(draft.kind, row)
    _refuse(_place_faults(session, actor, location_id, draft, place_id))
    for name, value in _place_values(draft, getattr(row, "translations", {})).items():
        setattr(row, name, value)
    session.add(row)
    changed = changes(place_facts(before), place_facts(draft))
    _note(session, actor, location_id, now, {f"{before.name}.{name}": values for name, values in changed.items()})


def _hours_values(draft: HoursDraft) -> dict[str, Any]:
    """Return the columns of one opening."""
    return {name: getattr(draft, name) for name in HoursDraft.__slots__}


def _switch(session: Session, actor: Actor, location_id: UUID, active: bool, now: datetime) -> None:
    row = managed_location(session, actor, location_id)
    if row.active != active:
        row.active = active
        session.add(row)
        _note(session, actor, row.id, now, {"active": [not active, active]})


def _write(row: Location, draft: LocationDraft) -> None:
    for name in LocationDraft.__slots__:
        if name not in ("code", "name_policy", "own_phone", "accessibility_english"):
            setattr(row, name, getattr(draft, name))
    row.translations = in_english(row.translations, draft.accessibility_english)
    row.name_policy, row.own_phone = NamePolicy(draft.name_policy), OwnPhone(draft.own_phone)


def _place_faults(
    session: Session, actor: Actor, location_id: UUID, draft: PlaceDraft, place_id: UUID | None
) -> dict[str, str]:
    areas = session.exec(select(WaitingArea.id).where(WaitingArea.location_id == location_id))
    desks = session.exec(select(Desk.id, Desk.number).where(Desk.location_id == location_id))
    numbers = [number for desk_id, number in desks if desk_id != place_id]
    return checking.place_faults(draft, areas, facilities(session, actor), numbers)


def _place_values(draft: PlaceDraft, translations: dict[str, str]) -> dict[str, Any]:
    values = {name: getattr(draft, name) for name in PLACE_FIELDS[draft.kind]}
    if "directions_english" in values:
        values["translations"] = in_english(translations, values.pop("directions_english"))
    if "facilities" in values:
        values["facilities"] = list(draft.facilities)
    if "mailbox" in values:
        values["mailbox"] = draft.mailbox or None
    return values


def _refuse(faults: dict[str, str]) -> None:
    if faults:
        raise InvalidInput(fields=faults)


def _note(session: Session, actor: Actor, location_id: UUID, now: datetime, changed: dict[str, list[Any]]) -> None:
    if changed:
        audit.note(session, actor, "location.change", KIND, location_id, now, changes=changed)
