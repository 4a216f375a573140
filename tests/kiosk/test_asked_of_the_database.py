"""How often pages of the hall ask the database: each has a ceiling, and a busier hall does not raise it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from tests.kiosk.building import Building, Visitor

MOST = {"/gastheer/nu": 15, "/balie/nu": 9, "/hal/nu": 21}
SIGNED_IN = {"/gastheer/nu": "Hanna Hostess", "/balie/nu": "Bram Balie", "/hal/nu": "Tess Teamleider"}
SHOWN = {"/gastheer/nu": "Inloop 8", "/balie/nu": "Inloop 8", "/hal/nu": "<dd>9</dd>"}
"""What a page says when nine wait: two of them by name, the third as a figure."""


@contextmanager
def asked(building: Building) -> Iterator[list[str]]:
    found: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        found.append(statement)

    event.listen(building.db.engine, "before_cursor_execute", hear)
    yield found
    event.remove(building.db.engine, "before_cursor_execute", hear)


def at_ease(building: Building, path: str) -> Visitor:
    """Return who looks at a page, which has been seen often enough to remember what may be remembered."""
    visitor = building.client(staff=SIGNED_IN[path])
    if path == "/balie/nu":
        visitor.post("/balie/plek", {"plek": f"desk:{building.cast.desks[0]}"})
    for _ in range(3):
        visitor.text(path)
    return visitor


def walk_in(building: Building, number: int) -> None:
    host = building.client(staff="Hanna Hostess")
    host.post("/gastheer/inloop", {"product": building.cast.products["Parkeervergunning"], "naam": f"Inloop {number}"})


@pytest.mark.usefixtures("leader")
@pytest.mark.parametrize("path", sorted(MOST))
def test_a_page_asks_the_database_little_however_many_wait(building: Building, path: str) -> None:
    walk_in(building, 0)
    visitor = at_ease(building, path)
    with asked(building) as calm:
        visitor.text(path)
    for number in range(1, 9):
        walk_in(building, number)
    visitor.text(path)  # estimates of the wait are made anew once
    with asked(building) as busy:
        page = visitor.text(path)
    assert SHOWN[path] in page
    assert len(calm) <= MOST[path], "\n".join(calm)
    assert len(busy) == len(calm)
