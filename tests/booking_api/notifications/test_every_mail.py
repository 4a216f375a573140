"""Every kind of message, in every language, as text, as HTML and as SMS: all of it is there, and nothing else is."""

import re
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from itertools import pairwise

import pytest

from booking_api.notifications import asking, content, notes
from booking_api.notifications.content import Sender
from booking_api.notifications.preview import preview, preview_sms, sample
from booking_api.notifications.texts import KINDS
from booking_api.notifications.values import WELKOMS_WORDS, Letter, OwnText
from booking_api.texts import LANGUAGES
from tests.booking_api.notifications.town import NOW

SENDER = Sender("Gemeente Voorbeeldstad", "afspraken@voorbeeldstad.example", "https://afspraken.example/")
LEFT_OVER = re.compile(r"%\(|%[sd]|\{\w*\}|\{\{|\bNone\b|Undefined|<bdi>&lt;")
OWN = OwnText("Over {dag}", "Dag {naam}", "Tot {tijd}, {gemeente}", "Dag {naam}: {link}")
OWN_OF_NOTES = OwnText("Van {gemeente}", "Kijk op {link}", "Tot zo, {gemeente}", "{gemeente}: {link}")


def bodies(mail: EmailMessage) -> list[str]:
    found = [mail.get_body((kind,)) for kind in ("plain", "html")]
    return [str(each.get_content()).replace("\u00a0", " ") for each in found if each is not None]


def check(mail: EmailMessage, language: str) -> None:
    text, html = bodies(mail)
    without_styles = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    for said in (str(mail["Subject"]), text, without_styles):
        assert said.strip()
        assert LEFT_OVER.search(said) is None, LEFT_OVER.search(said)
    direction = LANGUAGES[language].direction
    assert f'<html lang="{language}" dir="{direction}">' in html
    assert mail["Content-Language"] == language
    for body in (text, html):
        assert "https://afspraken.example" in body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_message_of_each_kind_in_each_language(kind: str, language: str) -> None:
    check(preview(kind, language, WELKOMS_WORDS, SENDER, NOW), language)
    check(preview(kind, language, OWN_OF_NOTES if kind in notes.KINDS else OWN, SENDER, NOW), language)
    sms = preview_sms(kind, language, WELKOMS_WORDS, SENDER, NOW)
    assert LEFT_OVER.search(sms) is None
    assert ("https://" in sms) == (kind != content.CANCELLATION)


def told_otherwise(language: str) -> list[Letter]:
    """Letters of every other shape: elsewhere in three ways, at the gate, without a name, cost or list."""
    plain = sample(content.CONFIRMATION, language, NOW)
    return [
        replace(plain, kind="at_customer", visit_address="Fabrieksweg 12"),
        replace(plain, kind="online", video_url="https://video.example/x"),
        replace(plain, kind="telephone", call_number="0612345678"),
        replace(plain, opens_gate=True),
        replace(plain, customer_name="", fees=(), bring=(), phone="", address="", city="", staff_name="Dewi"),
        replace(plain, unconfirmed=True, released_otherwise=True),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_other_shape_of_an_appointment_too(language: str) -> None:
    for told in told_otherwise(language):
        for kind in (content.CONFIRMATION, content.CHANGE, content.REMINDER, content.CANCELLATION):
            check(content.mail(kind, told, SENDER, "<1@x>", NOW), language)


@pytest.mark.parametrize("kind", KINDS)
def test_no_language_falls_back_to_dutch(kind: str) -> None:
    """What is said in Dutch is said otherwise in every other language."""
    subjects = {language: str(preview(kind, language, WELKOMS_WORDS, SENDER, NOW)["Subject"]) for language in LANGUAGES}
    assert len(set(subjects.values())) == len(LANGUAGES), subjects


def test_who_finds_a_closed_door_gets_another_time_and_no_code_for_the_old_one() -> None:
    mail = preview(asking.CLOSED, "nl", WELKOMS_WORDS, SENDER, NOW)
    text, html = bodies(mail)
    assert "<s>maandag 23 november 2026" in html
    for body in (text, html):
        assert "https://afspraken.example/mijn-afspraak/voorbeeld/verplaatsen" in body
        assert "K7RW H2MX" not in body.partition("Uw afspraak")[2]
        assert "42,00" not in body
    assert [part.get_content_type() for part in mail.walk() if part.get_filename()] == []
    assert mail["Subject"] == "Uw afspraak op maandag 23 november om 10:40 gaat niet door"
    sms = preview_sms(asking.CLOSED, "nl", WELKOMS_WORDS, SENDER, NOW)
    assert "op maandag 23 november om 10:40 gaat niet door. Wij zijn dan dicht." in sms
    assert "Kies een andere tijd" in sms


def test_what_a_list_of_mails_shows_has_no_code_of_what_does_not_take_place() -> None:
    shown = {kind: bodies(preview(kind, "nl", WELKOMS_WORDS, SENDER, NOW))[1] for kind in KINDS}
    hints = {kind: html.partition('overflow:hidden">')[2].partition("</div>")[0] for kind, html in shown.items()}
    assert all(hints[kind] for kind in (asking.CLOSED, content.CONFIRMATION))
    for kind in (asking.CLOSED, content.CANCELLATION):
        assert "K7RW H2MX" not in hints[kind]
    assert "K7RW H2MX" in hints[content.CONFIRMATION]


def test_an_offer_that_may_last_into_the_next_day_names_it() -> None:
    for body in bodies(preview(asking.OFFER, "nl", WELKOMS_WORDS, SENDER, NOW)):
        assert "tot vrijdag 20 november om 10:30. Doet u niets" in body


def test_who_checked_in_gets_the_way_to_the_turn_and_no_code_to_check_in_with() -> None:
    mail = preview(asking.ARRIVED, "nl", WELKOMS_WORDS, SENDER, NOW)
    text, html = bodies(mail)
    for body in (text, html):
        assert "https://afspraken.example/mijn-afspraak/voorbeeld/aanmelden" in body
        assert "Volg uw beurt" in body
        assert "K7RW H2MX" not in body.partition("Uw afspraak")[2]
    assert [part.get_content_type() for part in mail.walk() if part.get_filename()] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_sentence_ends_twice_and_each_part_of_the_text_stands_apart(kind: str, language: str) -> None:
    text = bodies(preview(kind, language, WELKOMS_WORDS, SENDER, NOW))[0].replace("\r\n", "\n")
    for said in (text, preview_sms(kind, language, WELKOMS_WORDS, SENDER, NOW)):
        assert re.search(r"[?!؟.][.]", said) is None, said
    assert "\n\n\n\n" not in text
    told = [line for line in text.split("\n") if line]
    for before, line in pairwise(told):  # what is set in stands below its own heading
        if before.startswith("  ") and not line.startswith("  "):
            assert f"{before}\n\n{line}" in text, (before, line)


def test_who_is_asked_by_sms_to_confirm_reads_until_when() -> None:
    sms = preview_sms(asking.CONFIRM_REQUEST, "nl", WELKOMS_WORDS, SENDER, NOW)
    assert "Komt u naar uw afspraak? Laat het ons weten vóór zondag 22 november om 10:40. https://" in sms


def test_what_is_asked_is_the_only_button_of_a_mail() -> None:
    for kind in KINDS:
        html = bodies(preview(kind, "nl", WELKOMS_WORDS, SENDER, NOW))[1]
        assert html.count('class="button"') == (0 if kind == content.CANCELLATION else 1), kind


def test_the_fee_of_a_series_is_that_of_each_date() -> None:
    plain = sample(content.CONFIRMATION, "nl", NOW)
    told = replace(plain, series=(plain, replace(plain, starts_at=plain.starts_at + timedelta(days=7))))
    for body in bodies(content.mail(content.CONFIRMATION, told, SENDER, "<1@x>", NOW)):
        assert "42,00 per afspraak" in body
    for body in bodies(content.mail(content.CONFIRMATION, plain, SENDER, "<1@x>", NOW)):
        assert "per afspraak" not in body
