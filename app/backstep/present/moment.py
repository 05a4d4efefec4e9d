"""From a state to the frame that shows it."""

from __future__ import annotations

from collections.abc import Mapping

from backstep.core.iteration import Record
from backstep.core.steps import PHASES, Level
from backstep.present.actions import ACTIONS
from backstep.present.card import card
from backstep.present.chain import chain_frame
from backstep.present.chain_frame import ChainFrame
from backstep.present.costs import cost_frame
from backstep.present.diagram import diagram
from backstep.present.frame import (
    ActionState,
    ExampleFrame,
    Frame,
    PhaseLook,
    PhaseStatus,
    ProgramFrame,
    RunFrame,
    TimelineFrame,
)
from backstep.present.halts import halts
from backstep.present.inspection import inspect
from backstep.present.narration import PHASE_TITLES
from backstep.present.numbers import duration, show
from backstep.present.provenance import provenance
from backstep.present.roles import PHASE_ROLES
from backstep.present.variables import variables_frame
from backstep.present.view import DIGITS_LEAST, DIGITS_MOST, TEXT_SCALES, View
from backstep.session.program import program
from backstep.session.spots import reached
from backstep.session.state import State

FIRST_HINT = "Press → or F10 for the next step, ← to take one back, F1 for all keys."
_MARKS = 400


def present(state: State, view: View, *, modified: bool = False, previous: Record | None = None) -> Frame:
    """Everything on the screen for `state`, seen as `view` asks.

    `previous` is the record of the iteration before; only the variables need it, while they are in sight.
    """
    actions = _actions(state, view)
    chain, chosen = None, view.chain
    if "chain" in view.open:
        chain = chain_frame(state, view.digits, chosen.subject, view.selected, chosen.spot)
    return Frame(
        title=state.document.title or "Untitled",
        modified=modified,
        diagram=diagram(state, view),
        card=card(state, view),
        program=_program(state, chain),
        cost=cost_frame(state, view),
        timeline=_timeline(state),
        example=_example(state),
        level=state.level,
        actions=actions,
        hint=_hint(state),
        alert=_alert(state),
        run=_run(state),
        inspected=tuple(inspect(state, view, target) for target in view.pinned),
        selected=view.selected,
        halts=halts(state, view),
        chain=chain,
        provenance=provenance(state, view.digits, view.selected, chosen.spot) if chain is not None else None,
        variables=(variables_frame(state, view.digits, view.variables, previous) if "variables" in view.open else None),
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
    batches = state.document.task.batches
    found: set[int] = set()
    for point in state.setup.breakpoints:
        if point.enabled:
            spans = reached(point.spot, state.iteration, state.steps, batches)
            found |= {spans.nth(number) for number in range(1, min(len(spans), _MARKS) + 1)}
    return tuple(sorted(found)[:_MARKS])


def _program(state: State, chain: ChainFrame | None) -> ProgramFrame:
    listing, network = program(), state.document.network
    return ProgramFrame(
        lines=listing.lines,
        current=listing.line(state.current),
        role=PHASE_ROLES[state.current.phase],
        breakpoints=state.breakpoints,
        stops=listing.stops(network),
        marked=chain.marked_line if chain is not None else None,
    )


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
    pace = run.done / run.seconds if run.done and run.seconds > 0.2 else None
    speed = f" · {pace:,.0f} per second" if pace else ""
    if run.hunt is not None:
        iteration = min(run.hunt.iteration, run.hunt.high) if run.hunt.high else run.hunt.iteration
        way = "back" if run.hunt.backward else "ahead"
        return RunFrame(run.done, run.total, f"Looking {way} for a stop: iteration {iteration:,}{speed}")
    text = f"Iteration {run.target - run.total + run.done:,} of {run.target:,}"
    if pace:
        text += f"{speed} · {duration((run.total - run.done) / pace)} left"
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
    return _view_reasons(view) | _state_reasons(state)


def _view_reasons(view: View) -> dict[str, str]:
    """Why something about how it is shown is not possible now."""
    found: dict[str, str] = {}
    if view.digits >= DIGITS_MOST:
        found["more_digits"] = "A float64 has no more digits."
    if view.digits <= DIGITS_LEAST:
        found["fewer_digits"] = f"At least {DIGITS_LEAST} digits are shown."
    if view.text_scale >= TEXT_SCALES[-1]:
        found["text_larger"] = "This is the largest text."
    if view.text_scale <= TEXT_SCALES[0]:
        found["text_smaller"] = "This is the smallest text."
    if view.text_scale == 1.0:
        found["text_normal"] = "The text has its usual size."
    if view.selected is None:
        found["pin"] = "Nothing on the diagram is selected: an arrow key with Shift selects something."
    if not view.pinned:
        found.update(dict.fromkeys(("unpin_latest", "unpin_all"), "No box is pinned."))
    if view.projector:
        found["dark_theme"] = "In projector mode the ground is always white."
        found["toggle_breakpoint"] = "The program and its breakpoints are not shown in projector mode."
        found["log_scale"] = "The cost history is not shown in projector mode."
        found["reset_layout"] = "In projector mode every panel has its fixed place."
    return found


def _state_reasons(state: State) -> dict[str, str]:
    """Why something about the session is not possible now."""
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
    return found
