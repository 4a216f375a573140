"""What every scanner shares: a code that is still before the lens is read again and again, but counts once."""

from dataclasses import dataclass
from typing import Protocol

SAME_CODE_MS = 2_000


class Scanner(Protocol):
    """A scanner that types: keys go in, and a code comes out once it is complete."""

    def key(self, name: str, at_ms: float, *, held: bool = False) -> str | None:
        """The code that this key completes, or None. held: the key repeats because it is held down."""


@dataclass(slots=True)
class RepeatGuard:
    """Lets the same code through only when it has been away for two seconds."""

    last_code: str = ""
    last_ms: float = float("-inf")

    def is_new(self, code: str, at_ms: float) -> bool:
        again = code == self.last_code and at_ms - self.last_ms < SAME_CODE_MS
        self.last_code, self.last_ms = code, at_ms
        return not again
