"""Who books for oneself proves what the products demand (A8); staff and clients answer for whom they book for."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments.requests import BookRequest
from booking_api.catalogue.login_demands import login_demand
from booking_api.errors import NotBookable
from booking_api.identity.actor import Actor

THEMSELVES = frozenset({"public", "citizen"})


def with_checked_login(
    session: Session, actor: Actor, request: BookRequest, product_ids: Iterable[UUID]
) -> BookRequest:
    """Return the request with no more of its login than the products ask for.

    Raises NotBookable with a `reason` when a citizen's login does not do.
    """
    if actor.kind not in THEMSELVES:
        return replace(request, login=None)
    demand = login_demand(session, actor, product_ids)
    reason = demand.refusal(request.login)
    if reason:
        raise NotBookable(reason, reason=reason)
    if request.login is None or demand.bsn:
        return request
    return replace(request, login=replace(request.login, sealed_bsn=None))
