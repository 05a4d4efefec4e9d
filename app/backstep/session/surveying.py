"""The command that looks through the training behind us, carried on as a run."""

from __future__ import annotations

import time
from dataclasses import replace

from backstep.core.diagnostics import PRESETS
from backstep.core.errors import InputError
from backstep.session.halt import Halt
from backstep.session.past import Past
from backstep.session.state import Position, Run, State
from backstep.session.survey import Survey, carry_on, watchpoints_for
from backstep.session.travel import PATIENCE, timeline_of


def begin(state: State, presets: tuple[str, ...], past: Past) -> State:
    """Look for `presets` up to the furthest position; what was looked at before for the same ones is not again."""
    unknown = [name for name in presets if name not in PRESETS]
    if unknown:
        raise InputError("presets", f"there is no preset {unknown[0]}; choose from {', '.join(PRESETS)}")
    if not presets:
        raise InputError("presets", "nothing is chosen to look for; choose a preset at least")
    source = state.lineage
    survey = Survey(watchpoints_for(presets), source, state.reached)
    before = state.survey
    if before is not None and before.source == source and before.watchpoints == survey.watchpoints:
        survey = replace(before, upto=max(before.upto, state.reached))
    total = survey.upto[0] - survey.done[0]
    return carry_on_survey(replace(state, survey=survey, run=Run(0, 0, total, surveys=True)), past, PATIENCE)


def carry_on_survey(state: State, past: Past, seconds: float) -> State:
    """Look further for about `seconds`."""
    run, survey = state.run, state.survey
    assert run is not None
    assert survey is not None
    deadline = time.perf_counter() + seconds
    survey = carry_on(survey, past.survey_rules(survey.watchpoints, timeline_of(state, past)), deadline)
    done = run.total - (survey.upto[0] - survey.done[0])
    going_on = None if survey.complete else replace(run, done=done)
    return replace(state, survey=survey, run=going_on)


def findings(state: State, position: Position) -> tuple[Halt, ...]:
    """What the survey of the training in view found at `position`, as reasons of a stop there."""
    survey = state.survey
    if survey is None or survey.source != state.lineage:
        return ()
    return tuple(replace(hit.halt, surveyed=True) for hit in survey.hits if (hit.iteration, hit.step) == position)
