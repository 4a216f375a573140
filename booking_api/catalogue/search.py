"""Finding a product by a visitor's own words, typing slips included ("paspoort kwijt", "rijbewys")."""

import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

from booking_api.catalogue.views import ProductView

CLOSE_ENOUGH = 0.78
_EMPTY_WORDS = frozenset("een de het mijn ik wil nieuw nieuwe voor of en a the my i want new for or and to of".split())


def rank(words: str, products: Iterable[ProductView]) -> list[ProductView]:
    """Return the products that fit all telling words, the best first; all of them when nothing telling was typed."""
    wanted = [word for word in _words(words) if word not in _EMPTY_WORDS]
    scored = [(_score(wanted, product), product) for product in products]
    fitting = [(score, product) for score, product in scored if score > 0 or not wanted]
    return [product for _, product in sorted(fitting, key=lambda pair: (-pair[0], pair[1].position))]


def _score(wanted: list[str], product: ProductView) -> float:
    titles = _words(f"{product.name} {product.public_name}")
    others = _words(f"{product.search_words} {product.description}")
    total = 0.0
    for word in wanted:
        best = max(_likeness(word, titles) * 2, _likeness(word, others))
        if best == 0:
            return 0.0
        total += best
    return total


def _likeness(word: str, candidates: list[str]) -> float:
    """Return 1.0 for the same word or its start, less for a slip, 0.0 for another word."""
    best = 0.0
    for candidate in candidates:
        if candidate == word or (len(word) >= 3 and candidate.startswith(word)):
            return 1.0
        if len(word) >= 4 and abs(len(candidate) - len(word)) <= 2:
            best = max(best, SequenceMatcher(None, word, candidate, autojunk=False).ratio())
    return best if best >= CLOSE_ENOUGH else 0.0


def _words(text: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return "".join(c if c.isalnum() else " " for c in plain).split()
