"""Plays recorded exchanges against an app: a JSON file of requests with the answers that the contract promises.

`{name}` is a value that the test knows, or else one that the first answer with it sets: ids, tokens. In an answer
`"{...}"` as a last item or a key means «and more», and `"{any}"` means any value.
"""

import json
import re
from pathlib import Path
from typing import Any

from werkzeug.test import Client, TestResponse

FOLDER = Path(__file__).parents[1] / "recordings"
MORE, ANY = "{...}", "{any}"
_NAME = re.compile(r"\{(\w+)\}")


def recordings(folder: str) -> list[Path]:
    """Return the recordings of a folder; there are some, or a test of them would hold nothing."""
    found = sorted((FOLDER / folder).glob("*.json"))
    assert found, f"no recordings in {folder}"
    return found


def play(recording: Path, http: Client, known: dict[str, str]) -> int:
    """Send each request in order, compare each answer, and return how many there were."""
    exchanges = json.loads(recording.read_text("utf-8"))["exchanges"]
    names = dict(known)
    for exchange in exchanges:
        _play_one(exchange, http, names)
    return len(exchanges)


def _play_one(exchange: dict[str, Any], http: Client, names: dict[str, str]) -> None:
    asked, promised = exchange["request"], exchange["response"]
    about = exchange.get("about") or f"{asked['method']} {asked['path']}"
    body = _filled(asked.get("body"), names)
    answer = http.open(
        _filled(asked["path"], names),
        method=asked["method"],
        headers=_filled(asked.get("headers", {}), names),
        data=body if isinstance(body, str) else None,
        json=body if isinstance(body, dict) else None,
        auth=tuple(_filled(asked["basic"], names)) if "basic" in asked else None,
    )
    assert answer.status_code == promised["status"], f"{about}: {answer.status_code} {answer.text}"
    for name, value in promised.get("headers", {}).items():
        _compare(answer.headers.get(name), value, names, f"{about}: header {name}")
    _compare(_read(answer), promised.get("body"), names, about)


def _read(answer: TestResponse) -> Any:
    return answer.get_json() if answer.data else None


def _filled(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str):
        return _NAME.sub(lambda found: names.get(found[1], found[0]), value)
    if isinstance(value, list):
        return [_filled(one, names) for one in value]
    if isinstance(value, dict):
        return {key: _filled(one, names) for key, one in value.items()}
    return value


def _compare(got: Any, promised: Any, names: dict[str, str], where: str) -> None:
    if promised == ANY:
        return
    if isinstance(promised, dict):
        _compare_objects(got, promised, names, where)
    elif isinstance(promised, list):
        _compare_lists(got, promised, names, where)
    elif isinstance(promised, str) and (name := _NAME.fullmatch(promised)) and name[1] not in names:
        assert isinstance(got, str)
        assert got, where
        names[name[1]] = got
    else:
        assert got == _filled(promised, names), where


def _compare_objects(got: Any, promised: dict[str, Any], names: dict[str, str], where: str) -> None:
    assert isinstance(got, dict), f"{where}: {got!r}"
    wanted = {key: one for key, one in promised.items() if key != MORE}
    keys = set(wanted) if MORE not in promised else set(wanted) & set(got)
    compared = set(got) if MORE not in promised else keys
    assert compared == set(wanted), f"{where}: {sorted(got)}"
    for key, one in wanted.items():
        _compare(got[key], one, names, f"{where}.{key}")


def _compare_lists(got: Any, promised: list[Any], names: dict[str, str], where: str) -> None:
    assert isinstance(got, list), f"{where}: {got!r}"
    more = promised[-1:] == [MORE]
    wanted = promised[:-1] if more else promised
    assert len(got) == len(wanted) or (more and len(got) > len(wanted)), f"{where}: {len(got)} items: {got}"
    for number, one in enumerate(wanted):
        _compare(got[number], one, names, f"{where}[{number}]")
