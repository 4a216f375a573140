"""A process that books, keeps, moves and cancels at random until it is killed; made by a fork, so that many can be.

Its threads want the same day, as those of a web process may, so that some of what is killed is shared by several.
What it needs is loaded once, in a process that does nothing else: no connection and no lock of the test goes along.
"""

import multiprocessing
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any
from uuid import UUID

from sqlmodel import select

from booking_api import tables
from booking_api.appointments.attempts import attempting
from booking_api.appointments.requests import ActivityWish, BookRequest, HoldRequest
from booking_api.appointments.service import book, cancel, hold, move, release_hold
from booking_api.appointments.together import day_of
from booking_api.catalogue.models import Product
from booking_api.db import Database
from booking_api.errors import WelkomError
from booking_api.identity.actor import PUBLIC, SYSTEM
from booking_api.locations.models import Location
from tests.support.town import NOW, at

ALL_TABLES = tables.METADATA  # a program knows every table; so must this one
THREADS = 3
_LEAVES = 0.1
"""How often something stays as it is, so that most places come free again."""


@contextmanager
def booking(url: str, steps: int) -> Iterator[None]:
    """Have such a process that took so many steps in a town and is busy with more; killed, whatever it is doing."""
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload([__name__])
    heard, says = forks.Pipe(duplex=False)
    process = forks.Process(target=_book_on, args=(url, says), daemon=True)
    process.start()
    says.close()
    try:
        for _ in range(steps + THREADS):
            heard.recv()
        yield
    finally:
        process.kill()
        process.join()
        heard.close()


def _book_on(url: str, says: Connection) -> None:
    db = Database(url)
    with db.reading() as session:
        shop = session.exec(select(Location.id)).one()
        product = session.exec(select(Product.id).where(Product.code == "paspoort")).one()
    said = threading.Lock()

    def go_on() -> None:
        dice = random.Random()
        while True:
            with said:
                says.send(None)
            with suppress(WelkomError):
                _once(db, dice, shop, ActivityWish(product))

    threads = [threading.Thread(target=go_on) for _ in range(THREADS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def _once(db: Database, dice: random.Random, shop: UUID, wish: ActivityWish) -> None:
    start = at(dice.randint(9, 16), dice.choice((0, 15, 30, 45)))
    day = day_of(shop, start)
    if dice.random() < 0.5:
        request = BookRequest("web", location_id=shop, activities=(wish,), starts_at=start)
    else:
        kept = attempting(db, lambda session: hold(session, PUBLIC, HoldRequest(shop, (wish,), start), NOW), day).id
        if dice.random() < 0.5:
            _unless(dice, db, lambda session: release_hold(session, PUBLIC, kept, NOW))
            return
        request = BookRequest("web", hold_id=kept)
    made = attempting(db, lambda session: book(session, PUBLIC, request, NOW), day).appointment.id
    with suppress(WelkomError):
        other = at(dice.randint(9, 16))
        attempting(db, lambda session: move(session, SYSTEM, made, other, NOW))
    _unless(dice, db, lambda session: cancel(session, SYSTEM, made, "", NOW))


def _unless(dice: random.Random, db: Database, step: Any) -> None:
    if dice.random() > _LEAVES:
        attempting(db, step)
