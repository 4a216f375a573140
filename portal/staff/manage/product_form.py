"""The form of a product: from what is stored to fields, and from fields to a draft."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict

from booking_api.catalogue import drafts
from booking_api.catalogue.drafts import FeeDraft, ProductDraft, StepDraft, TextDraft
from booking_api.texts import LANGUAGES
from portal.staff.manage import question_form
from portal.staff.manage.forms import Form, Reader, rows, tidy_rows

NUMBERS = (
    "max_persons", "max_per_person", "lead_minutes", "horizon_days", "change_deadline_minutes", "grid_minutes",
    "buffer_before", "buffer_after", "priority", "position", "limit_count", "limit_days", "kept_count", "kept_percent",
    "kept_release_minutes", "release_delay_min", "release_delay_max", "offer_minutes", "confirm_ask_days",
    "confirm_remind_days", "confirm_deadline_days",
)  # fmt: skip
TICKS = ("asks_bsn", "confirmation_demanded")
CHOICES = ("kind", "call_variant", "login_level", "login_assurance", "confirm_otherwise", "combines")
MANY = ("channels", "required_fields", "related_codes", "combine_codes", "special_needs")
STEP_TELLING = ("setup_minutes", "handling_minutes", "extra_person_minutes")
FEE_TELLING = ("name", "amount")

KINDS = {
    "appointment": lazy_gettext("Afspraak op een locatie"),
    "session": lazy_gettext("Plek in een bijeenkomst die u plant"),
    "window": lazy_gettext("Plek in een tijdvak (zoals de milieustraat)"),
    "at_customer": lazy_gettext("Afspraak bij de klant"),
    "online": lazy_gettext("Videogesprek"),
    "telephone": lazy_gettext("Telefoongesprek"),
}
CALL_VARIANTS = {
    "desk": lazy_gettext("De bezoeker wordt naar een balie geroepen"),
    "fetch": lazy_gettext("De medewerker haalt de bezoeker op in de wachtruimte"),
    "room": lazy_gettext("De medewerker haalt de bezoeker op voor een kamer"),
    "collection": lazy_gettext("De bezoeker wordt geroepen om iets af te halen"),
}
PLACE_KINDS = {
    "desk": lazy_gettext("Balie"),
    "room": lazy_gettext("Kamer"),
    "none": lazy_gettext("Geen plek nodig"),
}
CHANNELS = {
    "web": lazy_gettext("Website"),
    "kcc": lazy_gettext("Klantcontactcentrum"),
    "host": lazy_gettext("Gastheer of gastvrouw"),
    "api": lazy_gettext("Andere systemen"),
    "e-form": lazy_gettext("E-formulier"),
}
LOGIN_LEVELS = {
    "none": lazy_gettext("Niet nodig"),
    "digid": "DigiD",
    "eherkenning": "eHerkenning",
    "eidas": "eIDAS",
}
LOGIN_ASSURANCES = {
    "": lazy_gettext("Laag of hoger"),
    "substantial": lazy_gettext("Substantieel of hoger"),
    "high": lazy_gettext("Hoog"),
}
CONFIRM_OTHERWISE = {
    "task": lazy_gettext("Een medewerker neemt contact op"),
    "release": lazy_gettext("De afspraak gaat niet door"),
}
COMBINES = {
    "all": lazy_gettext("Met alle andere"),
    "some": lazy_gettext("Alleen met de producten hieronder"),
    "none": lazy_gettext("Met geen ander"),
}
REQUIRED_FIELDS = {
    "given_name": lazy_gettext("Voornaam"),
    "family_name": lazy_gettext("Achternaam"),
    "email": lazy_gettext("E-mailadres"),
    "phone": lazy_gettext("Telefoonnummer"),
    "visit_address": lazy_gettext("Adres"),
    "pass_number": lazy_gettext("Nummer van de milieupas"),
}
LABELS: Mapping[str, object] = {
    "code": lazy_gettext("Code"),
    "department_id": lazy_gettext("Afdeling"),
    "kind": lazy_gettext("Soort"),
    "call_variant": lazy_gettext("Oproepen"),
    "max_persons": lazy_gettext("Personen per afspraak"),
    "max_per_person": lazy_gettext("Aantal per persoon"),
    "lead_minutes": lazy_gettext("Minuten van tevoren"),
    "horizon_days": lazy_gettext("Dagen vooruit"),
    "change_deadline_minutes": lazy_gettext("Wijzigen tot"),
    "grid_minutes": lazy_gettext("Starttijden om de"),
    "buffer_before": lazy_gettext("Minuten vooraf"),
    "buffer_after": lazy_gettext("Minuten achteraf"),
    "priority": lazy_gettext("Voorrang in de rij"),
    "position": lazy_gettext("Plaats in lijsten"),
    "channels": lazy_gettext("Te boeken via"),
    "login_level": lazy_gettext("Inloggen"),
    "login_assurance": lazy_gettext("Betrouwbaarheid van het inloggen"),
    "asks_bsn": lazy_gettext("BSN nodig"),
    "confirmation_demanded": lazy_gettext("Bevestiging nodig"),
    "required_fields": lazy_gettext("Verplichte gegevens"),
    "limit_count": lazy_gettext("Afspraken per persoon"),
    "limit_days": lazy_gettext("Afspraken per persoon, binnen dagen"),
    "kept_count": lazy_gettext("Vrij voor inloop en spoed"),
    "kept_percent": lazy_gettext("Deel vrij voor inloop en spoed"),
    "kept_release_minutes": lazy_gettext("Vrij voor iedereen vanaf"),
    "release_delay_min": lazy_gettext("Plek komt vrij na ten minste"),
    "release_delay_max": lazy_gettext("Plek komt vrij na ten hoogste"),
    "offer_minutes": lazy_gettext("Bedenktijd wachtlijst"),
    "confirm_ask_days": lazy_gettext("Bevestiging vragen"),
    "confirm_remind_days": lazy_gettext("Bevestiging herinneren"),
    "confirm_deadline_days": lazy_gettext("Bevestigen uiterlijk"),
    "confirm_otherwise": lazy_gettext("Zonder bevestiging"),
    "special_needs": lazy_gettext("Wat iemand nodig kan hebben"),
    "questions": lazy_gettext("Vragen vooraf"),
    "label-nl": lazy_gettext("Tekst"),
    "product": lazy_gettext("Wordt dit product"),
    "minutes": lazy_gettext("Langer of korter"),
    "show": lazy_gettext("Alleen vragen na"),
    "related_codes": lazy_gettext("Past goed bij"),
    "combines": lazy_gettext("Samen in één afspraak"),
    "combine_codes": lazy_gettext("Alleen samen met"),
    "offers": lazy_gettext("Locaties"),
    "steps": lazy_gettext("Stappen"),
    "fees": lazy_gettext("Kosten"),
    "active": lazy_gettext("Te boeken"),
    "setup_minutes": lazy_gettext("Voorbereiding"),
    "handling_minutes": lazy_gettext("Behandeling"),
    "extra_person_minutes": lazy_gettext("Elke volgende persoon"),
    "place_kind": lazy_gettext("Plek"),
    "skills": lazy_gettext("Vaardigheden"),
    "facilities": lazy_gettext("Voorzieningen"),
    "name": lazy_gettext("Naam"),
    "public_name": lazy_gettext("Publieksnaam"),
    "description": lazy_gettext("Uitleg"),
    "bring": lazy_gettext("Meenemen"),
    "search_words": lazy_gettext("Zoekwoorden"),
    "amount": lazy_gettext("Bedrag"),
    "amount_cents": lazy_gettext("Bedrag"),
    "valid_from": lazy_gettext("Vanaf"),
    "valid_until": lazy_gettext("Tot en met"),
}


def fields_of(draft: ProductDraft) -> Form:
    """Return the fields of the form as they stand for a draft."""
    form: Form = MultiDict()
    for name in ("code", *NUMBERS, *CHOICES):
        form[name] = str(getattr(draft, name))
    form["department_id"] = str(draft.department_id or "")
    for name in MANY:
        form.setlist(name, list(getattr(draft, name)))
    for name in TICKS:
        if getattr(draft, name):
            form[name] = "1"
    form.setlist("offers", [str(place) for place in draft.offers])
    form.setlist("walk_in", [str(place) for place, walk_in in draft.offers.items() if walk_in])
    for number, step in enumerate(draft.steps):
        _add_step(form, number, step)
    for language, text in draft.texts.items():
        _add_text(form, language, text)
    for number, fee in enumerate(draft.fees):
        _add_fee(form, number, fee)
    question_form.add_questions(form, draft.questions)
    return form


def tidy(form: Form) -> Form:
    """Return the form without rows that were taken away or left empty."""
    tidied = tidy_rows(tidy_rows(form, "steps", STEP_TELLING), "fees", FEE_TELLING)
    return tidy_rows(tidied, "questions", question_form.TELLING)


def add_row(form: Form, kind: str) -> None:
    """Add an empty row to a tidy form: a step or a fee."""
    number = len(rows(form, kind))
    if kind == "steps":
        _add_step(form, number, StepDraft())
    elif kind == "fees":
        form[f"fees-{number}-name"] = form[f"fees-{number}-amount"] = ""
    elif kind == "questions":
        question_form.add_empty(form)


def draft_of(form: Form) -> tuple[ProductDraft, dict[str, str]]:
    """Return what a tidy form says, and what of it could not be read as field → reason code."""
    reader = Reader(form)
    walk_in = set(reader.ids("walk_in"))
    plain: dict[str, Any] = {name: reader.number(name) for name in NUMBERS}
    plain |= {name: reader.text(name) for name in CHOICES}
    plain |= {name: reader.many(name) for name in MANY}
    plain |= {name: reader.ticked(name) for name in TICKS}
    draft = ProductDraft(
        code=reader.text("code"),
        department_id=reader.one("department_id"),
        **plain,
        steps=tuple(_step(reader, f"steps-{number}-") for number in rows(form, "steps")),
        texts={language: _text(reader, f"texts-{language}-") for language in LANGUAGES},
        fees=tuple(_fee(reader, f"fees-{number}-") for number in rows(form, "fees")),
        questions=question_form.questions_of(reader),
        offers={place: place in walk_in for place in reader.ids("offers")},
    )
    return draft, reader.faults


def empty_draft(department_id: UUID | None) -> ProductDraft:
    """Return what the form of a new product begins with."""
    return ProductDraft("", department_id, channels=drafts.CHANNELS)


def _step(reader: Reader, row: str) -> StepDraft:
    return StepDraft(
        reader.number(f"{row}setup_minutes"),
        reader.number(f"{row}handling_minutes"),
        reader.number(f"{row}extra_person_minutes"),
        reader.text(f"{row}place_kind"),
        reader.many(f"{row}skills"),
        reader.many(f"{row}facilities"),
    )


def _text(reader: Reader, row: str) -> TextDraft:
    return TextDraft(
        reader.text(f"{row}name"),
        reader.text(f"{row}public_name"),
        reader.text(f"{row}description"),
        reader.lines(f"{row}bring"),
        reader.text(f"{row}search_words"),
    )


def _fee(reader: Reader, row: str) -> FeeDraft:
    return FeeDraft(
        reader.text(f"{row}name"),
        reader.cents(f"{row}amount"),
        reader.day(f"{row}valid_from"),
        reader.day(f"{row}valid_until"),
        reader.text(f"{row}english"),
    )


def _add_step(form: Form, number: int, step: StepDraft) -> None:
    row = f"steps-{number}-"
    for name in (*STEP_TELLING, "place_kind"):
        form[f"{row}{name}"] = str(getattr(step, name))
    form.setlist(f"{row}skills", list(step.skills))
    form.setlist(f"{row}facilities", list(step.facilities))


def _add_text(form: Form, language: str, text: TextDraft) -> None:
    row = f"texts-{language}-"
    for name in ("name", "public_name", "description", "search_words"):
        form[f"{row}{name}"] = getattr(text, name)
    form[f"{row}bring"] = "\n".join(text.bring)


def _add_fee(form: Form, number: int, fee: FeeDraft) -> None:
    row = f"fees-{number}-"
    form[f"{row}name"] = fee.name
    form[f"{row}english"] = fee.english
    form[f"{row}amount"] = f"{fee.amount_cents // 100},{fee.amount_cents % 100:02d}"
    form[f"{row}valid_from"] = fee.valid_from.isoformat() if fee.valid_from else ""
    form[f"{row}valid_until"] = fee.valid_until.isoformat() if fee.valid_until else ""
