"""Consoles share the rows that they show alike: each gets its own form token, and no row that it was not given."""

import re

from tests.kiosk.building import Building, Visitor
from tests.kiosk.test_keeping_watch import arrive, at_desk
from tests.kiosk.test_what_each_reads import in_room

LISTS = "/balie/nu"


def tokens(page: str) -> set[str]:
    return set(re.findall(r'name="csrf_token" value="([^"]+)"', page))


def row(page: str) -> str:
    found = re.search(r'<tr id="w-.*?</tr>', page, re.DOTALL)
    assert found
    return found[0]


def own_token(who: Visitor) -> str:
    with who.http.session_transaction() as session:
        return str(session["_csrf"])


def test_each_gets_the_shared_rows_with_the_own_form_token_and_no_other(building: Building) -> None:
    arrive(building)
    desks = [at_desk(building, name, number) for number, name in enumerate(("Bram Balie", "Dewi Desk"))]
    for number, who in enumerate(desks):
        with who.http.session_transaction() as session:
            session["_csrf"] = f"the form token of desk {number}"
    for path in (LISTS, "/balie"):
        pages = [who.text(path) for who in desks]
        assert [tokens(page) for page in pages] == [{own_token(who)} for who in desks]
        first, second = (row(page).replace(own_token(who), "") for page, who in zip(pages, desks, strict=True))
        assert first == second


def test_each_language_has_rows_of_its_own(building: Building) -> None:
    arrive(building)
    bram = at_desk(building, "Bram Balie", 0)
    for _ in range(2):
        assert "Oproepen" in row(bram.text(f"{LISTS}?taal=nl"))
        assert "Oproepen" not in row(bram.text(f"{LISTS}?taal=en"))


def test_who_may_not_read_what_somebody_comes_for_gets_no_row_of_who_may(building: Building) -> None:
    arrive(building, "sensitive")
    ines = in_room(building)
    page = ines.text(LISTS)
    assert "<tr id=" in page
    bram = at_desk(building, "Bram Balie", 0)
    assert "<tr id=" not in bram.text(LISTS)
