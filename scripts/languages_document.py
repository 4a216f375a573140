"""Makes docs/languages.md: what Welkom speaks, how much is translated, and what no native speaker has read yet."""

from booking_api.texts import LANGUAGES, SOURCE_LANGUAGE, Language
from scripts import translations

INTRO = """\
Customers choose one of these languages, and keep it through mail, pillar, phone and messages. Screens of employees
speak Dutch and English. Texts of products and places come from the administrator, per language; where one is missing,
the Dutch text is shown and marked. A language that nobody who grew up with it has read says so here: let somebody read
it before you offer it (`WELKOM_WEB__LANGUAGES`), and set `reviewed` in `booking_api/texts.py`."""
HEAD = ("| language | code | direction | texts translated | read by a native speaker |", "|---|---|---|---:|---|")


def languages_document(notice: str) -> str:
    """Return the document as Markdown."""
    rows = [_row(language) for language in LANGUAGES.values()]
    return "\n".join(["# Languages", "", notice, "", INTRO, "", *HEAD, *rows, ""])


def _row(language: Language) -> str:
    direction = "right to left" if language.right_to_left else "left to right"
    reviewed = "yes" if language.reviewed else "**not yet**"
    return f"| {language.own_name} | `{language.code}` | {direction} | {_translated(language.code)} | {reviewed} |"


def _translated(code: str) -> str:
    if code == SOURCE_LANGUAGE:
        return "the source"
    wanted = known = 0
    for package in translations.PACKAGES:
        catalogue = translations.read(code, package)
        for message in translations.extract(package, code):
            if message.id:
                wanted += 1
                found = catalogue.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
                known += bool(found and found.string)
    return f"{known} of {wanted}"
