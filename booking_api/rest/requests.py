"""Reading requests: bodies and queries checked as a whole, so that every mistake is told in one answer."""

import hashlib
from functools import cache
from typing import Any, get_origin

from apiflask.schema_adapters.pydantic import PydanticAdapter
from apiflask.schema_adapters.registry import registry
from flask import Request, request
from pydantic import BaseModel
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from booking_api.errors import InvalidInput
from booking_api.rest.checking import checked

MAX_KEY = 100
MERGE_PATCH = "application/merge-patch+json"
_KINDS_OF_JSON = {False: {"application/json"}, True: {"application/json", MERGE_PATCH}}


class WireAdapter(PydanticAdapter):
    """Checks input with pydantic and leaves the problem document to us; a repeated query key is a list."""

    def validate_input(self, request: Request, location: str, **_options: Any) -> BaseModel:
        """Return the checked body or query; raises pydantic's ValidationError with all mistakes, or 415."""
        if location == "json":
            return checked(self.model_class, _json(request), _wrong_key(request))
        return checked(self.model_class, _arguments(request, self.model_class))


registry.register("pydantic", WireAdapter)


def _wrong_key(request: Request) -> dict[str, str]:
    key = request.headers.get("Idempotency-Key")
    if request.method != "POST" or key is None or (1 <= len(key) <= MAX_KEY and key.isascii() and key.isprintable()):
        return {}
    return {"Idempotency-Key": "geen-1-tot-100-leesbare-ascii-tekens"}


def idempotency_of(actor_id: Any) -> tuple[str, str] | None:
    """Return (client and key, hash of path and body) when the request has an Idempotency-Key, else None."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    digest = hashlib.sha256(request.path.encode() + b"\n" + request.get_data()).hexdigest()
    return f"{actor_id}:{key}", digest


def versions_of() -> frozenset[str] | None:
    """Return the versions that the header If-Match names; None when any will do. A weak mark or nonsense fits none."""
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return None
    return frozenset(request.if_match)


def _json(request: Request) -> Any:
    """Return the body; nothing at all counts as an empty object, so that what is required is named."""
    if not request.get_data():
        return {}
    if request.mimetype not in _KINDS_OF_JSON[request.method == "PATCH"]:
        raise UnsupportedMediaType
    try:
        return request.get_json(force=True)
    except BadRequest as error:
        raise InvalidInput(fields={"body": "geen-geldige-json"}) from error


@cache
def _lists(model: type[BaseModel]) -> frozenset[str]:
    """Return the names on the wire of what may be given more than once."""
    fields = model.model_fields.items()
    return frozenset(field.alias or name for name, field in fields if get_origin(field.annotation) is list)


def _arguments(request: Request, model: type[BaseModel]) -> dict[str, Any]:
    lists, given = _lists(model), request.args.to_dict(flat=False)
    return {name: values if name in lists or len(values) > 1 else values[0] for name, values in given.items()}
