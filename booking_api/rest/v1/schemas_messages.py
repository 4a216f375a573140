"""Bodies and answers about messages that another system delivers."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from booking_api.rest.words import WireModel


class MessageOut(WireModel):
    """Een bericht om te bezorgen; `html` en `agendabestand` zijn leeg bij een sms."""

    id: UUID
    kind: str
    medium: Literal["email", "sms"]
    language: str
    recipient: str
    reference: str
    subject: str
    text: str
    html: str
    calendar_file: str


class MessagesOut(WireModel):
    """De berichten die nog bezorgd moeten worden, het oudste eerst."""

    results: list[UUID]


class ReportIn(WireModel):
    """Wat er van een bericht werd."""

    status: Literal["bezorgd", "mislukt"]
    reason: Annotated[str, StringConstraints(max_length=200)] = ""


class ReportOut(WireModel):
    """Wat er van een bericht bekend is."""

    status: Literal["bezorgd", "mislukt"]


class NotifyReportIn(BaseModel):
    """Een melding van NotifyNL, met de namen die NotifyNL gebruikt; wat er meer in staat, wordt niet gelezen."""

    model_config = ConfigDict(extra="ignore")

    id: Annotated[str, StringConstraints(max_length=80)]
    reference: Annotated[str, StringConstraints(max_length=200)] | None = None
    status: Annotated[str, StringConstraints(max_length=40)]


class BounceIn(WireModel):
    """Een e-mail die terugkwam, zoals de mailserver hem ontving: kopregels en inhoud."""

    mail: Annotated[str, StringConstraints(min_length=1, max_length=500_000)]


class BounceOut(WireModel):
    """Of de e-mail vertelt dat een bericht van ons niet aankwam."""

    recognised: bool
