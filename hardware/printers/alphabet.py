"""Text for a printer that knows one code page: normalised, and transliterated where the page falls short."""

import unicodedata

CODE_PAGE = "cp858"
DELETE = 0x7F

_PLAIN = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": ",", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "′": "'", "″": '"',
        "ʼ": "'", "ʻ": "'", "`": "'", "´": "'",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "…": "...", "•": "*", "→": "->", "←": "<-", "\t": " ",
        "\N{SOFT HYPHEN}": "",
        "ı": "i", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T", "ŋ": "n", "Ŋ": "N",
        "œ": "oe", "Œ": "OE", "ẞ": "SS", "ĳ": "ij", "Ĳ": "IJ", "ə": "e", "Ə": "E", "ʹ": "'", "ʺ": '"',
    }
)  # fmt: skip

_ROMAN = str.maketrans(
    "абвгґдезиіклмнопрстуфыэѐјѕαβγδεζηικλμνξοπρσςτυφω", "abvggdeziiklmnoprstufyeejzavgdeziiklmnxoprsstyfo"
) | str.maketrans(
    {
        "є": "ye", "ж": "zh", "ї": "yi", "й": "i", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu",
        "я": "ya", "ё": "e", "ў": "u", "љ": "lj", "њ": "nj", "ћ": "c", "ђ": "dj", "џ": "dz", "ъ": "", "ь": "",
        "θ": "th", "χ": "ch", "ψ": "ps",
    }
)  # fmt: skip


def printable(text: str) -> str:
    """The text in signs the code page has; what has no Latin spelling here becomes a question mark."""
    plain = unicodedata.normalize("NFC", text).translate(_PLAIN)
    return "".join(_spell(sign) for sign in plain)


def is_printable(text: str) -> bool:
    """Whether nothing of the text would be lost as a question mark."""
    return "?" not in printable(text.replace("?", ""))


def _spell(sign: str) -> str:
    if sign == "\n" or _fits(sign):
        return sign
    if unicodedata.category(sign) in {"Cf", "Cc", "Mn"}:
        return ""
    if unicodedata.category(sign) == "Zs":
        return " "
    for spelled in (_without_marks(sign), _romanised(sign)):
        if _fits(spelled):
            return spelled
    return "?"


def _without_marks(sign: str) -> str:
    bare = "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))
    return bare.translate(_PLAIN)


def _romanised(sign: str) -> str:
    lower = unicodedata.normalize("NFD", sign.lower()).replace("\N{COMBINING ACUTE ACCENT}", "")
    spelled = unicodedata.normalize("NFC", lower).translate(_ROMAN)
    return spelled.capitalize() if sign.isupper() else spelled


def _fits(text: str) -> bool:
    try:
        return all(byte >= 0x20 and byte != DELETE for byte in text.encode(CODE_PAGE))
    except UnicodeEncodeError:
        return False
