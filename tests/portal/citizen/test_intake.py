"""Questions and needs in the booking, without scripts; then confirming and coming earlier by the personal link."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from booking_api.appointments import confirming, offering
from booking_api.appointments.confirm_plans import begin_again
from booking_api.appointments.models import Appointment
from booking_api.catalogue.models import Product, SpecialNeed
from booking_api.catalogue.questions import Option, Question, written
from booking_api.identity.actor import SYSTEM
from tests.portal.citizen.site import Site, Visitor

CHILD = Question(
    "kind", "choice", {"nl": "Is het voor een kind?", "en": "Is it for a child?"},
    options=(
        Option("nee", {"nl": "Nee", "en": "No"}),
        Option("ja", {"nl": "Ja", "en": "Yes"}, minutes=10, bring={"nl": "Toestemming van de ouders"}),
    ),
)  # fmt: skip
AGE = Question("leeftijd", "number", {"nl": "Hoe oud is het kind?"}, show_code="kind", show_values=("ja",))


def change(site: Site, code: str, **rules: object) -> str:
    with site.db.transaction() as session:
        row = session.exec(select(Product).where(Product.code == code)).one()
        for name, value in rules.items():
            setattr(row, name, value)
        session.add(row)
        return str(row.id)


def problems(page: str) -> list[str]:
    """Return what the summary of a page says is wrong."""
    return re.findall(r'href="#veld-[^"]+">([^<]+)<', page)


@pytest.fixture
def asking(site: Site) -> str:
    """A passport that asks whether it is for a child, and how old it is; an interpreter can be asked for."""
    with site.db.transaction() as session:
        session.add(SpecialNeed(code="een-tolk", name="Een tolk", asks_language=True, extra_minutes=10, position=1))
        session.add(SpecialNeed(code="meer-rust", name="Meer tijd", extra_minutes=10, position=2))
    return change(site, "paspoort", questions=written([CHILD, AGE]), special_needs=["een-tolk", "meer-rust"])


def test_a_question_brings_up_the_next_and_both_stand_in_the_summary(site: Site, visitor: Visitor, asking: str) -> None:
    visitor.post("/", product=asking)
    page = visitor.page("/aantal")
    assert "Is het voor een kind?" in page
    assert "Alleen als u bij “Is het voor een kind?” dit antwoord geeft: Ja" in page
    assert visitor.get("/tijd").headers["Location"] == "/aantal", "nobody skips it"
    refused = visitor.post("/aantal")
    assert refused.status_code == 422
    assert problems(refused.text) == ["Beantwoord deze vraag: Is het voor een kind?"]
    field = f"vraag-{asking}-"
    told = {f"{field}kind": "ja", f"{field}leeftijd": "4", "nodig": "een-tolk"}
    assert visitor.post("/aantal", **told).status_code == 422, "which language?"
    told["taal-een-tolk"] = "Tigrinya"
    assert problems(visitor.post("/aantal", **told | {f"{field}leeftijd": "vier"}).text) == [
        "Vul een getal in: Hoe oud is het kind?"
    ]
    assert visitor.post("/aantal", **told).headers["Location"] == "/tijd"
    visitor.post("/tijd", tijd=visitor.times()[-1])
    visitor.post("/gegevens", family_name="Jansen")
    summary = visitor.page("/controle")
    for words in ("Is het voor een kind?", "Hoe oud is het kind?", "Een tolk (Tigrinya)", "Toestemming van de ouders"):
        assert words in summary
    visitor.confirm()
    [made] = site.appointments()
    assert made.special_needs == [{"code": "een-tolk", "language": "Tigrinya"}]
    assert [(each["code"], each["value"]) for each in made.answers] == [("kind", "ja"), ("leeftijd", "4")]
    assert made.ends_at - made.starts_at == timedelta(minutes=15 + 10 + 10)
    assert "Toestemming van de ouders" in visitor.page("/gemaakt")


def test_an_empty_answer_to_a_question_that_came_up_is_told_and_never_passes(visitor: Visitor, asking: str) -> None:
    visitor.post("/", product=asking)
    kind, age = f"vraag-{asking}-kind", f"vraag-{asking}-leeftijd"
    both = visitor.post("/aantal", **{kind: "ja", "nodig": "een-tolk"})
    assert problems(both.text) == ["Beantwoord deze vraag: Hoe oud is het kind?", "Vul in welke taal u spreekt."]
    told = {kind: "ja", "nodig": "een-tolk", "taal-een-tolk": "Tigrinya"}
    for empty in ("", "   "):
        refused = visitor.post("/aantal", **told, **{age: empty})
        assert refused.status_code == 422
        assert problems(refused.text) == ["Beantwoord deze vraag: Hoe oud is het kind?"]
    assert visitor.get("/tijd").headers["Location"] == "/aantal", "nobody skips it"
    assert visitor.post("/aantal", **told, **{age: "4"}).headers["Location"] == "/tijd"


def test_what_asks_nothing_goes_straight_on(visitor: Visitor) -> None:
    assert visitor.choose_products({"paspoort": 1}).headers["Location"] == "/tijd"
    assert 'href="/aantal"' in visitor.page("/tijd")


def test_another_answer_gives_the_held_time_back(site: Site, visitor: Visitor, asking: str) -> None:
    visitor.choose_products({"paspoort": 1}, **{f"vraag-{asking}-kind": "nee"})
    visitor.post("/tijd", tijd=visitor.times()[-1])
    assert len(site.holds()) == 1
    visitor.post("/aantal", **{f"vraag-{asking}-kind": "nee", f"vraag-{asking}-leeftijd": "99"})
    assert len(site.holds()) == 1, "the same again changes nothing, nor what a hidden question got"
    visitor.post("/aantal", **{f"vraag-{asking}-kind": "ja", f"vraag-{asking}-leeftijd": "4"})
    assert site.holds() == []


def test_the_questions_speak_english(site: Site, asking: str) -> None:
    english = Visitor(site, "en")
    english.post("/", product=asking)
    page = english.page("/aantal")
    assert "Is it for a child?" in page
    assert "“Is it for a child?”: Yes" in page


def test_adding_a_product_keeps_what_was_told_and_asks_nothing_yet(visitor: Visitor, asking: str) -> None:
    visitor.post("/", product=asking)
    other = visitor.site.product("rijbewijs")
    told = {f"vraag-{asking}-leeftijd": "4", "nodig": "meer-rust"}
    assert visitor.post("/aantal", erbij=other, **told).headers["Location"] == "/aantal"
    page = visitor.page("/aantal")
    assert f'name="aantal-{other}"' in page
    assert 'value="meer-rust" checked' in page


def test_a_product_that_falls_away_is_asked_nothing(visitor: Visitor, asking: str) -> None:
    other = visitor.site.product("rijbewijs")
    visitor.post("/", product=[asking, other])
    assert visitor.post("/aantal", **{f"aantal-{asking}": "0"}).headers["Location"] == "/tijd"


@pytest.fixture
def link(visitor: Visitor) -> str:
    """The personal link of an appointment that was just made, on the last time of the first page of days."""
    visitor.get_to_check(family_name="Jansen", email="jansen@example.org")
    visitor.confirm()
    return visitor.link()


def test_opening_the_page_confirms_nothing_and_pressing_does(site: Site, visitor: Visitor, link: str) -> None:
    [made] = site.appointments()
    with site.db.transaction() as session:
        product = session.exec(select(Product).where(Product.code == "paspoort")).one()
        product.confirmation_demanded = True
        session.add(product)
        session.flush()
        row = session.get_one(Appointment, made.id)
        row.starts_at += timedelta(days=14)
        row.ends_at += timedelta(days=14)
        session.add(row)
        begin_again(session, row, site.now)
    site.wait(60 * 24 * 11)
    with site.db.transaction() as session:
        confirming.take_step(session, SYSTEM, made.id, site.now)
    assert "Komt u naar uw afspraak?" in visitor.page(link)
    assert "Ja, ik kom" in visitor.page(f"{link}/bevestigen")
    assert "Komt u naar uw afspraak?" in visitor.page(link), "a page that was only opened changes nothing"
    assert visitor.post(f"{link}/bevestigen").headers["Location"].endswith("gedaan=bevestigd")
    page = visitor.page(f"{link}?gedaan=bevestigd")
    assert "wij verwachten u" in page
    assert "Laat het ons weten" not in visitor.page(link)


def test_an_earlier_place_is_asked_for_offered_and_taken(site: Site, visitor: Visitor, link: str) -> None:
    [made] = site.appointments()
    assert "graag eerder" in visitor.page(link)
    assert (
        visitor.post(f"{link}/eerder", dag=["0", "1", "2", "3", "4"]).headers["Location"].endswith("gedaan=op-de-lijst")
    )
    assert "Wachtlijst bekijken" in visitor.page(link)
    with site.db.transaction() as session:
        [place] = offering.who_waits(session, SYSTEM, site.now)
        offer = offering.offer_place(session, SYSTEM, place, site.now)
    assert offer
    assert offer.starts_at < made.starts_at
    page = visitor.page(f"{link}/eerder")
    assert "Ja, ik kom eerder" in page
    answer = re.findall(r'action="(/mijn-afspraak/[^"]+/eerder/[^"]+)"', page)[0]
    assert site.appointments()[0].starts_at == made.starts_at, "a page that was only opened changes nothing"
    assert visitor.get(answer).status_code == 405
    assert visitor.post(answer, antwoord="ja").headers["Location"].endswith("gedaan=verplaatst")
    moved = site.appointments()[0]
    assert (moved.starts_at, moved.code) == (offer.starts_at, made.code)
    assert visitor.post(answer, antwoord="nee").status_code == 303
    assert site.appointments()[0].starts_at == offer.starts_at


@pytest.mark.parametrize(
    ("field", "told"), [("dag", "Deze dag"), ("dagdeel", "Dit deel van de dag"), ("plek", "Deze plek")]
)
def test_a_wish_that_we_do_not_know_is_said_where_it_was_made(
    visitor: Visitor, link: str, field: str, told: str
) -> None:
    unknown = {"dag": "9", "dagdeel": "nacht", "plek": str(UUID(int=1))}[field]
    refused = visitor.post(f"{link}/eerder", **{field: unknown})
    assert refused.status_code == 422
    assert f"{told} kennen wij niet. Kies uit de lijst, of laat alles leeg." in refused.text
    assert f'href="#veld-{field}"' in refused.text


def test_who_declines_or_leaves_keeps_the_appointment(site: Site, visitor: Visitor, link: str) -> None:
    [made] = site.appointments()
    visitor.post(f"{link}/eerder")
    with site.db.transaction() as session:
        [place] = offering.who_waits(session, SYSTEM, site.now)
        offering.offer_place(session, SYSTEM, place, site.now)
    answer = re.findall(r'action="(/mijn-afspraak/[^"]+/eerder/[^"]+)"', visitor.page(f"{link}/eerder"))[0]
    assert "blijft zoals die is" in visitor.page(visitor.post(answer, antwoord="nee").headers["Location"])
    assert site.holds() == []
    visitor.post(f"{link}/eerder", actie="weg")
    assert "graag eerder" in visitor.page(link)
    assert site.appointments()[0].starts_at == made.starts_at
