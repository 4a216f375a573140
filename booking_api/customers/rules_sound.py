"""Names by their sound: one name that is written in Latin letters in many ways (Youssef, Yusuf; Sjevtsjenko).

Coarse on purpose. What only sounds alike finds somebody, but never lets a screen say a name that nobody typed.
"""

import re
from functools import lru_cache

# One sound, many spellings: Dutch, French and English ways of writing Arabic and Cyrillic, Polish pairs, Turkish slips.
# The longest spelling first: what one line made, a later one does not take apart.
_SPELLINGS = (
    (r"szcz|shch|sjtsj|schtsch|stch", "X"),
    (r"tsch|tsj|tch|tzsch|cz|ts|tz", "X"),
    (r"sch|sh|sj|sz|zh|zj|rz|kh|ch|gh|x", "X"),
    (r"dzh|dj|dzj|dz|dg", "J"),
    (r"ph", "f"),
    (r"th|dt", "t"),
    (r"ck|cq|q|c", "k"),
    (r"ou|oe|oo|uu|o|u", "u"),
    (r"ij|ie|ii|iy|yi|ia|ja|ya|ee|ei|ai|ay|ey|y|j|i", "i"),
    (r"aa|ae|ea|a|e", "a"),
    (r"w|v", "v"),
    (r"z", "s"),
    (r"g", "X"),
)
_COMPILED = tuple((re.compile(pattern), sound) for pattern, sound in _SPELLINGS)
_DOUBLE = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeiouyjw]")


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """Return a folded word by its sound: spellings of one sound alike, no doubled letters, no silent h."""
    for pattern, one in _COMPILED:
        word = pattern.sub(one, word)
    return _DOUBLE.sub(r"\1", word.replace("h", ""))


@lru_cache(maxsize=50_000)
def consonants(word: str) -> str:
    """Return what Arabic writes of a word: consonants only, without the article."""
    bare = re.sub(r"^(al|el)(?=.{3})", "", word)
    return _DOUBLE.sub(r"\1", _VOWELS.sub("", bare).replace("h", ""))
