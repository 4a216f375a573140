"""Tiles for who walks in: products that share a name are told apart by where and how long, or are one tile."""

from dataclasses import replace
from uuid import uuid4

from booking_api.catalogue.queries import products
from booking_api.catalogue.views import ProductView
from booking_api.identity.actor import SYSTEM
from kiosk.walk_in_subjects import Subject, subjects, subjects_for_host
from tests.kiosk.building import Building


def told(found: list[Subject]) -> list[tuple[str, str, bool]]:
    return [(one.title, one.hint, one.product is not None) for one in found]


def alike(building: Building) -> tuple[ProductView, ProductView]:
    with building.db.reading() as session:
        one = products(session, SYSTEM, building.cast.shop, "nl")[0]
    return replace(one, needs="a", minutes=25), replace(one, id=uuid4(), needs="b", minutes=30)


def test_equal_names_are_told_apart_or_are_one_tile(building: Building) -> None:
    short, long = alike(building)
    name = short.name
    with building.app.test_request_context():
        both = [(name, "Aan de balie, ongeveer 25 minuten", True), (name, "Aan de balie, ongeveer 30 minuten", True)]
        assert told(subjects([short, long])) == told(subjects_for_host([short, long])) == both
        assert told(subjects_for_host([short, replace(long, needs="a")])) == [(name, "", True)]


def test_what_cannot_be_told_apart_waits_from_the_host_but_not_from_the_pillar(building: Building) -> None:
    short, long = alike(building)
    same = replace(long, minutes=25)
    with building.app.test_request_context():
        assert told(subjects([short, same])) == [(short.name, "De gastheer helpt u", False)]
        [tile] = subjects_for_host([short, same])
        assert tile.product == short
        assert tile.hint == "Aan de balie, ongeveer 25 minuten", "for staff, not for the visitor"
        longer = [replace(long, id=uuid4(), needs=needs) for needs in "cd"]
        assert [one.product for one in subjects_for_host([short, *longer])] == [short, longer[0]], "each its own"
        assert [one.title for one in subjects_for_host([short, replace(same, name="Anders")])] == [short.name, "Anders"]
