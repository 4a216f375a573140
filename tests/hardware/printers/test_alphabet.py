"""Names and texts in the signs that a printer has."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.printers.alphabet import is_printable, printable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Één … € 12,50", "Één ... € 12,50"),
        (unicodedata.normalize("NFD", "Zoë Müller-Café"), "Zoë Müller-Café"),
        ("O’Brien “Pat”", 'O\'Brien "Pat"'),
        ("van den Berg–de Groot", "van den Berg-de Groot"),
        ("Żółć Łukasz Ścibor", "Zólc Lukasz Scibor"),
        ("Şahin İnönü ığ", "Sahin Inönü ig"),
        ("Nguyễn Thị Ánh", "Nguyen Thi Ánh"),
        ("Юлія Щербак", "Yuliya Shcherbak"),
        ("Елена Ёлкина", "Elena Elkina"),
        ("Ελένη", "Eleni"),
        ("ĳsvrĳ", "ijsvrij"),
        ("a\u200bb\u00a0c", "abÿc".replace("ÿ", "\u00a0")),
        ("two\nlines", "two\nlines"),
        ("Wie? Wat?", "Wie? Wat?"),
    ],
)
def test_text_keeps_as_much_as_the_code_page_allows(text: str, expected: str) -> None:
    assert printable(text) == expected
    assert is_printable(text)


@pytest.mark.parametrize("text", ["محمد", "王小明", "नमस्ते", "Jan 😀"])
def test_what_has_no_latin_spelling_is_told_apart(text: str) -> None:
    assert not is_printable(text)
    assert "?" in printable(text)


@given(st.text())
def test_whatever_comes_in_the_printer_can_print_what_comes_out(text: str) -> None:
    printable(text).replace("\n", "").encode("cp858")
    assert not any(ord(sign) < 0x20 and sign != "\n" for sign in printable(text))
