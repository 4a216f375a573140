"""Finding a product by a visitor's own words: "kwijt paspoort", "rijbewys verlopen", "lost my ID".

Small words are left out, slips are forgiven, and words that belong together ("verlengen", "verlenging") count
as one another. What is typed need not all fit: who writes a whole sentence finds something too.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from booking_api.catalogue.views import ProductView
from booking_api.customers.rules import likeness, search_key

TITLE, SEARCH_WORD, DESCRIPTION, OTHER_LANGUAGE = 3.0, 2.0, 1.0, 1.5
NEAR_BEST = 0.55
SHORTEST_STEM = 5
RELATED = 0.8
_SAYS_NOTHING = frozenset(
    (
        "een de het mijn ons onze ik wij we wil willen moet graag kan kunnen voor of en van met om te in op aan naar "
        "is ben bent zijn heb heeft hebben hoe wat waar nieuw nieuwe maken afspraak aanvragen regelen dat die er "
        "a an the my our i we want need would like to can for or and of with in on at is am are have has how what "
        "where new make appointment please get apply"
    ).split()
)


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
    scored = [(_score(wanted, product, others.get(product.id, "")), product) for product in known]
    best = max((score for score, _product in scored), default=0.0)
    fitting = [(score, product) for score, product in scored if score and score >= best * NEAR_BEST]
    return [product for _score, product in sorted(fitting, key=lambda pair: (-pair[0], pair[1].position))]


def _score(wanted: list[str], product: ProductView, elsewhere: str) -> float:
    fields = (
        (TITLE, f"{product.name} {product.public_name}"),
        (SEARCH_WORD, product.search_words),
        (DESCRIPTION, product.description),
        (OTHER_LANGUAGE, elsewhere),
    )
    weighed = [(weight, set(search_key(text).split())) for weight, text in fields]
    return sum(max(weight * _fit(word, known) for weight, known in weighed) for word in wanted)


def _fit(word: str, known: set[str]) -> float:
    """Return how well a word fits one of a text: 1.0 for the same, less for a slip or a related form, else 0.0."""
    return 1.0 if word in known else max((_one_fit(word, other) for other in known), default=0.0)


def _one_fit(word: str, other: str) -> float:
    if len(word) >= 3 and other.startswith(word):
        return 0.95
    if len(other) >= SHORTEST_STEM and word.startswith(other):
        return RELATED
    return max(likeness(word, other), RELATED if _same_stem(word, other) else 0.0)


def _same_stem(one: str, other: str) -> bool:
    """Tell whether two words begin alike for long enough: verlengen and verlenging, trouwen and trouwerij."""
    shared = next((n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    shared = min(len(one), len(other)) if shared is None else shared
    return shared >= SHORTEST_STEM and shared >= 0.6 * max(len(one), len(other))
