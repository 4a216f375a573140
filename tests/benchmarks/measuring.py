"""What a benchmark reports, and how a series of times becomes figures."""

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Measurement:
    """One row of the table: times in milliseconds, rates per second; what does not apply stays None.

    `cpu` is the processor time of one request in the processes that are measured, in milliseconds: unlike the times it
    says the same on a busy machine.
    """

    name: str
    database: str = ""
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    per_second: float | None = None
    note: str = ""
    cpu: float | None = None


@dataclass(frozen=True)
class Verdict:
    """One bar, what was seen in this run, and whether it is met."""

    bar: str
    seen: str
    met: bool


def at_most(bar: str, limit: float, row: Measurement, share: float = 0.99, unit: str = "ms") -> Verdict:
    """Return whether a percentile of a row (0.5, 0.95 or 0.99) lies under a limit."""
    value = {0.5: row.p50, 0.95: row.p95, 0.99: row.p99}[share] or 0.0
    return Verdict(bar, f"{value:.1f} {unit} ({row.database or row.name})", value < limit)


def at_least(bar: str, share: float, ours: Measurement, bare: Measurement, enough: float = math.inf) -> Verdict:
    """Return whether a rate reaches a share of that of the bare thing in the same run, or a fixed rate if lower."""
    own, least = ours.per_second or 0.0, bare.per_second or 0.0
    wanted = min(share * least, enough)
    seen = f"{own:,.0f} of {least:,.0f} a second, {own / least:.2f} ({ours.database})"
    return Verdict(bar, seen, own >= wanted)


def times_of(action: Callable[[], object], repeats: int) -> list[float]:
    """Run an action so often and return how long each took, in milliseconds."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        action()
        times.append((time.perf_counter() - begin) * 1000)
    return times


def timed(name: str, database: str, action: Callable[[], object], repeats: int, note: str = "") -> Measurement:
    """Run an action so often and return its row, with the processor time of this process."""
    begin = time.process_time()
    times = times_of(action, repeats)
    cpu = (time.process_time() - begin) * 1000 / repeats
    return replace(measured(name, database, times, note), cpu=cpu)


def measured(name: str, database: str, times: Iterable[float], note: str = "") -> Measurement:
    """Return the percentiles of a series of times in milliseconds."""
    ordered = sorted(times)
    p50, p95, p99 = (ordered[min(len(ordered) - 1, math.ceil(len(ordered) * share) - 1)] for share in (0.5, 0.95, 0.99))
    return Measurement(name, database, p50, p95, p99, 1000 * len(ordered) / sum(ordered), note)


def verdicts(rows: Iterable[Verdict]) -> str:
    """Return what was seen against each bar as a Markdown table."""
    lines = ["| bar | seen | |", "|---|---|---|"]
    lines += [f"| {row.bar} | {row.seen} | {'met' if row.met else '**missed**'} |" for row in rows]
    return "\n".join(lines)


def table(rows: Iterable[Measurement]) -> str:
    """Return measurements as a Markdown table."""
    lines = [
        "| what | database | p50 ms | p95 ms | p99 ms | CPU ms | per second | remarks |",
        "|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for row in rows:
        figures = " | ".join("" if each is None else f"{each:.2f}" for each in (row.p50, row.p95, row.p99, row.cpu))
        rate = "" if row.per_second is None else f"{row.per_second:,.0f}"
        lines.append(f"| {row.name} | {row.database} | {figures} | {rate} | {row.note} |")
    return "\n".join(lines)
