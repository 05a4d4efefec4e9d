"""From a state to what is seen of the whole run: its timeline and the bookmarks."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from backstep.core.steps import Steps
from backstep.present.journey_frame import BookmarkRow, BookmarksFrame, Mark, MarkKind, PointHits, RunTimelineFrame
from backstep.present.narration import PHASE_TITLES
from backstep.present.points import watch_texts, when_text
from backstep.present.spots import spot_text
from backstep.present.view import View
from backstep.session.breakpoints import Breakpoint, Watchpoint
from backstep.session.document import Document
from backstep.session.state import Position, State

if TYPE_CHECKING:
    from backstep.session.survey import Survey
    from backstep.session.tally import Tally

_NO_BOOKMARK = (
    "No bookmark yet. Ctrl+B keeps the position you are at, and you can write a note to it. Bookmarks are saved with "
    "the session."
)


def position_text(iteration: int, step: int) -> str:
    """A position as one types it: "120:31"."""
    return f"{iteration}:{step}"


def survey_of(state: State, only: str = "") -> Survey | None:
    """The survey, where it is one of the training in view; of its hits those of the preset `only`, or all of them."""
    survey = state.survey
    if survey is None or survey.source != state.lineage:
        return None
    return _filtered(survey, only) if only else survey


@lru_cache(maxsize=1)
def _filtered(survey: Survey, only: str) -> Survey:
    # The same object for the same hits: panels look at them again where it is another one.
    return replace(survey, hits=tuple(hit for hit in survey.hits if hit.preset == only))


def run_timeline(state: State, view: View, tally: Tally | None = None) -> RunTimelineFrame:
    """Where we are among all iterations so far; `tally` follows the whole run, and knows what was hit in it."""
    last = max(state.reached[0], state.iteration)
    marks = [
        Mark(MarkKind.BOOKMARK, each.iteration, each.step, _first_line(each.note) or "Bookmark")
        for each in state.setup.bookmarks
    ]
    for point in state.setup.breakpoints:
        only = _only_iteration(point)
        if point.enabled and only is not None:
            name = point.name or f"Breakpoint {point.number}"
            marks.append(Mark(MarkKind.BREAKPOINT, only, 1, name))
    if state.failure is not None:
        at = state.failure.iteration, state.failure.step.index
        marks.append(Mark(MarkKind.FAILURE, *at, "Here the training left the finite numbers"))
    text = f"Iteration {state.iteration:,} of {last:,} so far"
    known = tuple(mark for mark in marks if mark.iteration <= last)
    points, looking = _hits(state, view.digits, tally, last)
    return RunTimelineFrame(state.iteration, last, text, known, survey_of(state, view.survey.only), points, looking)


def _hits(state: State, digits: int, tally: Tally | None, last: int) -> tuple[tuple[PointHits, ...], str]:
    """The hits of what can stop the training now, and how far they are known."""
    if tally is None:
        return (), ""
    points: list[PointHits] = []
    for point in state.setup.points:
        if not point.enabled:
            continue
        if isinstance(point, Watchpoint):
            what = " ".join(filter(None, watch_texts(point, digits, state.document.network)))
            points.append(PointHits(True, f"{point.name or f'Watchpoint {point.number}'}: {what}", tally.found(point)))
        elif not point.log and _only_iteration(point) is None:
            where = [spot_text(point.spot, state.document.network), when_text(point)]
            what = " · ".join(filter(None, where))
            points.append(PointHits(False, f"{point.name or f'Breakpoint {point.number}'}: {what}", tally.found(point)))
    looking = f"Hits are being looked for: {tally.looked:,} of {last:,} iterations so far" if tally.pending else ""
    return tuple(points), looking


def _only_iteration(point: Breakpoint) -> int | None:
    """Which iteration alone it is hit in, where that is known beforehand."""
    return None if point.condition else point.spot.iteration


def _first_line(note: str) -> str:
    return note.strip().split("\n")[0]


def bookmarked(state: State) -> bool:
    """Whether there is a bookmark here."""
    return any((each.iteration, each.step) == state.position for each in state.setup.bookmarks)


def bookmarks(state: State) -> BookmarksFrame:
    """The bookmarks with what happens at each."""
    rows = tuple(
        BookmarkRow(
            each.iteration,
            each.step,
            position_text(each.iteration, each.step),
            _phase(state.document, (each.iteration, each.step)),
            each.note,
            (each.iteration, each.step) == state.position,
        )
        for each in state.setup.bookmarks
    )
    return BookmarksFrame(rows, "" if rows else _NO_BOOKMARK)


def _phase(document: Document, position: Position) -> str:
    iteration, step = position
    steps = Steps(document.network, document.task.batches.count(iteration))
    return PHASE_TITLES[steps.at(min(step, len(steps))).phase]


def place_reasons(state: State) -> dict[str, str]:
    """Why an action about places is not possible now."""
    found: dict[str, str] = {}
    if not any(place != state.position for place in state.visited):
        found["visit_back"] = "There is no earlier place: only jumps are remembered, steps are taken back one by one."
    if not any(place != state.position for place in state.ahead):
        found["visit_forward"] = "There is no later place: nothing was gone back from."
    every = [(each.iteration, each.step) for each in state.setup.bookmarks]
    if not any(each < state.position for each in every):
        found["previous_bookmark"] = "There is no earlier bookmark." if every else "There is no bookmark yet."
    if not any(each > state.position for each in every):
        found["next_bookmark"] = "There is no later bookmark." if every else "There is no bookmark yet."
    return found
