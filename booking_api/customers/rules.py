"""Names: checking them, showing no more of them than wished, and finding them again however they are typed (V1)."""

import re
import unicodedata
from functools import lru_cache

from booking_api.customers.values import CustomerDetails

MAX_NAME = 200
MAX_PREFIX = 40
MAX_ADDRESS = 254
ENOUGH = 0.8
PREFIXES = frozenset(
    (
        "van de der den het ten ter te in op aan bij uit voor t s "
        "la le les du des di da del della dos el al von zu ben bin"
    ).split()
)
_EMAIL = re.compile(r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]{2,}$")
_PHONE = re.compile(r"^(0[1-9][0-9]{8}|\+[0-9]{9,15}|00[0-9]{7,13})$")
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ı": "i",
        "þ": "th",
        "ŋ": "n",
        "ħ": "h",
        "ə": "e",
    }
)
# Cyrillic and Arabic letters as names are usually written in Dutch documents; vowels that Arabic leaves out stay out.
_CYRILLIC = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэёъ",
        "a b v h g d e ie zh z y i i i k l m n o p r s t u f kh ts ch sh shch _ iu ia y e e _".split(),
        strict=True,
    )
)
_ARABIC = dict(
    zip(
        "اأإآبتثجحخدذرزسشصضطظعغفقكلمنهويىة",
        "a a i a b t th j h kh d d r z s sh s d t z a gh f q k l m n h w y a a".split(),
        strict=True,
    )
) | dict.fromkeys("ئءؤ", "")
_FOREIGN = {letter: latin.replace("_", "") for letter, latin in _CYRILLIC.items()} | _ARABIC


def check_details(details: CustomerDetails) -> dict[str, str]:
    """Return what is wrong with details, as field → reason code; empty when nothing is."""
    problems: dict[str, str] = {}
    for field, limit in (("given_name", MAX_NAME), ("prefix", MAX_PREFIX), ("family_name", MAX_NAME)):
        text = getattr(details, field) or ""
        if len(text) > limit:
            problems[field] = "te-lang"
        elif any(unicodedata.category(character) == "Cc" for character in text):
            problems[field] = "ongeldig-teken"
    if details.email and (len(details.email) > MAX_ADDRESS or not _EMAIL.match(details.email.strip())):
        problems["email"] = "ongeldig-e-mailadres"
    if details.phone and not _PHONE.match(tidy_phone(details.phone)):
        problems["phone"] = "ongeldig-telefoonnummer"
    if details.wall_wish not in ("full", "initial", "none"):
        problems["wall_wish"] = "onbekende-keuze"
    return problems


def tidy_phone(typed: str) -> str:
    """Return a telephone number without spaces, dashes and brackets."""
    return re.sub(r"[\s().-]", "", typed)


def full_name(given: str | None, prefix: str | None, family: str | None) -> str:
    """Return a whole name in natural order: "Maria van den Berg-de Groot"; empty for an anonymous customer."""
    return " ".join(part for part in (given, prefix, family) if part)


def wall_name(given: str | None, prefix: str | None, family: str | None, wish: str, policy: str) -> str:
    """Return what a wall may show: the least of the customer's wish and the location's policy; empty for nothing."""
    shown = min(wish, policy, key=("none", "initial", "full").index)
    if shown == "none" or not (given or family):
        return ""
    if shown == "full" or not family:
        return full_name(given, prefix, family)
    initial = f"{_first_letter(given)}." if given else None
    return full_name(initial, prefix, family)


def _first_letter(name: str) -> str:
    """Return the first whole character, with its combining marks."""
    name = unicodedata.normalize("NFC", name.strip())
    end = 1
    while end < len(name) and unicodedata.combining(name[end]):
        end += 1
    return name[:end].upper()


@lru_cache(maxsize=20_000)
def search_key(text: str) -> str:
    """Return a name folded for searching: no accents, marks or case, in Latin letters, words divided by one space."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    latin = "".join(_FOREIGN.get(character, character) for character in folded)
    plain = "".join(
        character for character in unicodedata.normalize("NFD", latin) if not unicodedata.combining(character)
    )
    return " ".join(re.sub(r"[^\w]|_", " ", plain.replace("'", "").replace("’", "")).split())


def telling_words(text: str) -> list[str]:
    """Return the words of a name that tell people apart: folded, without prefixes like "van der"."""
    words = search_key(text).split()
    return [word for word in words if word not in PREFIXES] or words


def name_matches(typed: str, given: str | None, prefix: str | None, family: str | None) -> float:
    """Tell how well a typed name fits a person, 0.0 to 1.0; from 0.8 on it counts as that person.

    Each typed word must fit: at least one a part of the family name (either half of a double name will do), any other
    the given name or its initial. Prefixes may be typed, left out or written together with the name.
    """
    wanted, names = telling_words(typed), telling_words(family or given or "")
    if not wanted or not names:
        return 0.0
    together = search_key(typed).replace(" ", "")
    written_together = max(
        _likeness(together, "".join(names)),
        _likeness(together, search_key(f"{prefix or ''}{family or ''}").replace(" ", "")),
    )
    in_family = [max(_likeness(word, name) for name in names) for word in wanted]
    in_given = [
        max((_given_likeness(word, name) for name in search_key(given or "").split()), default=0.0) for word in wanted
    ]
    if max(in_family) < ENOUGH:
        return written_together
    return max(written_together, min(max(pair) for pair in zip(in_family, in_given, strict=True)))


def _given_likeness(typed: str, name: str) -> float:
    return 1.0 if len(typed) == 1 and name.startswith(typed) else _likeness(typed, name)


@lru_cache(maxsize=50_000)
def _likeness(one: str, other: str) -> float:
    """Return 1.0 for equal, 0.9 for one slip in a name of four letters or more (0.8: two, from nine letters on)."""
    if one == other:
        return 1.0
    longest = max(len(one), len(other))
    if longest < 4 or abs(len(one) - len(other)) > 2 or not one or not other:
        return 0.0
    slips = _distance(one, other)
    if slips == 1:
        return 0.9
    return 0.8 if slips == 2 and longest >= 9 else 0.0


def _distance(one: str, other: str) -> int:
    """Return the edit distance with swaps of neighbours counting as one slip (optimal string alignment)."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        last, row = rows[-1], [i]
        for j, another in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != another))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == another:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
