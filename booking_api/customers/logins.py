"""Logins of citizens and companies: kept here and not in the browser, and gone a quarter of an hour after the last use.

What identifies somebody (BSN, KvK number, pseudonym) is kept as a keyed mark only, to find the own appointments again.
The BSN itself is kept only where a product demands it, sealed.
"""

import json
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from booking_api import audit
from booking_api.customers.models import CitizenLogin
from booking_api.customers.values import Login, ProvenPerson
from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.references import new_token, token_hash
from booking_api.sealing import mark, seal, unseal

LASTS = timedelta(minutes=15)
RENEW_WITHIN = timedelta(minutes=12)


def log_in(
    session: Session, actor: Actor, person: ProvenPerson, key: bytes, now: datetime, *, keep_bsn: bool = False
) -> str:
    """Start a login and return the token of its cookie; `keep_bsn`: who goes on to a product that demands it."""
    actor.require(Permission.BOOK)
    token = new_token()
    name = json.dumps([person.given_name[:200], person.family_name[:200]])
    row = CitizenLogin(
        token_hash=token_hash(token),
        kind=person.kind,
        level=person.level,
        subject_mark=subject_mark_of(person, key),
        sealed_bsn=seal(person.bsn, key) if keep_bsn and person.bsn else None,
        sealed_name=seal(name, key) if person.given_name or person.family_name else "",
        expires_at=now + LASTS,
    )
    session.add(row)
    session.flush()
    audit.note(session, actor, "log_in", "citizen_login", row.id, now, kind=person.kind, level=person.level)
    return token


def subject_mark_of(person: ProvenPerson, key: bytes) -> str:
    """Return the mark by which somebody's appointments are found again, however they log in."""
    return mark(f"{person.kind}:{person.identifier}", key)


def logged_in(session: Session, actor: Actor, token: str, key: bytes, now: datetime) -> tuple[Login, bool] | None:
    """Return who is logged in with this token, and whether to `renew` soon; None for nobody, or no longer."""
    actor.require(Permission.BOOK)
    row = session.exec(select(CitizenLogin).where(CitizenLogin.token_hash == token_hash(token))).one_or_none()
    if row is None or row.expires_at <= now:
        return None
    given, family = _name(row, key)
    login = Login(row.kind, row.level, row.subject_mark, row.sealed_bsn, given, family)
    return login, row.expires_at - now < RENEW_WITHIN


def renew(session: Session, actor: Actor, token: str, now: datetime) -> None:
    """Let a login last again from now; one that is over stays over."""
    actor.require(Permission.BOOK)
    row = session.exec(select(CitizenLogin).where(CitizenLogin.token_hash == token_hash(token))).one_or_none()
    if row is not None and row.expires_at > now:
        row.expires_at = now + LASTS
        session.add(row)


def log_out(session: Session, actor: Actor, token: str, _now: datetime) -> None:
    """End a login; nothing of it is kept."""
    actor.require(Permission.BOOK)
    session.exec(delete(CitizenLogin).where(col(CitizenLogin.token_hash) == token_hash(token)))


def forget_old_logins(session: Session, actor: Actor, now: datetime) -> None:
    """Delete logins that are over."""
    actor.require(Permission.OPERATE)
    session.exec(delete(CitizenLogin).where(col(CitizenLogin.expires_at) < now))


def _name(row: CitizenLogin, key: bytes) -> tuple[str, str]:
    if not row.sealed_name:
        return "", ""
    try:
        given, family = json.loads(unseal(row.sealed_name, key))
    except NotFound:
        return "", ""
    return str(given), str(family)
