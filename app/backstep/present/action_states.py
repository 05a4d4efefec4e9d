"""Which actions are possible at a moment, and why the others are not."""

from __future__ import annotations

from collections.abc import Mapping

from backstep.core.mistakes import MISTAKES
from backstep.core.steps import Level
from backstep.present.actions import ACTIONS
from backstep.present.actions.mistakes import action_name
from backstep.present.frame import ActionState
from backstep.present.journey import bookmarked, place_reasons
from backstep.present.points import stops_note
from backstep.present.view import DIGITS_LEAST, DIGITS_MOST, TEXT_SCALES, View
from backstep.session.comparison import Comparison
from backstep.session.state import State

NOTHING_SELECTED = "Nothing on the diagram is selected: an arrow key with Shift selects something."


def action_states(state: State, view: View, beside: Comparison | None) -> Mapping[str, ActionState]:
    """Whether each action is possible now, and why not."""
    reasons = _reasons(state, view) | _branch_reasons(state, view, beside)
    notes = {name: stops_note(state, backward=name != "continue") for name in ("continue", "reverse_continue")}
    checked = {f"level_{level.name.lower()}" for level in Level if level is state.level}
    if view.projector:
        checked.add("projector_mode")
    if view.differences and beside is not None:
        checked.add("differences")
    if bookmarked(state):
        checked.add("toggle_bookmark")
    if state.setup.mistake is not None and not state.puzzling:
        checked.add(action_name(state.setup.mistake))
    return {
        action.name: ActionState(
            enabled=not reasons.get(action.name),
            why_not=reasons.get(action.name, ""),
            checked=action.name in checked,
            note=notes.get(action.name, ""),
        )
        for action in ACTIONS
    }


_BUSY = frozenset(
    {
        "open",
        "save",
        "save_as",
        "run_iterations",
        "add_watch",
        "check_gradient",
        "toggle_breakpoint",
        "break_when",
        "watch_for",
        "run_to_selected",
        "switch_points",
        "go_to",
        "edit_value",
        "edit_rate",
        "again_rate",
        "again_seed",
        "catch_up",
    }
)


def _branch_reasons(state: State, view: View, beside: Comparison | None) -> dict[str, str]:
    """Why something about changed numbers and branches is not possible now."""
    found: dict[str, str] = {}
    if state.run is not None:
        return found
    if view.selected is None:
        found["edit_value"] = NOTHING_SELECTED
    if state.document.initializer is None:
        found["again_seed"] = "The weights of this session are given, not drawn."
    alone = "No branch is compared with this one: choose one in the branches panel."
    if beside is None:
        found.update(dict.fromkeys(("differences", "catch_up"), alone))
    elif len(beside.costs) >= max(state.iteration, state.costs.length):
        found["catch_up"] = f"The branch {beside.name} has come as far as this one."
    elif beside.failure is not None:
        found["catch_up"] = f"The branch {beside.name} stopped in iteration {beside.failure.iteration:,}."
    return found


_BACKWARD = ("step_back", "step_back_into", "step_back_out", "reverse_continue", "unfinish_phase", "first_iteration")
_FORWARD = ("step_over", "step_into", "step_out", "continue", "finish_phase", "run_iterations", "next_iteration")


def _reasons(state: State, view: View) -> dict[str, str]:
    """Why an action is not possible now; nothing where it is."""
    return _view_reasons(view) | _state_reasons(state)


def _point_reasons(state: State) -> dict[str, str]:
    """Why something about breakpoints and watchpoints is not possible now."""
    found = {}
    if not state.setup.points:
        found.update(dict.fromkeys(("switch_points", "remove_points"), "There is no breakpoint or watchpoint."))
    if state.at_limit:
        found["run_to_selected"] = "The training stopped here: there is no next step."
    return found


def _mistake_reasons(state: State) -> dict[str, str]:
    """Why a mistake cannot be switched on: it would change nothing."""
    task = state.document.task
    moot = {name: row.moot(task.network, task.batches.size) for name, row in MISTAKES.items()}
    return {action_name(name): f"It would change nothing: {why}." for name, why in moot.items() if why}


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
        found["pin"] = NOTHING_SELECTED
        if view.line is None:
            found["run_to_selected"] = NOTHING_SELECTED
    if not view.pinned:
        found.update(dict.fromkeys(("unpin_latest", "unpin_all"), "No box is pinned."))
    if view.projector:
        found["dark_theme"] = "In projector mode the ground is always white."
        found["toggle_breakpoint"] = "The program and its breakpoints are not shown in projector mode."
        away = "There is room for this at the desk: leave projector mode."
        found.update(dict.fromkeys(("break_when", "watch_for"), away))
        found["log_scale"] = "The cost history is not shown in projector mode."
        found["add_watch"] = "The watches are not shown in projector mode."
        found["reset_layout"] = "In projector mode every panel has its fixed place."
    else:
        found["blank"] = "The screen is blanked in projector mode only."
    return found


def _state_reasons(state: State) -> dict[str, str]:
    """Why something about the session is not possible now."""
    found: dict[str, str] = {}
    if state.run is not None and not state.run.brief:
        busy = "A run is under way: stop it first."
        found = {action.name: busy for action in ACTIONS if action.command is not None or action.name in _BUSY}
        found.pop("pause", None)
        return found
    if not state.working:
        found["pause"] = "No run is under way."
    found |= place_reasons(state)
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
    if state.position == state.furthest:
        found["latest_position"] = "This is the furthest step so far."
    if state.example >= state.record.examples:
        found["next_example"] = "This is the last example of the batch."
    if not state.undo:
        found["undo"] = "Nothing was changed yet that could be undone."
    if not state.redo:
        found["redo"] = "Nothing was undone that could be done again."
    found |= _point_reasons(state) | _mistake_reasons(state)
    if state.example <= 1:
        found["previous_example"] = "This is the first example of the batch."
    return found
