"""The drawing of the hall: only what the directions tell, and never a guess about one's own way."""

from uuid import UUID, uuid4

import pytest

from booking_api.locations.queries import WaitingAreaView
from kiosk.hall_map import Spot, hall_map

LOCATION, A, B, C = (uuid4() for _ in range(4))


def area(area_id: UUID, name: str, directions: str) -> WaitingAreaView:
    return WaitingAreaView(area_id, LOCATION, name, directions)


@pytest.mark.parametrize(
    ("directions", "column"),
    [
        ("Links van de ingang", 1),
        ("Rechtdoor, langs de trap aan uw linkerhand", 2),
        ("Aan het eind rechtsaf", 3),
        ("RECHTS, daarna links", 3),
    ],
)
def test_the_first_word_of_direction_tells_the_side(directions: str, column: int) -> None:
    assert hall_map([area(A, "A", directions)], A) == (Spot("A", column, True),)


@pytest.mark.parametrize("directions", ["", "Op de eerste verdieping", "Volg de rechtstreekse lijn"])
def test_without_a_side_nothing_is_drawn(directions: str) -> None:
    assert hall_map([area(A, "A", directions), area(B, "B", "links")], A) == ()


def test_the_own_area_comes_before_another_on_the_same_side() -> None:
    areas = [area(A, "A", "links"), area(B, "B", "links, achteraan"), area(C, "C", "rechts")]
    assert hall_map(areas, B) == (Spot("B", 1, True), Spot("C", 3, False))


def test_who_waits_nowhere_gets_no_way() -> None:
    assert hall_map([area(A, "A", "links")], None) == ()
