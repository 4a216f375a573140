"""Keeps the catalogues of interface texts: `python scripts/translations.py update|check|compile [package …]`.

Each package has its own file, `booking_api/translations/<language>/<package>.po`, so that people who work on different
packages do not meet; `compile` joins them into the one `messages.mo` that the programs read.
"""

import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from booking_api.texts import STAFF_LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "booking_api" / "translations"
PACKAGES = ("booking_api", "calendar_sync", "hardware", "kiosk", "portal", "server", "signage", "web")
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2")]
OPTIONS = {"**/templates/**.html": {"trimmed": "true"}, "**/templates/**.txt": {"trimmed": "true"}}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
}
# What only employees and engineers read; everything else is for customers and stands in every language.
STAFF_ONLY = re.compile(
    r"^(portal/staff/|server/|hardware/|calendar_sync/|web/login/|web/templates/(demo|login|staff)"
    r"|kiosk/(templates/kiosk/)?(host|console|devices|workplace|supervisor|day_list|attention|help_words|session))"
)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def languages() -> list[str]:
    """Return the languages that have a folder with catalogues."""
    return sorted(path.name for path in CATALOGUES.iterdir() if path.is_dir())


def extract(package: str, language: str = STAFF_LANGUAGES[0]) -> Catalog:
    """Return the texts of a package that stand in a language; line numbers are left out, so that files stay quiet."""
    template = Catalog(charset="utf-8", fuzzy=False)
    for file, _line, message, comments, context in _found(package):
        if language not in STAFF_LANGUAGES and STAFF_ONLY.match(f"{package}/{file}"):
            continue
        template.add(message, locations=[(f"{package}/{file}", 0)], auto_comments=comments, context=context)
    return template


@lru_cache
def _found(package: str) -> list[tuple[str, int, str | tuple[str, ...], list[str], str | None]]:
    """Read the sources of a package, once for all languages."""
    return list(extract_from_dir(ROOT / package, METHODS, OPTIONS, keywords=KEYWORDS))


def read(language: str, package: str) -> Catalog:
    """Return the stored catalogue of a package, or an empty one."""
    path = CATALOGUES / language / f"{package}.po"
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(packages: tuple[str, ...]) -> None:
    """Bring the catalogues up to the sources: new texts come in empty, vanished ones go."""
    for language in languages():
        for package in packages:
            template, catalogue = extract(package, language), read(language, package)
            catalogue.update(template, no_fuzzy_matching=True)
            catalogue.obsolete.clear()
            _borrow(language, catalogue)
            if len(catalogue):
                _store(catalogue, CATALOGUES / language / f"{package}.po")


def _borrow(language: str, catalogue: Catalog) -> None:
    """Fill empty translations from the other packages, so that the same words read the same everywhere."""
    others = [read(language, package) for package in PACKAGES]
    for message in catalogue:
        if message.id and not any(_strings(message)):
            found = (other.get(_key(message)[0], message.context) for other in others)
            message.string = next((one.string for one in found if one and all(_strings(one))), message.string)


def _store(catalogue: Catalog, path: Path) -> None:
    catalogue.header_comment = ""
    catalogue.fuzzy = False
    with path.open("wb") as file:
        write_po(file, catalogue, width=120, sort_output=True, omit_header=False, include_lineno=False)
    text = path.read_text("utf-8")
    kept = ("Language:", "Content-Type:", "Content-Transfer-Encoding:", "Plural-Forms:", "MIME-Version:")
    lines = [line for line in text.split("\n") if not re.match(r'"[A-Z][\w-]+:', line) or line[1:].startswith(kept)]
    path.write_text("\n".join(lines).lstrip("\n"), "utf-8")


def problems(language: str, packages: tuple[str, ...] = PACKAGES) -> Iterator[str]:
    """Yield what is wrong with a language, one sentence each: missing, fuzzy, obsolete or broken texts."""
    joined: dict[object, object] = {}
    for package in packages:
        sources, catalogue = extract(package, language), read(language, package)
        wanted = {_key(message) for message in sources if message.id}
        known = {_key(message): message for message in catalogue if message.id}
        yield from (f"{package}: not in the catalogue: {key[0]!r}" for key in sorted(wanted - set(known), key=str))
        yield from (f"{package}: no longer in the sources: {key[0]!r}" for key in sorted(set(known) - wanted, key=str))
        for key, message in known.items():
            yield from (f"{package}: {reason}: {key[0]!r}" for reason in _faults(message))
            if joined.setdefault(key, message.string) != message.string:
                yield f"{package}: translated otherwise in another package: {key[0]!r}"


def _key(message: Message) -> tuple[str, str | None]:
    return (message.id if isinstance(message.id, str) else message.id[0]), message.context


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def _faults(message: Message) -> Iterator[str]:
    strings = _strings(message)
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    if message.fuzzy:
        yield "fuzzy"
    if not all(strings):
        yield "not translated"
        return
    wanted = set().union(*(PLACEHOLDER.findall(source) for source in sources))
    if any(not set(PLACEHOLDER.findall(text)) <= wanted for text in strings) or (
        set(PLACEHOLDER.findall(strings[-1])) != set(PLACEHOLDER.findall(sources[-1]))
    ):
        yield "placeholders differ"


def compile_all() -> None:
    """Write one `messages.mo` per language from the files of all packages."""
    for language in languages():
        joined = Catalog(locale=language, charset="utf-8")
        for package in PACKAGES:
            for message in read(language, package):
                if message.id and all(_strings(message)):
                    joined.add(message.id, message.string, context=message.context)
        target = CATALOGUES / language / "LC_MESSAGES"
        target.mkdir(exist_ok=True)
        with (target / "messages.mo").open("wb") as file:
            write_mo(file, joined)


def main(arguments: list[str]) -> int:
    """Run one command for all packages or the named ones; each ends with compiled catalogues."""
    command, packages = arguments[0] if arguments else "", tuple(arguments[1:]) or PACKAGES
    if command not in {"update", "check", "compile"}:
        print(__doc__)
        return 2
    if command == "update":
        update(packages)
    compile_all()
    found = (
        [f"{code}: {text}" for code in languages() for text in problems(code, packages)] if command != "compile" else []
    )
    print("\n".join(found) or f"catalogues of {', '.join(languages())} compiled")
    return 1 if found and command == "check" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
