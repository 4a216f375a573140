"""At the pillar without an appointment: now in the queue, or the next free time of today, booked at once."""

import re
from datetime import time, timedelta

import pytest
from sqlmodel import select

from booking_api.appointments.models import Appointment
from booking_api.availability.models import Shift
from booking_api.catalogue.models import Product, ProductLocation
from booking_api.locations.models import Location, OpeningHours
from booking_api.outbox import OutboxEvent
from booking_api.visits.models import Visit
from kiosk.printing import print_ticket
from tests.kiosk.building import Building, Visitor
from tests.kiosk.test_names_and_tickets import Paper, Worker
from tests.kiosk.test_pillar import PILLAR, step

LICENCE = "Rijbewijs verlengen"


@pytest.fixture
def visitor(building: Building) -> Visitor:
    return building.client(device=PILLAR)


def works(building: Building, name: str = "Bram Balie", begins: int = 0, hours: int = 4) -> None:
    """Let somebody work at a desk from so many minutes after now."""
    starts_at = building.clock() + timedelta(minutes=begins)
    with building.db.transaction() as session:
        session.add(OpeningHours(location_id=building.cast.shop, weekday=0, opens=time(9), closes=time(17)))
        session.add(
            Shift(
                location_id=building.cast.shop,
                staff_id=building.cast.staff[name],
                desk_id=building.cast.desks[0],
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=hours),
            )
        )


def chosen(building: Building, **more: object) -> dict[str, object]:
    return {"product": building.cast.products[LICENCE], "personen": "1", **more}


def times(text: str) -> list[str]:
    return re.findall(r'name="tijd" value="([^"]+)"', text)


def made_here(building: Building) -> list[Appointment]:
    with building.db.reading() as session:
        return list(session.exec(select(Appointment).where(Appointment.channel == "pillar")))


def visits(building: Building) -> list[Visit]:
    with building.db.reading() as session:
        return list(session.exec(select(Visit)))


def test_both_ways_are_offered_with_what_each_takes(building: Building, visitor: Visitor) -> None:
    works(building, begins=90)
    asked = visitor.text("/zuil/inloop/wanneer", chosen(building))
    assert step(asked) == "when"
    assert "Nu in de rij" in asked
    assert "Vandaag om 11:30" in asked
    assert visits(building) == [], "asking how long it takes lets nobody wait"
    with building.db.reading() as session:
        assert session.exec(select(OutboxEvent)).all() == []


def test_the_wait_that_is_told_is_that_of_who_would_join_now(building: Building, visitor: Visitor) -> None:
    works(building)
    first = visitor.text("/zuil/inloop/wanneer", chosen(building))
    assert "binnen 5 minuten" in first
    for name in ("Ada Een", "Bea Twee", "Cas Drie", "Dik Vier"):
        visitor.text("/zuil/inloop", chosen(building, naam=name))
    later = visitor.text("/zuil/inloop/wanneer", chosen(building))
    told = re.search(r"U wacht ongeveer (\d+) tot (\d+) minuten", later)
    assert told
    assert int(told[1]) >= 10
    assert len(visits(building)) == 4


def test_a_time_that_can_be_had_now_is_booked_and_checked_in_at_once(building: Building, visitor: Visitor) -> None:
    works(building)
    [first] = times(visitor.text("/zuil/inloop/wanneer", chosen(building)))
    assert step(visitor.text("/zuil/inloop/naam", chosen(building, tijd=first))) == "walk-in-name"
    welcome = visitor.text("/zuil/inloop", chosen(building, tijd=first, naam="Ada van Dam"))
    assert step(welcome) == "done"
    assert "Welkom, Ada van Dam" in welcome
    [made], [visit] = made_here(building), visits(building)
    assert visit.appointment_id == made.id
    assert made.starts_at.isoformat() == first


def test_for_a_later_time_one_is_told_when_to_come_back_and_then_checks_in_by_name(
    building: Building, visitor: Visitor
) -> None:
    works(building, begins=240)
    [first] = times(visitor.text("/zuil/inloop/wanneer", chosen(building)))
    booked = visitor.text("/zuil/inloop", chosen(building, tijd=first, naam="Ada van Dam"))
    assert step(booked) == "booked"
    assert "Kom terug om 14:00" in booked
    assert visits(building) == []
    [made] = made_here(building)
    assert f"{made.code[:4]} {made.code[4:]}" in booked
    again = {"afspraak": made.id, "code": made.code, "om": first, "voertaal": "en"}
    assert "14:00" in visitor.text("/zuil/gereserveerd", again)
    building.clock.forward(235)
    assert "Bent u A. van Dam?" in visitor.text("/zuil/naam", {"naam": "van Dam"})
    assert step(visitor.text("/zuil/code", {"code": made.code})) == "done"


def test_who_was_just_too_late_chooses_again_and_types_no_name_twice(building: Building, visitor: Visitor) -> None:
    works(building, begins=60)
    [first] = times(visitor.text("/zuil/inloop/wanneer", chosen(building)))
    visitor.text("/zuil/inloop", chosen(building, tijd=first, naam="Vlug Vooraan"))
    asked = visitor.text("/zuil/inloop", chosen(building, tijd=first, naam="Ada van Dam"))
    assert step(asked) == "when"
    assert "net door iemand anders gekozen" in asked
    assert 'action="/zuil/inloop"' in asked
    assert 'name="naam" value="Ada van Dam"' in asked
    [next_time] = times(asked)
    assert next_time > first
    visitor.text("/zuil/inloop", chosen(building, tijd=next_time, naam="Ada van Dam"))
    assert len(made_here(building)) == 2


def test_where_nobody_may_queue_there_is_only_a_time_and_without_one_the_host(
    building: Building, visitor: Visitor
) -> None:
    with building.db.transaction() as session:
        session.get_one(Location, building.cast.shop).allows_walk_in = False
    works(building, begins=60)
    assert step(visitor.text("/zuil/geen-afspraak", {})) == "products"
    asked = visitor.text("/zuil/inloop/wanneer", chosen(building))
    assert "Nu in de rij" not in asked
    assert len(times(asked)) == 1
    building.clock.forward(8 * 60)
    refused = visitor.text("/zuil/inloop/wanneer", chosen(building))
    assert "Vandaag is er geen plek meer" in refused
    assert "Vraag de gastheer" in refused


def test_what_must_know_more_than_a_name_is_left_to_the_queue(building: Building, visitor: Visitor) -> None:
    works(building)
    with building.db.transaction() as session:
        session.get_one(Product, building.cast.products[LICENCE]).required_fields = ["family_name", "email"]
    assert step(visitor.text("/zuil/inloop/wanneer", chosen(building))) == "walk-in-name"


def test_what_only_staff_may_book_is_not_booked_at_a_pillar(building: Building, visitor: Visitor) -> None:
    works(building)
    product = building.cast.products[LICENCE]
    with building.db.transaction() as session:
        session.get_one(Product, product).channels = ["web", "kcc"]
        session.get_one(ProductLocation, (product, building.cast.shop)).walk_in = False
    assert "Vandaag is er geen plek meer" in visitor.text("/zuil/inloop/wanneer", chosen(building))
    assert LICENCE not in visitor.text("/zuil/geen-afspraak", {})


@pytest.mark.parametrize("tijd", ["straks", "2026-11-23T09:30:00", "2026-11-23T03:00:00+00:00"])
def test_a_time_that_was_never_offered_books_nothing(building: Building, visitor: Visitor, tijd: str) -> None:
    works(building)
    visitor.text("/zuil/inloop", chosen(building, tijd=tijd, naam="Ada van Dam"))
    assert made_here(building) == []


def test_the_ticket_of_a_reserved_time_says_when_to_come_back_and_nothing_of_others(
    building: Building, visitor: Visitor
) -> None:
    works(building, begins=240)
    [first] = times(visitor.text("/zuil/inloop/wanneer", chosen(building)))
    visitor.text("/zuil/inloop", chosen(building, tijd=first, naam="Ada van Dam"))
    [made] = made_here(building)
    assert "geprint" in visitor.text("/zuil/kaartje", {"afspraak": made.id})
    with building.db.reading() as session:
        event = session.exec(select(OutboxEvent).where(OutboxEvent.kind == "TicketRequested")).one()
    paper = Paper()
    print_ticket(Worker(building.db, building.clock, building.settings, {"zuil": paper}), event)
    [ticket] = paper.tickets
    assert "Afspraak om 14:00" in ticket.lines
    assert made.code in ticket.qr_payload
    assert "Dam" not in str(ticket)
    others = building.cast.appointments["maria"]
    assert step(visitor.text("/zuil/kaartje", {"afspraak": others})) == "refused"


def test_a_pillar_prints_no_booking_of_another_location(building: Building, visitor: Visitor) -> None:
    works(building, begins=240)
    [first] = times(visitor.text("/zuil/inloop/wanneer", chosen(building)))
    visitor.text("/zuil/inloop", chosen(building, tijd=first, naam="Ada van Dam"))
    [made] = made_here(building)
    other = building.client(device="Zuil Noord")
    assert step(other.text("/zuil/kaartje", {"afspraak": made.id})) == "refused"
