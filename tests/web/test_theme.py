"""The colours of the theme can be read by everyone: contrast as WCAG 2.1 AA reckons it."""

import re
from pathlib import Path

import pytest

THEME = Path(__file__).parents[2] / "web" / "static" / "css" / "theme.css"
COLOURS = dict(re.findall(r"--(w-[\w-]+|voorbeeld-kleuren-[\w-]+): (#[0-9a-f]{6});", THEME.read_text("utf-8")))
TEXT, CONTROL = 4.5, 3.0
PAIRS = [
    ("w-ink", "w-paper", TEXT),
    ("w-ink", "w-paper-soft", TEXT),
    ("w-ink-soft", "w-paper", TEXT),
    ("w-ink-soft", "w-paper-soft", TEXT),
    ("w-primary", "w-paper", TEXT),
    ("w-primary", "w-primary-soft", TEXT),
    ("w-primary-dark", "w-primary-soft", TEXT),
    ("w-on-primary", "w-primary", TEXT),
    ("w-on-primary", "w-primary-dark", TEXT),
    ("w-on-now", "w-now", TEXT),
    ("w-ok", "w-ok-soft", TEXT),
    ("w-warning", "w-warning-soft", TEXT),
    ("w-error", "w-error-soft", TEXT),
    ("w-error", "w-paper", TEXT),
    ("w-paper", "w-ok", TEXT),
    ("w-on-dark", "w-dark", TEXT),
    ("w-on-dark", "w-dark-soft", TEXT),
    ("w-on-dark-soft", "w-dark", TEXT),
    ("w-line-strong", "w-paper", CONTROL),
    ("w-focus", "w-paper", CONTROL),
    ("w-now", "w-dark", CONTROL),
    ("voorbeeld-kleuren-violet-500", "w-paper", TEXT),
    ("voorbeeld-kleuren-violet-400", "w-paper", TEXT),
]


def luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_two_colours_that_meet_differ_enough(front: str, back: str, least: float) -> None:
    assert contrast(COLOURS[front], COLOURS[back]) >= least


def test_contrast_is_reckoned_as_known_examples_say() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#f16e06", "#ffffff") == pytest.approx(3.01, abs=0.01)


def test_no_style_sheet_names_a_colour_of_its_own() -> None:
    others = [path for path in THEME.parent.glob("*.css") if path.name not in {"theme.css", "demo.css"}]
    named = {path.name: re.findall(r":[^;{}]*?(#[0-9a-fA-F]{3,8})\b", path.read_text("utf-8")) for path in others}
    assert {name: found for name, found in named.items() if found} == {}
