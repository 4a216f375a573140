"""What a token may and may not give: roles, departments, and nothing by default."""

import pytest

from booking_api.errors import NotAllowed
from booking_api.identity.rules import Role
from web.login.claims import proven_identity
from web.login.settings import OidcSettings

ENTRA = {"iss": "https://login.example.nl/t/v2.0", "sub": "s", "tid": "tenant", "oid": "object", "name": "Hanna de Wit"}


def test_roles_and_departments_come_from_the_roles_claim() -> None:
    identity = proven_identity({**ENTRA, "roles": ["gastheer", "afdeling.dienstverlening"]}, OidcSettings())
    assert identity.roles == {Role.HOST}
    assert identity.department_codes == {"dienstverlening"}
    assert identity.external_id == "tenant/object"


def test_a_municipality_may_call_its_roles_otherwise() -> None:
    settings = OidcSettings(role_names={"Baliemedewerker": "medewerker"}, department_prefix="afd-")
    identity = proven_identity({**ENTRA, "roles": ["Baliemedewerker", "afd-zorg"]}, settings)
    assert identity.roles == {Role.EMPLOYEE}
    assert identity.department_codes == {"zorg"}


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"roles": []},
        {"roles": ["iets anders"]},
        {"roles": "beheerder"},
        {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": "https://graph.example"}}},
        {"hasgroups": True, "groups": ["beheerder"]},
    ],
    ids=["nothing", "none", "unknown", "not a list", "group overage", "has groups"],
)
def test_a_token_without_a_known_role_gives_no_access(claims: dict[str, object]) -> None:
    with pytest.raises(NotAllowed):
        proven_identity(ENTRA | claims, OidcSettings())


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.DEVICE, Role.CLIENT, Role.CITIZEN])
def test_nobody_signs_in_as_a_machine(role: Role) -> None:
    with pytest.raises(NotAllowed):
        proven_identity({**ENTRA, "roles": [role.value]}, OidcSettings())


def test_a_provider_without_a_tenant_is_known_by_issuer_and_subject() -> None:
    identity = proven_identity({"iss": "https://idp", "sub": "42", "roles": ["kcc"]}, OidcSettings())
    assert identity.external_id == "https://idp/42"
