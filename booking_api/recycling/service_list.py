"""What a gate must have at hand to decide while it cannot ask: codes as keyed digests, times, and no name."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from booking_api.identity.actor import Actor
from booking_api.locations.models import Location
from booking_api.recycling.booked import AtGate, coming
from booking_api.recycling.claiming import gate_at
from booking_api.recycling.codes import site_number
from booking_api.recycling.rules import MINUTES_AFTER, GateReason, refusal
from booking_api.recycling.rules_alone import GateList, Listed
from booking_api.sealing import mark

AHEAD = timedelta(hours=48)
"""How far the list reaches: a weekend without a connection still knows each code that was booked before it."""


@dataclass(frozen=True, slots=True)
class ListView:
    """The list of one gate: what it is, the site's name and zone for its screen, and each appointment by its mark."""

    known: GateList
    location_name: str
    timezone: str
    listed: dict[str, Listed]


def gate_list(session: Session, actor: Actor, gate_id: UUID, key: bytes, now: datetime) -> ListView:
    """Return what this gate decides by when it is alone; codes and passes are digests by a key of the gate's own.

    Whoever asks for it lives: a gate behind a box has no page that says so.
    Raises NotFound for a gate that is not, or no longer, there.
    """
    gate, zone = gate_at(session, actor, gate_id)
    gate.last_seen_at = now
    location = session.get_one(Location, gate.location_id)
    since, until = now - timedelta(minutes=MINUTES_AFTER), now + AHEAD
    found = {
        mark(each.booked.code, key): _listed(each, gate.location_id, zone, key)
        for year in range(since.astimezone(zone).year, until.astimezone(zone).year + 1)
        for each in coming(session, gate.location_id, since, until, year)
        if each.booked.starts_at.astimezone(zone).year == year
    }
    known = GateList(site_number(location.code), now, until)
    return ListView(known, location.name, location.timezone, found)


def _listed(each: AtGate, location_id: UUID, zone: ZoneInfo, key: bytes) -> Listed:
    starts_at, pass_id = each.booked.starts_at, each.booked.pass_id
    facts = each.facts(location_id, starts_at.astimezone(zone).date())
    reason = refusal(facts, starts_at)
    if pass_id is None:
        return Listed(starts_at, each.booked.ends_at, reason)
    # Credit goes along as a number: the gate counts on while it is alone.
    reason = None if reason is GateReason.NO_CREDIT else reason
    return Listed(starts_at, each.booked.ends_at, reason, mark(str(pass_id), key), facts.credit_left)
