"""The demo's people: names as varied as a city's; the same seed gives the same people."""

import random
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """A name in its parts."""

    given: str
    prefix: str | None
    family: str
    language: str = "nl"

    @property
    def name(self) -> str:
        """The whole name in natural order."""
        return " ".join(part for part in (self.given, self.prefix, self.family) if part)

    @property
    def email(self) -> str:
        """An address in a domain that can never receive mail (RFC 2606)."""
        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode().lower()
        return ".".join("".join(c if c.isalnum() else " " for c in plain).split() or ["iemand"]) + "@example.org"


GIVEN = (
    "Maria Johan Sanne Daan Emma Lucas Anna Willem Fatima Mohammed Yasmina Bilal Ayşe Mehmet Zeynep Emre Katarzyna Piotr "
    "Oksana Andrij Samira Omar Nguyen Linh Mei Wei Aaliyah Kwame Ingrid Sven Chloé Étienne Siobhán Seán Rosa Miguel Priya "
    "Arjun Hanneke Kees Truus Gerrit Lotte Bram Noor Thijs Fleur Ruben Iris Jeroen"
).split()
FAMILIES: tuple[tuple[str | None, str], ...] = (
    ("de", "Vries"), (None, "Jansen"), ("van den", "Berg-de Groot"), (None, "Bakker"), ("van", "Dijk"), (None, "Visser"),
    (None, "Smit"), ("de", "Boer"), (None, "Mulder"), ("de", "Groot"), (None, "Bos"), (None, "Vos"), (None, "Hendriks"),
    ("van", "Leeuwen"), (None, "Özdemir"), (None, "Yılmaz"), (None, "Kaya"), (None, "Demir"), ("el", "Amrani"),
    (None, "Benali"), ("al", "Masri"), (None, "Haddad"), (None, "Kowalski"), (None, "Wiśniewska"), (None, "Nowak"),
    (None, "Shevchenko"), (None, "Kovalenko"), (None, "Nguyễn"), (None, "Tran"), (None, "Chen"), (None, "O'Brien"),
    (None, "Dupont"), (None, "Müller"), (None, "Fernández"), ("da", "Silva"), (None, "Mensah"), (None, "Sharma"),
    ("van der", "Heijden"), ("ter", "Horst"), ("van 't", "Hof"), (None, "Verhoeven"), (None, "Schoenmakers"),
    ("van", "Gool"), (None, "Maas"), (None, "Willems"), (None, "Peeters"), (None, "Abdullahi"), (None, "Tesfaye"),
)  # fmt: skip
LANGUAGES = ("nl",) * 8 + ("en",) * 2


class People:
    """Hands out people; a whole name comes once, family names come again."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._used: dict[str, int] = {}

    def one(self) -> Person:
        """Return another person."""
        while True:
            prefix, family = self._random.choice(FAMILIES)
            person = Person(self._random.choice(GIVEN), prefix, family, self._random.choice(LANGUAGES))
            if self._used.get(person.name, 0) < 1:
                self._used[person.name] = 1
                return person

    def several(self, count: int) -> list[Person]:
        """Return so many people."""
        return [self.one() for _ in range(count)]
