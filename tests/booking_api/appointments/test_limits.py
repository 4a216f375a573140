"""How many appointments one person may have: told apart by address, by name where no address says otherwise."""

from datetime import timedelta

import pytest

from booking_api.appointments.limits import Person, is_same, is_too_often, person
from booking_api.appointments.service import ActivityWish, BookRequest, book, cancel
from booking_api.catalogue.models import Product
from booking_api.customers.values import CustomerDetails
from booking_api.db import Database
from booking_api.errors import NotBookable
from booking_api.identity.actor import PUBLIC, SYSTEM, Actor
from tests.support.town import MONDAY, NOW, Town, at, build, staff_actor

ANNA = CustomerDetails("Anna", None, "de Vries", email="anna@voorbeeld.nl", phone="06 12345678")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("a@b.nl", "", "Jan", "Bos"), ("A@B.NL ", "", "Piet", "Mol"), True),
        (("", "06-1234 5678", "", ""), ("", "+31612345678", "", ""), True),
        (("", "", "Jan", "Bos"), ("", "", "jan", " BOS"), True),
        (("a@b.nl", "", "Jan", "Bos"), ("", "", "Jan", "Bos"), True),
        (("a@b.nl", "", "Jan", "Bos"), ("c@d.nl", "", "Jan", "Bos"), False),
        (("", "0612345678", "Jan", "Bos"), ("", "0687654321", "Jan", "Bos"), False),
        (("a@b.nl", "", "Jan", "Bos"), ("", "0612345678", "Jan", "Bos"), True),
        (("", "", "Jan", "Bos"), ("", "", "Kees", "Bos"), False),
        (("", "", "", ""), ("", "", "", ""), False),
    ],
)
def test_who_is_the_same(one: tuple[str, ...], other: tuple[str, ...], same: bool) -> None:
    assert is_same(person(*one), person(*other)) is same


@pytest.mark.parametrize(
    ("days_off", "most", "days", "too_often"),
    [
        ([], 1, 0, False), ([3], 1, 0, True), ([3], 2, 0, False), ([3], 1, 7, True), ([8], 1, 7, False),
        ([-3, 3], 2, 7, True),
    ],
)  # fmt: skip
def test_how_often_is_too_often(days_off: list[int], most: int, days: int, too_often: bool) -> None:
    starts = [at(9) + timedelta(days=each) for each in days_off]
    assert is_too_often(starts, at(9), most, days) is too_often


def test_nobody_is_nobody() -> None:
    assert not is_same(Person(), Person())


def limited(db: Database, **rules: object) -> Town:
    town = build(db)
    with db.transaction() as session:
        product = session.get_one(Product, town.products["passport"])
        for name, value in rules.items():
            setattr(product, name, value)
        session.add(product)
    return town


def wish(town: Town, hour: int, customer: CustomerDetails | None = ANNA, **more: object) -> BookRequest:
    activities = (ActivityWish(town.products["passport"]),)
    return BookRequest(
        "web", location_id=town.shop, activities=activities, starts_at=at(hour), customer=customer, **more  # type: ignore[arg-type]
    )  # fmt: skip


def made(db: Database, request: BookRequest, actor: Actor = PUBLIC) -> object:
    with db.transaction() as session:
        return book(session, actor, request, NOW).appointment


def test_one_person_books_as_often_as_the_product_says(database: Database) -> None:
    town = limited(database, limit_count=1)
    first = made(database, wish(town, 9))
    with pytest.raises(NotBookable) as refused:
        made(database, wish(town, 10))
    assert refused.value.details["reason"] == "te-vaak"
    made(database, wish(town, 10, CustomerDetails("Bert", None, "de Vries", email="bert@voorbeeld.nl")))
    made(database, wish(town, 11, None))
    with database.transaction() as session:
        cancel(session, SYSTEM, first.id, "", NOW)  # type: ignore[attr-defined]
    made(database, wish(town, 10))


def test_staff_pass_it_with_a_reason_only(database: Database) -> None:
    town = limited(database, limit_count=1)
    made(database, wish(town, 9))
    clerk = staff_actor()
    with pytest.raises(NotBookable):
        made(database, wish(town, 10), clerk)
    passed = made(database, wish(town, 10, exception_reason="Paspoort was beschadigd"), clerk)
    assert passed.exception_reason == "Paspoort was beschadigd"  # type: ignore[attr-defined]
    with pytest.raises(NotBookable):
        made(database, wish(town, 11, exception_reason="ik wil het"))
    assert at(9).date() == MONDAY
