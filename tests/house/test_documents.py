"""What an administrator or a newcomer reads is complete."""

import re
from pathlib import Path

import pytest

from scripts.settings_document import Leaf, leaves
from server.settings import Settings
from tests.house.tree import ROOT, committed_files

LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")
TEST = re.compile(r"\btest_\w+(?:\.py)?")
DOCUMENTS = [path for path in committed_files() if path.suffix == ".md"]


@pytest.mark.parametrize("setting", list(leaves(Settings, "WELKOM_")), ids=lambda leaf: leaf.variable)
def test_a_setting_says_what_it_is_for(setting: Leaf) -> None:
    assert len(setting.meaning) > 10, "give the field a description: it is what docs/settings.md says"


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_a_document_points_to_files_that_exist(path: Path) -> None:
    targets = LINK.findall((ROOT / path).read_text("utf-8"))
    assert [target for target in targets if not (ROOT / path.parent / target).exists()] == []


def test_documents_name_tests_that_exist() -> None:
    tests = [path for path in committed_files() if path.name.startswith("test_") and path.suffix == ".py"]
    known = {path.name for path in tests}.union(*(TEST.findall((ROOT / path).read_text("utf-8")) for path in tests))
    named = {(str(path), name) for path in DOCUMENTS for name in TEST.findall((ROOT / path).read_text("utf-8"))}
    assert sorted(pair for pair in named if pair[1] not in known) == []


def test_decisions_have_a_number_of_their_own() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs/decisions").glob("*.md")]
    assert sorted(numbers) == sorted(set(numbers))
