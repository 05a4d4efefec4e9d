"""Pieces of work for a picture that somebody looks at, done bit by bit between events."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Any, TypeVar

from backstep.session.errand import Errand

PATIENCE = 0.004
"""Seconds that one look at something long may take."""

Job = Generator[None, None, None]
Result = TypeVar("Result")


class Jobs:
    """Jobs by name, what is wanted most first. A job that is given again begins anew, in place of the one before."""

    def __init__(self, order: tuple[str, ...]) -> None:
        self.long = False
        """Whether a pass of the network takes so long that nobody may wait for it."""
        self._order = order
        self._jobs: dict[str, Job] = {}
        self._errand: Errand[Any] | None = None

    def begin(self, **jobs: Job) -> None:
        """Have these jobs and no others."""
        self._jobs = jobs

    def give(self, name: str, job: Job) -> None:
        """Have one more."""
        self._jobs[name] = job

    def drop(self, name: str) -> None:
        """Leave one undone."""
        self._jobs.pop(name, None)

    @property
    def names(self) -> frozenset[str]:
        """What is left to do."""
        return frozenset(self._jobs)

    def work(self, seconds: float) -> bool:
        """Go on for about so long. True where there is more to do."""
        until = time.perf_counter() + seconds
        while self._jobs:
            # Any of them may have given another one that is wanted more.
            name = next(name for name in self._order if name in self._jobs)
            job = self._jobs[name]
            try:
                next(job)
            except StopIteration:
                # It may have begun itself again meanwhile.
                if self._jobs.get(name) is job:
                    del self._jobs[name]
            if time.perf_counter() >= until:
                break
        return bool(self._jobs)

    def made(self, made: Callable[[], Result], *, long: bool = False) -> Generator[None, None, Result]:
        """What passes of the network give: at once, or on an errand where they, or this one, are long.

        There is one tape, so one errand at a time.
        """
        while self._errand is not None and not self._errand.done(PATIENCE):
            yield
        if not (self.long or long):
            return made()
        errand: Errand[Result] = Errand(made)
        self._errand = errand
        while not errand.done(PATIENCE):
            yield
        return errand.outcome()
