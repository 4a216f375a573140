"""Bodies and answers of gates: deciding on a code, the list for when it is alone, and what it decided meanwhile."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from booking_api.recycling.rules import GateReason
from booking_api.rest.moments import Moment
from booking_api.rest.words import WireModel

Scanned = Annotated[str, StringConstraints(min_length=1, max_length=300)]
MOST_AT_ONCE = 200


class GateIn(WireModel):
    """Een kenmerk voor een poort; met een eigen `id` geeft dezelfde controle nog eens hetzelfde besluit."""

    gate_id: UUID
    mark: Scanned
    id: UUID | None = None


class GateOut(WireModel):
    """Wat de poort doet en waarom."""

    decision: str
    reason: str


class GateListIn(WireModel):
    """Welke poort, en met welke sleutel de kenmerken onleesbaar worden gemaakt; wij bewaren die sleutel niet."""

    gate_id: UUID
    list_key: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


class ListedOut(WireModel):
    """Een afspraak in de lijst; kenmerken zijn HMAC-SHA256 met de sleutel van de poort, zonder persoonsgegevens."""

    mark: str
    planned_start: Moment
    planned_end: Moment
    reason: GateReason | None
    pass_mark: str
    credit: int | None


class GateListOut(WireModel):
    """Waarmee een poort zelf beslist zolang zij ons niet bereikt."""

    made_at: Moment
    until: Moment
    site: int
    location_name: str
    timezone: str
    public_keys: dict[str, str]
    results: list[ListedOut]


class DecidedIn(WireModel):
    """Een besluit dat de poort alleen nam."""

    id: UUID
    mark: Scanned
    decision: Literal["open", "weiger"]
    reason: GateReason
    decided_at: Moment


class ReportsIn(WireModel):
    """Wat een poort alleen besloot, het oudste eerst."""

    gate_id: UUID
    decisions: Annotated[list[DecidedIn], Field(max_length=MOST_AT_ONCE)]


class JudgedOut(WireModel):
    """Een besluit zoals wij het zien: `geldig`, of wat er niet klopte."""

    id: UUID
    reason: GateReason


class ReportsOut(WireModel):
    """De besluiten die zijn verwerkt, in dezelfde volgorde."""

    results: list[JudgedOut]
