"""The generated documents follow the code, and a stale one is noticed."""

from pathlib import Path

import pytest
from pydantic import BaseModel, Field, SecretStr

from scripts import docs
from scripts.settings_document import Leaf, leaves


class Printer(BaseModel):
    host: str = Field("127.0.0.1", description="address of the printer")


class Example(BaseModel):
    key: SecretStr = Field(SecretStr("abc"), description="signs everything")
    needed: int = Field(description="a number")
    printers: dict[str, Printer] = {}


def test_a_setting_is_named_as_its_environment_variable_and_a_secret_is_not_shown() -> None:
    assert list(leaves(Example, "WELKOM_")) == [
        Leaf("WELKOM_KEY", "signs everything", "none"),
        Leaf("WELKOM_NEEDED", "a number", "must be set"),
        Leaf("WELKOM_PRINTERS__<name>__HOST", "address of the printer", "`127.0.0.1`"),
    ]


def test_the_map_shows_packages_and_modules_by_their_first_paragraph(tmp_path: Path) -> None:
    (tmp_path / "kiosk" / "gates").mkdir(parents=True)
    (tmp_path / "kiosk" / "__init__.py").write_text('"""Screens of the hall."""')
    (tmp_path / "kiosk" / "pillar.py").write_text('"""The pillar,\nby name.\n\nMore."""')
    (tmp_path / "kiosk" / "gates" / "__init__.py").write_text('"""Gates."""')
    assert list(docs.branch(tmp_path / "kiosk", 0)) == [
        "- **kiosk/** Screens of the hall.",
        "  - `pillar.py` The pillar, by name.",
        "  - **gates/** Gates.",
    ]


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that takes the place of the project, with one document to make."""
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    monkeypatch.setattr(docs, "DOCUMENTS", {"one.md": lambda: "fresh"})
    return tmp_path / "one.md"


def test_a_stale_document_is_named_and_left_alone(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    elsewhere.write_text("old")
    assert docs.main(["--check"]) == 1
    assert "one.md" in capsys.readouterr().out
    assert elsewhere.read_text() == "old"


def test_writing_makes_a_document_fresh(elsewhere: Path) -> None:
    assert docs.main([]) == 0
    assert elsewhere.read_text() == "fresh"
    assert docs.main(["--check"]) == 0
