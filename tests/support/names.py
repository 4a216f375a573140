"""Names as they are on the lists of a Dutch town, and the slips that people make when they type them."""

import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Name = tuple[str | None, str | None, str | None]

GIVEN = {
    "Dutch": "Jan Maria Piet Anna Kees Sanne Daan Emma Willem Johanna Bram Lotte Hendrik Femke Joost Marieke",
    "Turkish": "Mehmet Ayşe Mustafa Fatma Ahmet Emine Hüseyin Zeynep Ömer Elif Gül İbrahim Şükran Çağla",
    "Moroccan": "Mohamed Fatima Youssef Khadija Ahmed Aïcha Rachid Naïma Abdellah Samira Hassan Zohra Karim",
    "Polish": "Piotr Anna Krzysztof Małgorzata Paweł Agnieszka Łukasz Zofia Michał Grażyna Stanisław Żaneta",
    "Ukrainian": "Олександр Oksana Андрій Наталія Iryna Сергій Тетяна Volodymyr Юлія Dmytro Ольга Yevhen",
}
FAMILY = {
    "Dutch": (
        "|Jansen |Janssen |Bakker |Visser |Smit |Meijer |Meyer |Mulder |Bos |Vos |Peters |Hendriks |Dekker |Kok |Prins "
        "|Schouten |Willems |Hoekstra |Postma |Huisman |Kuipers de|Vries de|Jong de|Boer de|Groot de|Wit de|Haan "
        "van|Dijk van|Leeuwen van|Beek van_den|Berg van_der|Meer van_der|Linden van_den|Heuvel van_'t|Hof in_'t|Veld "
        "ter|Horst ten|Have op_den|Camp |Hoogeveen |Schoenmakers |Verhoeven |Vermeulen |Brouwers |Coenraads |Nijhuis "
        "|IJzerman |Ruijter |Kruijf |Broekhuizen |Kloosterman |Wouters |Verschuren |Baeten |Oerlemans |Spijkers"
    ),
    "Turkish": (
        "|Yılmaz |Kaya |Demir |Şahin |Çelik |Yıldız |Yıldırım |Öztürk |Aydın |Özdemir |Arslan |Doğan |Kılıç |Aslan "
        "|Çetin |Koç |Kurt |Özkan |Şimşek |Polat |Korkmaz |Çakır |Erdoğan |Güneş |Aksoy |Türk |Bulut |Işık |Tekin |Uçar"
    ),
    "Moroccan": (
        "el|Amrani el|Idrissi el|Khattabi |Benali |Bouazza ait|Ali |Chaoui |Haddou |Ouali |Bouzid |Azzouzi |Belkacem "
        "|Tahiri |Zeroual |Bouchra |Yacoubi el|Moussaoui |Ziani |Ouhaddou el|Mansouri |Benhaddou |Bennani |الأمراني "
        "|المنصوري |الإدريسي ben|Youssef |Boulahrouz |Aboutaleb |Marzouki |Lamrabet |Saïdi |Chakir |Hamdaoui |Essaïdi"
    ),
    "Polish": (
        "|Nowak |Kowalski |Wiśniewska |Wójcik |Kowalczyk |Kamińska |Lewandowski |Zieliński |Szymańska |Woźniak "
        "|Dąbrowski |Kozłowska |Jankowski |Mazur |Wojciechowska |Krawczyk |Grabowski |Pawłowska |Michalski |Król "
        "|Wróbel |Jabłońska |Stępień |Górski |Rutkowska |Szczepański |Czarnecki |Łukasik |Żak |Świątek |Błaszczyk"
    ),
    "Ukrainian": (
        "|Шевченко |Shevchenko |Коваленко |Бондаренко |Tkachenko |Кравченко |Олійник |Kovalchuk |Шевчук |Поліщук "
        "|Melnyk |Марченко |Лисенко |Руденко |Petrenko |Ковальчук |Мороз |Ющенко |Хоменко |Яковенко |Зайченко "
        "|Hryhorenko |Панченко |Захарченко |Цимбалюк |Щербак |Жук |Юрченко |Дяченко |Romanyuk |Литвиненко"
    ),
}
# How the same names are often written otherwise: stored one way, typed the other.
OTHERWISE = {
    "Moroccan": (
        ("ou", "oe"),
        ("ch", "sh"),
        ("kh", "gh"),
        ("ss", "s"),
        ("zz", "z"),
        ("i", "y"),
        ("c", "k"),
    ),
    "Polish": (("sz", "sh"), ("cz", "ch"), ("w", "v"), ("ski", "sky"), ("j", "y"), ("ł", "l"), ("ń", "n"), ("ó", "u")),
    "Ukrainian": (("sh", "sj"), ("ch", "tsj"), ("kh", "ch"), ("y", "i"), ("v", "w"), ("iu", "joe"), ("zh", "zj")),
    "Turkish": (("ö", "oe"), ("ü", "ue"), ("ş", "sh"), ("ç", "ch"), ("ı", "i"), ("y", "j")),
    "Dutch": (("ij", "y"), ("k", "c"), ("ei", "ij"), ("oe", "oo"), ("z", "s"), ("v", "f"), ("g", "ch")),
}
# One who writes Cyrillic or Arabic in Latin letters by the sound.
_CYRILLIC = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
        "a b v h g d e ye zh z y i yi y k l m n o p r s t u f kh ts ch sh shch _ yu ya".split(),
        strict=True,
    )
)
BY_SOUND = {"الأمراني": "Alamrani", "المنصوري": "Almansouri", "الإدريسي": "Alidrisi"}
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Person:
    """Somebody with a name, from one of the lists."""

    origin: str
    given: str
    prefix: str | None
    family: str

    @property
    def name(self) -> Name:
        """Return the three parts."""
        return self.given, self.prefix, self.family


def people(count: int, chance: random.Random) -> Iterator[Person]:
    """Yield people of all five lists, one in ten with a double name."""
    for _ in range(count):
        origin = chance.choice(list(FAMILY))
        prefix, family = _family(origin, chance)
        if chance.random() < 0.1:
            second, name = _family(chance.choice([origin, "Dutch"]), chance)
            family = f"{family}-{second + ' ' if second else ''}{name}"
        yield Person(origin, chance.choice(GIVEN[origin].split()), prefix or None, family)


def _family(origin: str, chance: random.Random) -> tuple[str, str]:
    prefix, _bar, family = chance.choice(FAMILY[origin].split()).partition("|")
    return prefix.replace("_", " "), family


def latin(text: str) -> str:
    """Return a name as its bearer types it on a keyboard of Latin letters."""
    text = BY_SOUND.get(text, text)
    small = "".join(_CYRILLIC.get(letter, letter).replace("_", "") for letter in text.lower())
    return small if small != text.lower() else text


def typed_name(person: Person, chance: random.Random) -> str:
    """Return what somebody types: mostly the family name with its prefix, sometimes the given name before it."""
    family = "-".join(latin(part) for part in person.family.split("-"))
    words = [latin(person.given)] if chance.random() < 0.15 else []
    return " ".join([*words, *([person.prefix] if person.prefix else []), family])


def _somewhere(text: str, chance: random.Random) -> int:
    return chance.choice([number for number, letter in enumerate(text) if letter.isalpha()])


def _insert(text: str, _person: Person, chance: random.Random) -> str:
    at = _somewhere(text, chance)
    return text[:at] + chance.choice(LETTERS) + text[at:]


def _delete(text: str, _person: Person, chance: random.Random) -> str:
    at = _somewhere(text, chance)
    return text[:at] + text[at + 1 :]


def _replace(text: str, _person: Person, chance: random.Random) -> str:
    at = _somewhere(text, chance)
    return text[:at] + chance.choice(LETTERS) + text[at + 1 :]


def _swap(text: str, _person: Person, chance: random.Random) -> str:
    pairs = [at for at in range(len(text) - 1) if text[at].isalpha() and text[at + 1].isalpha()]
    at = chance.choice(pairs)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _no_accents(text: str, _person: Person, _chance: random.Random) -> str:
    apart = unicodedata.normalize("NFD", text.translate(str.maketrans("łŁıİ", "lLiI")))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _no_prefix(_text: str, person: Person, _chance: random.Random) -> str:
    return "-".join(latin(part) for part in person.family.split("-"))


def _no_hyphen(text: str, _person: Person, chance: random.Random) -> str:
    return text.replace("-", chance.choice(["", " "]))


def _otherwise(text: str, person: Person, chance: random.Random) -> str:
    ways = [pair for pair in OTHERWISE[person.origin] if pair[0] in text]
    return text.replace(*chance.choice(ways), 1) if ways else text


SLIPS: dict[str, Callable[[str, Person, random.Random], str]] = {
    "a letter too many": _insert,
    "a letter too few": _delete,
    "another letter": _replace,
    "two letters swapped": _swap,
    "without accents": _no_accents,
    "without the prefix": _no_prefix,
    "without the hyphen": _no_hyphen,
    "spelled by the sound": _otherwise,
}
