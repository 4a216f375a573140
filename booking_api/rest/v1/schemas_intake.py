"""Bodies and answers about what is asked beforehand, and about who wants to come earlier."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints

from booking_api.rest.moments import Moment
from booking_api.rest.words import QUESTION_KIND, WireModel, whole_number, word_of

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Weekday = Annotated[int, Field(ge=1, le=7, strict=True), BeforeValidator(whole_number)]
Part = Literal["ochtend", "middag", "avond"]


class OptionOut(WireModel):
    """Een mogelijk antwoord; `extraMinuten` en `wordtProduct` zeggen wat het verandert."""

    value: str
    name: str
    extra_minutes: int
    becomes_product: str | None


class QuestionOut(WireModel):
    """Een vraag vooraf; met `alleenBij` hangt zij af van een eerder antwoord."""

    code: str
    kind: Annotated[str, word_of(QUESTION_KIND)]
    question: str
    description: str
    required: bool
    only_with: str | None
    only_with_values: list[str]
    options: list[OptionOut]


class AnswerIn(WireModel):
    """Het antwoord op een vraag van een product."""

    product_id: UUID
    question: Code
    answer: Annotated[str, StringConstraints(max_length=500)]


class SpecialNeedIn(WireModel):
    """Wat iemand nodig heeft; voor een tolk met de taal."""

    code: Code
    language: Annotated[str, StringConstraints(max_length=40)] = ""


class AnswerOut(WireModel):
    """Vraag en antwoord, zoals gesteld; alleen voor de afdeling zelf."""

    product_id: UUID
    code: str
    question: str
    answer: str


class SpecialNeedOut(WireModel):
    """Wat iemand nodig heeft; alleen voor wie het mag zien."""

    code: str
    language: str


class EarlierIn(WireModel):
    """Op welke dagen (1 is maandag) en dagdelen eerder schikt; leeg is altijd goed. En waar het ook zou kunnen."""

    weekdays: list[Weekday] = Field(default_factory=list, max_length=7)
    parts: list[Part] = Field(default_factory=list, max_length=3)
    elsewhere: list[UUID] = Field(default_factory=list, max_length=50)


class OfferOut(WireModel):
    """Een eerdere plek die is aangeboden."""

    id: UUID
    location_id: UUID
    planned_start: Moment
    expires_at: Moment


class WaitingOut(WireModel):
    """Een plaats op de wachtlijst voor een eerdere tijd."""

    id: UUID
    appointment_id: UUID
    weekdays: list[int]
    parts: list[str]
    elsewhere: list[UUID]
    created_at: Moment
    offer: OfferOut | None
