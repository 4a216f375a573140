"""Tells a scanner that types like a keyboard from a person; web/static/js/scanner.js does the same in the browser.

A scanner types its signs within 35 ms of each other and ends with Enter or Tab; nobody types six signs that fast.
Set the scanner to a plain US layout, QR only, suffix Enter.
"""

from dataclasses import dataclass, field

from hardware.scanners.base import RepeatGuard

GAP_MS = 35
SHORTEST_CODE = 6
ENDS = frozenset({"Enter", "Tab"})
SILENT = frozenset({"Shift", "CapsLock"})


@dataclass(slots=True)
class KeyboardWedge:
    """Follows the keys of one keyboard; times are milliseconds on any steady clock."""

    guard: RepeatGuard = field(default_factory=RepeatGuard)
    typed: str = ""
    last_ms: float = float("-inf")

    def key(self, name: str, at_ms: float, *, held: bool = False) -> str | None:
        """The code that this key completes, or None."""
        if name in SILENT:
            return None
        if held or at_ms - self.last_ms > GAP_MS:
            self.typed = ""
        self.last_ms = at_ms
        if len(name) == 1 and not held:
            self.typed += name
            return None
        code, self.typed = self.typed, ""
        complete = name in ENDS and len(code) >= SHORTEST_CODE
        return code if complete and self.guard.is_new(code, at_ms) else None
