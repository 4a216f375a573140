"""Every text on a screen stands in every language that has a catalogue."""

import pytest

from scripts import translations


@pytest.mark.parametrize("language", translations.languages())
def test_no_text_lacks_a_translation(language: str) -> None:
    assert list(translations.problems(language)) == []


def test_english_has_a_catalogue() -> None:
    assert "en" in translations.languages()
