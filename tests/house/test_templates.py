"""Pages obey the strict content policy and work from right to left: no inline code or style, logical CSS only."""

import re
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT

MAILS = Path("booking_api/notifications/templates")  # no page: a mail carries its own style
INLINE = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>"),
    "an inline style": re.compile(r"<style\b|\sstyle="),
    "an inline handler": re.compile(r"\son[a-z]+=[\"']"),
    "an address with code": re.compile(r"javascript:"),
}
# Left and right in a property name are wrong in Arabic; `start` and `end` are right everywhere.
PHYSICAL = re.compile(
    r"(?<![\w-])((margin|padding|border|inset)-(left|right)|left|right|(text-align|float|clear):\s*(left|right))\s*[:;]"
)


def files(suffix: str) -> list[Path]:
    found = (path.relative_to(ROOT) for name in PACKAGES for path in sorted((ROOT / name).rglob(f"*{suffix}")))
    return [path for path in found if "vendor" not in path.parts and MAILS not in path.parents]


@pytest.mark.parametrize("path", files(".html"), ids=str)
def test_a_template_holds_no_inline_code_or_style(path: Path) -> None:
    text = (ROOT / path).read_text("utf-8")
    assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", files(".css"), ids=str)
def test_a_style_sheet_knows_no_left_and_right(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", (ROOT / path).read_text("utf-8"), flags=re.DOTALL)
    assert PHYSICAL.findall(text) == []


@pytest.mark.parametrize(
    "line", ["<script>alert(1)</script>", '<p style="color:red">', '<a onclick="go()">', "<style>", "javascript:go()"]
)
def test_inline_code_and_style_are_recognised(line: str) -> None:
    assert any(pattern.search(line) for pattern in INLINE.values())


@pytest.mark.parametrize("line", ["margin-left: 1rem", "left: 0", "text-align: right;", "float:left;"])
def test_left_and_right_are_recognised(line: str) -> None:
    assert PHYSICAL.search(f" {line}")
