"""Days of visitors who type their name with one slip: how many are found, and is anybody else's name said?"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from booking_api.customers.rules import search_key
from booking_api.locations.models import Location
from booking_api.visits.search import MOST, Expected, best, greeting_for
from tests.support.names import SLIPS, Person, people, typed_name

MORNING = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
EARLY = timedelta(minutes=5)


@dataclass
class Tally:
    """What came of it, per kind of slip and per origin; every name that was said to somebody else."""

    asked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    at_once: int = 0
    by_no: int = 0
    revealed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Return the share that was found at all."""
        return sum(self.found[slip] for slip in SLIPS) / sum(self.asked[slip] for slip in SLIPS)


def search_days(days: int, visitors: int, seed: int) -> Tally:
    """Play days on which each visitor comes and types; then as many strangers type their names too."""
    chance, tally = random.Random(seed), Tally()
    kinds = list(SLIPS)
    location = Location(code="x", name="x", timezone="Europe/Amsterdam", early_minutes=60, late_minutes=30)
    for _day in range(days):
        expected = list(_day_of(visitors, chance))
        crowd = [one for _person, one in expected]
        for number, (person, own) in enumerate(expected):
            slip = kinds[number % len(kinds)]
            typed = SLIPS[slip](typed_name(person, chance), person, chance)
            _ask(tally, location, crowd, typed, (slip, person.origin), own)
        for person in people(visitors // 4, chance):
            typed = typed_name(person, chance)
            _reveal(tally, best(typed, crowd, location, MORNING), typed, None)
    return tally


def _day_of(visitors: int, chance: random.Random) -> Iterator[tuple[Person, Expected]]:
    for number, person in enumerate(people(visitors, chance)):
        at = MORNING + timedelta(minutes=5 * (number % 96))
        yield person, Expected(UUID(int=number), at, (person.name,), None)


def _ask(
    tally: Tally, location: Location, crowd: list[Expected], typed: str, keys: tuple[str, str], own: Expected
) -> None:
    tally.asked.update(keys)
    moment = own.starts_at - EARLY
    shown = best(typed, crowd, location, moment)
    _reveal(tally, shown, typed, own)
    if own in shown and len(shown) <= MOST:
        tally.at_once += 1
    else:
        # "No, that is not me", or "my time is not there".
        shown = best(typed, crowd, location, moment, not_exact=True)
        tally.by_no += own in shown and len(shown) <= MOST
    if own in shown and len(shown) <= MOST:
        tally.found.update(keys)
    else:
        tally.missed.append((typed, str(own.names[0]), keys[0]))


def _reveal(tally: Tally, shown: list[Expected], typed: str, own: Expected | None) -> None:
    """Note a greeting of somebody else that says more than was typed, an initial apart."""
    if len(shown) != 1 or shown[0] == own:
        return
    known = search_key(typed)
    said = [word for word in greeting_for(shown[0], typed).split() if not word.endswith(".")]
    words = search_key(" ".join(said)).split()
    prefix = search_key(shown[0].names[0][1] or "").split()
    if any(word not in known for word in words if word not in prefix):
        tally.revealed.append((typed, greeting_for(shown[0], typed)))
