"""The municipality's own words in messages: read, and changed by an administrator with a trace of each change."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlmodel import Session, select

from booking_api import audit
from booking_api.errors import InvalidInput, NotAllowed, NotFound
from booking_api.identity.actor import OTHER_DEPARTMENT, Actor
from booking_api.identity.rules import Permission
from booking_api.notifications import asking, content, notes
from booking_api.notifications.models import MessageText
from booking_api.notifications.rules import OF_NO_APPOINTMENT, PLACEHOLDERS, unknown_placeholders
from booking_api.notifications.values import WELKOMS_WORDS, OwnText
from booking_api.texts import LANGUAGES

KINDS = (content.CONFIRMATION, content.REMINDER, content.CHANGE, content.CANCELLATION, *asking.KINDS, *notes.KINDS)
LIMITS = {"subject": 200, "opening": 1000, "closing": 1000, "sms": 480}
NEVER_ABOUT = ("subject", "sms")
"""What others may read on a locked screen: the subject of the appointment has no place there (X9)."""


@dataclass(frozen=True, slots=True)
class OwnTextView:
    """The own words in one kind of message and one language; `is_own` when there are any."""

    kind: str
    language: str
    text: OwnText

    @property
    def is_own(self) -> bool:
        """Tell whether anything at all is said in own words."""
        return self.text != WELKOMS_WORDS


def own_text(session: Session, kind: str, language: str) -> OwnText:
    """Return the own words in a kind of message; empty ones where Welkom's words are said."""
    row = session.get(MessageText, (kind, language))
    return _value(row) if row else WELKOMS_WORDS


def own_texts(session: Session, actor: Actor) -> dict[tuple[str, str], OwnTextView]:
    """Return what there is for each kind and language; for who manages."""
    actor.require(Permission.MANAGE)
    found = {(row.kind, row.language): _value(row) for row in session.exec(select(MessageText))}
    return {
        (kind, language): OwnTextView(kind, language, found.get((kind, language), WELKOMS_WORDS))
        for kind in KINDS
        for language in LANGUAGES
    }


def placeholders_of(kind: str) -> tuple[str, ...]:
    """Return which words in braces a kind of message fills in."""
    return OF_NO_APPOINTMENT if kind in notes.KINDS else PLACEHOLDERS


def text_faults(kind: str, draft: OwnText) -> dict[str, str]:
    """Return what is wrong with own words in a kind of message, as field → reason code."""
    faults, known = {}, placeholders_of(kind)
    for name, limit in LIMITS.items():
        text = getattr(draft, name)
        if len(text) > limit:
            faults[name] = "te-lang"
        elif unknown_placeholders(text, known):
            faults[name] = "onbekend-invulwoord"
        elif name in NEVER_ABOUT and "{waarvoor}" in text:
            faults[name] = "onderwerp-hoort-hier-niet"
    if not faults.get("subject") and "\n" in draft.subject:
        faults["subject"] = "te-lang"
    return faults


def save_text(session: Session, actor: Actor, kind: str, language: str, draft: OwnText, now: datetime) -> None:
    """Keep own words; all empty brings Welkom's words back. Raises InvalidInput with every wrong field, NotFound."""
    actor.require(Permission.MANAGE)
    if actor.department_ids is not None:  # the words are those of the whole municipality
        raise NotAllowed("afdeling", reason=OTHER_DEPARTMENT)
    if kind not in KINDS or language not in LANGUAGES:
        raise NotFound("message_text")
    if faults := text_faults(kind, draft):
        raise InvalidInput(fields=faults)
    row = session.get(MessageText, (kind, language)) or MessageText(kind=kind, language=language)
    before = _value(row)
    if before == draft:
        return
    changes = {
        each.name: [getattr(before, each.name), getattr(draft, each.name)]
        for each in fields(OwnText)
        if getattr(before, each.name) != getattr(draft, each.name)
    }
    for name in changes:
        setattr(row, name, getattr(draft, name))
    session.add(row)
    if draft == WELKOMS_WORDS:
        session.delete(row)
    audit.note(
        session, actor, "message_text.change", "message_text", None, now,
        kind=kind, language=language, changes=changes,
    )  # fmt: skip


def _value(row: MessageText) -> OwnText:
    return OwnText(row.subject, row.opening, row.closing, row.sms)
