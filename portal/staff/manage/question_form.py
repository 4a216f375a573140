"""The questions of a product in its form: rows of questions, each with rows of answers and what they change."""

import re
import unicodedata

from flask_babel import lazy_gettext

from booking_api.catalogue.questions import Option, Question
from booking_api.texts import LANGUAGES, SOURCE_LANGUAGE
from portal.staff.manage.forms import Form, Reader, rows

KINDS = {
    "choice": lazy_gettext("Kies een antwoord"),
    "text": lazy_gettext("Typ een antwoord"),
    "number": lazy_gettext("Vul een getal in"),
}
TELLING = (f"label-{SOURCE_LANGUAGE}",)
LEAST_OPTIONS = 2
_LONGEST_CODE = 40


def add_questions(form: Form, questions: tuple[Question, ...]) -> None:
    """Write questions into the fields of a form."""
    for number, each in enumerate(questions):
        _add_question(form, f"questions-{number}-", each)


def add_empty(form: Form) -> None:
    """Add an empty question to a tidy form."""
    row = f"questions-{len(rows(form, 'questions'))}-"
    form[f"{row}label-{SOURCE_LANGUAGE}"] = ""
    form[f"{row}kind"] = "choice"
    form[f"{row}required"] = "1"


def questions_of(reader: Reader) -> tuple[Question, ...]:
    """Return the questions of a tidy form; codes are made of the first words and then stay."""
    found: list[Question] = []
    for number in rows(reader.form, "questions"):
        found.append(_question(reader, f"questions-{number}-", {each.code for each in found}))
    return tuple(found)


def option_rows(form: Form, number: int) -> list[int]:
    """Return the numbers of the answers of a question: those that are there, one empty one, and never less than two."""
    there = rows(form, f"questions-{number}-options")
    return list(range(max(LEAST_OPTIONS, (max(there) + 2) if there else 0)))


def conditions(form: Form, number: int) -> list[tuple[str, str]]:
    """Return what a question can hang on: the answers of the choices before it, as `code|value` with their words."""
    reader = Reader(form)
    before = (each for each in rows(form, "questions") if each < number)
    earlier = [_question(reader, f"questions-{each}-", set()) for each in before]
    return [
        (f"{each.code}|{one.value}", f"{each.label.get(SOURCE_LANGUAGE, '')} – {one.label.get(SOURCE_LANGUAGE, '')}")
        for each in earlier
        for one in each.options
    ]


def _question(reader: Reader, row: str, taken: set[str]) -> Question:
    label = _texts(reader, f"{row}label")
    code = reader.text(f"{row}code") or _free(_slug(label.get(SOURCE_LANGUAGE, "")), taken)
    kind = reader.text(f"{row}kind") or "choice"
    shown = [value.partition("|") for value in reader.many(f"{row}show")]
    return Question(
        code=code,
        kind=kind,
        label=label,
        hint=_texts(reader, f"{row}hint"),
        required=reader.ticked(f"{row}required"),
        show_code=shown[0][0] if shown else "",
        show_values=tuple(value for asked, _bar, value in shown if asked == shown[0][0]),
        options=tuple(_options(reader, f"{row}options")) if kind == "choice" else (),
    )


def _options(reader: Reader, row: str) -> list[Option]:
    found: list[Option] = []
    for number in rows(reader.form, row):
        field = f"{row}-{number}-"
        label = _texts(reader, f"{field}label")
        if not label.get(SOURCE_LANGUAGE):
            continue
        value = reader.text(f"{field}value") or _free(_slug(label[SOURCE_LANGUAGE]), {each.value for each in found})
        found.append(
            Option(
                value=value,
                label=label,
                product=reader.text(f"{field}product"),
                minutes=reader.number(f"{field}minutes"),
                bring=_texts(reader, f"{field}bring"),
            )
        )
    return found


def _texts(reader: Reader, field: str) -> dict[str, str]:
    found = {language: reader.text(f"{field}-{language}") for language in LANGUAGES}
    return {language: text for language, text in found.items() if text}


def _add_question(form: Form, row: str, each: Question) -> None:
    form[f"{row}code"], form[f"{row}kind"] = each.code, each.kind
    if each.required:
        form[f"{row}required"] = "1"
    form.setlist(f"{row}show", [f"{each.show_code}|{value}" for value in each.show_values])
    _add_texts(form, f"{row}label", each.label)
    _add_texts(form, f"{row}hint", each.hint)
    for number, option in enumerate(each.options):
        field = f"{row}options-{number}-"
        form[f"{field}value"], form[f"{field}product"] = option.value, option.product
        form[f"{field}minutes"] = str(option.minutes) if option.minutes else ""
        _add_texts(form, f"{field}label", option.label)
        _add_texts(form, f"{field}bring", option.bring)


def _add_texts(form: Form, field: str, texts: object) -> None:
    for language, text in dict(texts).items():  # type: ignore[call-overload]
        form[f"{field}-{language}"] = text


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_CODE] or "vraag"


def _free(slug: str, taken: set[str]) -> str:
    candidates = (slug if number == 1 else f"{slug}-{number}" for number in range(1, 100))
    return next((each for each in candidates if each not in taken), slug)
