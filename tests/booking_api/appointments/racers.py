"""Many processes that do the same thing at the same moment, started once and used for race after race."""

import multiprocessing
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any
from uuid import UUID

from booking_api import tables
from booking_api.appointments import service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.requests import ActivityWish, BookRequest, HoldRequest
from booking_api.appointments.together import day_of
from booking_api.db import Database
from booking_api.errors import Busy, SlotTaken, WelkomError
from booking_api.identity.actor import PUBLIC

# A server that imports once and forks from then on; it never opens a database itself.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])
ALL_TABLES = tables.METADATA  # a program knows every table; so must a racer
PATIENCE = 60  # seconds for twenty processes on a slow machine


@dataclass(frozen=True)
class Job:
    """What every process does at the same moment."""

    kind: str
    url: str
    location_id: UUID
    product_id: UUID
    starts_at: datetime
    now: datetime
    key: str = ""
    hold_id: UUID | None = None


@dataclass(frozen=True)
class Outcome:
    """How it ended for one process: a word, the id of what was made, how many alternatives a loser was offered."""

    word: str
    subject_id: UUID | None = None
    alternatives: int = 0


class Racers:
    """So many processes, each with a pipe, that start each race together."""

    def __init__(self, count: int) -> None:
        self.barrier = _FORKS.Barrier(count)
        self.pipes: list[Connection] = []
        self.processes = []
        for _ in range(count):
            here, there = _FORKS.Pipe()
            process = _FORKS.Process(target=_run, args=(there, self.barrier), daemon=True)
            process.start()
            self.pipes.append(here)
            self.processes.append(process)

    def race(self, job: Job) -> list[Outcome]:
        """Let all do a job at once and return how it ended for each."""
        for pipe in self.pipes:
            pipe.send(job)
        outcomes: list[Outcome] = []
        for pipe in self.pipes:
            assert pipe.poll(PATIENCE), "a racer does not answer"
            outcomes.append(pipe.recv())
        return outcomes

    def close(self) -> None:
        """Send everybody home."""
        for pipe in self.pipes:
            pipe.send(None)
        for process in self.processes:
            process.join(PATIENCE)


def words(outcomes: list[Outcome]) -> Counter[str]:
    """Return how often it ended how."""
    return Counter(outcome.word for outcome in outcomes)


def _run(pipe: Connection, barrier: Any) -> None:
    databases: dict[str, Database] = {}
    while (job := pipe.recv()) is not None:
        if job.url not in databases:
            for old in databases.values():
                old.dispose()
            databases = {job.url: Database(job.url, pool_size=1)}
        with databases[job.url].reading() as session:
            session.connection()
        barrier.wait(PATIENCE)
        pipe.send(_outcome(databases[job.url], job))
    for old in databases.values():
        old.dispose()


def _outcome(db: Database, job: Job) -> Outcome:
    """Do the job; when the answer is "busy, try again", do what it says: on a slow machine twenty may have to queue."""
    outcome = _attempt(db, job)
    while outcome.word == Busy.code:
        outcome = _attempt(db, job)
    return outcome


def _attempt(db: Database, job: Job) -> Outcome:
    try:
        day = day_of(job.location_id, job.starts_at)
        return Outcome("won", attempting(db, lambda session: _JOBS[job.kind](session, job), day))
    except SlotTaken as taken:
        return Outcome("taken", alternatives=len(taken.details["alternatives"]))
    except WelkomError as error:
        return Outcome(error.code)
    except Exception as error:  # noqa: BLE001 (the test must see what went wrong in another process)
        return Outcome(f"{type(error).__name__}: {error}"[:300])


def _hold(session: Any, job: Job) -> UUID:
    wish = (ActivityWish(job.product_id),)
    return service.hold(session, PUBLIC, HoldRequest(job.location_id, wish, job.starts_at), job.now).id


def _book(session: Any, job: Job) -> UUID:
    request = BookRequest("web", hold_id=job.hold_id, idempotency=(job.key, "same") if job.key else None)
    if job.hold_id is None:
        wish = (ActivityWish(job.product_id),)
        request = replace(request, location_id=job.location_id, activities=wish, starts_at=job.starts_at)
    return service.book(session, PUBLIC, request, job.now).appointment.id


_JOBS: dict[str, Callable[[Any, Job], UUID]] = {"hold": _hold, "book": _book}
