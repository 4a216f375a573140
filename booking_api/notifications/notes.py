"""Short messages that tell of no appointment: word of a turn, and the link to go on with a booking."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from booking_api.notifications.content import Sender, envelope, in_its_language, language_of, sentence, templates_in
from booking_api.notifications.rules import filled
from booking_api.notifications.values import WELKOMS_WORDS, OwnText
from booking_api.texts import translator

TURN = "turn"
RESUME = "resume"
KINDS = (TURN, RESUME)


@dataclass(frozen=True, slots=True)
class Note:
    """What a note is about: its kind, the language of the reader, and the page that it leads to."""

    kind: str
    language: str
    link: str


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    lead: str
    button: str
    after: tuple[str, ...] = ()


def note_mail(
    note: Note, sender: Sender, address: str, message_id: str, now: datetime, own: OwnText = WELKOMS_WORDS
) -> EmailMessage:
    """Return a note as a mail with text and HTML."""
    words, values = _words(note, sender), _values(note, sender)
    title = " ".join(filled(own.subject, values).split())[:200] or words.title
    message = envelope(sender, address, title, message_id, now)
    known = {
        "title": title,
        "heading": words.title,
        "opening": filled(own.opening, values) or words.lead,
        "after": words.after,
        "button": words.button,
        "closing": filled(own.closing, values),
        "link": note.link,
        "language": language_of(note.language),
        "municipality": sender.name,
        "phone": "",
    }
    templates = templates_in(note.language)
    message.set_content(templates.get_template("note.txt").render(known))
    message.add_alternative(templates.get_template("note.html").render(known), subtype="html")
    return in_its_language(message, note.language)


def note_sms(
    note: Note, sender: Sender, number: str, message_id: str, now: datetime, own: OwnText = WELKOMS_WORDS
) -> EmailMessage:
    """Return a note as an SMS: who writes, what it is about, and the link."""
    words = _words(note, sender)
    message = envelope(sender, number, words.title, message_id, now)
    text = filled(own.sms, _values(note, sender)) or f"{sender.name}: {sentence(words.title)} {words.lead}"
    message.set_content(text if "{link}" in own.sms else f"{text} {note.link}")
    return in_its_language(message, note.language)


def _values(note: Note, sender: Sender) -> dict[str, str]:
    return {"link": note.link, "gemeente": sender.name}


def _words(note: Note, sender: Sender) -> _Words:
    _ = translator(note.language).gettext
    if note.kind == TURN:
        return _Words(_("U bent bijna aan de beurt"), _("Ga naar de wachtruimte."), _("Volg uw beurt"))
    begun = _("U bent begonnen met een afspraak bij %(municipality)s. Met deze link gaat u verder:")
    return _Words(
        _("Ga verder met uw afspraak"),
        begun % {"municipality": sender.name},
        _("Ga verder"),
        (
            _("De link werkt twee dagen. Daarna wissen wij wat u invulde."),
            _("Heeft u dit niet gevraagd? Dan hoeft u niets te doen."),
        ),
    )
