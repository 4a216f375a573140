"""Use cases of customers: keep who is visited for, with addresses, as long as the booking needs it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete

from booking_api import audit
from booking_api.customers.models import DigitalAddress, Party
from booking_api.customers.rules import check_details, kept_wish, search_name
from booking_api.customers.values import CustomerDetails, Login
from booking_api.db import draft, write_rows
from booking_api.errors import InvalidInput
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission


@dataclass(frozen=True, slots=True)
class NewParty:
    """A party that is still to be written, with its addresses and whom it represents."""

    id: UUID
    parties: list[Party]
    addresses: list[DigitalAddress]


def save_party(
    session: Session, actor: Actor, details: CustomerDetails, now: datetime, *, login: Login | None = None
) -> UUID | None:
    """Keep the details as a new party and return its id, as `new_party` does."""
    made = new_party(actor, details, now, login=login)
    if made is None:
        return None
    write_rows(session, made.parties)
    write_rows(session, made.addresses)
    return made.id


def new_party(
    actor: Actor,
    details: CustomerDetails,
    now: datetime,
    *,
    represents: CustomerDetails | None = None,
    login: Login | None = None,
) -> NewParty | None:
    """Return what a new party consists of; None for an anonymous customer without a login.

    With a login it is an authenticated one.

    `represents` is for whom this customer acts, kept as a party of its own. Raises InvalidInput with every wrong field.
    """
    if not (actor.may(Permission.BOOK) or actor.may(Permission.REGISTER_WALK_IN)):
        actor.require(Permission.BOOK)
    problems = check_details(details)
    if problems:
        raise InvalidInput(fields=problems)
    if details.is_anonymous and login is None:
        return None
    other = new_party(actor, represents, now) if represents else None
    party = draft(
        Party,
        given_name=_tidy(details.given_name),
        prefix=_tidy(details.prefix),
        family_name=_tidy(details.family_name),
        search_name=search_name(details),
        language=details.language,
        wall_wish=details.wall_wish,
        represents_id=other.id if other else None,
        authenticated=login is not None,
        login_kind=login.kind if login else "",
        login_level=login.level if login else "",
        subject_mark=login.subject_mark if login else None,
        sealed_bsn=login.sealed_bsn if login else None,
        created_at=now,
    )
    parties, addresses = (other.parties, other.addresses) if other else ([], [])
    return NewParty(party.id, [*parties, party], [*addresses, *_addresses_of(party.id, details)])


def change_party(session: Session, actor: Actor, party_id: UUID, details: CustomerDetails, now: datetime) -> None:
    """Change who a party is and how to reach it; raises InvalidInput with every wrong field."""
    actor.require(Permission.CHANGE_APPOINTMENTS)
    problems = check_details(details)
    if problems:
        raise InvalidInput(fields=problems)
    party = session.get_one(Party, party_id)
    party.given_name, party.prefix = _tidy(details.given_name), _tidy(details.prefix)
    party.family_name, party.search_name = _tidy(details.family_name), search_name(details)
    party.language, party.wall_wish = details.language, details.wall_wish
    session.add(party)
    session.execute(delete(DigitalAddress).where(col(DigitalAddress.party_id) == party_id))
    write_rows(session, _addresses_of(party_id, details))
    audit.note(session, actor, "change_party", "party", party_id, now)


def as_kept(details: CustomerDetails) -> CustomerDetails:
    """Return details as they are found again once they are kept."""
    addresses = dict(_addresses(details))
    return CustomerDetails(
        _tidy(details.given_name),
        _tidy(details.prefix),
        _tidy(details.family_name),
        addresses.get("email"),
        addresses.get("phone"),
        details.language,
        details.wall_wish,
        kept_wish(details.wants, email="email" in addresses, phone="phone" in addresses),
    )


def _addresses_of(party_id: UUID, details: CustomerDetails) -> list[DigitalAddress]:
    """Return how to reach a party; the preferred address is the one to write to, who wants no messages prefers none."""
    found = dict(_addresses(details))
    preferred = {"email": "email", "sms": "phone"}.get(
        kept_wish(details.wants, email="email" in found, phone="phone" in found)
    )
    return [
        draft(DigitalAddress, party_id=party_id, kind=kind, address=address, preferred=kind == preferred)
        for kind, address in found.items()
    ]


def _addresses(details: CustomerDetails) -> Iterator[tuple[str, str]]:
    for kind, address in (("email", details.email), ("phone", details.phone)):
        if address and address.strip():
            yield kind, address.strip()


def _tidy(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None
