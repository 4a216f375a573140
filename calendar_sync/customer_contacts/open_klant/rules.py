"""How a contact is written down in Open Klant's words; decisions only, no network and no database."""

from datetime import UTC
from typing import Any

from calendar_sync.customer_contacts.base import ContactKind, ContactPerson, ContactRecord, ContactTask

REGISTER = "afspraken"
SUBJECT_LENGTH = 200
CHANNEL_LENGTH = 50
NAME_LENGTH = 200
PREFIX_LENGTH = 10
ACTION_LENGTH = 200
CONTENT_LENGTH = 1000
TO_DO = "te_verwerken"

KIND_WORDS = {ContactKind.BOOKING: "boeking", ContactKind.CHECK_IN: "aanmelding", ContactKind.FOLLOW_UP: "vervolg"}
SENTENCES = {
    ContactKind.BOOKING: "Afspraak gemaakt: {subject}",
    ContactKind.CHECK_IN: "Aangemeld voor: {subject}",
    ContactKind.FOLLOW_UP: "Vervolgactie na bezoek: {subject}",
}

# ISO 639-1 → ISO 639-2 (T); a language that is not here is registered as undetermined.
LANGUAGES = {
    "ar": "ara", "bg": "bul", "de": "deu", "en": "eng", "es": "spa", "fa": "fas", "fr": "fra", "it": "ita",
    "ku": "kur", "nl": "nld", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "so": "som", "ti": "tir",
    "tr": "tur", "uk": "ukr", "zh": "zho",
}  # fmt: skip
UNDETERMINED = "und"


def contact_body(record: ContactRecord) -> dict[str, Any]:
    """Return the body of POST /maak-klantcontact."""
    body: dict[str, Any] = {"klantcontact": _contact(record), "onderwerpobject": _subject_object(record)}
    if record.person:
        body["betrokkene"] = _participant(record.person)
    return body


def task_body(reference: str, task: ContactTask, actor: str) -> dict[str, Any]:
    """Return the body of POST /internetaken: a task always hangs on a contact."""
    return {
        "gevraagdeHandeling": task.action[:ACTION_LENGTH],
        "aanleidinggevendKlantcontact": {"uuid": reference},
        "toegewezenAanActoren": [{"uuid": actor}],
        "toelichting": task.explanation[:CONTENT_LENGTH],
        "status": TO_DO,
    }


def actor_body(assignee: str) -> dict[str, Any]:
    """Return the body of POST /actoren: a colleague by e-mail address, as KISS writes it, or else a team by name."""
    is_person = "@" in assignee
    identifier = {
        "objectId": assignee,
        "codeObjecttype": "mdw" if is_person else "afd",
        "codeRegister": "msei" if is_person else "obj",
        "codeSoortObjectId": "email" if is_person else "idf",
    }
    return {
        "naam": assignee[:NAME_LENGTH],
        "soortActor": "medewerker" if is_person else "organisatorische_eenheid",
        "indicatieActief": True,
        "actoridentificator": identifier,
    }


def search_params(record: ContactRecord) -> dict[str, str]:
    """Return the query by which this contact is found again."""
    prefix = "onderwerpobject__onderwerpobjectidentificator"
    return {
        f"{prefix}ObjectId": str(record.appointment_id or record.visit_id or record.subject_id),
        f"{prefix}CodeObjecttype": _object_type(record),
        f"{prefix}CodeRegister": REGISTER,
    }


def is_this_contact(found: dict[str, Any], record: ContactRecord) -> bool:
    """Tell whether a contact found about the same appointment is this very one, not another about it."""
    return (found.get("metadata") or {}).items() >= _metadata(record).items()


def language_code(language: str) -> str:
    """Return the three letters that Open Klant wants."""
    return LANGUAGES.get(language.lower()[:2], UNDETERMINED)


def _contact(record: ContactRecord) -> dict[str, Any]:
    content = {"inhoud": record.content[:CONTENT_LENGTH]} if record.content else {}
    return content | {
        "kanaal": record.channel[:CHANNEL_LENGTH],
        "onderwerp": SENTENCES[record.kind].format(subject=record.subject)[:SUBJECT_LENGTH],
        "indicatieContactGelukt": True,
        "taal": language_code(record.language),
        "vertrouwelijk": False,
        "plaatsgevondenOp": record.occurred_at.astimezone(UTC).isoformat(timespec="seconds"),
        "metadata": _metadata(record),
    }


def _metadata(record: ContactRecord) -> dict[str, str]:
    known = {"bron": "welkom", "soortContact": KIND_WORDS[record.kind]}
    # One visit may have several follow-ups: each part of it at most one.
    return known | ({"onderdeel": str(record.subject_id)} if record.kind is ContactKind.FOLLOW_UP else {})


def _object_type(record: ContactRecord) -> str:
    return "afspraak" if record.appointment_id else "bezoek"


def _subject_object(record: ContactRecord) -> dict[str, Any]:
    identifier = {
        "objectId": str(record.appointment_id or record.visit_id or record.subject_id),
        "codeObjecttype": _object_type(record),
        "codeRegister": REGISTER,
        "codeSoortObjectId": "uuid",
    }
    return {"wasKlantcontact": None, "onderwerpobjectidentificator": identifier}


def _participant(person: ContactPerson) -> dict[str, Any]:
    prefix, family_name = person.prefix, person.family_name
    if len(prefix) > PREFIX_LENGTH:
        prefix, family_name = "", f"{prefix} {family_name}"
    return {
        "wasPartij": None,
        "rol": "klant",
        "initiator": True,
        "organisatienaam": "",
        "contactnaam": {
            "voorletters": "",
            "voornaam": person.given_name[:NAME_LENGTH],
            "voorvoegselAchternaam": prefix,
            "achternaam": family_name[:NAME_LENGTH],
        },
    }
