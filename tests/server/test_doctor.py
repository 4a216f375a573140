"""What `welkom doctor` finds wrong with an installation, in words that say what to do."""

from pathlib import Path

from pydantic import SecretStr

from server import migrate
from server.doctor import examine
from server.settings import DatabaseSettings, Settings
from web.settings import SecuritySettings, WebSettings

CONTACT = "mailto:security@voorbeeldstad.example"


def settings(folder: Path, *contacts: str) -> Settings:
    return Settings(
        database=DatabaseSettings(url=f"sqlite:///{folder}/welkom.db"),
        web=WebSettings(secret_key=SecretStr("k" * 40), security=SecuritySettings(contacts=list(contacts))),
    )


def test_an_installation_that_names_nobody_for_weaknesses_is_told_so(tmp_path: Path) -> None:
    migrate.upgrade(f"sqlite:///{tmp_path}/welkom.db")
    assert {each.part: each.ok for each in examine(settings(tmp_path, CONTACT))} == {
        "database": True,
        "secret key": True,
        "security.txt": True,
    }
    wrong = [each for each in examine(settings(tmp_path)) if not each.ok]
    assert [each.part for each in wrong] == ["security.txt"]
    assert "WELKOM_WEB__SECURITY__CONTACTS" in wrong[0].text


def test_a_database_that_was_never_made_is_found(tmp_path: Path) -> None:
    found = {each.part: each for each in examine(settings(tmp_path, CONTACT))}["database"]
    assert (found.ok, "welkom migrate" in found.text) == (False, True)
