"""Signs that no database keeps as text (NUL, half a pair of UTF-16), wherever in a body or query: wrong input."""

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

Model = TypeVar("Model", bound=BaseModel)

KIND = "odd_sign"
_ODD = PydanticCustomError(KIND, "a sign that cannot be kept")


def checked(model: type[Model], given: Any) -> Model:
    """Return what was given as a model; raises ValidationError with all mistakes, odd signs among them."""
    odd = [InitErrorDetails(type=_ODD, loc=where, input="") for where in _odd_places(given)]
    try:
        found = model.model_validate(given)
    except ValidationError as error:
        if not odd:
            raise
        told = [
            InitErrorDetails(type=each["type"], loc=each["loc"], input="", ctx=each.get("ctx", {}))
            for each in error.errors(include_url=False, include_input=False)
        ]
        raise ValidationError.from_exception_data(model.__name__, [*told, *odd], hide_input=True) from None
    if odd:
        raise ValidationError.from_exception_data(model.__name__, odd, hide_input=True)
    return found


def _odd_places(value: Any, where: tuple[int | str, ...] = ()) -> Iterator[tuple[int | str, ...]]:
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            yield where
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _odd_places(each, (*where, str(name)))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _odd_places(each, (*where, number))
