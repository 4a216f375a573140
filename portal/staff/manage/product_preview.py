"""How the words of a product will look to a citizen, in a mail and on screens; from what is typed, saved or not."""

from dataclasses import dataclass
from uuid import UUID

from booking_api.catalogue.drafts import TextDraft
from booking_api.catalogue.queries_managing import Choices
from booking_api.texts import LANGUAGES, SOURCE_LANGUAGE, Language, translator
from portal.staff.manage.forms import Form
from portal.staff.manage.product_form import draft_of


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown where; `discreet` when the department shows the public name outside its own screens."""

    language: Language
    name: str
    public_name: str
    description: str
    bring: tuple[str, ...]
    minutes: int
    total_cents: int
    discreet: bool
    is_translated: bool

    @property
    def words(self) -> dict[str, str]:
        """What stands around the names, in the language of the preview."""
        catalogue = translator(self.language.code)
        return {"bring": catalogue.gettext("Neem mee"), "what": catalogue.gettext("Waarvoor")}

    @property
    def in_mail(self) -> str:
        """The name that stands in mail, calendar and contact subject."""
        return self.public_name if self.discreet else self.name


def of(form: Form, choices: Choices) -> Preview:
    """Return the preview of a form in the language it asks for; what is not translated is shown in Dutch."""
    draft, _faults = draft_of(form)
    asked = form.get("preview_language", SOURCE_LANGUAGE)
    text = draft.texts.get(asked, TextDraft())
    is_translated = bool(text.name)
    words = text if is_translated else draft.texts[SOURCE_LANGUAGE]
    return Preview(
        language=LANGUAGES.get(asked if is_translated else SOURCE_LANGUAGE, LANGUAGES[SOURCE_LANGUAGE]),
        name=words.name,
        public_name=words.public_name or words.name,
        description=words.description,
        bring=words.bring,
        minutes=sum(step.setup_minutes + step.handling_minutes for step in draft.steps),
        total_cents=sum(fee.amount_cents for fee in draft.fees),
        discreet=_is_discreet(draft.department_id, choices),
        is_translated=is_translated,
    )


def _is_discreet(department_id: UUID | None, choices: Choices) -> bool:
    return department_id in choices.public_name_departments
