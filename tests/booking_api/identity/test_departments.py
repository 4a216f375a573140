"""Who may change what of which department: the own ones, unless it is one's work to help for all."""

from uuid import uuid4

import pytest

from booking_api.errors import NotAllowed
from booking_api.identity.actor import SYSTEM, Actor, citizen_of
from booking_api.identity.rules import DEVICE_PERMISSIONS, Role, permissions_of_roles, permissions_of_scopes

OWN, OTHER = uuid4(), uuid4()


def staff(role: Role) -> Actor:
    held = frozenset({role})
    return Actor("staff", uuid4(), permissions_of_roles(held), held, department_ids=frozenset({OWN}))


def client(departments: frozenset[object] | None) -> Actor:
    scopes = frozenset({"afspraken:schrijven", "bezoeken:schrijven"})
    return Actor("client", uuid4(), permissions_of_scopes(scopes), department_ids=departments)  # type: ignore[arg-type]


PILLAR = Actor("device", uuid4(), DEVICE_PERMISSIONS["pillar"])


@pytest.mark.parametrize("role", [Role.HOST, Role.KCC, Role.SUPERVISOR])
def test_who_helps_on_the_telephone_and_in_the_hall_helps_for_all(role: Role) -> None:
    staff(role).require_department({OTHER})


@pytest.mark.parametrize("actor", [staff(Role.EMPLOYEE), staff(Role.PLANNER), client(frozenset({OWN}))])
def test_the_rest_is_kept_to_the_own_departments(actor: Actor) -> None:
    actor.require_department({OWN})
    actor.require_department({OTHER, OWN})
    with pytest.raises(NotAllowed) as refused:
        actor.require_department({OTHER})
    assert refused.value.details["reason"] == "andere-afdeling"


@pytest.mark.parametrize("actor", [client(None), SYSTEM, PILLAR, citizen_of(uuid4())])
def test_departments_do_not_bind_who_has_none_or_all(actor: Actor) -> None:
    actor.require_department({OTHER})
