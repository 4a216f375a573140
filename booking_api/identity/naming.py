"""Which API client somebody says to be; whether that is true, a proof or signature must tell."""

from uuid import UUID

from sqlmodel import Session

from booking_api.identity.models import ApiClient


def client_named(session: Session, client_id: str) -> ApiClient | None:
    """Return an API client by what it calls itself; None for an unknown or revoked one."""
    try:
        row = session.get(ApiClient, UUID(client_id))
    except ValueError:
        return None
    return row if row and row.revoked_at is None else None
