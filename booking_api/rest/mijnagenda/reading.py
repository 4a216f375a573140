"""Reading a search: checked as strictly as the contract asks, all mistakes in one answer."""

from datetime import datetime
from typing import Annotated, Any, Literal

from flask import request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from booking_api.errors import InvalidInput
from booking_api.rest.checking import checked
from booking_api.rest.moments import Moment

MOST_IDENTIFICATIONS = 50


def _text(value: Any) -> str:
    """Refuse anything but text: a number is no date-time, and `null` is not the same as leaving it out."""
    if not isinstance(value, str):
        raise ValueError("geen date-time")
    return value


TextMoment = Annotated[Moment, BeforeValidator(_text)]
Email = Annotated[str, StringConstraints(strict=True, min_length=3, max_length=254, pattern=r"^[^@\s<>]+@[^@\s<>]+$")]


class Identification(BaseModel):
    """Whose appointments; e-mail is the only kind that the contract knows."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["email"]
    waarde: Email


class Search(BaseModel):
    """Whose appointments, and between which planned starts (both inclusive)."""

    model_config = ConfigDict(extra="forbid")

    identificaties: list[Identification] = Field(min_length=1, max_length=MOST_IDENTIFICATIONS)
    van: TextMoment | None = None
    tot: TextMoment | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Search":
        if any(name in self.model_fields_set and getattr(self, name) is None for name in ("van", "tot")):
            raise ValueError("van en tot mogen weg, maar niet null zijn")
        if self.van and self.tot and self.van > self.tot:
            raise ValueError("van ligt na tot")
        return self

    @property
    def emails(self) -> list[str]:
        """The addresses asked for."""
        return [one.waarde for one in self.identificaties]

    @property
    def period(self) -> tuple[datetime | None, datetime | None]:
        """The first and the last planned start asked for, in UTC."""
        return self.van, self.tot


def search() -> Search:
    """Return the search in the body; raises ValidationError or InvalidInput with all mistakes, or 415."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        given = request.get_json(force=True)
    except BadRequest as error:
        raise InvalidInput(fields={"body": "geen-geldige-json"}) from error
    return checked(Search, given)
