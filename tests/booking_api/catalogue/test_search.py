"""Finding a product in plain words: the first hit is the one that is meant, whatever is typed and in which language."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from booking_api.catalogue import queries
from booking_api.db import Database
from booking_api.identity.actor import PUBLIC
from server.demo.municipality import lay
from server.demo.people import People
from tests.booking_api.catalogue.phrases import DUTCH, OTHERS
from tests.portal.citizen.site import NOW

AMONG_FIRST = 3
OFTEN_ENOUGH = 0.95


@pytest.fixture(scope="module")
def town(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The demo's municipality; these tests only read it."""
    file = tmp_path_factory.mktemp("search") / "welkom.db"
    shutil.copyfile(_sqlite_template, file)
    opened = Database(f"sqlite:///{file}")
    with opened.transaction() as session:
        lay(session, People(1), NOW)
    yield opened
    opened.dispose()


def found(db: Database, words: str, language: str = "nl") -> list[str]:
    with db.reading() as session:
        return [each.code for each in queries.search_products(session, PUBLIC, words, language=language)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("paspoort", "paspoort"),
        ("kwijt paspoort", "paspoort"),
        ("ik ben mijn paspoort kwijtgeraakt", "paspoort"),
        ("mijn paspoort is gestolen en ik ga volgende week op vakantie", "paspoort"),
        ("pasport", "paspoort"),
        ("pasoport verlopen", "paspoort"),
        ("rijbewijs verlopen", "rijbewijs"),
        ("rijbewys verlengen", "rijbewijs"),
        ("Rijbewijs-verlenging", "rijbewijs"),
        ("trouwen", "huwelijk"),
        ("ik ga trouwen", "huwelijk"),
        ("verhuizen", "verhuizing"),
        ("ik ben verhuisd", "verhuizing"),
        ("vog", "vog"),
        ("dakkapel", "bouwplan"),
        ("grofvuil", "milieustraat"),
        ("baby geboren", "geboorte"),
        ("id kaart", "identiteitskaart"),
        ("schulden", "schuldhulp"),
        ("bijstand", "uitkering"),
        ("lost passport", "paspoort"),
        ("renew driving license", "rijbewijs"),
        ("moving house", "verhuizing"),
        ("wedding", "huwelijk"),
    ],
)
def test_the_first_hit_is_what_is_meant(town: Database, words: str, code: str) -> None:
    assert found(town, words)[0] == code


@pytest.mark.parametrize(("words", "code"), [("lost ID card", "identiteitskaart"), ("paspoort", "paspoort")])
def test_the_english_page_finds_english_words_and_dutch_ones_too(town: Database, words: str, code: str) -> None:
    assert found(town, words, "en")[0] == code


@pytest.mark.parametrize("words", ["xyzzy", "zwembad", "....", "🦆"])
def test_words_that_fit_nothing_find_nothing(town: Database, words: str) -> None:
    assert found(town, words) == []


def test_no_words_give_everything_the_most_asked_first(town: Database) -> None:
    assert found(town, "")[0] == "paspoort"
    assert len(found(town, "  ")) > 20


def test_what_hardly_fits_is_left_out(town: Database) -> None:
    assert len(found(town, "kwijt paspoort")) <= 6


@pytest.mark.parametrize(("language", "phrases"), [("nl", DUTCH), *OTHERS.items()])
def test_nearly_everything_that_citizens_type_finds_what_they_mean(
    town: Database, language: str, phrases: dict[str, tuple[str, ...]]
) -> None:
    typed = [(words, code) for code, several in phrases.items() for words in several]
    wrong = [(words, code) for words, code in typed if code not in found(town, words, language)[:AMONG_FIRST]]
    assert len(wrong) <= (1 - OFTEN_ENOUGH) * len(typed), wrong
