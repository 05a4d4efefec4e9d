"""Going over the steps of an iteration, of which there may be hundreds of thousands, a few at a time."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Generic, TypeVar

Outcome = TypeVar("Outcome")
Course = Generator[None, None, Outcome]
"""Looks at one step after another, pauses after each, and returns what it found."""


class Sweep(Generic[Outcome]):
    """A course that can be left at any step: it goes on from there as long as somebody asks for the same."""

    outcome: Outcome
    """What the last course that was over found."""

    def __init__(self) -> None:
        self._about: object = None
        self._course: Course[Outcome] | None = None

    def done(self, about: object, course: Course[Outcome], deadline: float) -> bool:
        """Go on until the clock (`time.perf_counter`) says `deadline`, by a step at least; True once it is over.

        `course` is a new one about `about`; where one about the same was left, that one goes on.
        """
        kept, self._course = self._course, None
        going = kept if kept is not None and about == self._about else course
        while True:
            try:
                next(going)
            except StopIteration as end:
                self.outcome = end.value
                return True
            if time.perf_counter() >= deadline:
                self._about, self._course = about, going
                return False
