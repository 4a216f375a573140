"""The auditor finds who read or changed whose data, by id and code; bound to a department only what concerns it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from booking_api import audit
from booking_api.appointments import service
from booking_api.appointments.requests import ActivityWish, BookRequest
from booking_api.appointments.values import AppointmentView
from booking_api.audit import AuditRecord
from booking_api.customers.values import CustomerDetails
from booking_api.db import Database
from booking_api.errors import NotAllowed
from booking_api.identity.actor import PUBLIC, Actor
from booking_api.identity.rules import Role
from booking_api.privacy.queries_logbook import Kind, LogLine, LogSearch, logbook
from tests.support.town import NOW, Town, at, build, staff_actor

AUDITOR = staff_actor(None, None, Role.AUDITOR)
AFTER = NOW + timedelta(days=1)
MARIA = CustomerDetails("Maria", "de", "Vries", "maria@voorbeeld.example")


@pytest.fixture
def town(database: Database) -> Town:
    return build(database)


def booked(db: Database, town: Town, product: str, hour: int) -> AppointmentView:
    wishes = (ActivityWish(town.products[product]),)
    request = BookRequest("web", location_id=town.shop, activities=wishes, starts_at=at(hour), customer=MARIA)
    with db.transaction() as session:
        return service.book(session, PUBLIC, request, NOW).appointment


def did(db: Database, actor: Actor, action: str, kind: str, object_id: Any, minutes: int = 0) -> None:
    with db.transaction() as session:
        audit.note(session, actor, action, kind, object_id, NOW + timedelta(minutes=minutes))


def found(db: Database, actor: Actor = AUDITOR, page: int = 1, size: int = 50, **sought: Any) -> list[LogLine]:
    wanted = LogSearch(**{"since": NOW, "until": AFTER, **sought})
    with db.transaction() as session:
        lines, _more = logbook(session, actor, wanted, page, size, AFTER)
    return lines


def test_who_read_whom_is_found_by_code_id_name_kind_and_time(database: Database, town: Town) -> None:
    income, passport = booked(database, town, "income", 10), booked(database, town, "passport", 11)
    one, other = (staff_actor(town.staff[name]) for name in ("Medewerker 1", "Consulent"))
    did(database, one, "read_appointment", "appointment", passport.id, 1)
    did(database, other, "read_appointment", "appointment", income.id, 2)
    did(database, other, "change_party", "party", income.customer_id, 3)
    did(database, other, "sign_in", "staff_member", other.id, 4)
    did(database, other, "product.change", "product", town.products["income"], 5)
    for subject in (income.code, f"{income.code[:4].lower()} {income.code[4:]}", str(income.id)):
        lines = [(line.action, line.actor_name, line.object_id) for line in found(database, subject=subject)]
        assert lines[0] == ("change_party", "Consulent", income.customer_id)
        assert lines[1] == ("read_appointment", "Consulent", income.id)
        assert passport.id not in {line[2] for line in lines}
    assert {line.actor_name for line in found(database, who="medewerker")} == {"Medewerker 1"}
    assert [line.action for line in found(database, kind=Kind.ENTERING)] == ["sign_in"]
    assert [line.action for line in found(database, kind=Kind.SETTING)] == ["product.change"]
    assert {line.action for line in found(database, kind=Kind.READING)} == {"read_appointment"}
    assert "change_party" in {line.action for line in found(database, kind=Kind.CHANGING)}
    assert [line.action for line in found(database, since=NOW + timedelta(minutes=5))] == ["product.change"]
    assert found(database, subject="ZZZZZZZZ") == found(database, who="niemand") == []
    assert "Vries" not in repr(found(database))


def test_an_auditor_of_one_department_finds_what_concerns_it(database: Database, town: Town) -> None:
    income, passport = booked(database, town, "income", 10), booked(database, town, "passport", 11)
    one, other = (staff_actor(town.staff[name]) for name in ("Medewerker 1", "Consulent"))
    for person, view in ((one, passport), (one, income), (other, income), (other, passport)):
        did(database, person, "read_appointment", "appointment", view.id)
    did(database, one, "sign_in", "staff_member", one.id)
    bound = staff_actor(None, frozenset({town.work}), Role.AUDITOR)
    seen = {(line.actor_name, line.object_id) for line in found(database, bound, kind=Kind.READING)}
    assert seen == {("Medewerker 1", income.id), ("Consulent", income.id), ("Consulent", passport.id)}
    assert found(database, bound, kind=Kind.ENTERING) == []
    assert found(database, bound, subject=passport.code, who="Medewerker") == []


def test_pages_follow_one_another_and_reading_leaves_a_record(database: Database, town: Town) -> None:
    for minute in range(5):
        did(database, AUDITOR, "search_name", "location", town.shop, minute)
    pages = [found(database, page=number, size=2) for number in (1, 2, 3)]
    assert [line.at for page in pages for line in page] == [NOW + timedelta(minutes=m) for m in (4, 3, 2, 1, 0)]
    with database.reading() as session:
        told = session.exec(select(AuditRecord).where(AuditRecord.action == "read_logbook")).all()
    assert sorted(record.details["found"] for record in told) == [1, 2, 2]


def test_nobody_else_reads_it(sqlite_database: Database) -> None:
    for role in set(Role) - {Role.AUDITOR, Role.SYSTEM}:
        with pytest.raises(NotAllowed):
            found(sqlite_database, staff_actor(None, None, role))
