"""Checks JSON strictly against the models of Microsoft's SDK, which itself silently drops what it cannot read."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from kiota_serialization_json.json_parse_node_factory import JsonParseNodeFactory
from kiota_serialization_json.json_serialization_writer import JsonSerializationWriter
from msgraph.generated.models.event import Event
from msgraph.generated.models.o_data_errors.o_data_error import ODataError


def event_problems(content: dict[str, Any]) -> list[str]:
    """Return what in an event (sent or answered) is unknown to Graph, or of the wrong kind."""
    return _problems(content, Event)


def error_problems(content: dict[str, Any]) -> list[str]:
    """Return what is wrong with an error answer."""
    return _problems(content, ODataError)


def _problems(content: dict[str, Any], kind: type[Event] | type[ODataError]) -> list[str]:
    parsed = JsonParseNodeFactory().get_root_parse_node("application/json", json.dumps(content).encode())
    value: Any = parsed.get_object_value(kind)
    _drop_unknown(value)
    writer = JsonSerializationWriter()
    writer.write_object_value(None, value)
    return list(_lost(content, json.loads(writer.get_serialized_content()), ""))


def _drop_unknown(value: Any) -> None:
    """Empty every `additional_data`, where the SDK keeps what it does not know, so that the round trip loses it."""
    if isinstance(value, list):
        for item in value:
            _drop_unknown(item)
    elif hasattr(value, "get_field_deserializers"):
        value.additional_data = {}
        for name in list(vars(value)):
            if name not in {"backing_store", "additional_data"}:
                _drop_unknown(getattr(value, name))


def _lost(before: Any, after: Any, path: str) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if "@" not in key and value is not None:
                yield from _lost(value, after.get(key), f"{path}.{key}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _lost(old, new, f"{path}[{index}]")
    elif before != after and not _same_moment(before, after):
        yield f"{path} lost"


def _same_moment(before: Any, after: Any) -> bool:
    try:
        return datetime.fromisoformat(before) == datetime.fromisoformat(after)
    except (TypeError, ValueError):
        return False
