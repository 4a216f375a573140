"""Writes the documents made from code (map, glossary, languages, settings): `python -m scripts.docs [--check]`.

With `--check` nothing is written and stale documents are named; that is how `make check` keeps them true.
"""

import ast
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from booking_api.rest import words
from scripts.languages_document import languages_document
from scripts.settings_document import settings_document

ROOT = Path(__file__).resolve().parent.parent
FLOORS = (
    "server", "migrations", "portal", "kiosk", "signage", "calendar_sync", "web", "booking_api", "hardware", "scripts",
)  # fmt: skip
GLOSSARY: dict[str, Mapping[Any, str]] = {
    "Fields": words.WORDS,
    "States of an appointment": words.APPOINTMENT_STATUS,
    "States of a visit": words.VISIT_STATUS,
    "Kinds of location": words.LOCATION_KIND,
    "Kinds of place": words.PLACE_KIND,
    "What a wall shows of a name": words.WALL_WISH,
}
NOTICE = "<!-- Written by `make docs`; do not edit. -->"


def summary(path: Path) -> str:
    """Return the first paragraph of a module's docstring in one line."""
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return " ".join(docstring.split("\n\n")[0].split())


def branch(folder: Path, depth: int) -> Iterator[str]:
    """Yield a line for a package, its modules and, below them, its packages."""
    indent = "  " * depth
    yield f"{indent}- **{folder.name}/** {summary(folder / '__init__.py')}"
    for module in sorted(folder.glob("*.py")):
        if module.name != "__init__.py":
            yield f"{indent}  - `{module.name}` {summary(module)}"
    for package in sorted(path.parent for path in folder.glob("*/__init__.py")):
        if package.name != "versions":
            yield from branch(package, depth + 1)


def map_document() -> str:
    """Return docs/map.md: the tree of packages with what lives in each module."""
    lines = [line for name in FLOORS for line in [*branch(ROOT / name, 0), ""]]
    intro = "What lives where, top floor first; imports only go down. One sentence finds any module."
    return "\n".join(["# Map", "", NOTICE, "", intro, "", *lines])


def glossary_document() -> str:
    """Return docs/glossary.md: the English word in the code beside the Dutch word on the wire."""
    intro = "Dutch on the wire of the API, English in the code; `booking_api/rest/words.py` is the one place."
    parts = ["# Glossary", "", NOTICE, "", intro]
    for heading, table in GLOSSARY.items():
        rows = [f"| `{english}` | `{dutch}` |" for english, dutch in table.items()]
        parts += ["", f"## {heading}", "", "| in the code | on the wire |", "|---|---|", *rows]
    return "\n".join([*parts, ""])


DOCUMENTS: dict[str, Callable[[], str]] = {
    "docs/map.md": map_document,
    "docs/glossary.md": glossary_document,
    "docs/languages.md": lambda: languages_document(NOTICE),
    "docs/settings.md": lambda: settings_document(NOTICE),
}


def main(arguments: list[str]) -> int:
    """Write every document that changed, or with `--check` name the stale ones; returns the exit code."""
    stale = []
    for name, make in DOCUMENTS.items():
        path, text = ROOT / name, make()
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(name)
            if "--check" not in arguments:
                path.write_text(text, "utf-8")
    if "--check" in arguments and stale:
        print(f"Stale, run `make docs`: {', '.join(stale)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
