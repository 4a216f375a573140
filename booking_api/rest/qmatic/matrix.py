"""Matrix parameters: `;name=value;name=value` in the last part of the path, where others have a query."""

from collections import defaultdict
from urllib.parse import unquote

from werkzeug.routing import BaseConverter


class MatrixConverter(BaseConverter):
    """Takes the rest of a path's last part, from the first `;` on, as lists of values by name."""

    regex = r"(?:;[^/]*)?"

    def to_python(self, value: str) -> dict[str, list[str]]:
        """Return the values by name, in order."""
        found: dict[str, list[str]] = defaultdict(list)
        for part in value.split(";"):
            name, _, text = part.partition("=")
            if name:
                found[name].append(unquote(text))
        return found
