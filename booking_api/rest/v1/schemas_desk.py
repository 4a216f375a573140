"""Bodies of what happens at the desk: pass on, add on the spot, finish with a result; under their Dutch names."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from booking_api.rest.v1.schemas import ActivityIn
from booking_api.rest.words import WireModel

Note = Annotated[str, StringConstraints(max_length=1000)]


class TargetIn(WireModel):
    """Naar wie of wat de bezoeker wordt doorgezet."""

    kind: Literal["balie", "ruimte", "team", "product", "medewerker"]
    id: UUID


class TransferIn(WireModel):
    """Zet een bezoeker door, met een notitie voor wie verder helpt."""

    target: TargetIn
    note: Note = ""


class ExtendIn(WireModel):
    """Wat er ter plekke bij komt: producten (of meer van een product) en personen."""

    activities: list[ActivityIn] = Field(default_factory=list, max_length=10)
    extra_persons: int = Field(default=0, ge=0, le=8)


class FinishIn(WireModel):
    """Wat het bezoek opleverde, uit de lijsten van de afdeling; alles mag wegblijven."""

    reason_id: UUID | None = None
    result_id: UUID | None = None
    follow_up_id: UUID | None = None
    explanation: Note = ""
