"""Nobody does or reads anything anonymously: use cases and queries take an actor, use cases are told the time."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from booking_api.identity.actor import Actor
from tests.house.tree import modules_named

POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def public_functions(file_name: str) -> Iterator[Any]:
    for module in modules_named(file_name):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield pytest.param(function, id=f"{module.__name__}.{name}")


def positional(function: Callable[..., Any]) -> list[str]:
    parameters = inspect.signature(function, eval_str=True).parameters.values()
    return [parameter.name for parameter in parameters if parameter.kind in POSITIONAL]


def makes_the_actor(function: Callable[..., Any]) -> bool:
    """Tell whether a function finds out who acts, so that it cannot be told."""
    return inspect.signature(function, eval_str=True).return_annotation in (Actor, Actor | None)


@pytest.mark.parametrize("use_case", list(public_functions("service")))
def test_a_use_case_takes_session_and_actor_first_and_now_last(use_case: Callable[..., Any]) -> None:
    names = positional(use_case)
    if names[:1] == ["context"] or not {"session", "context", "db"} & set(names):
        return  # the worker's, who acts as Welkom itself; or a plain function that cannot reach the database
    assert names[:2] == ["session", "actor"]
    assert names[-1] == "now"


@pytest.mark.parametrize("query", list(public_functions("queries")))
def test_a_query_takes_an_actor(query: Callable[..., Any]) -> None:
    names = positional(query)
    reads_nothing = "session" not in names
    assert reads_nothing or makes_the_actor(query) or names[:2] == ["session", "actor"]


def test_there_are_use_cases_and_queries_to_look_at() -> None:
    assert len(list(public_functions("service"))) > 3
    assert len(list(public_functions("queries"))) > 10
