"""Every text on a screen stands in every language that has a catalogue."""

import re
from gettext import c2py

import pytest

from scripts import translations
from tests.house.tree import ROOT


@pytest.mark.parametrize("language", translations.languages())
def test_no_text_lacks_a_translation(language: str) -> None:
    assert list(translations.problems(language)) == []


def test_english_has_a_catalogue() -> None:
    assert "en" in translations.languages()


CITIZENS = ("portal/citizen", "kiosk/templates/kiosk/pillar", "signage", "booking_api/notifications")
UNITS = "minuut|minuten|uur|uren|dag|dagen|week|weken|persoon|personen|plaats|plaatsen|onderwerpen"
COUNTED_AS_ONE = re.compile(rf"(?<![a-z])_\(\s*\"[^\"]*%\(\w+\)d (?:{UNITS})\b")


def test_what_citizens_read_counts_in_each_language_its_own_way() -> None:
    """Arabic has six forms of a counted word, Ukrainian three: a number before one goes through ngettext."""
    files = [
        file for place in CITIZENS for file in (ROOT / place).rglob("*") if file.suffix in {".py", ".html", ".txt"}
    ]
    files += [*(ROOT / "kiosk").glob("pillar*.py"), ROOT / "kiosk" / "walk_in_subjects.py"]
    found = {str(file.relative_to(ROOT)): COUNTED_AS_ONE.findall(file.read_text()) for file in files}
    assert len(files) > 80
    assert {file: texts for file, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    ("count", "words"), [(2, "موضوعين آخرين"), (7, "7 مواضيع أخرى"), (24, "24 موضوعًا آخر"), (100, "100 موضوع آخر")]
)
def test_what_is_counted_stands_in_the_form_of_its_number(count: int, words: str) -> None:
    """Gettext's six forms of Arabic come in another order than those of CLDR: its last is that of 11 to 99."""
    catalogue = translations.read("ar", "portal")
    message = catalogue.get(("Toon nog %(num)d onderwerp", "Toon nog %(num)d onderwerpen"))
    forms = list(message.string or ()) if message else []
    assert words in forms[c2py(catalogue.plural_expr)(count)] % {"num": count}
