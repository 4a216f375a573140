"""What products ask beforehand, as staff fill it in for the customer: every question at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from booking_api.appointments.requests import Answer, Intake, NeedWish
from booking_api.catalogue import questions
from booking_api.catalogue.questions import Question, in_words
from booking_api.catalogue.special_needs import NeedView, special_needs
from booking_api.catalogue.views import ProductView
from portal.staff.appointments.person_form import Form
from portal.staff.appointments.words import FAULTS
from web.context import current_actor
from web.i18n import current_language

LONGEST_LANGUAGE = 40


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question, in the language of the screen."""

    field: str
    question: Question
    label: str
    hint: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that is asked beforehand."""

    questions: tuple[AskedQuestion, ...]
    needs: tuple[NeedView, ...]

    def __bool__(self) -> bool:
        """Tell whether anything is asked."""
        return bool(self.questions or self.needs)


def asked(session: Session, products: list[ProductView]) -> Asked:
    """Return what these products ask."""
    language = current_language().code
    codes = {code for product in products for code in product.special_needs}
    return Asked(
        tuple(_asked(product, each, language) for product in products for each in questions.read(product.questions)),
        tuple(special_needs(session, current_actor(), codes, language)) if codes else (),
    )


def told(form: Form, products: list[ProductView]) -> Intake:
    """Return what was filled in; a question that does not come up has no answer."""
    answers = [
        Answer(product.id, code, value) for product in products for code, value in _answers(form, product).items()
    ]
    needs = [
        NeedWish(code, form.get(f"taal-{code}", "")[:LONGEST_LANGUAGE]) for code in dict.fromkeys(form.getlist("nodig"))
    ]
    return Intake(tuple(answers), tuple(needs))


def fill(form: Form, intake: Intake) -> None:
    """Fill a form in with what was told before, so that nobody is asked the same twice."""
    for answer in intake.answers:
        form[f"vraag-{answer.product_id}-{answer.code}"] = answer.value
    form.setlist("nodig", [need.code for need in intake.needs])
    form.update({f"taal-{need.code}": need.language for need in intake.needs})


def errors_of(faults: Mapping[str, str], every: Asked) -> dict[str, str]:
    """Return a sentence for each answer that is not right, by the field that it was typed in."""
    found = {}
    for each in every.questions:
        if code := faults.get(f"answers.{each.question.code}"):
            found[each.field] = str(FAULTS.get(code, FAULTS["onbekende-keuze"])) % {"field": each.label}
    return found


def _asked(product: ProductView, question: Question, language: str) -> AskedQuestion:
    return AskedQuestion(
        f"vraag-{product.id}-{question.code}",
        question,
        in_words(question.label, language),
        in_words(question.hint, language),
        tuple((each.value, in_words(each.label, language)) for each in question.options),
    )


def _answers(form: Form, product: ProductView) -> dict[str, str]:
    every = questions.read(product.questions)
    typed = {each.code: form.get(f"vraag-{product.id}-{each.code}", "") for each in every}
    visible = {each.code for each in questions.visible(every, typed)}
    return {code: value for code, value in typed.items() if code in visible and value}
