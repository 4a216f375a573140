"""Earlier, please: a place that comes free is offered to one at a time, in order, and never twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from booking_api.appointments import offering, waiting
from booking_api.appointments.attempts import attempting
from booking_api.appointments.models import Appointment, Hold
from booking_api.appointments.models_waiting import OfferState, PlaceOffer, WaitingPlace
from booking_api.appointments.queries import free_times
from booking_api.appointments.service import ActivityWish, BookRequest, book, cancel, move
from booking_api.appointments.values import AppointmentView
from booking_api.appointments.waiting import OfferView
from booking_api.appointments.waiting_rules import EarlierWish, best_start, fits, may_offer
from booking_api.catalogue.models import Product, ProductLocation
from booking_api.db import Database
from booking_api.errors import AlreadyDone, InvalidInput, NotBookable, NotFound, WelkomError
from booking_api.identity.actor import PUBLIC, SYSTEM, citizen_of
from booking_api.locations.models import Desk, Location, OpeningHours, WaitingArea
from booking_api.outbox import OutboxEvent
from tests.support.town import MONDAY, NOW, Town, add_shift, add_staff, at, build

ZONE = ZoneInfo("Europe/Amsterdam")
SOON = NOW + timedelta(minutes=31)


@pytest.mark.parametrize(
    ("weekdays", "parts", "hour", "suits"),
    [
        ((), (), 9, True), ((0,), (), 9, True), ((1, 2), (), 9, False), ((), ("morning",), 11, True),
        ((), ("morning",), 12, False), ((), ("afternoon",), 16, True), ((), ("evening",), 17, True),
        ((0,), ("afternoon",), 9, False),
    ],
)  # fmt: skip
def test_what_suits_a_wish(weekdays: tuple[int, ...], parts: tuple[str, ...], hour: int, suits: bool) -> None:
    assert fits(EarlierWish(frozenset(weekdays), frozenset(parts)), at(hour), ZONE) is suits


def test_the_best_place_is_the_first_earlier_one_not_refused() -> None:
    starts = [at(9), at(10), at(11), at(14)]
    assert best_start(starts, EarlierWish(), ZONE, NOW, at(14), set()) == at(9)
    assert best_start(starts, EarlierWish(), ZONE, at(10), at(14), {at(10)}) == at(11)
    assert best_start(starts, EarlierWish(), ZONE, NOW, at(9), set()) is None


@pytest.mark.parametrize(
    ("hour", "minute", "may"), [(7, 59, False), (8, 0, True), (20, 30, True), (20, 31, False), (23, 50, False)]
)
def test_nobody_is_woken_by_an_offer(hour: int, minute: int, may: bool) -> None:
    assert may_offer(at(hour, minute), ZONE, 30) is may


class Row:
    """A day that is full, with several people who would rather come earlier."""

    def __init__(self, db: Database, hours: int = 6) -> None:
        self.db = db
        self.town: Town = build(db, employees=1)
        with db.transaction() as session:
            product = session.get_one(Product, self.town.products["passport"])
            product.grid_minutes, product.lead_minutes = 60, 0
            session.add(product)
        self.made = [self.book(9 + number) for number in range(hours)]

    def book(self, hour: int) -> AppointmentView:
        wish = BookRequest(
            "web",
            location_id=self.town.shop,
            activities=(ActivityWish(self.town.products["passport"]),),
            starts_at=at(hour),
        )
        with self.db.transaction() as session:
            return book(session, PUBLIC, wish, NOW).appointment

    def ask(self, number: int, **wish: list[Any]) -> None:
        with self.db.transaction() as session:
            appointment_id = self.made[number].id
            waiting.ask_earlier(
                session,
                citizen_of(appointment_id),
                appointment_id,
                wish.get("weekdays", []),
                wish.get("parts", []),
                NOW,
            )

    def give_up(self, number: int) -> None:
        with self.db.transaction() as session:
            cancel(session, SYSTEM, self.made[number].id, "", NOW)

    def work(self, now: datetime = NOW) -> list[OfferView]:
        """Do what the worker's job does."""
        with self.db.reading() as session:
            over = offering.offers_over(session, SYSTEM, now)
        for each in over:
            with self.db.transaction() as session:
                offering.end_offer(session, SYSTEM, each, now)
        with self.db.reading() as session:
            waits = offering.who_waits(session, SYSTEM, now)
        offers = []
        for each in waits:
            with self.db.transaction() as session:
                offers.append(offering.offer_place(session, SYSTEM, each, now))
        return [each for each in offers if each]

    def offered(self, number: int, now: datetime = NOW) -> OfferView | None:
        appointment_id = self.made[number].id
        with self.db.reading() as session:
            waits = waiting.waiting_of(session, citizen_of(appointment_id), appointment_id, now)
        return waits.offer if waits else None

    def start(self, number: int) -> datetime:
        with self.db.reading() as session:
            return session.get_one(Appointment, self.made[number].id).starts_at

    def free(self, now: datetime = NOW) -> list[datetime]:
        with self.db.reading() as session:
            wished = [ActivityWish(self.town.products["passport"])]
            found = free_times(session, PUBLIC, self.town.shop, wished, MONDAY, MONDAY, now)
        return [start for _, starts in found.days for start in starts]


def states(session: Session) -> list[str]:
    return [str(state) for state in session.exec(select(PlaceOffer.state).order_by(PlaceOffer.offered_at))]  # type: ignore[arg-type]


def test_a_freed_place_is_offered_in_order_to_one_at_a_time(database: Database) -> None:
    row = Row(database)
    row.ask(5)
    row.ask(4)
    assert row.work() == []
    row.give_up(0)
    assert [offer.starts_at for offer in row.work()] == [at(9)]
    assert row.offered(5)
    assert not row.offered(4)
    assert at(9) not in row.free(), "kept meanwhile"
    assert row.work() == [], "offered once"
    offer = row.offered(5)
    assert offer
    with database.transaction() as session:
        moved = waiting.accept_offer(session, citizen_of(row.made[5].id), offer.id, NOW)
        assert (moved.starts_at, moved.code) == (at(9), row.made[5].code)
    with database.transaction() as session:
        again = waiting.accept_offer(session, citizen_of(row.made[5].id), offer.id, NOW)
        assert again.starts_at == at(9)
    assert row.work() == [], "what was left is later than what the next one has"
    with database.reading() as session:
        assert session.exec(
            select(WaitingPlace.ended_by).where(WaitingPlace.appointment_id == row.made[5].id)
        ).all() == ["moved"]
        kinds = list(session.exec(select(OutboxEvent.kind)))
        assert (kinds.count("PlaceOffered"), kinds.count("AppointmentMoved")) == (1, 1)
        assert session.exec(select(Hold)).all() == []


def test_declined_or_unanswered_goes_to_the_next_and_not_to_the_same_again(database: Database) -> None:
    row = Row(database)
    for number in (5, 4, 3):
        row.ask(number)
    row.give_up(0)
    row.work()
    first = row.offered(5)
    assert first
    with database.transaction() as session:
        waiting.decline_offer(session, citizen_of(row.made[5].id), first.id, NOW)
        waiting.decline_offer(session, citizen_of(row.made[5].id), first.id, NOW)
    assert len(row.work()) == 1
    assert row.offered(4)
    assert not row.offered(5)
    assert len(row.work(SOON)) == 1, "who did not answer is passed"
    assert row.offered(3, SOON)
    assert not row.offered(4, SOON)
    with database.transaction() as session:
        with pytest.raises(AlreadyDone) as over:
            waiting.accept_offer(session, citizen_of(row.made[5].id), first.id, SOON)
        assert over.value.details["reason"] == "aanbod-verlopen"
    assert row.start(5) == at(14)
    assert row.work(SOON + timedelta(minutes=31)) == []
    assert at(9) in row.free(SOON + timedelta(minutes=31)), "nobody wants it: it is free for all"


def test_an_offer_cannot_be_taken_after_its_time_even_before_the_worker_comes(database: Database) -> None:
    row = Row(database)
    row.ask(5)
    row.give_up(0)
    [offer] = row.work()
    with database.transaction() as session, pytest.raises(AlreadyDone):
        waiting.accept_offer(session, citizen_of(row.made[5].id), offer.id, SOON)
    assert row.offered(5, SOON) is None
    assert at(9) in row.free(SOON)


def test_an_offer_ends_before_its_place_begins(database: Database) -> None:
    row = Row(database)
    row.ask(5)
    row.give_up(0)
    assert row.work(at(8, 31)) == [], "half an hour to answer would end after nine"
    [offer] = row.work(at(8, 30))
    assert offer.expires_at == offer.starts_at == at(9)
    with database.transaction() as session, pytest.raises(AlreadyDone):
        waiting.accept_offer(session, citizen_of(row.made[5].id), offer.id, at(9))
    row.work(at(9))
    with database.reading() as session:
        assert states(session) == ["expired"]


def test_what_was_promised_is_kept_past_the_deadline_for_changes(database: Database) -> None:
    row = Row(database)
    with database.transaction() as session:
        session.get_one(Product, row.town.products["passport"]).change_deadline_minutes = 24 * 60
    row.ask(5)
    row.give_up(0)
    now = at(8, 15)
    [offer] = row.work(now)
    with database.transaction() as session, pytest.raises(NotBookable):
        move(session, citizen_of(row.made[5].id), row.made[5].id, at(16), now)
    with database.transaction() as session:
        assert waiting.accept_offer(session, citizen_of(row.made[5].id), offer.id, now).starts_at == at(9)


def test_who_moved_to_an_earlier_time_is_not_moved_later_by_an_old_offer(database: Database) -> None:
    row = Row(database)
    row.ask(5)
    row.give_up(1)
    [offer] = row.work()
    row.give_up(0)
    with database.transaction() as session:
        move(session, citizen_of(row.made[5].id), row.made[5].id, at(9), NOW)
    with database.transaction() as session, pytest.raises(AlreadyDone):
        waiting.accept_offer(session, citizen_of(row.made[5].id), offer.id, NOW)
    row.work()
    with database.reading() as session:
        assert states(session) == ["withdrawn"]
    assert at(10) in row.free(), "its place is for others"
    assert row.start(5) == at(9)


def test_a_wish_is_kept_to(database: Database) -> None:
    row = Row(database)
    row.ask(5, parts=["afternoon"])
    row.give_up(0)
    assert row.work() == []
    row.give_up(4)
    assert [each.starts_at for each in row.work()] == [at(13)]
    with database.transaction() as session, pytest.raises(InvalidInput):
        waiting.ask_earlier(session, SYSTEM, row.made[5].id, [7], ["night"], NOW)


def test_who_leaves_or_cancels_gives_the_place_to_the_next(database: Database) -> None:
    row = Row(database)
    for number in (5, 4, 3):
        row.ask(number)
    row.give_up(0)
    row.work()
    with database.transaction() as session:
        waiting.leave_list(session, citizen_of(row.made[5].id), row.made[5].id, NOW)
        waiting.leave_list(session, citizen_of(row.made[5].id), row.made[5].id, NOW)
    row.work()
    assert row.offered(4)
    row.give_up(4)
    assert [each.starts_at for each in row.work()] == [at(9)]
    assert row.offered(3)
    with database.reading() as session:
        assert states(session)[:2] == ["withdrawn", "withdrawn"]


def test_who_never_answers_is_asked_no_more(database: Database) -> None:
    row = Row(database)
    row.ask(5)
    for number in (0, 1, 2, 3):
        row.give_up(number)
    now = NOW
    for _ in range(5):
        row.work(now)
        now += timedelta(minutes=31)
    with database.reading() as session:
        assert states(session) == ["expired"] * 3
        assert session.exec(select(WaitingPlace.ended_by)).all() == ["ignored"]


def test_a_place_that_stays_back_for_the_public_is_offered_at_once(database: Database) -> None:
    row = Row(database)
    with database.transaction() as session:
        product = session.get_one(Product, row.town.products["passport"])
        product.release_delay_min = product.release_delay_max = 60
        session.add(product)
    row.ask(5)
    row.give_up(0)
    assert at(9) not in row.free()
    [offer] = row.work()
    with database.transaction() as session:
        assert waiting.accept_offer(session, citizen_of(row.made[5].id), offer.id, NOW).starts_at == at(9)


def test_what_was_declined_stays_back_for_the_public_as_well(database: Database) -> None:
    row = Row(database)
    with database.transaction() as session:
        product = session.get_one(Product, row.town.products["passport"])
        product.release_delay_min = product.release_delay_max = 60
        session.add(product)
    row.ask(5)
    row.give_up(0)
    [offer] = row.work()
    with database.transaction() as session:
        waiting.decline_offer(session, citizen_of(row.made[5].id), offer.id, NOW)
    assert at(9) not in row.free(), "who declines does not say when others can have it"
    assert at(9) in row.free(NOW + timedelta(minutes=61))
    row.ask(4)
    assert [each.starts_at for each in row.work()] == [at(9)], "who waits sees it at once"


def test_somebody_else_cannot_answer(database: Database) -> None:
    row = Row(database)
    row.ask(5)
    row.give_up(0)
    [offer] = row.work()
    with database.transaction() as session, pytest.raises(NotFound):
        waiting.accept_offer(session, citizen_of(row.made[4].id), offer.id, NOW)


def test_two_workers_and_two_presses_at_once_make_one_offer_and_one_move(database: Database) -> None:
    row = Row(database)
    row.ask(5)
    row.ask(4)
    row.give_up(0)
    with database.reading() as session:
        waits = offering.who_waits(session, SYSTEM, NOW)

    def offer(waiting_id: object) -> OfferView | None:
        try:
            return attempting(database, lambda session: offering.offer_place(session, SYSTEM, waiting_id, NOW))  # type: ignore[arg-type]
        except IntegrityError:
            return None

    with ThreadPoolExecutor(8) as pool:
        made = [each for each in pool.map(offer, [*waits] * 4) if each]
    assert [each.starts_at for each in made] == [at(9)], "one place, one offer"
    [one] = made
    with database.reading() as session:
        owner = session.get_one(PlaceOffer, one.id).appointment_id

    def accept(_: int) -> str:
        try:
            attempting(database, lambda session: waiting.accept_offer(session, citizen_of(owner), one.id, NOW))
        except WelkomError as refused:
            return refused.code
        return "moved"

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(accept, range(6))) == {"moved"}
    with database.reading() as session:
        assert session.get_one(Appointment, owner).starts_at == at(9)
        assert session.get_one(Appointment, owner).sequence == 1
        assert states(session) == [OfferState.ACCEPTED]


class TwoPlaces(Row):
    """The same, with a second location where passports are issued as well, by somebody who is free on Monday."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        with db.transaction() as session:
            self.other = Location(code="noord", name="Wijkpunt Noord")
            session.add(self.other)
            session.flush()
            self.noord = self.other.id
            session.add(ProductLocation(product_id=self.town.products["passport"], location_id=self.noord))
            session.add(OpeningHours(location_id=self.noord, weekday=0, opens=time(10), closes=time(12)))
            area = WaitingArea(location_id=self.noord, name="Hal")
            session.add(area)
            session.flush()
            desk = Desk(location_id=self.noord, waiting_area_id=area.id, number=1, name="Balie 1")
            session.add(desk)
            session.flush()
            noord = replace(self.town, shop=self.noord)
            add_shift(session, noord, add_staff(session, noord, "Noor", "reisdocumenten"), desk_id=desk.id)

    def ask_elsewhere(self, number: int, *places: UUID) -> None:
        appointment_id = self.made[number].id
        with self.db.transaction() as session:
            citizen = citizen_of(appointment_id)
            waiting.ask_earlier(session, citizen, appointment_id, [], [], NOW, elsewhere=places)


def test_an_earlier_place_may_be_at_another_location(database: Database) -> None:
    row = TwoPlaces(database)
    row.ask(4)
    assert row.work() == [], "who named no other location is offered none"
    row.ask_elsewhere(5, row.noord)
    [offer] = row.work()
    assert (offer.starts_at, offer.location_id, offer.elsewhere) == (at(10), row.noord, "Wijkpunt Noord")
    with database.transaction() as session:
        citizen = citizen_of(row.made[5].id)
        moved = waiting.accept_offer(session, citizen, offer.id, NOW)
        assert (moved.location_id, moved.starts_at, moved.code) == (row.noord, at(10), row.made[5].code)
        assert waiting.accept_offer(session, citizen, offer.id, NOW).location_id == row.noord
    with database.reading() as session:
        told = {
            event.kind: event
            for event in session.exec(select(OutboxEvent))
            if event.kind in ("AppointmentMoved", "AppointmentRelocated")
        }
    assert (told["AppointmentMoved"].location_id, told["AppointmentRelocated"].location_id) == (
        row.noord,
        row.town.shop,
    )
    assert told["AppointmentMoved"].keys_before["location"] == "centrum"
    assert told["AppointmentMoved"].keys_after["location"] == "noord"
    assert at(14) in row.free(), "its old place is free"
    assert [each.starts_at for each in row.work()] == [], "the next one asked for the shop only, and 14 h is later"


def test_what_was_declined_elsewhere_is_offered_to_nobody_who_did_not_ask_for_it(database: Database) -> None:
    row = TwoPlaces(database)
    row.ask(4)
    row.ask_elsewhere(5, row.noord)
    [offer] = row.work()
    with database.transaction() as session:
        waiting.decline_offer(session, citizen_of(row.made[5].id), offer.id, NOW)
    row.give_up(1)
    made = [(each.starts_at, each.elsewhere) for each in row.work()]
    assert made == [(at(10), ""), (at(11), "Wijkpunt Noord")], "each where it was asked, and not the same place again"
    with database.reading() as session:
        offers = session.exec(select(PlaceOffer.location_id, PlaceOffer.state)).all()
    assert (row.noord, OfferState.DECLINED) in offers


def test_only_places_where_it_is_offered_can_be_asked_for(database: Database) -> None:
    row = TwoPlaces(database)
    with database.transaction() as session:
        assert waiting.places_elsewhere(session, citizen_of(row.made[5].id), row.made[5].id) == {
            row.noord: "Wijkpunt Noord"
        }
    with pytest.raises(InvalidInput):
        row.ask_elsewhere(5, row.town.shop)
    with database.transaction() as session:
        session.get_one(Location, row.noord).active = False
    with pytest.raises(InvalidInput):
        row.ask_elsewhere(5, row.noord)
