"""Another system bound to departments learns *that* others have appointments and visitors, not *what* or *who*."""

from dataclasses import replace
from uuid import uuid4

import pytest

from booking_api.appointments import queries, service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.queries_searching import Sought, search
from booking_api.appointments.requests import ActivityWish, BookRequest
from booking_api.appointments.values import AppointmentView
from booking_api.catalogue.queries import product
from booking_api.customers.values import CustomerDetails
from booking_api.db import Database
from booking_api.identity.actor import PUBLIC, Actor
from booking_api.identity.models import Department
from booking_api.identity.rules import Role, permissions_of_scopes
from booking_api.visits import queries as visit_queries
from booking_api.visits import service as visit_service
from tests.booking_api.visits import hall as halls
from tests.support.town import MONDAY, NOW, Town, at, build, staff_actor

MARIA = CustomerDetails("Maria", "de", "Vries", "maria@voorbeeld.example")
SCOPES = permissions_of_scopes(frozenset({"afspraken:lezen", "bezoeken:lezen", "catalogus:lezen"}))


@pytest.fixture
def town(database: Database) -> Town:
    return build(database)


def client(*departments: object) -> Actor:
    return Actor("client", uuid4(), SCOPES, department_ids=frozenset(departments) if departments else None)  # type: ignore[arg-type]


def income(db: Database, town: Town) -> AppointmentView:
    wishes = (ActivityWish(town.products["income"]),)
    request = BookRequest(
        "web", location_id=town.shop, activities=wishes, starts_at=at(10), customer=MARIA, remarks="over schulden"
    )
    return attempting(db, lambda session: service.book(session, PUBLIC, request, NOW)).appointment


def read(db: Database, town: Town, actor: Actor) -> list[AppointmentView]:
    made = income(db, town)
    with db.transaction() as session:
        one = queries.appointment(session, actor, made.id, now=NOW)
        found, _more = search(session, actor, Sought(town.shop, MONDAY, MONDAY), 1, 10, now=NOW)
    return [one, *found]


def test_that_not_what_nor_who_of_other_departments(database: Database, town: Town) -> None:
    seen = read(database, town, client(town.services))
    assert len(seen) == 2
    for view in seen:
        assert (view.seen_what, view.subject + view.public_subject) == (False, "")
        assert (view.activities, view.fees) == ((), ())
        assert (view.customer, view.remarks, view.bring) == (None, "", ())
        assert all(not leg.product_ids and not leg.skills for leg in view.legs)
        assert all(person.family_name is None for person in view.participants)
        assert {leg.staff_id for leg in view.legs} == {None}, "whose work it is tells what it is about"
        assert (view.starts_at, view.code) == (at(10), ""), "the code opens the customer's own page"


def test_an_employee_of_another_department_learns_who_comes_but_neither_code_nor_address(
    database: Database, town: Town
) -> None:
    for view in read(database, town, staff_actor(uuid4(), frozenset({town.services}))):
        assert (view.code, view.activities, view.starts_at) == ("", (), at(10))
        assert view.customer == CustomerDetails("Maria", "de", "Vries")
        assert {leg.staff_name for leg in view.legs} == {""}


@pytest.mark.parametrize("role", [Role.HOST, Role.KCC, Role.SUPERVISOR])
def test_who_helps_for_all_departments_has_the_code_and_the_address(database: Database, town: Town, role: Role) -> None:
    for view in read(database, town, staff_actor(uuid4(), frozenset({town.services}), role)):
        assert (view.seen_what, view.activities, bool(view.code)) == (False, (), True)
        assert view.customer == MARIA


def test_a_part_of_another_department_keeps_the_code_from_who_helps_with_the_rest(
    database: Database, town: Town
) -> None:
    wishes = (ActivityWish(town.products["passport"]), ActivityWish(town.products["income"]))
    request = BookRequest("web", location_id=town.shop, activities=wishes, starts_at=at(10), customer=MARIA)
    made = attempting(database, lambda session: service.book(session, PUBLIC, request, NOW)).appointment
    with database.transaction() as session:
        view = queries.appointment(session, staff_actor(uuid4(), frozenset({town.services})), made.id, now=NOW)
    assert (view.code, view.customer) == ("", MARIA)
    assert [bool(leg.staff_id) for leg in view.legs] == [leg.department_id == town.services for leg in view.legs]


@pytest.mark.parametrize("sensitive", [False, True])
def test_the_catalogue_tells_another_system_no_sensitive_subject(
    database: Database, town: Town, sensitive: bool
) -> None:
    with database.transaction() as session:
        session.get_one(Department, town.work).uses_public_names = sensitive
    with database.reading() as session:
        known = {actor: product(session, actor, town.products["income"]) for actor in (client(town.work), PUBLIC)}
        other = product(session, client(town.services), town.products["income"])
    assert {each.name for each in known.values()} == {"Aanvraag inkomen"}
    assert {each.bring for each in known.values()} == {("Uw identiteitsbewijs",)}
    assert (other.name, bool(other.bring), other.code == "inkomen") == ("Gesprek", not sensitive, not sensitive)
    assert (other.department_id, other.minutes) == (town.work, 30)


def test_what_and_who_of_the_own_department_and_for_a_client_of_all(database: Database, town: Town) -> None:
    for view in read(database, town, client(town.work)):
        assert (view.seen_what, view.customer, view.remarks) == (True, MARIA, "over schulden")
    with database.transaction() as session:
        found, _more = search(session, client(), Sought(town.shop, MONDAY, MONDAY), 1, 10, now=NOW)
    assert [(view.customer, bool(view.code)) for view in found] == [(MARIA, True)]


def test_visits_of_others_have_no_name_and_no_subject(database: Database) -> None:
    hall = halls.open_hall(database)
    booked = hall.booked("Jansen", products=(hall.support,))
    bound = replace(hall.client, department_ids=frozenset({hall.civil.id}))
    with database.transaction() as session:
        visit_service.check_in(session, hall.pillar, hall.location.id, halls.NOW, code=booked.code, channel="pillar")
        [view] = visit_queries.visits(session, bound, hall.location.id, None, halls.NOW)
    assert not view.seen_what
    assert "Jansen" not in view.name + view.greeting
    assert (view.product_ids, view.skills, view.remarks) == ((), frozenset(), "")
    assert view.subject == view.public_subject == "Gesprek"
