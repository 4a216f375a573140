"""The legs of the day with all that is said of them in one read: whose it is, who of a group is there."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func
from sqlalchemy import select as select_many
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from booking_api.appointments.models import Appointment, AppointmentLeg, Participant
from booking_api.customers.models import Party
from booking_api.references import CODE_ALPHABET
from booking_api.visits.models import StaffPresence, Visit, VisitLeg
from booking_api.visits.rules import LegState, Presence
from booking_api.visits.rules_queue import QueueEntry

SHORT_CODE_LENGTH = 3
_MOST_SEEN = 100
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class LegRow:
    """One leg with what belongs to it; `missing` of a group are not here yet, `is_away` who signed out meanwhile.

    Rows that are shared by many readers keep in `seen` what was made of them, by all that it was made of.
    """

    leg: VisitLeg
    visit: Visit
    given_name: str | None
    prefix: str | None
    family_name: str | None
    wall_wish: Any
    code: str | None
    remarks: str | None
    planned_at: datetime | None
    leg_count: int
    missing: int
    is_away: bool
    own_language: bool = False
    suits_needs: bool = False
    seen: dict[Any, Any] | None = field(default=None, compare=False, repr=False)

    @property
    def entry(self) -> QueueEntry:
        """Return how the queue sees this leg."""
        of = ("entry", self.own_language, self.suits_needs)
        return self.known(of) or self.keep(of, self._entry())

    def known(self, of: Hashable) -> Any:
        """Return what was kept of this row, if it is shared; None without."""
        return None if self.seen is None else self.seen.get(of)

    def keep(self, of: Hashable, made: Made) -> Made:
        """Keep what was made of this row, if it is shared, by all that it was made of besides; returns it."""
        if self.seen is not None:
            if len(self.seen) >= _MOST_SEEN:
                self.seen.clear()
            self.seen[of] = made
        return made

    def _entry(self) -> QueueEntry:
        leg, visit = self.leg, self.visit
        booked = self.planned_at or visit.appointment_at
        since = leg.turn_since or leg.waiting_since or visit.arrived_at
        return QueueEntry(leg.id, leg.priority, visit.arrived_at, since, booked, self.own_language, self.suits_needs)

    @property
    def language(self) -> str:
        """Return the visitor's language."""
        return self.visit.language

    @property
    def short_code(self) -> str:
        """Return three signs by which somebody without a shown name is called."""
        if self.code:
            return self.code[-SHORT_CODE_LENGTH:]
        number, signs = self.visit.id.int, ""
        for _ in range(SHORT_CODE_LENGTH):
            number, rest = divmod(number, len(CODE_ALPHABET))
            signs += CODE_ALPHABET[rest]
        return signs


_OTHER = aliased(VisitLeg)
_LEG_COUNT = (
    select_many(func.count())
    .where(col(_OTHER.visit_id) == col(Visit.id), col(_OTHER.state) != LegState.TRANSFERRED)
    .correlate(Visit)
    .scalar_subquery()
)
_MISSING = (
    select_many(func.count())
    .where(col(Participant.appointment_id) == col(Visit.appointment_id), col(Participant.arrived_at).is_(None))
    .correlate(Visit)
    .scalar_subquery()
)
_SIGNED_OUT = and_(
    col(StaffPresence.staff_id) == col(VisitLeg.staff_id),
    col(StaffPresence.state) == Presence.AWAY.value,
    col(VisitLeg.ended_at).is_(None),
)
LEGS = (
    select_many(
        VisitLeg, Visit, col(Party.given_name), col(Party.prefix), col(Party.family_name), col(Party.wall_wish),
        col(Appointment.code), col(Appointment.remarks), col(AppointmentLeg.starts_at), _LEG_COUNT, _MISSING,
        col(StaffPresence.staff_id).is_not(None),
    )
    .join(Visit, col(Visit.id) == col(VisitLeg.visit_id))
    .outerjoin(Party, col(Party.id) == col(Visit.customer_id))
    .outerjoin(Appointment, col(Appointment.id) == col(Visit.appointment_id))
    .outerjoin(AppointmentLeg, col(AppointmentLeg.id) == col(VisitLeg.appointment_leg_id))
    .outerjoin(StaffPresence, _SIGNED_OUT)
)  # fmt: skip


def leg_rows(session: Session, *conditions: ColumnElement[bool]) -> list[LegRow]:
    """Return the legs that meet the conditions on `VisitLeg` and `Visit`, with what belongs to them."""
    return [LegRow(*row) for row in session.execute(LEGS.where(*conditions))]


def current(location_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for the legs that go on at a location now."""
    return (
        col(VisitLeg.location_id) == location_id,
        col(VisitLeg.ended_at).is_(None),
        col(VisitLeg.waiting_since).is_not(None),
    )
