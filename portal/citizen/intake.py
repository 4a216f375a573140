"""`/vragen`: what a product asks beforehand, and what the visitor needs; skipped where there is nothing to ask.

A question that hangs on an earlier answer appears on the next page, so it works without scripts too.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from booking_api.catalogue import questions
from booking_api.catalogue.questions import Question, in_words
from booking_api.catalogue.special_needs import NeedView, special_needs
from booking_api.catalogue.views import ProductView
from booking_api.identity.actor import PUBLIC as EVERYBODY
from portal.citizen import offers
from portal.citizen.draft import Draft
from portal.citizen.holds import drop
from portal.citizen.site import blueprint, page
from portal.citizen.steps import go_to, step
from web.access import PUBLIC, access
from web.context import reading
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
    """One question on the page, in the visitor's language."""

    field: str
    product: str
    question: Question
    label: str
    hint: str
    options: tuple[tuple[str, str], ...]
    value: str


@blueprint.get("/vragen", endpoint="intake")
@access(PUBLIC)
@step("intake")
def show(draft: Draft) -> ResponseReturnValue:
    """Ask what the products ask, and what the visitor needs."""
    return _page(draft, draft.answers, draft.needs, {})


@blueprint.post("/vragen", endpoint="choose_intake")
@access(PUBLIC)
@step("intake")
def choose(draft: Draft) -> ResponseReturnValue:
    """Keep the answers; when they bring up another question, ask that one too."""
    with reading() as session:
        products = [product for product, _count in offers.chosen(session, draft).lines]
        offered = _needs(session, products)
    shown = {each.field for each in _asked(products, draft.answers)} | set(request.form.getlist("gevraagd"))
    answers = {str(product.id): _typed(product, draft) for product in products}
    needs = {
        each.code: request.form.get(f"taal-{each.code}", "").strip()[:LONGEST_LANGUAGE]
        for each in offered
        if each.code in request.form.getlist("nodig")
    }
    errors = _errors(products, answers, shown) | _need_errors(offered, needs)
    if errors:
        return _page(draft, answers, needs, errors), 422
    _remember(draft, answers, needs)
    if any(each.field not in shown for each in _asked(products, answers)):
        draft.told = False
        return go_to("intake")
    draft.told = True
    with reading() as session:
        place_or_time = offers.settle_place(session, draft)
    return go_to(draft.open_step if draft.hold_id else place_or_time)


def begin(draft: Draft, products: Iterable[ProductView]) -> None:
    """Note whether there is anything to ask about what was chosen; answers about other products are forgotten."""
    chosen = list(products)
    kept = {str(product.id) for product in chosen}
    draft.asks = any(product.questions or product.special_needs for product in chosen)
    draft.answers = {key: values for key, values in draft.answers.items() if key in kept}
    if not all(product_id in draft.answers for product_id in kept):
        draft.told = False
    if not draft.asks:
        draft.answers, draft.needs = {}, {}


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
    with reading() as session:
        offered = _needs(session, list(products))
    named = ((each.name, draft.needs[each.code]) for each in offered if each.code in draft.needs)
    return [f"{name} ({language})" if language else name for name, language in named]


def _typed(product: ProductView, draft: Draft) -> dict[str, str]:
    """Return the answers about a product; of what was not on the page the answer of before."""
    before = draft.answers.get(str(product.id), {})
    asked = questions.read(product.questions)
    typed = {
        each.code: request.form.get(f"vraag-{product.id}-{each.code}", before.get(each.code, "")) for each in asked
    }
    visible = {each.code for each in questions.visible(asked, typed)}
    return {code: value.strip() for code, value in typed.items() if code in visible}


def _errors(products: list[ProductView], answers: dict[str, dict[str, str]], shown: set[str]) -> dict[str, str]:
    errors = {}
    for product in products:
        asked = questions.read(product.questions)
        labels = {each.code: in_words(each.label, current_language().code) for each in asked}
        for code, reason in questions.answer_faults(asked, answers[str(product.id)]).items():
            field = f"vraag-{product.id}-{code}"
            if field in shown:  # one that only now comes up is asked first
                errors[field] = str(REASONS.get(reason, REASONS["onbekende-keuze"])) % {"question": labels[code]}
    return errors


def _need_errors(offered: list[NeedView], needs: dict[str, str]) -> dict[str, str]:
    return {
        f"taal-{each.code}": _("Vul in welke taal u spreekt.")
        for each in offered
        if each.asks_language and each.code in needs and not needs[each.code]
    }


def _remember(draft: Draft, answers: dict[str, dict[str, str]], needs: dict[str, str]) -> None:
    """Keep what was told; a held time goes back when it changes, for it may take longer or need another room."""
    if (answers, needs) != (draft.answers, draft.needs):
        drop(draft)
        draft.answers, draft.needs = answers, needs


def _needs(session: object, products: list[ProductView]) -> list[NeedView]:
    codes = {code for product in products for code in product.special_needs}
    return special_needs(session, EVERYBODY, codes, current_language().code)  # type: ignore[arg-type]


def _asked(products: list[ProductView], answers: dict[str, dict[str, str]]) -> list[Asked]:
    language = current_language().code
    return [
        Asked(
            field=f"vraag-{product.id}-{question.code}",
            product=product.name,
            question=question,
            label=in_words(question.label, language),
            hint=in_words(question.hint, language),
            options=tuple((each.value, in_words(each.label, language)) for each in question.options),
            value=answers.get(str(product.id), {}).get(question.code, ""),
        )
        for product in products
        for question in questions.visible(questions.read(product.questions), answers.get(str(product.id), {}))
    ]


def _page(draft: Draft, answers: dict[str, dict[str, str]], needs: dict[str, str], errors: dict[str, str]) -> str:
    with reading() as session:
        chosen = offers.chosen(session, draft)
        products = [product for product, _count in chosen.lines]
        offered = _needs(session, products)
    return page(
        "intake", draft, errors=errors, chosen=chosen, asked=_asked(products, answers), offered=offered, needs=needs
    )
