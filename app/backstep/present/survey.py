"""From a state to what a survey of the training found, in words."""

from __future__ import annotations

from functools import partial

import numpy as np

from backstep.core.arrays import FloatArray, distinct
from backstep.core.datasets_wording import counted
from backstep.core.diagnostics import PRESETS
from backstep.core.steps import Steps
from backstep.present.advice import ADVICE, sentence
from backstep.present.chosen import SurveyView
from backstep.present.journey import position_text, survey_of
from backstep.present.journey_frame import HitRow, PresetRow, SurveyFrame
from backstep.session.document import Document
from backstep.session.state import State
from backstep.session.survey import MOST_HITS, Hit, Survey

_MOST_TOLD = 3
NOTHING_CHOSEN = "Nothing is chosen to look for: tick what interests you."


def hits_text(survey: Survey | None, first: int, last: int) -> str:
    """Which hits lie in iterations `first`..`last`, or ""."""
    if survey is None:
        return ""
    here = [hit for hit in survey.hits if first <= hit.iteration <= last]
    titles = [f"{_title(hit)} at {position_text(hit.iteration, hit.step)}" for hit in here[:_MOST_TOLD]]
    if len(here) > _MOST_TOLD:
        titles.append(f"and {len(here) - _MOST_TOLD:,} more")
    return ", ".join(titles)


def _title(hit: Hit) -> str:
    return ADVICE[hit.preset].title


_NUMBERS = {name: number for number, name in enumerate(PRESETS, start=1)}


def kinds(survey: Survey) -> tuple[tuple[int, FloatArray], ...]:
    """The iterations with a listed hit for each preset, by its number from 1; what was found most often comes first."""
    found: dict[int, list[float]] = {}
    for hit in survey.hits:
        found.setdefault(_NUMBERS[hit.preset], []).append(hit.iteration)
    ordered = sorted(found.items(), key=lambda each: -len(each[1]))
    return tuple((number, distinct(np.array(at, np.float64))[0]) for number, at in ordered)


def survey(state: State, view: SurveyView, digits: int) -> SurveyFrame:
    """The presets to choose from, and what a survey found."""
    whole, found = survey_of(state), survey_of(state, view.only)
    chosen = frozenset(PRESETS) if view.chosen is None else view.chosen
    presets = []
    for name, number in _NUMBERS.items():
        looked = found is not None and any(each.number == number for each in found.watchpoints)
        count = f"{found.counts.get(number, 0):,}" if found is not None and looked else ""
        advice, sign = ADVICE[name], number if count not in ("", "0") else 0
        only = bool(sign) and name == view.only
        presets.append(PresetRow(name, advice.title, advice.explanation, name in chosen, count, sign, only))
    busy = state.run is not None and not state.run.surveys
    why_not = "A run is under way: stop it first." if busy else "" if chosen else NOTHING_CHOSEN
    looking = state.run is not None and state.run.surveys
    return SurveyFrame(
        presets=tuple(presets),
        hits=() if found is None else found.hits,
        status=_status(state, whole, view.only),
        empty=_empty(state, whole, view.only),
        button="Stop" if looking else "Look through the training",
        why_not=why_not,
        here=state.position,
        row=partial(_row, state.document, digits),
    )


def _status(state: State, found: Survey | None, only: str) -> str:
    if found is None:
        return ""
    last = found.done[0] if found.complete else found.done[0] - 1
    total = sum(found.counts.values())
    hits = counted(total, "hit") if total else "No hits"
    text = f"{hits} in {'iteration 1' if last == 1 else f'iterations 1–{last:,}'}"
    if found.complete and state.reached > found.upto and state.failure is None:
        text += f"; the training is at iteration {state.reached[0]:,} now: look again"
    elif not found.complete and state.run is None:
        text += f" of {found.upto[0]:,}: it was stopped there"
    if any(count > MOST_HITS for count in found.counts.values()):
        text += f". Of each kind the first {MOST_HITS:,} are listed"
    if only:
        text += f". Only “{ADVICE[only].title}” is shown: click it again to see all"
    return text + "."


def _empty(state: State, found: Survey | None, only: str) -> str:
    if found is not None and found.hits:
        shown = not only or any(hit.preset == only for hit in found.hits)
        return "" if shown else f"“{ADVICE[only].title}” was not found. Click it again to see all hits."
    if found is None:
        other = state.survey is not None
        begin = "What was found belongs to another branch. " if other else ""
        return begin + "Looks through the training so far for what usually goes wrong, and lists where that begins."
    if not found.complete:
        return "Nothing found so far." if state.run is None else "Looking…"
    return "None of what was looked for is in this training so far."


def _row(document: Document, digits: int, hit: Hit) -> HitRow:
    finding = hit.halt.finding
    assert finding is not None
    steps = Steps(document.network, document.task.batches.count(hit.iteration))
    advice = ADVICE[finding.preset]
    text = sentence(finding, steps, digits, document.dataset.class_names)
    sign = _NUMBERS[finding.preset]
    return HitRow(position_text(hit.iteration, hit.step), advice.title, text, advice.helps, sign)
