"""From a state to the frame that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from backstep.core.datasets_wording import counted
from backstep.core.iteration import Record
from backstep.core.steps import PHASES
from backstep.present.action_states import action_states
from backstep.present.card import card
from backstep.present.costs import cost_frame
from backstep.present.editing import STALE
from backstep.present.frame import (
    ExampleFrame,
    Frame,
    HaltFrame,
    PhaseLook,
    PhaseStatus,
    ProgramFrame,
    RunFrame,
    TimelineFrame,
)
from backstep.present.inspection import inspect
from backstep.present.log import log_hint
from backstep.present.mistakes import listing_with, mistake_frame
from backstep.present.narration import PHASE_TITLES
from backstep.present.numbers import duration, show
from backstep.present.points import line_marks
from backstep.present.roles import PHASE_ROLES
from backstep.present.standing import standing_diagram
from backstep.present.view import View
from backstep.session.branches import name_of
from backstep.session.comparison import Comparison, Summary
from backstep.session.program import program
from backstep.session.spots import reached
from backstep.session.state import Restoring, State

if TYPE_CHECKING:
    from backstep.session.descent import DescentStudy
    from backstep.session.gradient_study import GradientStudy
    from backstep.session.landscape import LandscapeStudy
    from backstep.session.prediction_study import PredictionStudy
    from backstep.session.published import PublishedStudy
    from backstep.session.tally import Tally
    from backstep.session.watch_history import WatchHistory

FIRST_HINT = "Press → or F10 for the next step, ← to take one back, F1 for all keys."
_MARKS = 400
_BRIEF = 0.3
"""Seconds up to which nothing is said of a run that is over soon."""


def present(
    state: State,
    view: View,
    *,
    modified: bool = False,
    previous: Record | None = None,
    history: WatchHistory | None = None,
    tally: Tally | None = None,
    beside: Comparison | None = None,
    summaries: Mapping[int, Summary] | None = None,
    study: GradientStudy | None = None,
    predictions: PredictionStudy | None = None,
    descent: DescentStudy | None = None,
    landscape: LandscapeStudy | None = None,
    published: PublishedStudy | None = None,
) -> Frame:
    """Everything on the screen for `state`, seen as `view` asks.

    `previous` is the record of the iteration before; only the variables need it, while they are in sight. `history`
    knows the values of the watches, while they are in sight or plotted, `tally` how often what stops the training was
    found, while the list of it or the bar of the run is in sight, and there is any. `beside` is the branch to compare
    with, `summaries` what the branches came to, while their panel is in sight. `study` knows the gradient by every
    method, while that is looked at or the diagram shows what its check found, `descent` J over one parameter and
    `landscape` over two, `predictions` what the network answers, and `published` what comes out for printed figures.
    """
    frame = Frame(
        title=state.document.title or "Untitled",
        modified=modified,
        diagram=standing_diagram(state, view, beside),
        card=card(state, view),
        program=_program(state, view),
        cost=cost_frame(state, view, history, beside),
        timeline=_timeline(state),
        example=_example(state),
        level=state.level,
        actions=action_states(state, view, beside),
        hint=_hint(state, view) or _compared(state, view, beside) or log_hint(state, view),
        alert=_alert(state),
        mistake=mistake_frame(state),
        run=_run(state),
        inspected=tuple(inspect(state, view, target) for target in view.pinned),
        selected=view.selected,
        halts=_halts(state, view),
    )
    if not view.open and study is None:
        return frame
    # What closed panels show is loaded with the first that is opened: a window is there sooner without it.
    from backstep.present.opened import with_panels

    return with_panels(
        frame,
        state,
        view,
        previous=previous,
        history=history,
        tally=tally,
        summaries=summaries,
        study=study,
        predictions=predictions,
        descent=descent,
        landscape=landscape,
        published=published,
    )


def _halts(state: State, view: View) -> tuple[HaltFrame, ...]:
    """Why this is a stop; nothing while somebody is on the way from it, unless that is over before it is seen."""
    run = state.run
    if not state.halts or (run is not None and not run.brief and run.seconds >= _BRIEF):
        return ()
    # Likewise: most positions are no stop.
    from backstep.present.halts import halts

    return halts(state, view)


def _timeline(state: State) -> TimelineFrame:
    ends = state.steps.phase_ends()
    phases = []
    first = 1
    for phase, last in zip(PHASES, ends, strict=True):
        status = PhaseStatus.AHEAD if state.step < first else PhaseStatus.CURRENT
        if state.step > last:
            status = PhaseStatus.DONE
        phases.append(PhaseLook(phase, PHASE_TITLES[phase], status, PHASE_ROLES[phase], first, last))
        first = last + 1
    count = len(state.steps)
    iteration_text = f"Iteration {state.iteration:,}"
    step_text = f"step {state.step:,} of {count:,}"
    limit = count
    if state.limit is not None and state.limit[0] == state.iteration:
        limit = state.limit[1]
    return TimelineFrame(
        iteration=state.iteration,
        step=state.step,
        steps=count,
        limit=limit,
        phases=tuple(phases),
        position=f"{iteration_text} · {step_text}",
        iteration_text=iteration_text,
        step_text=step_text,
        breakpoints=_breakpoint_steps(state),
    )


def _breakpoint_steps(state: State) -> tuple[int, ...]:
    batches = state.document.task.batches
    found: set[int] = set()
    for point in state.setup.breakpoints:
        if point.enabled:
            spans = reached(point.spot, state.iteration, state.steps, batches)
            found |= {spans.nth(number) for number in range(1, min(len(spans), _MARKS) + 1)}
    return tuple(sorted(found)[:_MARKS])


def _program(state: State, view: View) -> ProgramFrame:
    listing, network = program(), state.document.network
    return ProgramFrame(
        # What is to be found stands in the formulas, not in the listing.
        lines=listing_with(None if state.puzzling else state.record.mistake, listing.lines, listing.by_kind),
        current=listing.line(state.current),
        role=PHASE_ROLES[state.current.phase],
        stops=listing.stops(network),
        signs=line_marks(state),
        chosen=view.line,
    )


def _example(state: State) -> ExampleFrame:
    count = state.record.examples
    row = int(state.record.rows[state.row]) + 1
    text = f"Example {state.example} of {count}"
    if not state.document.task.batches.whole:
        text += f" · row {row}"
    return ExampleFrame(state.example, count, text)


def _hint(state: State, view: View) -> str:
    if state.stale:
        return f"{STALE} {state.notice}".strip()
    if state.notice:
        return state.notice
    # Who shows it to a class has pressed a key before.
    if state.position == (1, 1) and state.reached == (1, 1) and not view.projector:
        return FIRST_HINT
    return ""


def _compared(state: State, view: View, beside: Comparison | None) -> str:
    """What the diagram shows in the place of the weights."""
    if not view.differences or beside is None:
        return ""
    if beside.parameters is None:
        came = f"has not come to iteration {state.iteration:,}: let it catch up with Ctrl+Shift+U"
        return f"No difference can be shown: the branch {beside.name} {came}."
    own = name_of(state.setup.branches, state.setup.branch)
    return f"Weights and biases show the difference at the start of the iteration: {own} − {beside.name}."


def _alert(state: State) -> str:
    failure = state.failure
    if failure is None or state.position < (failure.iteration, failure.step.index):
        return ""
    if any(halt.finding is not None and halt.finding.preset == "nan_or_overflow" for halt in state.halts):
        return ""  # told above the diagram already
    return (
        f"The training stopped at iteration {failure.iteration:,}, step {failure.step.index:,}: this number is "
        f"{show(failure.value, 4)}, beyond what float64 holds. Everything before it can still be stepped through."
    )


def _run(state: State) -> RunFrame | None:
    run = state.run
    if run is None and state.restoring is not None:
        return _restoring(state.restoring)
    if run is None or (run.brief and run.seconds < _BRIEF):
        return None
    pace = run.done / run.seconds if run.done and run.seconds > 0.2 else None
    speed = f" · {pace:,.0f} per second" if pace else ""
    if pace and run.total:
        speed += f" · {duration((run.total - run.done) / pace)} left"
    if run.hunt is not None:
        iteration = min(run.hunt.iteration, run.hunt.high) if run.hunt.high else run.hunt.iteration
        way = "back" if run.hunt.backward else "ahead"
        return RunFrame(run.done, run.total, f"Looking {way} for a stop: iteration {iteration:,}{speed}")
    if run.surveys and state.survey is not None:
        text = f"Looking through iteration {state.survey.done[0]:,} of {state.survey.upto[0]:,}"
    elif run.brief:
        return RunFrame(0, 0, f"Computing iteration {run.target:,}")
    else:
        text = f"Iteration {run.target - run.total + run.done:,} of {run.target:,}"
    if run.branch is not None:
        text = f"Branch {name_of(state.setup.branches, run.branch)}: {text[:1].lower()}{text[1:]}"
    return RunFrame(run.done, run.total, text + speed)


def _restoring(work: Restoring) -> RunFrame:
    text = f"Computing again what was trained: {work.done:,} of {counted(work.total, 'iteration')}"
    if work.done and work.seconds > 0.2:
        pace = work.done / work.seconds
        text += f" · {pace:,.0f} per second · {duration((work.total - work.done) / pace)} left"
    return RunFrame(work.done, work.total, text)
