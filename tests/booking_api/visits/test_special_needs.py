"""Special needs in the queue: who needs what only some desks or employees have goes first there, and staff read why."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from booking_api.appointments.requests import NeedWish
from booking_api.catalogue.models import Product, SpecialNeed
from booking_api.db import Database
from booking_api.identity.actor import Actor
from booking_api.identity.models import StaffMember
from booking_api.locations.models import Desk
from booking_api.references import new_id
from booking_api.visits import queries, service
from booking_api.visits.rules import Colleague, Needed, PlaceKind, suits
from booking_api.visits.rules_queue import QueueEntry, QueuePolicy, WhyNext, in_order, sooner_by, why_next
from booking_api.visits.values import Place, VisitView, WalkInActivity, WalkInRequest
from tests.booking_api.visits.hall import NOW, Hall, open_hall

POLICY = QueuePolicy(late_minutes=30, walk_in_weight=30, language_minutes=10, needs_minutes=15)
ROLLS = Needed(facilities=frozenset({"rolstoel"}))
SIGNS = Needed(skills=frozenset({"gebaren"}))
DARI = Needed(interpreted=frozenset({"dari"}))


def me(skills: str = "", facilities: str = "", languages: str = "") -> Colleague:
    return Colleague(
        id=new_id(),
        handles=True,
        skills=frozenset(skills.split()),
        place_kind=PlaceKind.DESK,
        place_id=new_id(),
        facilities=frozenset(facilities.split()),
        languages=frozenset(languages.split()),
    )


@pytest.mark.parametrize(
    ("needed", "colleague", "expected"),
    [
        (Needed(), me(facilities="rolstoel"), False),
        (ROLLS, me(), False),
        (ROLLS, me(facilities="rolstoel ringleiding"), True),
        (SIGNS, me("paspoort"), False),
        (SIGNS, me("paspoort gebaren"), True),
        (DARI, me(languages="fa"), False),
        (DARI, me(languages="fa dari"), True),
        (Needed(facilities=ROLLS.facilities, interpreted=DARI.interpreted), me(languages="dari"), False),
    ],
)
def test_needs_suit_whoever_has_all_that_is_needed(needed: Needed, colleague: Colleague, expected: bool) -> None:
    assert suits(needed, colleague) is expected


def entry(minutes: int, *, needs: bool = False, language: bool = False) -> QueueEntry:
    came = NOW + timedelta(minutes=minutes)
    return QueueEntry(new_id(), 0, came, came, None, language, needs)


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (entry(14, needs=True), entry(0), WhyNext.SPECIAL_NEEDS),
        (entry(0, needs=True), entry(5), WhyNext.ARRIVED_FIRST),  # would be first everywhere
        (entry(14, needs=True, language=True), entry(0), WhyNext.SPECIAL_NEEDS),
        (entry(9, language=True), entry(0), WhyNext.OWN_LANGUAGE),
    ],
)
def test_the_reason_is_what_brought_somebody_to_the_front_here(
    first: QueueEntry, second: QueueEntry, reason: WhyNext
) -> None:
    assert in_order([second, first], POLICY) == [first, second]
    assert why_next([first, second], POLICY) is reason


def test_needs_and_language_together_do_not_add_up_and_a_long_wait_still_goes_first() -> None:
    assert sooner_by(entry(0, needs=True, language=True), POLICY) == timedelta(minutes=15)
    waited, needing = entry(0), entry(16, needs=True)
    assert in_order([needing, waited], POLICY) == [waited, needing]


@pytest.fixture
def hall(database: Database) -> Hall:
    """Only desk 4 has room for a wheelchair; Bram speaks Arabic."""
    found = open_hall(database)
    with database.transaction() as session:
        session.get_one(Desk, found.desk4.id).facilities = ["rolstoel"]
        session.get_one(Product, found.passport.id).special_needs = ["rolstoel", "tolk"]
        session.get_one(StaffMember, found.bram.id).languages = ["nl", "ar"]
        session.add(SpecialNeed(code="rolstoel", name="Ruimte voor een rolstoel", facilities=["rolstoel"]))
        session.add(SpecialNeed(code="tolk", name="Een tolk", asks_language=True, position=1))
    return found


def walk_in(session: Session, hall: Hall, minutes: int, *needs: NeedWish) -> VisitView:
    wanted = WalkInRequest(hall.location.id, (WalkInActivity(hall.passport.id),), needs=needs)
    return service.register_walk_in(session, hall.host, wanted, NOW + timedelta(minutes=minutes))


def queue_at(session: Session, actor: Actor, desk: Desk) -> tuple[list[VisitView], WhyNext | None]:
    found = queries.my_queue(session, actor, Place(PlaceKind.DESK, desk.id), NOW + timedelta(minutes=10))
    return found, queries.why_first(session, actor, found)


def test_a_wheelchair_is_offered_to_the_desk_that_has_room_and_goes_first_there(hall: Hall) -> None:
    with hall.database.transaction() as session:
        other = walk_in(session, hall, 0)
        rolls = walk_in(session, hall, 5, NeedWish("rolstoel"))
    with hall.database.reading() as session:
        at_three, _ = queue_at(session, hall.fatima, hall.desk3)
        at_four, why = queue_at(session, hall.fatima, hall.desk4)
    assert [visit.id for visit in at_three] == [other.id]
    assert [visit.id for visit in at_four] == [rolls.id, other.id]
    assert why is WhyNext.SPECIAL_NEEDS
    assert at_four[0].needs == ("Ruimte voor een rolstoel",)


def test_who_needs_an_interpreter_goes_first_with_an_employee_who_speaks_that_language(hall: Hall) -> None:
    with hall.database.transaction() as session:
        other = walk_in(session, hall, 0)
        arabic = walk_in(session, hall, 5, NeedWish("tolk", "Arabisch"))
    with hall.database.reading() as session:
        with_bram, why = queue_at(session, hall.bram, hall.desk3)
        with_fatima, _ = queue_at(session, hall.fatima, hall.desk3)
    assert [visit.id for visit in with_bram] == [arabic.id, other.id]
    assert [visit.id for visit in with_fatima] == [other.id, arabic.id]
    assert why is WhyNext.SPECIAL_NEEDS


def test_next_calls_who_needs_this_desk(hall: Hall) -> None:
    with hall.database.transaction() as session:
        walk_in(session, hall, 0)
        rolls = walk_in(session, hall, 5, NeedWish("rolstoel"))
    with hall.database.transaction() as session:
        called = service.call_next(
            session, hall.fatima, Place(PlaceKind.DESK, hall.desk4.id), NOW + timedelta(minutes=6)
        )
    assert called is not None
    assert called.id == rolls.id


def test_devices_and_other_departments_read_nothing_of_what_somebody_needs(hall: Hall) -> None:
    with hall.database.transaction() as session:
        rolls = walk_in(session, hall, 0, NeedWish("rolstoel"))
    with hall.database.reading() as session:
        assert queries.view_of(session, hall.pillar, rolls.id, NOW).needs == ()
        stranger = Actor(
            "staff", new_id(), hall.fatima.permissions, hall.fatima.roles, "Ander",
            department_ids=frozenset({hall.social.id}), origin="staff",
        )  # fmt: skip
        assert queries.view_of(session, stranger, rolls.id, NOW).needs == ()
