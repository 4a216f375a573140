"""Finding a product by a visitor's own words: "kwijt paspoort", "rijbewys verlopen", "lost my ID", "Reisepass".

Small words are left out, slips are forgiven, words that belong together ("verlengen", "verlenging") count as one
another, and so do a word and what municipalities call it (`thesaurus`). What is typed need not all fit: who writes a
whole sentence finds something too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from booking_api.catalogue.thesaurus import joined, meanings
from booking_api.catalogue.views import ProductView
from booking_api.customers.rules import likeness, search_key

TITLE, SEARCH_WORD, DESCRIPTION, OTHER_LANGUAGE = 3.0, 2.0, 1.0, 1.5
NEAR_BEST = 0.55
SHORTEST_START = 3
SHORTEST_STEM = 5
SHORTEST_PART = 6
RELATED = 0.8
MEANT = 0.9
_SAYS_NOTHING = frozenset(
    (
        "een de het mijn ons onze ik wij we wil willen moet graag kan kunnen voor of en van met om te in op aan naar "
        "is ben bent zijn heb heeft hebben hoe wat waar nieuw nieuwe maken afspraak aanvragen regelen dat die er "
        "bij uit als dan dit deze hier daar mij me zich ga gaat gaan kom komt komen niet geen wel al ook nog nodig net "
        "iemand iets wanneer waarom welke doen moeten word wordt worden gemeente u uw jullie kunt "
        "a an the my our i we want need would like to can for or and of with in on at is am are have has how what "
        "where new make appointment please get apply"
    ).split()
)
Meant = tuple[tuple[str, float], ...]
"""The words that something typed may stand for, each with how sure that is."""


def rank(
    words: str, products: Iterable[ProductView], other_languages: Mapping[UUID, str] | None = None
) -> list[ProductView]:
    """Return the products that fit what was typed, the best first; all of them when nothing was typed.

    `other_languages` holds the words of a product in languages that the reader did not choose.
    """
    typed = search_key(words).split()
    # Who types nothing but small words ("afspraak maken") means those.
    wanted = [word for word in typed if word not in _SAYS_NOTHING] or typed
    known = list(products)
    if not wanted:
        return [] if words.strip() else sorted(known, key=lambda product: product.position)
    others = other_languages or {}
    meant = [_meant(word) for word in wanted] + list(_meant_together(typed))
    scored = [(_score(meant, product, others.get(product.id, "")), product) for product in known]
    best = max((score for score, _product in scored), default=0.0)
    fitting = [(score, product) for score, product in scored if score and score >= best * NEAR_BEST]
    return [product for _score, product in sorted(fitting, key=lambda pair: (-pair[0], pair[1].position))]


@lru_cache(maxsize=2000)
def _meant(word: str) -> Meant:
    """Return a word and what it stands for, also when it has a slip or is part of a longer word ("incassobureau")."""
    known = meanings()
    exact = known.get(word)
    if exact is not None:
        return ((word, 1.0), *((each, MEANT) for each in exact))
    near = {each for other, stands_for in known.items() if _is_near(word, other) for each in stands_for}
    return ((word, 1.0), *((each, MEANT * RELATED) for each in near))


def _is_near(word: str, other: str) -> bool:
    if len(other) >= SHORTEST_STEM and len(word) > len(other) and (word.startswith(other) or word.endswith(other)):
        return True
    # Who slips seldom slips at the first letter; looking at all words of all languages takes long.
    return len(word) > SHORTEST_STEM and word[0] == other[0] and likeness(word, other) > 0


def _meant_together(typed: Sequence[str]) -> Iterator[Meant]:
    """Return what two or three words in a row stand for together: "nieuw adres", "permis de conduire"."""
    known = meanings()
    for length in (2, 3):
        for start in range(len(typed) - length + 1):
            together = joined(" ".join(typed[start : start + length]))
            if together in known and together not in typed:
                yield tuple((each, MEANT) for each in known[together])


def _score(meant: Iterable[Meant], product: ProductView, elsewhere: str) -> float:
    fields = (
        (TITLE, f"{product.name} {product.public_name}"),
        (SEARCH_WORD, product.search_words),
        (DESCRIPTION, product.description),
        (OTHER_LANGUAGE, elsewhere),
    )
    weighed = [(weight, _words(text)) for weight, text in fields]
    return sum(
        max(weight * sure * _fit(word, known, typed=sure == 1.0) for weight, known in weighed for word, sure in each)
        for each in meant
    )


@lru_cache(maxsize=5000)
def _words(text: str) -> frozenset[str]:
    return frozenset(search_key(text).split())


@lru_cache(maxsize=50_000)
def _fit(word: str, known: frozenset[str], *, typed: bool) -> float:
    """Return how well a word fits one of a text: 1.0 for the same, less for a related form or a slip."""
    if word in known:
        return 1.0
    return max((_one_fit(word, other, typed=typed) for other in known), default=0.0)


def _one_fit(word: str, other: str, *, typed: bool) -> float:
    if len(word) >= SHORTEST_START and other.startswith(word):
        return 0.95
    if len(other) >= SHORTEST_STEM and word.startswith(other):
        return RELATED
    if min(len(word), len(other)) >= SHORTEST_PART and (word.endswith(other) or other.endswith(word)):
        return RELATED
    return max(likeness(word, other) if typed else 0.0, RELATED if _same_stem(word, other) else 0.0)


def _same_stem(one: str, other: str) -> bool:
    """Tell whether two words begin alike for long enough: verlengen and verlenging, trouwen and trouwerij."""
    shared = next((n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    shared = min(len(one), len(other)) if shared is None else shared
    return shared >= SHORTEST_STEM and shared >= 0.6 * max(len(one), len(other))
