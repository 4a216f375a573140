"""Reading requests: bodies and queries checked as a whole, so that every mistake is told in one answer."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, get_origin

from apiflask import APIBlueprint
from flask import request
from pydantic import BaseModel
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from booking_api.errors import InvalidInput

P = ParamSpec("P")
R = TypeVar("R")
MAX_KEY = 100


def body(
    blueprint: APIBlueprint, model: type[BaseModel], *, optional: bool = False
) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Document and check a JSON body; the view gets it as `body`. An optional one may be left out."""

    def decorate(view: Callable[..., R]) -> Callable[..., R]:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> R:
            kwargs.pop("json_data", None)
            return view(*args, body=model.model_validate(_json(optional=optional)), **kwargs)

        documented: Callable[..., R] = blueprint.input(model, location="json", validation=False)(checked)
        return documented

    return decorate


def query(blueprint: APIBlueprint, model: type[BaseModel]) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Document and check the query string, repeated keys as lists; the view gets it as `query`."""

    def decorate(view: Callable[..., R]) -> Callable[..., R]:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> R:
            kwargs.pop("query_data", None)
            return view(*args, query=model.model_validate(_arguments(model)), **kwargs)

        documented: Callable[..., R] = blueprint.input(model, location="query", validation=False)(checked)
        return documented

    return decorate


def idempotency_of(actor_id: Any) -> tuple[str, str] | None:
    """Return (client and key, hash of path and body) when the request has an Idempotency-Key, else None."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 1 <= len(key) <= MAX_KEY or not key.isascii() or not key.isprintable():
        raise InvalidInput(fields={"Idempotency-Key": "1 tot 100 leesbare ASCII-tekens"})
    digest = hashlib.sha256(request.path.encode() + b"\n" + request.get_data()).hexdigest()
    return f"{actor_id}:{key}", digest


def _json(*, optional: bool) -> Any:
    if optional and not request.get_data():
        return {}
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        return request.get_json(force=True)
    except BadRequest as error:
        raise InvalidInput(fields={"body": "geen geldige JSON"}) from error


def _arguments(model: type[BaseModel]) -> dict[str, Any]:
    lists = {field.alias or name for name, field in model.model_fields.items() if get_origin(field.annotation) is list}
    given = request.args.to_dict(flat=False)
    return {name: values if name in lists or len(values) > 1 else values[0] for name, values in given.items()}
