"""Checking a body or query as a whole, so that one answer tells every mistake: of a field, and of fields together."""

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from booking_api.rest.odd_signs import KIND, odd_places
from booking_api.rest.words import WireModel

Model = TypeVar("Model", bound=BaseModel)

MISTAKE = "mistake"
_ODD = PydanticCustomError(KIND, "a sign that cannot be kept")


def mistake(code: str) -> PydanticCustomError:
    """Return what a check of ours raises for a wrong value, with a code of `refusal_texts.MISTAKES`."""
    return PydanticCustomError(MISTAKE, "a mistake", {"code": code})


def checked(model: type[Model], given: Any, beside: dict[str, str] | None = None) -> Model:
    """Return what was given as a model; raises ValidationError with all mistakes, those `beside` it among them."""
    found, wrong = None, list(_wrong_in_all(model, given, beside or {}))
    try:
        found = model.model_validate(given, by_alias=True, by_name=False)
    except ValidationError as error:
        wrong = [*map(_again, error.errors(include_url=False, include_input=False)), *wrong]
    if found is None or wrong:
        raise ValidationError.from_exception_data(model.__name__, wrong, hide_input=True)
    return found


def _wrong_in_all(model: type[BaseModel], given: Any, beside: dict[str, str]) -> Iterator[InitErrorDetails]:
    """Yield what no single field can tell."""
    for where in odd_places(given):
        yield InitErrorDetails(type=_ODD, loc=where, input="")
    together = model.mistakes_in(given) if issubclass(model, WireModel) and isinstance(given, dict) else {}
    for name, code in {**together, **beside}.items():
        yield InitErrorDetails(type=mistake(code), loc=(name,), input="")


def _again(told: ErrorDetails) -> InitErrorDetails:
    context = told.get("ctx", {})
    kind = mistake(context["code"]) if told["type"] == MISTAKE else told["type"]
    return InitErrorDetails(type=kind, loc=told["loc"], input="", ctx=context)
