"""Tells a scanner that types like a keyboard from a person; web/static/js/scanner.js does the same in the browser.

A scanner types its signs within 35 ms of each other and ends with Enter or Tab; nobody types six signs that fast. One
that types slowly, as over a busy radio link, is understood where a code begins as ours do: no name does.
Set the scanner to a plain US layout, QR only, suffix Enter.
"""

from dataclasses import dataclass, field

from hardware.scanners.base import RepeatGuard

GAP_MS = 35
SLOW_GAP_MS = 250
SHORTEST_CODE = 6
MARKS = ("WELKOM:", "WLKM")
"""How the codes of appointments and of gates begin."""
ENDS = frozenset({"Enter", "Tab"})
SILENT = frozenset({"Shift", "CapsLock"})


@dataclass(slots=True)
class KeyboardWedge:
    """Follows the keys of one keyboard; times are milliseconds on any steady clock."""

    guard: RepeatGuard = field(default_factory=RepeatGuard)
    typed: str = ""
    burst: str = ""
    last_ms: float = float("-inf")

    def key(self, name: str, at_ms: float, *, held: bool = False) -> str | None:
        """The code that this key completes, or None."""
        if name in SILENT:
            return None
        gap, self.last_ms = at_ms - self.last_ms, at_ms
        if held or gap > (SLOW_GAP_MS if _may_be_ours(self.typed) else GAP_MS):
            self.typed = ""
        if held or gap > GAP_MS:
            self.burst = ""
        if len(name) == 1 and not held:
            self.typed += name
            self.burst += name
            return None
        code = self.typed if _is_ours(self.typed) else self.burst
        self.typed = self.burst = ""
        complete = name in ENDS and len(code) >= SHORTEST_CODE
        return code if complete and self.guard.is_new(code, at_ms) else None


def _may_be_ours(typed: str) -> bool:
    text = typed.upper()
    return text != "" and any(text.startswith(mark) or mark.startswith(text) for mark in MARKS)


def _is_ours(typed: str) -> bool:
    text = typed.upper()
    return any(text.startswith(mark) and len(text) >= len(mark) + SHORTEST_CODE for mark in MARKS)
