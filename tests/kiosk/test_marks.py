"""A console that shows what is true now is told just that; whatever changes for it, it gets whole, from any process."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from booking_api.customers.models import Party
from booking_api.db import Database
from booking_api.identity.models import StaffSkill
from booking_api.locations.models import DeskClosure
from server.app import create_app
from tests.kiosk.building import Building, Visitor
from tests.kiosk.test_keeping_watch import HTMX, arrive, at_desk, signal
from tests.kiosk.test_what_each_reads import in_room

LISTS = "/balie/nu"


def mark(page: str) -> str:
    found = re.search(r'data-mark="([0-9a-f]+)"', page)
    assert found
    return found[1]


def asked(who: Visitor, shown: str, path: str = LISTS) -> tuple[int, str]:
    answer = who.get(path, headers={**HTMX, "If-None-Match": f'"{shown}"'})
    return answer.status_code, answer.get_data(as_text=True)


@pytest.fixture
def bram(building: Building) -> Visitor:
    arrive(building)
    return at_desk(building, "Bram Balie", 0)


def test_what_is_shown_already_is_not_sent_again_whoever_put_it_there(building: Building, bram: Visitor) -> None:
    assert asked(bram, mark(bram.text("/balie"))) == (304, "")
    assert asked(bram, mark(bram.text(LISTS))) == (304, "")
    called = bram.post("/balie/volgende", headers=HTMX).get_data(as_text=True)
    assert asked(bram, mark(called)) == (304, "")


def whisper(building: Building) -> None:
    host = building.client(staff="Hanna Hostess")
    host.post("/aandacht/bericht", {"medewerker": building.cast.staff["Bram Balie"], "tekst": "Kom even"})


def rename(building: Building) -> None:
    with building.db.transaction() as session:
        session.exec(select(Party).where(Party.family_name == "Vries")).one().family_name = "Vriesman"


def shut(building: Building) -> None:
    now, desk = building.clock(), building.cast.desks[0]
    with building.db.transaction() as session:
        session.add(
            DeskClosure(desk_id=desk, location_id=building.cast.shop, starts_at=now, ends_at=now + timedelta(hours=1))
        )


def lose_skill(building: Building) -> None:
    with building.db.transaction() as session:
        held = select(StaffSkill).where(StaffSkill.staff_id == building.cast.staff["Bram Balie"])
        session.delete(session.exec(held).one())


def colleague_calls(building: Building) -> None:
    at_desk(building, "Dewi Desk", 1).post("/balie/volgende")


def minute_passes(building: Building) -> None:
    building.clock.forward(1)


CHANGES: dict[str, tuple[Callable[[Building], object], str]] = {
    "somebody arrives": (lambda building: arrive(building, "jan"), "Jan van den Berg"),
    "a colleague calls": (colleague_calls, "Er wacht niemand voor u"),
    "a message": (whisper, "Kom even"),
    "another name": (rename, "Maria de Vriesman"),
    "my desk is shut": (shut, "De teamleider heeft uw balie gesloten"),
    "I may not help with it any more": (lose_skill, "Er wacht niemand voor u"),
    "a wait that takes too long": (lambda building: signal(building, 20), "wacht al 20 minuten"),
    "a minute passes": (minute_passes, "1 min"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_is_sent_at_once_by_every_process(building: Building, bram: Visitor, change: str) -> None:
    other_process = create_app(building.settings, Database(building.db.url), building.clock)
    beside = Visitor(building, "Bram Balie")
    beside.http = other_process.test_client()
    for name, value in bram.cookies().items():
        beside.http.set_cookie(name, value)
    shown = mark(bram.text(LISTS))
    assert asked(beside, shown) == (304, ""), "both processes know the same content by the same mark"
    make, words = CHANGES[change]
    make(building)
    for process in (beside, bram):
        status, page = asked(process, shown)
        assert (status, words in page) == (200, True), page


def test_the_mark_of_one_reader_is_none_for_another(building: Building, bram: Visitor) -> None:
    shown = mark(bram.text(LISTS))
    again = at_desk(building, "Bram Balie", 0)
    assert asked(again, shown)[0] == 304
    assert asked(at_desk(building, "Dewi Desk", 0), shown)[0] == 200
    with again.http.session_transaction() as session:
        session["_csrf"] = "another form token of another login"
    assert asked(again, shown)[0] == 200, "buttons with an old token would not work"
    assert bram.get(f"{LISTS}?taal=en", headers={"If-None-Match": f'"{shown}"'}).status_code == 200


def test_a_change_that_does_not_concern_a_department_sends_it_nothing(building: Building, bram: Visitor) -> None:
    ines = in_room(building)
    shown = mark(ines.text(LISTS))
    arrive(building, "jan")
    assert asked(ines, shown) == (304, "")
    arrive(building, "sensitive")
    assert asked(ines, shown)[0] == 200


def test_who_signed_out_gets_no_word_of_what_is_shown(building: Building, bram: Visitor) -> None:
    shown = mark(bram.text(LISTS))
    bram.post("/personeel/afmelden")
    assert asked(bram, shown)[0] == 401


def test_who_waits_for_the_very_next_visitor_asks_at_once_and_the_others_spread_out(
    building: Building, bram: Visitor
) -> None:
    spread = {name: re.findall(r'data-spread="(\d+)"', page) for name, page in {
        "waits": in_room(building).text(LISTS), "has a queue": bram.text(LISTS),
    }.items()}  # fmt: skip
    assert spread == {"waits": ["0"], "has a queue": ["600"]}


def test_the_host_gets_what_changed_and_nothing_else(building: Building) -> None:
    host = building.client(staff="Hanna Hostess")
    shown = mark(host.text("/gastheer"))
    assert asked(host, shown, "/gastheer/nu") == (304, "")
    arrive(building)
    status, page = asked(host, shown, "/gastheer/nu")
    assert (status, "Maria de Vries" in page, mark(page) == shown) == (200, True, False)
    building.clock.forward(1)
    assert asked(host, mark(page), "/gastheer/nu")[0] == 200


def test_the_supervisor_gets_what_changed_and_nothing_else(building: Building, leader: Visitor) -> None:
    shown = mark(leader.text("/hal"))
    assert asked(leader, shown, "/hal/nu") == (304, "")
    arrive(building)
    status, page = asked(leader, shown, "/hal/nu")
    assert (status, mark(page) == shown) == (200, False)
    building.clock.forward(1)
    assert asked(leader, mark(page), "/hal/nu")[0] == 200
