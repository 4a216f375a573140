"""A drawing of the hall for who just checked in: the waiting areas on the side that their directions name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from booking_api.locations.queries import WaitingAreaView

# The first of these words in the Dutch directions tells where an area lies, seen from the pillar.
_COLUMNS = {"links": 1, "linksaf": 1, "rechtdoor": 2, "rechts": 3, "rechtsaf": 3}
_WORD = re.compile(r"\b(" + "|".join(_COLUMNS) + r")\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spot:
    """A waiting area on the drawing: `column` 1 is to the left of the pillar, 2 ahead, 3 to the right."""

    name: str
    column: int
    mine: bool


def hall_map(areas: Sequence[WaitingAreaView], mine: UUID | None) -> tuple[Spot, ...]:
    """Return what to draw; nothing when the directions do not tell where the visitor's own area lies.

    A drawing that guesses would send people the wrong way.
    """
    spots: dict[int, Spot] = {}
    for area in sorted(areas, key=lambda one: one.id != mine):
        found = _WORD.search(area.directions)
        if found:
            column = _COLUMNS[found[1].lower()]
            spots.setdefault(column, Spot(area.name, column, area.id == mine))
    known = tuple(spots[column] for column in sorted(spots))
    return known if any(spot.mine for spot in known) else ()
