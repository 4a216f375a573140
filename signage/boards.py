"""The picture of one wall as it goes over the bus (docs/mqtt.md): whole, six lines at most, no more than is shown."""

from collections.abc import Sequence
from datetime import datetime

from booking_api.visits.values import Board, BoardLine
from hardware.bus.payloads import VERSION, moment

MOST_LINES = 6


def board(shown: Board, seq: int, now: datetime) -> dict[str, object]:
    """Return the payload of a board, its lines newest first; expired lines are left out."""
    return {
        "v": VERSION,
        "seq": seq,
        "ts": moment(now),
        "bord": str(shown.area_id),
        "titel": shown.title,
        "regels": [_line(line) for line in _alive(shown.lines, now)],
    }


def _alive(lines: Sequence[BoardLine], now: datetime) -> list[BoardLine]:
    alive = [line for line in lines if line.expires_at > now]
    return sorted(alive, key=lambda line: line.called_at, reverse=True)[:MOST_LINES]


def _line(line: BoardLine) -> dict[str, object]:
    return {
        "id": str(line.id),
        "naam": line.name,
        "plek": line.place,
        "soort": line.kind.value,
        "opgeroepenOp": moment(line.called_at),
        "verlooptOp": moment(line.expires_at),
        "herhaling": line.times,
    }
