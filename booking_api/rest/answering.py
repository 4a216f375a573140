"""Writing answers: JSON under Dutch names, and what each operation says of itself in the OpenAPI document."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel

from booking_api.rest.documents import PROBLEM_RESPONSES
from booking_api.rest.v1 import BASE_PATH

R = TypeVar("R")


def answer(model: BaseModel, status: int = 200) -> Response:
    """Return a model as a JSON answer."""
    return Response(model.model_dump_json(by_alias=True), status=status, content_type="application/json")


def made(response: Response, path: str, key: UUID) -> Response:
    """Return an answer that tells where what was made can be read."""
    response.headers["Location"] = f"{BASE_PATH}/{path}/{key}"
    return response


def answer_once(shown: dict[str, bytes], name: str, values: Callable[[], dict[str, Any]]) -> Response:
    """Return values under their Dutch names as a JSON answer, moments in UTC: for what is too much to be a model.

    `shown` belongs to what is answered: written there under `name`, the text lives as long as that is remembered.
    """
    text = shown.get(name)
    if text is None:
        text = shown[name] = msgspec.json.encode(values())
    return Response(text, content_type="application/json")


def documented(
    blueprint: APIBlueprint,
    model: type[BaseModel],
    summary: str,
    description: str,
    status: int = 200,
    problems: dict[int, dict[str, Any]] | None = None,
    *,
    for_all: bool = False,
) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Describe an operation: what it answers, in Dutch, and which problems it may answer instead.

    `for_all`: it asks for no token (`access.open_to_all`).
    """

    def decorate(view: Callable[..., R]) -> Callable[..., R]:
        responses: Any = {**PROBLEM_RESPONSES, **(problems or {})}
        described = blueprint.doc(
            summary=summary,
            description=description,
            responses=responses,
            security=None if for_all else "token",
            operation_id=_operation_id(view),
        )(view)
        with_output: Callable[..., R] = blueprint.output(model, status_code=status, description=summary)(described)
        return with_output

    return decorate


def _operation_id(view: Callable[..., Any]) -> str:
    first, *others = view.__name__.split("_")
    return first + "".join(word.capitalize() for word in others)
