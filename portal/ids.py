"""Reads ids that a form or an address holds; what is none is left out."""

from collections.abc import Iterable
from uuid import UUID


def ids_in(texts: Iterable[str]) -> tuple[UUID, ...]:
    """Return the texts that are ids, each once."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return tuple(dict.fromkeys(found))
