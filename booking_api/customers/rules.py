"""Names: checking them, showing no more of them than wished, and finding them again however they are typed (V1)."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from booking_api.customers.rules_sound import consonants, sound
from booking_api.customers.values import CustomerDetails

MAX_NAME = 200
MAX_PREFIX = 40
MAX_ADDRESS = 254
MAX_SEARCH_NAME = 450
ENOUGH = 0.8
POSSIBLE = 0.7
"""Below ENOUGH nobody counts as found, but who stands in the hall may be asked for more, such as the own time."""
PREFIXES = frozenset(
    (
        "van de der den het ten ter te in op aan bij uit voor t s v d vd vdr "
        "la le les du des di da del della dos el al von zu ben bin"
    ).split()
)
_ARABIC_SCRIPT = re.compile(r"[\u0600-\u06ff]")
# No signs that mean something in a header: who types a comma for a dot would have the mail sent to somebody else.
_EMAIL = re.compile(
    r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*"
    r"@([^\W_]([\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]"
)
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


_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the reading direction of what follows: no part of a name, and on a wall they reach beyond it."""


def check_details(details: CustomerDetails) -> dict[str, str]:
    """Return what is wrong with details, as field → reason code; empty when nothing is."""
    problems: dict[str, str] = {}
    for field, limit in (("given_name", MAX_NAME), ("prefix", MAX_PREFIX), ("family_name", MAX_NAME)):
        text = getattr(details, field) or ""
        if len(text) > limit:
            problems[field] = "te-lang"
        elif any(unicodedata.category(each) == "Cc" or each in _TURNING for each in text):
            problems[field] = "ongeldig-teken"
    if details.email and (len(details.email) > MAX_ADDRESS or not _EMAIL.fullmatch(details.email.strip())):
        problems["email"] = "ongeldig-e-mailadres"
    if details.phone and not _PHONE.match(tidy_phone(details.phone)):
        problems["phone"] = "ongeldig-telefoonnummer"
    if details.wall_wish not in ("full", "initial", "none"):
        problems["wall_wish"] = "onbekende-keuze"
    if details.wants not in ("email", "sms", "none"):
        problems["wants"] = "onbekende-keuze"
    return problems


def kept_wish(wants: str, *, email: bool, phone: bool) -> str:
    """Return how to write to somebody with these addresses: who has one is reached by that one, unless not at all."""
    if wants == "none" and (email or phone):
        return "none"
    return wants if email and phone else "sms" if phone else "email"


def wish_of(addresses: Iterable[tuple[str, bool]]) -> str:
    """Return how to write to a party with these (kind, preferred): by the preferred one, or not at all without one."""
    known = list(addresses)
    preferred = {kind for kind, is_preferred in known if is_preferred}
    if known and not preferred:
        return "none"
    return "sms" if preferred == {"phone"} else "email"


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


def search_name(details: CustomerDetails) -> str:
    """Return what a person is found by: the whole name, folded."""
    return search_key(full_name(details.given_name, details.prefix, details.family_name))[:MAX_SEARCH_NAME]


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
    together = _together_likeness(typed, prefix, family or given or "")
    in_family = [max(_name_likeness(word, name) for name in names) for word in wanted]
    in_given = [
        max((_given_likeness(word, name) for name in search_key(given or "").split()), default=0.0) for word in wanted
    ]
    if max(in_family) < POSSIBLE:
        return together
    return max(together, min(max(pair) for pair in zip(in_family, in_given, strict=True)))


def types_whole_name(typed: str, family: str | None) -> bool:
    """Tell whether all that tells a family name from others was typed, letter for letter but for case and marks.

    Only then a screen may say that name: whoever typed it knew it.
    """
    written = search_key(typed)
    words = set(written.split())
    names = telling_words(family or "")
    joined = written.replace(" ", "").endswith(search_key(family or "").replace(" ", ""))
    return bool(names) and (all(name in words for name in names) or joined)


def typed_given_name(typed: str, given: str | None) -> bool:
    """Tell whether somebody typed a given name too."""
    names = search_key(given or "").split()
    words = search_key(typed).split()
    return bool(names) and all(name in words for name in names)


def _together_likeness(typed: str, prefix: str | None, family: str) -> float:
    """Compare names without their spaces: hyphens, spaces and prefixes come and go."""
    together = search_key(typed).replace(" ", "")
    whole = search_key(family).replace(" ", "")
    ways = {"".join(telling_words(family)), whole, search_key(prefix or "").replace(" ", "") + whole}
    best = max(likeness(together, way) for way in ways)
    bare = "".join(telling_words(typed))
    if best < ENOUGH and (_ARABIC_SCRIPT.search(typed) or _ARABIC_SCRIPT.search(family)):
        ours, theirs = consonants(bare), consonants(whole)
        if ours and ours == theirs:
            return ENOUGH if len(ours) > 2 else POSSIBLE
    return max(best, *(_sound_likeness(together, way) for way in ways))


def _given_likeness(typed: str, name: str) -> float:
    return 1.0 if len(typed) == 1 and name.startswith(typed) else _name_likeness(typed, name)


def _name_likeness(typed: str, name: str) -> float:
    return max(likeness(typed, name), _sound_likeness(typed, name), _short_likeness(typed, name))


def _short_likeness(one: str, other: str) -> float:
    """Return POSSIBLE for one slip in a name so short that a slip makes it another name: "Bos", "Vos"."""
    shortest, longest = sorted((len(one), len(other)))
    return POSSIBLE if shortest > 1 and longest < 4 and _distance(one, other) == 1 else 0.0


@lru_cache(maxsize=50_000)
def _sound_likeness(one: str, other: str) -> float:
    if min(len(one), len(other)) < 4:
        return 0.0
    ours, theirs = sound(one), sound(other)
    if ours == theirs:
        return ENOUGH if len(ours) > 3 else POSSIBLE
    near = min(len(ours), len(theirs)) > 4 and abs(len(ours) - len(theirs)) < 2 and _distance(ours, theirs) == 1
    return POSSIBLE if near else 0.0


@lru_cache(maxsize=50_000)
def likeness(one: str, other: str) -> float:
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
