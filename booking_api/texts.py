"""The languages that customers can choose and the interface texts in them: one catalogue for screens and messages.

Source texts are Dutch and stand in the code; `booking_api/translations/<language>/<package>.po` hold the translations,
compiled at set-up to `LC_MESSAGES/messages.mo` by `scripts/translations.py`. Texts of products and places come from
the database, per language, and never from here.
"""

import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CATALOGUES = Path(__file__).parent / "translations"
SOURCE_LANGUAGE = "nl"


@dataclass(frozen=True)
class Language:
    """A language by its own name; `locale` steers how dates and numbers are written."""

    code: str
    own_name: str
    locale: str
    right_to_left: bool = False

    @property
    def direction(self) -> str:
        """Return the value of the HTML attribute `dir`."""
        return "rtl" if self.right_to_left else "ltr"


# British English, because the American one turns day and month around.
LANGUAGES = {
    language.code: language
    for language in (
        Language("nl", "Nederlands", "nl"),
        Language("en", "English", "en_GB"),
        Language("ar", "العربية", "ar", right_to_left=True),
    )
}


def in_language(text: str, translations: Mapping[str, str], language: str) -> str:
    """Return a text of the database in a language, or else as it stands, which is Dutch."""
    return translations.get(language) or text


@cache
def translator(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; Dutch, and any language without a catalogue, answer with the Dutch text."""
    return gettext.translation("messages", CATALOGUES, [language], fallback=True)
