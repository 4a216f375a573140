"""How a payload is written: compact JSON in UTF-8 with moments in UTC ending in Z."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

VERSION = 1


def encode(fields: Mapping[str, object]) -> bytes:
    """The bytes of a payload; the version of the contract goes first."""
    body = {"v": VERSION, **fields}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def moment(when: datetime) -> str:
    """An aware moment as UTC text, in milliseconds. A naive one raises ValueError."""
    if when.tzinfo is None:
        raise ValueError("a moment on the bus needs a time zone")
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
