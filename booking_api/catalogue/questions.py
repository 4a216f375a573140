"""Questions that a product asks beforehand ("met of zonder begeleider?"), and what an answer changes. Pure.

A question may depend on an earlier answer. An answer to a choice may make it another product, change how long it takes,
and add to what is to be brought. Definitions are kept as JSON with the product (`Product.questions`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

KINDS = ("choice", "text", "number")
LONGEST_ANSWER = 500
MOST_NUMBER = 99_999
SOURCE = "nl"
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer; `product` is the code of the product that it turns out to be."""

    value: str
    label: Texts
    product: str = ""
    minutes: int = 0
    bring: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """One question; shown when an earlier one has one of some answers, always when `show_code` is empty."""

    code: str
    kind: str
    label: Texts
    hint: Texts = field(default_factory=dict)
    required: bool = True
    show_code: str = ""
    show_values: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()

    def option(self, value: str) -> Option | None:
        """Return the option with a value, or None."""
        return next((each for each in self.options if each.value == value), None)

    def words(self, value: str, language: str = SOURCE) -> str:
        """Return an answer as people read it."""
        chosen = self.option(value)
        return in_words(chosen.label, language) if chosen else value


@dataclass(frozen=True, slots=True)
class Effects:
    """What answers change: another product (code), minutes more or less, and things to bring, per language."""

    product: str = ""
    minutes: int = 0
    bring: tuple[Texts, ...] = ()


def in_words(texts: Texts, language: str) -> str:
    """Return a text in a language, or else in Dutch."""
    return texts.get(language) or texts.get(SOURCE, "")


def read(stored: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """Return the questions that a product keeps as JSON."""
    return tuple(
        Question(
            code=each["code"],
            kind=each["kind"],
            label=each["label"],
            hint=each.get("hint", {}),
            required=each.get("required", True),
            show_code=each.get("show_code", ""),
            show_values=tuple(each.get("show_values", ())),
            options=tuple(Option(**option) for option in each.get("options", ())),
        )
        for each in stored
    )


def written(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """Return questions as JSON, as `read` takes them."""
    return [
        {
            "code": each.code,
            "kind": each.kind,
            "label": dict(each.label),
            "hint": dict(each.hint),
            "required": each.required,
            "show_code": each.show_code,
            "show_values": list(each.show_values),
            "options": [
                {
                    "value": one.value,
                    "label": dict(one.label),
                    "product": one.product,
                    "minutes": one.minutes,
                    "bring": dict(one.bring),
                }
                for one in each.options
            ],
        }
        for each in questions
    ]


def visible(questions: Sequence[Question], answers: Mapping[str, str]) -> list[Question]:
    """Return the questions to ask, given the answers so far; one that hangs on a hidden one is hidden too."""
    shown: dict[str, Question] = {}
    for each in questions:
        if not each.show_code or (each.show_code in shown and answers.get(each.show_code) in each.show_values):
            shown[each.code] = each
    return list(shown.values())


def answer_faults(questions: Sequence[Question], answers: Mapping[str, str], demanded: bool = True) -> dict[str, str]:
    """Return what is wrong with the answers, as code → reason; `demanded` says whether a required one must be there."""
    known = {each.code for each in questions}
    faults = {code: "onbekend" for code in answers if code not in known}
    for each in visible(questions, answers):
        if reason := _fault(each, answers.get(each.code, "").strip(), demanded):
            faults[each.code] = reason
    return faults


def relevant(questions: Sequence[Question], answers: Mapping[str, str]) -> list[tuple[Question, str]]:
    """Return the questions that were asked with their answers; what was answered to a hidden one is dropped."""
    pairs = ((each, answers.get(each.code, "").strip()) for each in visible(questions, answers))
    return [(each, value) for each, value in pairs if value]


def effects(questions: Sequence[Question], answers: Mapping[str, str]) -> Effects:
    """Return what the answers change; of several that name a product the last one counts."""
    chosen = [one for each, value in relevant(questions, answers) if (one := each.option(value))]
    return Effects(
        product=next((one.product for one in reversed(chosen) if one.product), ""),
        minutes=sum(one.minutes for one in chosen),
        bring=tuple(one.bring for one in chosen if one.bring),
    )


def definition_faults(questions: Sequence[Question], products: Iterable[str]) -> dict[str, str]:
    """Return what is wrong with questions as an administrator made them, as `questions-0-label-nl` → reason."""
    faults: dict[str, str] = {}
    known = set(products)
    earlier: dict[str, Question] = {}
    for number, each in enumerate(questions):
        for name, reason in _definition_faults(each, earlier, known):
            faults.setdefault(f"questions-{number}-{name}", reason)
        earlier[each.code] = each
    return faults


def _fault(question: Question, value: str, demanded: bool) -> str:
    if not value:
        return "verplicht" if question.required and demanded else ""
    if question.kind == "choice":
        return "" if question.option(value) else "onbekende-keuze"
    if question.kind == "number":
        return "" if value.isascii() and value.isdigit() and int(value) <= MOST_NUMBER else "geen-getal"
    return "te-lang" if len(value) > LONGEST_ANSWER else ""


def _definition_faults(each: Question, earlier: Mapping[str, Question], known: set[str]) -> Iterator[tuple[str, str]]:
    label = each.label.get(SOURCE, "")
    if not label or len(label) > 200:
        yield f"label-{SOURCE}", "te-lang" if label else "verplicht"
    if each.kind not in KINDS:
        yield "kind", "onbekende-keuze"
    if each.code in earlier:
        yield f"label-{SOURCE}", "bestaat-al"
    if each.kind == "choice" and len(each.options) < 2:
        yield "options-0-label-nl", "verplicht"
    if each.show_code and not _can_show(each, earlier.get(each.show_code)):
        yield "show", "onbekende-keuze"
    yield from _option_faults(each, known)


def _can_show(each: Question, asked: Question | None) -> bool:
    return asked is not None and bool(each.show_values) and all(asked.option(value) for value in each.show_values)


def _option_faults(each: Question, known: set[str]) -> Iterator[tuple[str, str]]:
    for number, option in enumerate(each.options):
        if option.product and option.product not in known:
            yield f"options-{number}-product", "onbekende-keuze"
        if not -240 <= option.minutes <= 240:
            yield f"options-{number}-minutes", "te-groot" if option.minutes > 0 else "te-klein"
