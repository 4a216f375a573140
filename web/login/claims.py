"""What an ID token says about a member of staff: roles and departments from the `roles` claim (as Entra ID does)."""

from collections.abc import Mapping
from typing import Any

from booking_api.errors import NotAllowed
from booking_api.identity.rules import Role
from booking_api.identity.sign_in import ProvenIdentity
from web.login.settings import OidcSettings

# What staff can be; citizens, devices, clients and Welkom itself never come through this door.
STAFF_ROLES = frozenset(Role) - {Role.CITIZEN, Role.DEVICE, Role.CLIENT, Role.SYSTEM}


def proven_identity(claims: Mapping[str, Any], settings: OidcSettings) -> ProvenIdentity:
    """Return who the provider vouches for.

    Raises NotAllowed when the token names no role that Welkom knows. A token that leaves groups out because there are
    too many (`_claim_names`, `hasgroups`) brings no rights either: an overage is never read as «everything».
    """
    values = claims.get("roles") or []
    if not isinstance(values, list):
        raise NotAllowed("roles is not a list")
    names = [str(value) for value in values]
    roles = frozenset(role for name in names if (role := _role(name, settings)))
    if not roles:
        raise NotAllowed("no known role in the token")
    prefix = settings.department_prefix
    departments = frozenset(name.removeprefix(prefix) for name in names if name.startswith(prefix))
    return ProvenIdentity(external_id_of(claims), str(claims.get("name") or "Medewerker"), roles, departments)


def _role(name: str, settings: OidcSettings) -> Role | None:
    value = settings.role_names.get(name, name)
    return next((role for role in STAFF_ROLES if role.value == value), None)


def external_id_of(claims: Mapping[str, Any]) -> str:
    """Return who this is: `tid/oid` of Entra ID, else `iss/sub`: never an address that may pass to someone else."""
    if claims.get("tid") and claims.get("oid"):
        return f"{claims['tid']}/{claims['oid']}"
    return f"{claims['iss']}/{claims['sub']}"
