"""What an administrator or a newcomer reads is complete."""

import re
from pathlib import Path

import pytest

from scripts.settings_document import Leaf, leaves
from server.settings import Settings
from tests.house.tree import ROOT, committed_files

LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("setting", list(leaves(Settings, "WELKOM_")), ids=lambda leaf: leaf.variable)
def test_a_setting_says_what_it_is_for(setting: Leaf) -> None:
    assert len(setting.meaning) > 10, "give the field a description: it is what docs/settings.md says"


@pytest.mark.parametrize("path", [path for path in committed_files() if path.suffix == ".md"], ids=str)
def test_a_document_points_to_files_that_exist(path: Path) -> None:
    targets = LINK.findall((ROOT / path).read_text("utf-8"))
    assert [target for target in targets if not (ROOT / path.parent / target).exists()] == []


def test_decisions_have_a_number_of_their_own() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs/decisions").glob("*.md")]
    assert sorted(numbers) == sorted(set(numbers))
