"""Appointments elsewhere, week by week, for somebody else, taken over by staff, and of two departments."""

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlmodel import select

from booking_api.appointments import queries, service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.details import DetailChanges, change_details
from booking_api.appointments.expecting import expected_today
from booking_api.appointments.hold_codes import hold_of_code
from booking_api.appointments.holding import take_over_hold
from booking_api.appointments.models import AppointmentStatus
from booking_api.appointments.queries_searching import Sought, search
from booking_api.appointments.requests import ActivityWish, BookRequest, HoldRequest
from booking_api.appointments.series import Series, book_series
from booking_api.appointments.values import AppointmentView
from booking_api.appointments.video import VideoRooms, VideoSettings
from booking_api.audit import AuditRecord
from booking_api.availability.models import Allocation
from booking_api.availability.rules import cell_of
from booking_api.catalogue.models import DurationRule, Product
from booking_api.customers.values import CustomerDetails
from booking_api.db import Database
from booking_api.errors import (
    AlreadyDone,
    ChangedMeanwhile,
    CodeRefused,
    InvalidInput,
    NotBookable,
    NotFound,
    SlotTaken,
)
from booking_api.identity.actor import PUBLIC, SYSTEM, Actor
from booking_api.identity.rules import Role
from booking_api.locations.models import Closure
from booking_api.notifications.content import Sender, calendar_file, mail
from booking_api.notifications.letters import Keys, letter
from booking_api.outbox import OutboxEvent
from booking_api.visits import service as visits
from calendar_sync.outlook.appointments import wanted_events
from tests.support.town import MONDAY, NOW, Town, add_product, add_shift, at, build, staff_actor

SANNE = CustomerDetails("Sanne", "van", "Dijk", "sanne@voorbeeld.example", "0612345678")
ADDRESS = "Fabrieksstraat 12, 5038 EN Voorbeeldstad"
ROOMS = VideoRooms(VideoSettings(provider="template", url_template="https://video.example/{room}?t=welkom"))
SENDER = Sender("Gemeente Voorbeeldstad", "afspraken@voorbeeldstad.example", "https://welkom.example")


def kcc(staff_id: Any = None) -> Actor:
    return staff_actor(staff_id, None, Role.KCC, Role.EMPLOYEE)


def town_with(db: Database, kind: str, **rules: Any) -> Town:
    town = build(db, employees=1)
    with db.transaction() as session:
        town.products["it"] = add_product(
            session, town, "iets", "inkomen", handling=30, place_kind="none", kind=kind, **rules
        )
    return town


def book(db: Database, town: Town, hour: int = 10, actor: Actor = PUBLIC, **more: Any) -> AppointmentView:
    asked = more.pop("activities", None) or (ActivityWish(town.products["it"]),)
    wish = BookRequest(
        more.pop("channel", "web"),
        location_id=town.shop,
        activities=asked if "hold_id" not in more else (),
        starts_at=more.pop("starts_at", at(hour)),
        customer=more.pop("customer", SANNE),
        **more,
    )
    return attempting(db, lambda session: service.book(session, actor, wish, NOW)).appointment


def free(db: Database, town: Town, name: str) -> list[Any]:
    with db.reading() as session:
        wish = (ActivityWish(town.products[name]),)
        found = queries.free_times(session, PUBLIC, town.shop, wish, MONDAY, MONDAY, NOW, "web")
    return [start for _, day in found.days for start in day]


def series(db: Database, request: BookRequest, weeks: int, *, all_or_none: bool = False) -> Series:
    return attempting(db, lambda session: book_series(session, kcc(), request, weeks, NOW, all_or_none=all_or_none))


def test_a_visit_to_the_customer_takes_a_person_with_travel_and_no_place(database: Database) -> None:
    town = town_with(database, "at_customer", buffer_before=30, buffer_after=30)
    with pytest.raises(InvalidInput) as missing:
        book(database, town)
    assert missing.value.details["fields"] == {"visit_address": "verplicht"}
    made = book(database, town, address=f"  {ADDRESS}\n")
    assert (made.visit_address, made.is_elsewhere, made.legs[0].place_name) == (ADDRESS, True, "")
    with database.reading() as session:
        [taken] = session.exec(select(Allocation))
        told = session.exec(select(OutboxEvent)).one()
        assert ADDRESS not in str(told.keys_after), "never in an event"
    assert (taken.lane, taken.start_cell, taken.end_cell) == (
        f"staff:{town.staff['Consulent']}", cell_of(at(9, 30)), cell_of(at(11)),
    )  # fmt: skip
    assert at(11) not in free(database, town, "it"), "who travels back cannot travel to the next"
    assert at(11, 30) in free(database, town, "it")
    assert at(11) in free(database, town, "phone")


def test_the_address_is_where_it_is_for_the_customer_and_the_employee(database: Database) -> None:
    town = town_with(database, "at_customer")
    made = book(database, town, address=ADDRESS)
    with database.reading() as session:
        told = letter(session, SYSTEM, made.id, Keys(b"k" * 32, "s" * 40))
        [event] = wanted_events(session, made.id, now=NOW)
    assert event.place == ADDRESS
    entry = Calendar.from_ical(calendar_file(told, SENDER, NOW)).walk("VEVENT")[0]
    assert str(entry["LOCATION"]) == ADDRESS
    with database.transaction() as session:
        with pytest.raises(CodeRefused) as refused:
            visits.check_in(session, kcc(), town.shop, at(10), channel="pillar", code=made.code)
        assert refused.value.details["reason"] == "niet-op-locatie"
        assert expected_today(session, SYSTEM, town.shop, at(9)) == []


def test_an_online_appointment_has_a_room_of_its_own_wherever_it_is_told(database: Database) -> None:
    town = town_with(database, "online")
    made, other = book(database, town, 10), book(database, town, 13)
    assert made.video_room != other.video_room
    link = f"https://video.example/{made.video_room}?t=welkom"
    with database.reading() as session:
        told = letter(session, SYSTEM, made.id, Keys(b"k" * 32, "s" * 40, ROOMS))
        [event] = wanted_events(session, made.id, ROOMS, now=NOW)
        assert queries.appointment(
            session, staff_actor(None, frozenset(), Role.SUPERVISOR), made.id, now=NOW
        ).video_room
    assert (told.video_url, event.place) == (link, link)
    entry = Calendar.from_ical(calendar_file(told, SENDER, NOW)).walk("VEVENT")[0]
    assert str(entry["LOCATION"]) == link
    written = mail("confirmation", told, SENDER, "<1@x>", NOW)
    parts = {part.get_content_type(): part.get_content() for part in written.walk() if not part.is_multipart()}
    assert link in parts["text/plain"]
    assert f'href="{link}"' in parts["text/html"]
    assert "image/png" not in parts, "nothing to check in with"
    assert (
        VideoRooms(VideoSettings(), "https://welkom.example/").link("abc") == "https://welkom.example/videogesprek/abc"
    )
    with pytest.raises(ValueError, match="room"):
        VideoSettings(provider="template", url_template="https://video.example/all")


def test_a_telephone_appointment_needs_a_number_and_the_employee_closes_it(database: Database) -> None:
    town = town_with(database, "telephone")
    with pytest.raises(InvalidInput) as missing:
        book(database, town, customer=CustomerDetails("Bo", None, "Bos"))
    assert missing.value.details["fields"] == {"phone": "verplicht"}
    made, missed = book(database, town, 10), book(database, town, 13)
    employee = staff_actor(None, frozenset({town.work}), Role.EMPLOYEE)
    with database.transaction() as session:
        with pytest.raises(AlreadyDone) as early:
            visits.close_elsewhere(session, employee, made.id, kept=True, now=at(9))
        assert early.value.details["reason"] == "nog-niet-begonnen"
        visits.close_elsewhere(session, employee, made.id, kept=True, now=at(10, 20))
        visits.close_elsewhere(session, employee, missed.id, kept=False, now=at(13, 5))
        assert queries.appointment(session, employee, made.id, now=NOW).status is AppointmentStatus.FULFILLED
        assert queries.appointment(session, employee, missed.id, now=NOW).status is AppointmentStatus.NO_SHOW


def test_kinds_that_happen_at_different_places_do_not_go_together(database: Database) -> None:
    town = town_with(database, "online")
    both = (ActivityWish(town.products["it"]), ActivityWish(town.products["passport"]))
    with pytest.raises(NotBookable) as refused:
        book(database, town, activities=both)
    assert refused.value.details["reason"] == "niet-combineerbaar"


@pytest.mark.parametrize(
    ("passport", "licence", "together"),
    [
        (("all", []), ("all", []), True),
        (("none", []), ("all", []), False),
        (("all", []), ("none", []), False),
        (("some", ["rijbewijs"]), ("all", []), True),
        (("some", ["inkomen"]), ("all", []), False),
        (("some", ["rijbewijs"]), ("some", ["inkomen"]), False),
    ],
)
def test_products_go_together_as_their_rules_say(
    database: Database, passport: tuple[str, list[str]], licence: tuple[str, list[str]], together: bool
) -> None:
    town = build(database)
    with database.transaction() as session:
        for name, (combines, codes) in {"passport": passport, "licence": licence}.items():
            row = session.get_one(Product, town.products[name])
            row.combines, row.combine_codes = combines, codes
    both = tuple(ActivityWish(town.products[name]) for name in ("passport", "licence"))
    book(database, town, activities=both[:1])
    if together:
        book(database, town, starts_at=at(14), activities=both)
        return
    with pytest.raises(NotBookable) as refused:
        book(database, town, starts_at=at(14), activities=both)
    assert refused.value.details["reason"] == "niet-combineerbaar"


def test_a_series_books_what_fits_and_tells_what_did_not(database: Database) -> None:
    town = town_with(database, "appointment")
    who = town.staff["Consulent"]
    weeks = [at(10) + timedelta(weeks=number) for number in range(5)]
    with database.transaction() as session:
        for number in (1, 2, 4):  # nobody is on duty in the fourth week
            add_shift(session, town, who, MONDAY + timedelta(weeks=number))
        session.add(Closure(location_id=town.shop, starts_at=weeks[2], ends_at=weeks[2] + timedelta(hours=1)))
    wish = HoldRequest(town.shop, (ActivityWish(town.products["it"]),), at(10), "kcc", who)
    kept = attempting(database, lambda session: service.hold(session, kcc(), wish, NOW))
    request = BookRequest("kcc", hold_id=kept.id, customer=SANNE, idempotency=("reeks-1", "x"))
    with pytest.raises(SlotTaken) as refused:
        series(database, request, 5, all_or_none=True)
    wrong = [(weeks[2], "gesloten"), (weeks[3], "bezet")]
    assert [(each.starts_at, each.reason) for each in refused.value.details["refused"]] == wrong
    made = series(database, request, 5)
    assert [each.starts_at for each in made.booked] == [weeks[0], weeks[1], weeks[4]]
    assert [(each.starts_at, each.reason) for each in made.refused] == wrong
    assert {(each.series_id, each.legs[0].staff_id) for each in made.booked} == {(made.id, who)}
    assert [each.id for each in series(database, request, 5).booked] == [each.id for each in made.booked], "once"
    with pytest.raises(InvalidInput):
        series(database, request, 1)


def test_staff_take_a_hold_over_by_its_code_with_its_time(database: Database) -> None:
    town = town_with(database, "appointment")
    wish = HoldRequest(town.shop, (ActivityWish(town.products["it"]),), at(10))
    kept = attempting(database, lambda session: service.hold(session, PUBLIC, wish, NOW))
    me = kcc(town.staff["Consulent"])
    later = NOW + timedelta(minutes=10)
    found = hold_of_code(database, me, kept.code.lower(), later)
    mine = attempting(database, lambda session: take_over_hold(session, me, found.id, later))
    assert (mine.id, mine.starts_at, mine.expires_at) == (kept.id, at(10), later + timedelta(minutes=15))
    with pytest.raises(NotFound):
        book(database, town, hold_id=kept.id)
    made = book(database, town, actor=me, hold_id=kept.id, channel="kcc")
    assert (made.starts_at, made.channel) == (at(10), "kcc")
    with database.reading() as session:
        assert "take_over_hold" in session.exec(select(AuditRecord.action)).all()


def test_who_acts_for_whom_is_kept_and_both_are_found_by_name(database: Database) -> None:
    town = town_with(database, "appointment")
    child = CustomerDetails("Güneş", None, "El Amrani")
    made = book(database, town, actor=kcc(), channel="kcc", represents=child)
    assert (made.customer, made.represented) == (SANNE, child)
    book(database, town, 13, customer=CustomerDetails("Piet", None, "Ander"))

    def found(**sought: Any) -> list[Any]:
        with database.transaction() as session:
            return [view.id for view in search(session, kcc(), Sought(**sought), 1, 10, now=NOW)[0]]

    for name in ("dijk", "Sanne van Dijk", "amrani", "gunes AMRANI", "el am"):
        assert found(name=name) == [made.id], name
    assert found(name="dijk", since=at(12)) == []
    assert found(name="piet dijk") == []
    assert found(name="%") == []
    with pytest.raises(InvalidInput) as wrong:
        book(database, town, 15, actor=kcc(), customer=None, represents=CustomerDetails())
    assert wrong.value.details["fields"] == {"represents.family_name": "verplicht", "family_name": "verplicht"}


def test_details_change_without_touching_time_or_place(database: Database) -> None:
    town = town_with(database, "at_customer")
    made = book(database, town, address=ADDRESS)

    def change(versions: set[str] | None = None, **wanted: Any) -> AppointmentView:
        return attempting(
            database,
            lambda session: change_details(
                session, kcc(), made.id, DetailChanges(**wanted), NOW + timedelta(minutes=1), versions=versions
            ),
        )

    new = change({made.version}, customer={"family_name": "Dijkstra", "email": None}, remarks="Belt aan", language="en")
    assert new.customer is not None
    assert (new.customer.family_name, new.customer.email, new.customer.phone) == ("Dijkstra", None, SANNE.phone)
    assert (new.remarks, new.language, new.sequence, new.starts_at) == ("Belt aan", "en", 0, made.starts_at)
    assert new.participants[0].family_name == "Dijkstra"
    with pytest.raises(ChangedMeanwhile):
        change({made.version}, remarks="te laat")
    assert change(address="Elders 1").sequence == 1, "a calendar shows another place"
    with pytest.raises(InvalidInput) as wrong:
        change(address="", customer={"email": "geen adres"})
    assert wrong.value.details["fields"] == {"visit_address": "verplicht", "email": "ongeldig-e-mailadres"}


def test_two_departments_serve_one_appointment_as_legs_in_order(database: Database) -> None:
    town = build(database, employees=1)
    both = (ActivityWish(town.products["passport"]), ActivityWish(town.products["income"]))
    made = book(database, town, activities=both)
    assert [(leg.department_id, leg.place_kind, leg.minutes) for leg in made.legs] == [
        (town.services, "desk", 15),
        (town.work, "room", 30),
    ]
    assert (made.legs[0].desk_id, made.legs[1].room_id is not None) == (town.desks[0], True)
    assert made.legs[0].ends_at <= made.legs[1].starts_at
    assert {leg.staff_id for leg in made.legs} == {town.staff["Medewerker 1"], town.staff["Consulent"]}
    with database.reading() as session:
        seen = queries.appointment(session, staff_actor(None, frozenset({town.work}), Role.EMPLOYEE), made.id, now=NOW)
    assert [activity.name for activity in seen.activities] == ["Aanvraag inkomen"]
    assert seen.legs[0].product_ids == ()


def test_a_named_combination_has_its_own_duration(database: Database) -> None:
    town = build(database, employees=1)
    both = (ActivityWish(town.products["passport"]), ActivityWish(town.products["licence"]))
    assert book(database, town, activities=both).minutes == 20
    with database.transaction() as session:
        session.add(DurationRule(product_codes=["paspoort", "rijbewijs"], minutes=35))
    assert book(database, town, 13, activities=both).minutes == 35
    assert book(database, town, 15, activities=both[:1]).minutes == 15
