"""The hall at the very moment that the demo starts: who sits at a desk, who is called, who waits and since when."""

from dataclasses import dataclass
from enum import StrEnum

from server.demo.diary import Wanted


class Part(StrEnum):
    """What somebody is doing right now."""

    SERVED = "served"
    CALLED = "called"
    WAITING = "waiting"
    EXPECTED = "expected"
    MISSED = "missed"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody with an appointment: booked `start` minutes from now, came `early` minutes before, `since` seconds so."""

    part: Part
    wanted: Wanted
    start: int
    early: int = 8
    since: int = 0
    named: bool = False


_PASSPORT, _LICENCE, _COLLECT = ("paspoort", 1), ("rijbewijs", 1), ("document-ophalen", 1)

SCENE: tuple[Role, ...] = (
    Role(Part.SERVED, (("naturalisatie", 1),), -25, 9, since=24 * 60),
    Role(Part.SERVED, (("uitkering", 1),), -20, 6, since=18 * 60, named=True),
    Role(Part.SERVED, (("paspoort", 3),), -20, 5, since=19 * 60),
    Role(Part.SERVED, (_PASSPORT, _LICENCE), -15, 12, since=13 * 60),
    Role(Part.SERVED, (("geboorte", 1),), -15, 7, since=11 * 60),
    Role(Part.SERVED, (("verhuizing", 1),), -10, 4, since=7 * 60),
    Role(Part.SERVED, (("paspoort", 2),), -10, 10, since=6 * 60),
    Role(Part.SERVED, (_LICENCE,), -5, 11, since=3 * 60),
    Role(Part.CALLED, (("jongerenloket", 1),), -5, 9, since=95),
    Role(Part.CALLED, (("identiteitskaart", 1),), -5, 6, since=50),
    Role(Part.CALLED, (_COLLECT,), 0, 5, since=15),
    Role(Part.WAITING, (("paspoort", 2),), -25, 8),
    Role(Part.WAITING, (("parkeervergunning", 1),), -15, 6),
    Role(Part.WAITING, (_LICENCE,), -10, 9),
    Role(Part.WAITING, (("schuldhulp", 1),), -5, 7),
    Role(Part.WAITING, (_PASSPORT,), 0, 9),
    Role(Part.WAITING, (("uittreksel", 1),), 5, 11),
    Role(Part.WAITING, (("wmo", 1),), 10, 13),
    Role(Part.EXPECTED, (_PASSPORT,), 5),
    Role(Part.EXPECTED, (_PASSPORT, _LICENCE), 10),
    Role(Part.EXPECTED, (("klantregisseur", 1),), 15, named=True),
    Role(Part.EXPECTED, (_COLLECT,), 20),
    Role(Part.MISSED, (_COLLECT,), -40, 10),
    Role(Part.MISSED, (_LICENCE,), -70, 4),
    Role(Part.MISSED, (("vog", 1),), -100, 7),
    Role(Part.ABSENT, (("paspoort-kind", 1),), -20),
    Role(Part.ABSENT, (("leerplicht", 1),), -50),
)
"""The long conversations come first: they find the least room."""

WALK_INS: tuple[tuple[str, int], ...] = (("verhuizing", 31), ("document-ophalen", 12), ("uittreksel", 3))
"""What somebody without an appointment came for, and how many minutes ago."""
