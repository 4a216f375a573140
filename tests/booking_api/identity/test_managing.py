"""Administrators change people and couplings: no more rights than the own, and no personal data in the history."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlmodel import select

from booking_api.audit import AuditRecord
from booking_api.db import Database
from booking_api.errors import InvalidInput, NotFound
from booking_api.identity import service_clients, service_people
from booking_api.identity.drafts import PersonDraft, RoleDraft
from booking_api.identity.models import StaffMember
from booking_api.identity.queries import client_actor
from booking_api.identity.queries_managing import managed_clients, managed_people, person_draft
from booking_api.identity.rules import Permission, Role
from booking_api.identity.sign_in import staff_actor as actor_of
from tests.support.town import NOW, build, staff_actor

MANAGER = staff_actor(None, None, Role.ADMINISTRATOR)


def test_a_person_is_read_back_as_written_and_can_do_what_the_roles_allow(database: Database) -> None:
    town = build(database)
    wanted = PersonDraft(
        "Noor Nieuw", town.work, None, "noor@voorbeeld.example", ("nl", "ar"), frozenset({"inkomen"}),
        frozenset({RoleDraft("medewerker", town.work), RoleDraft("teamleider", town.work, town.shop)}), False,
    )  # fmt: skip
    with database.transaction() as session:
        made = service_people.add_person(session, MANAGER, wanted, NOW)
    with database.reading() as session:
        assert person_draft(session, MANAGER, made) == wanted
        actor = actor_of(session, made)
    assert actor is not None
    assert actor.may(Permission.SUPERVISE)
    assert actor.department_ids == frozenset({town.work})


def test_the_history_names_fields_and_no_values(database: Database) -> None:
    town = build(database)
    person = town.staff["Consulent"]
    with database.transaction() as session:
        draft = person_draft(session, MANAGER, person)
        service_people.change_person(session, MANAGER, person, replace(draft, name="Geheim", skills=frozenset()), NOW)
    with database.reading() as session:
        note = session.exec(select(AuditRecord).where(AuditRecord.action == "staff.change")).one()
        assert session.get_one(StaffMember, person).name == "Geheim"
    assert note.details == {"fields": ["name", "skills"]}


def test_everything_wrong_is_told_at_once(sqlite_database: Database) -> None:
    town = build(sqlite_database)
    draft = PersonDraft(
        "", None, town.area, "geen adres", skills=frozenset({"vliegen"}), roles=frozenset({RoleDraft("koning")})
    )
    with pytest.raises(InvalidInput) as refused, sqlite_database.transaction() as session:
        service_people.add_person(session, MANAGER, draft, NOW)
    assert set(refused.value.details["fields"]) == {"name", "department_id", "team_id", "mailbox", "skills", "roles"}


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.DEVICE, Role.CLIENT, Role.CITIZEN])
def test_nobody_gives_a_role_that_is_not_for_people(sqlite_database: Database, role: Role) -> None:
    town = build(sqlite_database)
    draft = PersonDraft("Nep", town.work, roles=frozenset({RoleDraft(role.value)}))
    with pytest.raises(InvalidInput), sqlite_database.transaction() as session:
        service_people.add_person(session, MANAGER, draft, NOW)


def test_a_bound_administrator_gives_nothing_beyond_the_own_department(sqlite_database: Database) -> None:
    town = build(sqlite_database)
    me = staff_actor(None, frozenset({town.work}), Role.ADMINISTRATOR)
    for role in (RoleDraft("medewerker"), RoleDraft("medewerker", town.services)):
        with pytest.raises(InvalidInput) as refused, sqlite_database.transaction() as session:
            service_people.add_person(session, me, PersonDraft("Te ruim", town.work, roles=frozenset({role})), NOW)
        assert refused.value.details["fields"] == {"roles": "onbekende-keuze"}
    with sqlite_database.transaction() as session, pytest.raises(NotFound):
        service_people.disable_person(session, me, town.staff["Medewerker 1"], NOW)


def test_roles_from_elsewhere_and_the_own_roles_are_not_changed_here(sqlite_database: Database) -> None:
    town = build(sqlite_database)
    person, me = town.staff["Consulent"], town.staff["Medewerker 1"]
    with sqlite_database.transaction() as session:
        session.get_one(StaffMember, person).external_id = "tid/oid"
    manager = staff_actor(me, None, Role.ADMINISTRATOR)
    for staff_id, reason in ((person, "van-elders"), (me, "eigen-rechten")):
        with sqlite_database.reading() as session:
            draft = replace(person_draft(session, manager, staff_id), roles=frozenset({RoleDraft("beheerder")}))
        with pytest.raises(InvalidInput) as refused, sqlite_database.transaction() as session:
            service_people.change_person(session, manager, staff_id, draft, NOW)
        assert refused.value.details["fields"] == {"roles": reason}


def test_nobody_switches_off_oneself(sqlite_database: Database) -> None:
    town = build(sqlite_database)
    me = staff_actor(town.staff["Consulent"], None, Role.ADMINISTRATOR)
    with sqlite_database.transaction() as session, pytest.raises(InvalidInput):
        service_people.disable_person(session, me, town.staff["Consulent"], NOW)


def test_switched_off_is_out_of_the_list_of_active_people_and_back_again(database: Database) -> None:
    town = build(database)
    person = town.staff["Consulent"]
    with database.transaction() as session:
        service_people.disable_person(session, MANAGER, person, NOW)
        assert person not in {each.id for each in managed_people(session, MANAGER, active=True)}
        service_people.enable_person(session, MANAGER, person, NOW)
        assert [each.id for each in managed_people(session, MANAGER, "CONSUL", active=True)] == [person]


def test_a_coupling_of_a_bound_administrator_is_bound_too(database: Database) -> None:
    town = build(database)
    me = staff_actor(None, frozenset({town.work}), Role.ADMINISTRATOR)
    with database.transaction() as session:
        for departments in ((), (town.services,)):
            with pytest.raises(InvalidInput):
                service_clients.issue_client(session, me, "Portaal", ["afspraken:lezen"], departments, None, "api", NOW)
        made, token = service_clients.issue_client(
            session, me, "Portaal", ["afspraken:lezen"], [town.work], None, "api", NOW
        )
        wide, _token = service_clients.issue_client(
            session, MANAGER, "Alles", ["afspraken:lezen"], [], None, "api", NOW
        )
    with database.transaction() as session:
        actor = client_actor(session, token)
        assert actor is not None
        assert actor.department_ids == frozenset({town.work})
        assert [each.id for each in managed_clients(session, me)] == [made]
        with pytest.raises(NotFound):
            service_clients.revoke_client(session, me, wide, NOW)
        service_clients.revoke_client(session, me, made, NOW)
    with database.reading() as session:
        assert client_actor(session, token) is None


def test_everything_wrong_with_a_coupling_is_told_at_once(sqlite_database: Database) -> None:
    build(sqlite_database)
    with pytest.raises(InvalidInput) as refused, sqlite_database.transaction() as session:
        service_clients.issue_client(session, MANAGER, "", ["alles"], [UUID(int=1)], None, "fax", NOW)
    assert set(refused.value.details["fields"]) == {"name", "scopes", "department_ids", "channel"}
