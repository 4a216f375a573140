"""The payload of a board, word for word as docs/mqtt.md promises it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from booking_api.visits.rules import PlaceKind
from booking_api.visits.values import Board, BoardLine
from signage.boards import board

NINE = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
AREA, LEG = UUID(int=1), UUID(int=2)


def line(called: int = 0, lasts: int = 15, number: int = 2) -> BoardLine:
    at = NINE + timedelta(minutes=called)
    return BoardLine(UUID(int=number), "M. de Vries", "Balie 3", PlaceKind.DESK, at, at + timedelta(minutes=lasts), 1)


def shown(*lines: BoardLine) -> Board:
    return Board(AREA, "stadhuis", "Wachtruimte A", "Europe/Amsterdam", lines)


def test_a_board_is_written_as_the_contract_says() -> None:
    assert board(shown(line()), 12, NINE) == {
        "v": 1,
        "seq": 12,
        "ts": "2026-03-10T08:00:00.000Z",
        "bord": str(AREA),
        "titel": "Wachtruimte A",
        "regels": [
            {
                "id": str(LEG),
                "naam": "M. de Vries",
                "plek": "Balie 3",
                "soort": "balie",
                "opgeroepenOp": "2026-03-10T08:00:00.000Z",
                "verlooptOp": "2026-03-10T08:15:00.000Z",
                "herhaling": 1,
            }
        ],
    }


def test_at_most_six_lines_the_newest_first_and_none_that_expired() -> None:
    lines = [line(called=number, number=number + 1) for number in range(8)]
    written = board(shown(line(called=-20, number=99), *lines), 1, NINE + timedelta(minutes=8))["regels"]
    assert isinstance(written, list)
    assert [UUID(each["id"]).int for each in written] == [8, 7, 6, 5, 4, 3]
