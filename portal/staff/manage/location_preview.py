"""How the words of a location, waiting area, desk or room will look to a visitor; from what is typed, saved or not."""

from dataclasses import dataclass

from booking_api.locations.drafts import LocationDraft, PlaceDraft
from booking_api.texts import LANGUAGES, SOURCE_LANGUAGE, Language, in_language, translator

WRITTEN_IN = (SOURCE_LANGUAGE, "en")
"""The languages that words of places are written in; who reads another one reads the Dutch words."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a visitor reads in one language: a title with some lines, or the name of a place beside one's own."""

    language: Language
    title: str
    lines: tuple[str, ...] = ()
    on_wall: bool = False


def of_location(draft: LocationDraft) -> list[Shown]:
    """Return where somebody has to be, as the site and the mails tell it."""
    city = f"{draft.postcode} {draft.city}".strip()
    return [
        Shown(
            LANGUAGES[language],
            draft.name,
            _told(draft.address, city, in_language(draft.accessibility, {"en": draft.accessibility_english}, language)),
        )
        for language in WRITTEN_IN
    ]


def of_place(draft: PlaceDraft) -> list[Shown]:
    """Return where to wait, as pillar and telephone tell it; a desk or room is called by its name in any language."""
    if draft.kind != "area":
        return [Shown(LANGUAGES[SOURCE_LANGUAGE], draft.name, on_wall=True)]
    return [
        Shown(
            LANGUAGES[language],
            translator(language).gettext("Ga zitten in %(area)s") % {"area": draft.name or "…"},
            _told(in_language(draft.directions, {"en": draft.directions_english}, language)),
        )
        for language in WRITTEN_IN
    ]


def _told(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)
