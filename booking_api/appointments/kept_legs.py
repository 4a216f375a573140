"""How a hold keeps the legs that were chosen for it: as JSON, with lanes and cells."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from booking_api.availability.values import Need, Placement
from booking_api.errors import InvalidInput


def leg_to_json(placement: Placement) -> dict[str, Any]:
    """Return a chosen leg as a hold keeps it."""
    need = placement.need
    return {
        "minutes": need.minutes,
        "skills": sorted(need.skills),
        "facilities": sorted(need.facilities),
        "place_kind": need.place_kind,
        "department_id": str(need.department_id),
        "product_ids": [str(each) for each in need.product_ids],
        "buffer_before": need.buffer_before,
        "buffer_after": need.buffer_after,
        "start_cell": placement.start_cell,
        "end_cell": placement.end_cell,
        "lanes": list(placement.lanes),
        "staff_id": _text(placement.staff_id),
        "desk_id": _text(placement.desk_id),
        "room_id": _text(placement.room_id),
    }


def leg_from_json(leg: dict[str, Any]) -> Placement:
    """Return a leg of a hold as it was chosen."""
    need = Need(
        minutes=leg["minutes"],
        skills=frozenset(leg["skills"]),
        facilities=frozenset(leg["facilities"]),
        place_kind=leg["place_kind"],
        department_id=UUID(leg["department_id"]),
        product_ids=tuple(UUID(each) for each in leg["product_ids"]),
        buffer_before=leg["buffer_before"],
        buffer_after=leg["buffer_after"],
    )
    ids = [UUID(leg[name]) if leg[name] else None for name in ("staff_id", "desk_id", "room_id")]
    return Placement(need, leg["start_cell"], leg["end_cell"], tuple(leg["lanes"]), *ids)


def check_same_legs(needs: Sequence[Need], legs: Sequence[dict[str, Any]]) -> None:
    """Raise InvalidInput when what is told now asks for something else than what was held."""
    if needs and [_shape(need) for need in needs] != [_shape(leg_from_json(leg).need) for leg in legs]:
        raise InvalidInput(fields={"answers": "anders-dan-gereserveerd"})


def _shape(need: Need) -> tuple[object, ...]:
    return need.minutes, need.skills, need.facilities, need.product_ids


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None
