"""The run as a whole in a Frame: its timeline, the bookmarks, and what a survey found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:  # what surveys is loaded where somebody asks for it
    from backstep.session.survey import Hit, Survey
    from backstep.session.tally import Found


class MarkKind(StrEnum):
    """What a mark on the run timeline stands for."""

    BOOKMARK = "bookmark"
    BREAKPOINT = "breakpoint"
    FAILURE = "failure"
    HIT = "hit"
    FINDING = "finding"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a position of the run; `text` says what."""

    kind: MarkKind
    iteration: int
    step: int
    text: str


@dataclass(frozen=True, slots=True)
class PointHits:
    """Where something that can stop the training was hit, a watchpoint where it is `watch`; `text` says what it is."""

    watch: bool
    text: str
    found: Found

    def marks(self, first: int, last: int, most: int) -> tuple[Mark, ...] | None:
        """Its hits in iterations `first`..`last`; None where these are more than `most`."""
        low, high = self._between(first, last)
        found = zip(self.found.iterations[low:high], self.found.steps[low:high], strict=True)
        if high - low > most:
            return None
        return tuple(Mark(MarkKind.HIT, int(iteration), int(step), self.text) for iteration, step in found)

    def said(self, first: int, last: int) -> str:
        """What to say of iterations `first`..`last`: its one hit there, or how many there are; "" for none."""
        low, high = self._between(first, last)
        if high <= low:
            return ""
        begin, end = self.found.iterations[low], self.found.iterations[high - 1]
        if high - low == 1:
            return f"{self.text} · {begin}:{self.found.steps[low]}"
        return f"{self.text} · in {high - low:,} iterations from {begin:,} to {end:,}"

    def _between(self, first: int, last: int) -> tuple[int, int]:
        """Which of its hits lie in iterations `first`..`last`: from the one number, up to but without the other."""
        at = self.found.iterations
        return int(np.searchsorted(at, first)), int(np.searchsorted(at, last, side="right"))


@dataclass(frozen=True, slots=True)
class RunTimelineFrame:
    """Iterations 1..`last` with where we are.

    `survey` knows what one found, `points` the hits of breakpoints and watchpoints, of which there may be thousands;
    `looking` says how far these are known, "" where that is the whole run.
    """

    iteration: int
    last: int
    text: str
    marks: tuple[Mark, ...]
    survey: Survey | None
    points: tuple[PointHits, ...] = ()
    looking: str = ""


@dataclass(frozen=True, slots=True)
class BookmarkRow:
    """One bookmark: where it is, what happens there, its note, and whether we stand there."""

    iteration: int
    step: int
    place: str
    what: str
    note: str
    here: bool


@dataclass(frozen=True, slots=True)
class BookmarksFrame:
    """All bookmarks in the order of the run; `empty` says how to set one where there is none."""

    rows: tuple[BookmarkRow, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class PresetRow:
    """One preset to choose; `count` is how often it was found, "" where nobody looked.

    `sign` is the number of the sign of its hits, 0 where there is none; `only`: the hits of no other one are shown.
    """

    name: str
    title: str
    explanation: str
    chosen: bool
    count: str
    sign: int = 0
    only: bool = False


@dataclass(frozen=True, slots=True)
class HitRow:
    """One hit in words, and the number of its sign."""

    place: str
    title: str
    sentence: str
    helps: str
    sign: int


@dataclass(frozen=True, slots=True)
class SurveyFrame:
    """What to look for, what was found, and what is to be said of it. `row` writes one hit, when it is seen."""

    presets: tuple[PresetRow, ...]
    hits: tuple[Hit, ...]
    status: str
    empty: str
    """What to say in place of the list, or ""."""
    button: str
    why_not: str
    """Why nobody can look now, or ""."""
    here: tuple[int, int]
    row: Callable[[Hit], HitRow] = field(compare=False)
