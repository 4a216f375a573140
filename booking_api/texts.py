"""The languages that customers can choose and the interface texts in them: one catalogue for screens and messages.

Source texts are Dutch and stand in the code; `booking_api/translations/<language>/<package>.po` hold the translations,
compiled at set-up to `LC_MESSAGES/messages.mo` by `scripts/translations.py`. Texts of products and places come from
the database, per language, and never from here.
"""

import gettext
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CATALOGUES = Path(__file__).parent / "translations"
_INSIDE_ADDRESS = re.compile(r"(?<=[^\W\d]) (?=\d+[\w-]*(?:,|$))|(?<=\b\d{4}) (?=[A-Z]{2}\b)")
_INSIDE = re.compile(r"(?:(?<=\d)|(?<=\d\.)) (?=[^\W\d])|(?<=[^\W\d]) (?=\d{4}\b)")
SOURCE_LANGUAGE = "nl"


@dataclass(frozen=True)
class Language:
    """A language by its own name; `locale` steers how dates and numbers are written."""

    code: str
    own_name: str
    locale: str
    right_to_left: bool = False
    full_day_pattern: str = "full"  # or CLDR's name of a form
    day_pattern: str = "EEEE d MMMM"  # a day without its year; CLDR has the long form of that for few languages
    month_pattern: str = "d MMMM"
    reviewed: bool = False  # by somebody who grew up with it; docs/languages.md lists who still waits for that

    @property
    def direction(self) -> str:
        """Return the value of the HTML attribute `dir`."""
        return "rtl" if self.right_to_left else "ltr"


# British English, because the American one turns day and month around.
LANGUAGES = {
    language.code: language
    for language in (
        Language("nl", "Nederlands", "nl", reviewed=True),
        Language("en", "English", "en_GB", full_day_pattern="EEEE d MMMM y"),
        Language("de", "Deutsch", "de", day_pattern="EEEE, d. MMMM", month_pattern="d. MMMM"),
        Language("fr", "Français", "fr"),
        Language("pl", "Polski", "pl", day_pattern="EEEE, d MMMM"),
        Language("tr", "Türkçe", "tr", day_pattern="d MMMM EEEE"),
        Language("ar", "العربية", "ar", right_to_left=True, day_pattern="EEEE، d MMMM"),
        Language("uk", "Українська", "uk", day_pattern="EEEE, d MMMM"),
    )
}


STAFF_LANGUAGES = ("nl", "en")
"""Screens of employees speak these only: who works here reads one of them, and half a translation helps nobody."""


def in_english(translations: Mapping[str, str], english: str) -> dict[str, str]:
    """Return translations with these English words, or with none when they are empty; other languages stay."""
    others = {language: text for language, text in translations.items() if language != "en"}
    return {**others, "en": english} if english else others


def in_language(text: str, translations: Mapping[str, str], language: str) -> str:
    """Return a text of the database in a language, or else as it stands, which is Dutch."""
    return translations.get(language) or text


def in_one_piece(text: str) -> str:
    """Return a date or duration of which no line ends between a number, the word that goes with it, and its year."""
    return type(text)(_INSIDE.sub("\u00a0", text))


def whole_address(address: str) -> str:
    """Return an address of which no line ends before the number of the house, or inside the postcode."""
    return _INSIDE_ADDRESS.sub("\u00a0", address)


@cache
def translator(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; Dutch, and any language without a catalogue, answer with the Dutch text."""
    return gettext.translation("messages", CATALOGUES, [language], fallback=True)
