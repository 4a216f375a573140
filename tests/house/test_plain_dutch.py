"""Texts for customers are plain Dutch (level B1, need V14): short sentences, no long words."""

import re
from collections.abc import Iterator

from scripts import translations

MOST_WORDS = 18
MOST_LETTERS = 16
# What has no shorter name, or what the law calls so.
KNOWN_WORDS = {"naam@voorbeeld.nl", "toegankelijkheidsverklaring", "privacyverklaring"}
FOR_CUSTOMERS = "de"  # any language that staff screens do not speak


def texts() -> Iterator[str]:
    for package in translations.PACKAGES:
        for message in translations.extract(package, FOR_CUSTOMERS):
            yield from [message.id] if isinstance(message.id, str) else message.id


def sentences(text: str) -> list[list[str]]:
    """Return the words of each sentence, with one word for each placeholder and none for markup."""
    plain = re.sub(r"<[^>]+>", " ", re.sub(r"%\(\w+\)[sd]", "x", text))
    return [sentence.split() for sentence in re.split(r"(?<=[.!?:])\s+", plain)]


def test_no_sentence_is_long() -> None:
    long = [" ".join(words) for text in texts() for words in sentences(text) if len(words) > MOST_WORDS]
    assert long == []


def test_no_word_is_long() -> None:
    words = {word.strip(".,:;!?()«»\"'") for text in texts() for words in sentences(text) for word in words}
    assert sorted(word for word in words if len(word) > MOST_LETTERS and word.lower() not in KNOWN_WORDS) == []


def test_the_check_sees_what_is_too_long() -> None:
    assert len(sentences("Kort. " + "woord " * 19)[1]) > MOST_WORDS
    assert sum(1 for _ in texts()) > 300
