"""What a simulated day tells: waits in figures, a chart of letters for the console, and a page with drawings."""

from collections import defaultdict
from collections.abc import Sequence
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from server.simulate.plan import Options, Played, Wait

WIDTH = 40
BLOCK = "█"
ALL = "alle producten"
HEADING = "Een dag gespeeld"
STYLE = (
    "body{font:1rem/1.5 sans-serif;color:#05243c;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "h2{font-size:1.2rem;margin:2rem 0 .5rem}p{margin:.25rem 0}div{overflow-x:auto}"
    "svg{width:100%;min-width:40rem;height:auto}table{border-collapse:collapse;width:100%}"
    "td,th{padding:.35rem .8rem;border-bottom:1px solid #c8d2da;text-align:end;font-variant-numeric:tabular-nums}"
    "th{font-weight:600}tbody th{font-weight:400}th:first-child{text-align:start}"
    "tbody tr:first-child>*{font-weight:700}"
)


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of all values lies; 0 without values."""
    if not values:
        return 0.0
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def figures(played: Played) -> list[tuple[str, int, float, float, float]]:
    """Return for all together and for each product: how many, median, p90 and longest wait in minutes."""
    groups: dict[str, list[float]] = defaultdict(list)
    for wait in played.waits:
        groups[wait.product].append(wait.felt)
    everything = [wait.felt for wait in played.waits]
    rows = [(ALL, everything), *sorted(groups.items(), key=lambda pair: -len(pair[1]))]
    return [
        (name, len(waits), quantile(waits, 0.5), quantile(waits, 0.9), max(waits, default=0.0)) for name, waits in rows
    ]


def per_half_hour(waits: Sequence[Wait], zone: ZoneInfo) -> list[tuple[str, int, float]]:
    """Return for each half hour of arrival: its local time, how many came, and the wait of nine in ten."""
    groups: dict[str, list[float]] = defaultdict(list)
    for wait in waits:
        local = wait.arrived_at.astimezone(zone)
        groups[f"{local.hour:02}:{local.minute // 30 * 30:02}"].append(wait.felt)
    return [(label, len(of_slot), quantile(of_slot, 0.9)) for label, of_slot in sorted(groups.items())]


def estimate_quality(waits: Sequence[Wait]) -> tuple[int, float, float]:
    """Return of how many a wait was told, the share that fell within what was told, and the mean error in minutes."""
    told = [(wait, wait.low, wait.high) for wait in waits if wait.low is not None and wait.high is not None]
    if not told:
        return 0, 0.0, 0.0
    inside = sum(low <= wait.minutes <= high for wait, low, high in told)
    error = sum(abs(wait.minutes - (low + high) / 2) for wait, low, high in told) / len(told)
    return len(told), inside / len(told), error


def sentences(played: Played, options: Options) -> list[str]:
    """Return what was played and what came of it, in three sentences."""
    told, inside, error = estimate_quality(played.waits)
    closures = ", ".join(f"{name} dicht om {at}" for name, at in options.closures) or "geen balie dicht"
    return [
        f"Zaad {options.seed}, {closures}.",
        (
            f"Afspraken {played.booked} (weggebleven {played.stayed_away}), inloop {played.walk_ins}, "
            f"niet geholpen {played.not_helped}, laatste klaar {played.closed_late_minutes} min na sluiting."
        ),
        f"Verwachte wacht: {inside:.0%} van {told} viel binnen wat gezegd was, gemiddeld {error:.1f} min ernaast.",
    ]


def as_text(played: Played, options: Options, zone: ZoneInfo) -> str:
    """Return the summary for the console."""
    lines = [
        *sentences(played, options),
        "",
        f"{'wacht in minuten':<40} {'aantal':>6} {'midden':>7} {'p90':>7} {'langst':>7}",
    ]
    lines += [
        f"{name[:40]:<40} {count:>6} {typical:>7.1f} {p90:>7.1f} {longest:>7.1f}"
        for name, count, typical, p90, longest in figures(played)
    ]
    slots = per_half_hour(played.waits, zone)
    most = max((typical for _label, _count, typical in slots), default=0.0) or 1.0
    lines += ["", "aangekomen  zo lang, of korter, wachtten negen van de tien"]
    lines += [
        f"{label:<11} {BLOCK * round(WIDTH * typical / most)} {typical:.0f} min ({count})"
        for label, count, typical in slots
    ]
    return "\n".join(lines)


def write_page(path: Path, played: Played, options: Options, zone: ZoneInfo) -> None:
    """Write the summary with a chart as one page that opens anywhere, or as a drawing alone for `.svg`."""
    drawing = _drawing(per_half_hour(played.waits, zone))
    if path.suffix == ".svg":
        path.write_text(drawing, "utf-8")
        return
    rows = "".join(
        f"<tr><th scope='row'>{escape(name)}</th><td>{count}</td><td>{typical:.1f}</td><td>{p90:.1f}</td>"
        f"<td>{longest:.1f}</td></tr>"
        for name, count, typical, p90, longest in figures(played)
    )
    head = "".join(f"<th scope='col'>{name}</th>" for name in ("Product", "Aantal", "Midden", "P90", "Langst"))
    told = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences(played, options))
    path.write_text(
        '<!doctype html><html lang="nl"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{HEADING}</title><style>{STYLE}</style><h1>{HEADING}</h1>{told}"
        "<h2>Zo lang, of korter, wachtten negen van de tien</h2>"
        f"<p>In minuten, per half uur van aankomst.</p><div>{drawing}</div>"
        "<h2>Wacht per product, in minuten</h2>"
        f"<div><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></html>",
        "utf-8",
    )


def _drawing(slots: Sequence[tuple[str, int, float]]) -> str:
    """Return the wait of nine in ten per half hour of arrival as columns, with the numbers in text beside it."""
    most = max((typical for _label, _count, typical in slots), default=0.0) or 1.0
    told = ", ".join(f"{label} {typical:.0f} min" for label, _count, typical in slots)
    columns = "".join(
        f'<rect x="{40 + number * 34}" y="{180 - 150 * typical / most:.1f}" width="26" '
        f'height="{150 * typical / most:.1f}" fill="#0b5584"/>'
        f'<text x="{53 + number * 34}" y="{174 - 150 * typical / most:.1f}" font-size="11" text-anchor="middle">'
        f"{typical:.0f}</text>"
        f'<text x="{53 + number * 34}" y="196" font-size="10" text-anchor="middle">{label}</text>'
        for number, (label, _count, typical) in enumerate(slots)
    )
    title = f"Wacht van negen van de tien, per half uur van aankomst: {told}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {60 + len(slots) * 34} 204" role="img">'
        f"<title>{escape(title)}</title>{columns}"
        f'<line x1="36" x2="{50 + len(slots) * 34}" y1="180.5" y2="180.5" stroke="#05243c"/></svg>'
    )
