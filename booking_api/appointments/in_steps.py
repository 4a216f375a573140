"""A use case in three steps, so that only what must be done under a lock is done under it."""

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from sqlmodel import Session

Result_co = TypeVar("Result_co", covariant=True)


class InSteps(ABC, Generic[Result_co]):
    """One run of a use case: each step keeps in it what the next one needs.

    Called with one session it takes all steps in it, as any other use case. Else (`together.py`) the first and the last
    step have sessions of their own that only read, in the thread of whoever asks, and only the second one holds a lock.
    """

    @abstractmethod
    def prepare(self, session: Session) -> None:
        """Read and check what does not depend on what others take meanwhile; locks and writes nothing."""

    @abstractmethod
    def carry_out(self, session: Session) -> None:
        """Lock, choose and write."""

    @abstractmethod
    def answer(self, session: Session) -> Result_co:
        """Return what became of it, once that is committed; writes nothing."""

    def __call__(self, session: Session) -> Result_co:
        """Take all steps in one session, whoever commits it."""
        self.prepare(session)
        self.carry_out(session)
        return self.answer(session)
