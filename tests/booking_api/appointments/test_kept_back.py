"""Capacity kept back for walk-in and urgent cases: the public leaves it free, host and contact centre use it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from booking_api.appointments.queries import free_times
from booking_api.appointments.service import ActivityWish, BookRequest, book
from booking_api.availability.models import KeptCapacity, Profile
from booking_api.catalogue.models import Product
from booking_api.db import Database
from booking_api.errors import SlotTaken
from booking_api.identity.actor import PUBLIC, Actor
from booking_api.identity.rules import SCOPE_PERMISSIONS
from tests.support.town import MONDAY, NOW, Town, add_session_product, at, build, staff_actor

WRITE = SCOPE_PERMISSIONS["afspraken:schrijven"]
PORTAL = Actor("client", None, WRITE, department_ids=None, origin="api")
CONTACT_CENTRE = replace(PORTAL, origin="kcc")


def town_with(db: Database, **rules: int) -> Town:
    town = build(db, employees=3)
    with db.transaction() as session:
        row = session.get_one(Product, town.products["passport"])
        for name, value in rules.items():
            setattr(row, name, value)
        session.add(row)
    return town


def take(db: Database, town: Town, actor: Actor, now: datetime = NOW) -> None:
    wish = BookRequest(
        "kcc", location_id=town.shop, activities=(ActivityWish(town.products["passport"]),), starts_at=at(10)
    )
    with db.transaction() as session:
        book(session, actor, wish, now)


def is_free(db: Database, town: Town, actor: Actor, now: datetime = NOW) -> bool:
    with db.reading() as session:
        found = free_times(session, actor, town.shop, [ActivityWish(town.products["passport"])], MONDAY, MONDAY, now)
    return at(10) in [start for _, starts in found.days for start in starts]


@pytest.mark.parametrize("rules", [{"kept_count": 1}, {"kept_percent": 33}, {"kept_count": 1, "kept_percent": 10}])
def test_the_public_leaves_free_what_is_kept(database: Database, rules: dict[str, int]) -> None:
    town = town_with(database, **rules)
    for _ in range(2):
        assert is_free(database, town, PUBLIC)
        take(database, town, PUBLIC)
    assert not is_free(database, town, PUBLIC)
    assert not is_free(database, town, PORTAL)
    for actor in (PUBLIC, PORTAL):
        with pytest.raises(SlotTaken):
            take(database, town, actor)
    assert is_free(database, town, staff_actor())
    assert is_free(database, town, CONTACT_CENTRE)
    take(database, town, CONTACT_CENTRE)
    assert not is_free(database, town, staff_actor())


def test_seats_of_a_session_are_kept_back_too(database: Database) -> None:
    town = town_with(database)
    with database.transaction() as session:
        add_session_product(session, town, 3, [at(10)])
        row = session.get_one(Product, town.products["bay"])
        row.kept_count = 1
        session.add(row)
    town.products["passport"] = town.products["bay"]
    for _ in range(2):
        take(database, town, PUBLIC)
    assert not is_free(database, town, PUBLIC)
    with pytest.raises(SlotTaken):
        take(database, town, PUBLIC)
    take(database, town, CONTACT_CENTRE)


def test_it_is_free_for_everybody_shortly_before(database: Database) -> None:
    town = town_with(database, kept_count=3, kept_release_minutes=60)
    assert not is_free(database, town, PUBLIC, at(10) - timedelta(minutes=65))
    assert is_free(database, town, PUBLIC, at(10) - timedelta(minutes=55))
    take(database, town, PUBLIC, at(10) - timedelta(minutes=55))


def keep_at_shop(db: Database, town: Town, *skills: str, count: int = 0, percent: int = 0) -> None:
    """Have the shop keep capacity back: of a profile with these skills, or of everybody."""
    with db.transaction() as session:
        profile = Profile(name="profiel", skills=list(skills))
        session.add(profile)
        session.flush()
        session.add(
            KeptCapacity(location_id=town.shop, profile_id=profile.id if skills else None, count=count, percent=percent)
        )


@pytest.mark.parametrize("skills", [(), ("reisdocumenten", "rijbewijzen")])
def test_a_location_keeps_back_of_everybody_or_of_a_profile(database: Database, skills: tuple[str, ...]) -> None:
    town = town_with(database)
    assert is_free(database, town, PUBLIC)
    keep_at_shop(database, town, *skills, count=2)
    take(database, town, PUBLIC)
    assert not is_free(database, town, PUBLIC), "the rule holds at once, whatever was remembered"
    with pytest.raises(SlotTaken):
        take(database, town, PUBLIC)
    take(database, town, CONTACT_CENTRE)
    assert is_free(database, town, PUBLIC, at(10) - timedelta(minutes=55))


def test_a_profile_of_other_skills_keeps_nothing_of_this(database: Database) -> None:
    town = town_with(database)
    keep_at_shop(database, town, "inkomen", percent=100)
    for _ in range(3):
        take(database, town, PUBLIC)


def test_the_strictest_of_product_and_location_counts(database: Database) -> None:
    town = town_with(database, kept_count=1)
    keep_at_shop(database, town, percent=50)
    take(database, town, PUBLIC)
    assert not is_free(database, town, PUBLIC), "half of three is two"


def test_each_leg_answers_for_its_own_capacity_only(database: Database) -> None:
    town = town_with(database)
    keep_at_shop(database, town, "reisdocumenten", "rijbewijzen", count=2)
    both = [ActivityWish(town.products["passport"]), ActivityWish(town.products["income"])]
    with database.reading() as session:
        found = free_times(session, PUBLIC, town.shop, both, MONDAY, MONDAY, NOW)
    assert at(10) in [start for _, starts in found.days for start in starts], "there is one case manager only"
