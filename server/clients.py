"""API clients from the command line: make one with just the rights it needs, and end it."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session

from booking_api.clock import utc_now
from booking_api.db import Database
from booking_api.errors import InvalidInput
from booking_api.identity.actor import SYSTEM
from booking_api.identity.queries import department_ids
from booking_api.identity.service import create_client, revoke_client
from booking_api.locations.queries import location_by_code
from server.settings import Settings


def make_client(
    name: str, scopes: Iterable[str], channel: str, location: str | None, departments: Iterable[str] | None
) -> tuple[UUID, str]:
    """Make a client, bound to a location and departments by code where named; returns its id and its token.

    Raises NotFound for an unknown location, InvalidInput for an unknown scope or department.
    """
    with Database(Settings().database.url).transaction() as session:
        return create_client(
            session,
            SYSTEM,
            name,
            scopes,
            utc_now(),
            channel=channel,
            department_ids=None if departments is None else _departments(session, departments),
            location_id=location_by_code(session, SYSTEM, location).id if location else None,
        )


def end_client(client_id: UUID) -> None:
    """End a client; raises NotFound."""
    with Database(Settings().database.url).transaction() as session:
        revoke_client(session, SYSTEM, client_id, utc_now())


def _departments(session: Session, codes: Iterable[str]) -> list[UUID]:
    known, wanted = department_ids(session, SYSTEM), list(codes)
    if unknown := [code for code in wanted if code not in known]:
        raise InvalidInput(fields={"department": f"onbekend: {', '.join(unknown)}"})
    return [known[code] for code in wanted]
