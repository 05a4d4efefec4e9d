"""From a state to the frame that shows it."""

from __future__ import annotations

from collections.abc import Mapping

from backstep.core.steps import PHASES, Kind, Level
from backstep.present.actions import ACTIONS
from backstep.present.card import card
from backstep.present.diagram import diagram
from backstep.present.frame import (
    ActionState,
    CostFrame,
    CostSeries,
    ExampleFrame,
    Frame,
    PhaseLook,
    PhaseStatus,
    ProgramFrame,
    RunFrame,
    TimelineFrame,
)
from backstep.present.inspection import inspect
from backstep.present.narration import PHASE_TITLES
from backstep.present.numbers import duration, show
from backstep.present.roles import PHASE_ROLES
from backstep.present.view import DIGITS_LEAST, DIGITS_MOST, TEXT_SCALES, View
from backstep.session.program import program
from backstep.session.state import State

FIRST_HINT = "Press → or F10 for the next step, ← to take one back, F1 for all keys."
_MARKS = 400


def present(state: State, view: View, *, modified: bool = False) -> Frame:
    """Everything on the screen for `state`, seen as `view` asks."""
    actions = _actions(state, view)
    return Frame(
        title=state.document.title or "Untitled",
        modified=modified,
        diagram=diagram(state, view),
        card=card(state, view),
        program=_program(state),
        cost=_cost(state, view),
        timeline=_timeline(state),
        example=_example(state),
        level=state.level,
        actions=actions,
        hint=_hint(state),
        alert=_alert(state),
        run=_run(state),
        inspected=tuple(inspect(state, view, target) for target in view.pinned),
    )


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
    if not state.breakpoints:
        return ()
    listing = program()

    def wanted(kind: Kind, layer: int) -> bool:
        return listing.by_kind[kind] in state.breakpoints

    found: list[int] = []
    at: int | None = 0
    while at is not None and len(found) < _MARKS:
        at = state.steps.next_of(wanted, at)
        if at is not None:
            found.append(at)
    return tuple(found)


def _program(state: State) -> ProgramFrame:
    listing, network = program(), state.document.network
    return ProgramFrame(
        lines=listing.lines,
        current=listing.line(state.current),
        role=PHASE_ROLES[state.current.phase],
        breakpoints=state.breakpoints,
        stops=listing.stops(network),
    )


def _cost(state: State, view: View) -> CostFrame:
    costs = state.costs
    known = state.iteration <= costs.length
    marker = float(costs.values[state.iteration - 1]) if known and state.step >= state.steps.phase_ends()[1] else None
    if marker is not None:
        caption = f"iteration {state.iteration:,} · J {show(marker, view.digits)}"
    else:
        caption = f"iteration {state.iteration:,} · J not computed yet"
    empty = "" if costs.length else _introduction(state)
    return CostFrame(CostSeries(costs.length, costs.values), state.iteration, marker, caption, empty)


def _introduction(state: State) -> str:
    """What stands in the place of the curve until there is one: what this session is about."""
    waiting = "The cost of each iteration will appear here once J is computed."
    document = state.document
    return "\n".join(part for part in (document.title, document.lesson, waiting) if part)


def _example(state: State) -> ExampleFrame:
    count = state.record.examples
    row = int(state.record.rows[state.row]) + 1
    text = f"Example {state.example} of {count}"
    if not state.document.task.batches.whole:
        text += f" · row {row}"
    return ExampleFrame(state.example, count, text)


def _hint(state: State) -> str:
    if state.notice:
        return state.notice
    if state.position == (1, 1) and state.reached == (1, 1):
        return FIRST_HINT
    return ""


def _alert(state: State) -> str:
    failure = state.failure
    if failure is None or state.position < (failure.iteration, failure.step.index):
        return ""
    return (
        f"The training stopped at iteration {failure.iteration:,}, step {failure.step.index:,}: this number is "
        f"{show(failure.value, 4)}, beyond what float64 holds. Everything before it can still be stepped through."
    )


def _run(state: State) -> RunFrame | None:
    run = state.run
    if run is None:
        return None
    text = f"Iteration {run.target - run.total + run.done:,} of {run.target:,}"
    if run.done and run.seconds > 0.2:
        pace = run.done / run.seconds
        left = (run.total - run.done) / pace
        text += f" · {pace:,.0f} per second · {duration(left)} left"
    return RunFrame(run.done, run.total, text)


def _actions(state: State, view: View) -> Mapping[str, ActionState]:
    reasons = _reasons(state, view)
    checked = {f"level_{level.name.lower()}" for level in Level if level is state.level}
    if view.projector:
        checked.add("projector_mode")
    return {
        action.name: ActionState(
            enabled=not reasons.get(action.name),
            why_not=reasons.get(action.name, ""),
            checked=action.name in checked,
        )
        for action in ACTIONS
    }


_BACKWARD = ("step_back", "step_back_into", "step_back_out", "reverse_continue", "unfinish_phase", "first_iteration")
_FORWARD = ("step_over", "step_into", "step_out", "continue", "finish_phase", "run_iterations", "next_iteration")


def _reasons(state: State, view: View) -> dict[str, str]:
    """Why an action is not possible now; nothing where it is."""
    found: dict[str, str] = {}
    if state.run is not None:
        busy = "A run is under way: stop it first."
        found = {
            action.name: busy
            for action in ACTIONS
            if action.command is not None or action.name in ("open", "save", "save_as", "run_iterations")
        }
        found.pop("pause", None)
        return found
    found["pause"] = "No run is under way."
    if state.position == (1, 1):
        found.update(dict.fromkeys(_BACKWARD, "This is the first step of all."))
    if state.at_limit:
        found.update(dict.fromkeys(_FORWARD, "The training stopped here: there is no next step."))
    if state.step == 1:
        found["restart"] = "This is the first step of the iteration."
    if state.iteration == 1:
        found["previous_iteration"] = "This is the first iteration."
    if state.limit is not None and state.limit <= state.reached and state.iteration >= state.limit[0]:
        for name in ("next_iteration", "run_iterations"):
            found[name] = "The training stopped in this iteration: there is no next one."
    if state.position == state.reached:
        found["latest_position"] = "This is the furthest step so far."
    if state.example >= state.record.examples:
        found["next_example"] = "This is the last example of the batch."
    if state.example <= 1:
        found["previous_example"] = "This is the first example of the batch."
    if view.digits >= DIGITS_MOST:
        found["more_digits"] = "A float64 has no more digits."
    if view.digits <= DIGITS_LEAST:
        found["fewer_digits"] = f"At least {DIGITS_LEAST} digits are shown."
    if view.text_scale >= TEXT_SCALES[-1]:
        found["text_larger"] = "This is the largest text."
    if view.text_scale <= TEXT_SCALES[0]:
        found["text_smaller"] = "This is the smallest text."
    return found
