"""What products ask beforehand, and what the visitor needs: asked on `/aantal`, below the numbers.

Everything stands on one page, so that it works without scripts too: a question that hangs on an earlier answer says
when it counts, and js/followups.js shows it only then.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from booking_api.catalogue import questions
from booking_api.catalogue.questions import Question, in_words
from booking_api.catalogue.special_needs import NeedView, special_needs
from booking_api.catalogue.views import ProductView
from booking_api.identity.actor import PUBLIC
from portal.citizen.draft import Draft
from portal.citizen.holds import drop
from web.context import reading
from web.formats import isolated
from web.i18n import current_language

LONGEST_LANGUAGE = 40
REASONS = {
    "verplicht": lazy_gettext("Beantwoord deze vraag: %(question)s"),
    "onbekende-keuze": lazy_gettext("Kies een van de antwoorden: %(question)s"),
    "geen-getal": lazy_gettext("Vul een getal in: %(question)s"),
    "te-lang": lazy_gettext("Dit antwoord is te lang: %(question)s"),
}


@dataclass(frozen=True)
class Asked:
    """One question on the page, in the visitor's language; `when` says which answer brings it up, if one does."""

    field: str
    product: str
    question: Question
    label: str
    hint: str
    options: tuple[tuple[str, str], ...]
    value: str
    when_field: str
    when: str


@dataclass(frozen=True)
class Told:
    """What a visitor answered and asked for: answers by product and question, needs with the language of each."""

    answers: dict[str, dict[str, str]]
    needs: dict[str, str]


def told_before(draft: Draft) -> Told:
    """Return what was told on an earlier visit to the page."""
    return Told(draft.answers, draft.needs)


def typed(products: Iterable[ProductView]) -> Told:
    """Return what the form says."""
    chosen = list(products)
    answers = {
        str(product.id): {
            each.code: request.form.get(_field(product, each.code), "").strip()
            for each in questions.read(product.questions)
        }
        for product in chosen
    }
    wanted = request.form.getlist("nodig")
    needs = {
        each.code: request.form.get(f"taal-{each.code}", "").strip()[:LONGEST_LANGUAGE]
        for each in needs_offered(chosen)
        if each.code in wanted
    }
    return Told(answers, needs)


def problems(products: Iterable[ProductView], told: Told) -> dict[str, str]:
    """Return what is wrong with what was told, by field."""
    chosen = list(products)
    errors = {}
    for product in chosen:
        asked = questions.read(product.questions)
        labels = {each.code: in_words(each.label, current_language().code) for each in asked}
        for code, reason in questions.answer_faults(asked, told.answers[str(product.id)]).items():
            text = str(REASONS.get(reason, REASONS["onbekende-keuze"]))
            errors[_field(product, code)] = text % {"question": isolated(labels[code])}
    return errors | {
        f"taal-{each.code}": _("Vul in welke taal u spreekt.")
        for each in needs_offered(chosen)
        if each.asks_language and each.code in told.needs and not told.needs[each.code]
    }


def remember(draft: Draft, products: Iterable[ProductView], told: Told) -> None:
    """Keep what was told about these products; a held time goes back when it changed, for it may take longer then."""
    answers = {str(each.id): _relevant(each, told) for each in products if each.questions}
    if (answers, told.needs) != (draft.answers, draft.needs):
        drop(draft)
        draft.answers, draft.needs = answers, told.needs


def asked_of(products: Iterable[ProductView], told: Told) -> list[Asked]:
    """Return every question of these products, as the page asks it."""
    return [
        _asked(product, question, told.answers.get(str(product.id), {}))
        for product in products
        for question in questions.read(product.questions)
    ]


def needs_offered(products: Iterable[ProductView]) -> list[NeedView]:
    """Return what a visitor of these products may ask for."""
    codes = {code for product in products for code in product.special_needs}
    with reading() as session:
        return list(special_needs(session, PUBLIC, codes, current_language().code))


def summary(products: Iterable[ProductView], draft: Draft) -> list[tuple[str, str]]:
    """Return question and answer as the visitor reads them."""
    language = current_language().code
    return [
        (in_words(question.label, language), question.words(value, language))
        for product in products
        for question, value in questions.relevant(
            questions.read(product.questions), draft.answers.get(str(product.id), {})
        )
    ]


def needs_told(products: Iterable[ProductView], draft: Draft) -> list[str]:
    """Return what the visitor asked for, as it is called on the page."""
    named = ((each.name, draft.needs[each.code]) for each in needs_offered(products) if each.code in draft.needs)
    return [f"{name} ({language})" if language else name for name, language in named]


def _field(product: ProductView, code: str) -> str:
    return f"vraag-{product.id}-{code}"


def _relevant(product: ProductView, told: Told) -> dict[str, str]:
    """Return the answers that count; what was typed at a question that did not come up is dropped."""
    answered = questions.relevant(questions.read(product.questions), told.answers.get(str(product.id), {}))
    return {question.code: value for question, value in answered}


def _asked(product: ProductView, question: Question, answers: dict[str, str]) -> Asked:
    language = current_language().code
    earlier = {each.code: each for each in questions.read(product.questions)}.get(question.show_code)
    when = ""
    if earlier:
        wanted = ", ".join(earlier.words(value, language) for value in question.show_values)
        when = _(
            "Alleen als u bij “%(question)s” dit antwoord geeft: %(answer)s",
            question=isolated(in_words(earlier.label, language)),
            answer=isolated(wanted),
        )
    return Asked(
        field=_field(product, question.code),
        product=product.name,
        question=question,
        label=in_words(question.label, language),
        hint=in_words(question.hint, language),
        options=tuple((each.value, in_words(each.label, language)) for each in question.options),
        value=answers.get(question.code, ""),
        when_field=_field(product, earlier.code) if earlier else "",
        when=when,
    )
