"""Commands that change a number, and the branches this makes."""

from __future__ import annotations

import math
from dataclasses import replace
from types import MappingProxyType

from backstep.core.datasets_wording import counted
from backstep.core.errors import InputError
from backstep.core.steps import Kind
from backstep.session import commands as do
from backstep.session.branches import OF_PARAMETERS, ORIGINAL, ROOT, Branch, Changed, Edit, check_edit, lineage, name_of
from backstep.session.debugging import changed
from backstep.session.past import Past
from backstep.session.setup import Setup
from backstep.session.setup_schema import MOST_BRANCHES
from backstep.session.state import Run, State
from backstep.session.travel import PATIENCE, carry_out, costs_of, go, steps_of, timeline_of


@carry_out.register
def _(command: do.EditValue, state: State, past: Past) -> State:
    edit = command.edit
    check_edit(edit, timeline_of(state, past).task, state.document.initializer)
    if edit.what is Changed.SEED:
        raise InputError("seed", "the parameters are drawn at the start; begin again with another seed instead")
    if state.at_limit:
        raise InputError("", "the training stopped here; go back a step, then change the number")
    if is_updated(edit, state):
        # This iteration has its new value already; the next one begins with it.
        state = go(state, (state.iteration + 1, 1), past, patience=math.inf)
        state = replace(state, notice=f"Iteration {state.iteration:,} begins with it.")
    setup = _edited(state, edit)
    if setup.branch != state.setup.branch and state.reached[0] > state.iteration:
        setup = replace(setup, compared=state.setup.branch)
        kept = name_of(state.setup.branches, state.setup.branch)
        state = replace(state, notice=f"{state.notice} The run so far is kept as a branch: {kept}.".strip())
    before = state
    moved = changed(state, setup, past)
    # What is shown is still the old record: what depends on the edit is stale until the next step.
    return _stale(before, moved, (*before.stale, edit), past)


def is_updated(edit: Edit, state: State) -> bool:
    """Whether the step that gives a parameter its new value in this iteration is done."""
    if edit.what not in OF_PARAMETERS:
        return False
    kind = Kind.WEIGHT_UPDATE if edit.what is Changed.WEIGHT else Kind.BIAS_UPDATE
    source = edit.source if edit.what is Changed.WEIGHT else None
    at = state.steps.find(kind, edit.layer, edit.unit, source)
    return state.step >= (len(state.steps) if at is None else at)


def _edited(state: State, edit: Edit) -> Setup:
    """The setup with the edit made at this iteration: in this branch where it begins here, else in a new one."""
    setup = state.setup
    here = setup.branches.get(setup.branch)
    if here is not None and here.iteration == state.iteration and state.stale:
        branch = here.with_edit(edit)
        return replace(setup, branches=MappingProxyType({**setup.branches, here.number: branch}))
    return _branched(setup, state.iteration, (edit,), _new_name(setup))


def _names(setup: Setup) -> set[str]:
    """What the original and its branches are called."""
    return {ORIGINAL, *(each.name for each in setup.branches.values())}


def _new_name(setup: Setup) -> str:
    """A name that no branch has: its number tells it, unless somebody called another one so."""
    names, number = _names(setup), setup.next_branch
    while f"What if {number}" in names:
        number += 1
    return f"What if {number}"


def _unlike(name: str, setup: Setup) -> str:
    """A name, with a number behind it where a branch has it already."""
    taken, number = _names(setup), 2
    if name not in taken:
        return name
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"


def _branched(setup: Setup, iteration: int, edits: tuple[Edit, ...], name: str) -> Setup:
    if len(setup.branches) >= MOST_BRANCHES:
        raise InputError("", f"there are {MOST_BRANCHES} branches already; remove one first")
    number = setup.next_branch
    parent = setup.branch
    # A branch cannot leave its parent before the parent begins.
    while parent != ROOT and setup.branches[parent].iteration > iteration:
        parent = setup.branches[parent].parent
    branch = Branch(number, name, parent, iteration, edits)
    return replace(setup, branches=MappingProxyType({**setup.branches, number: branch}), branch=number)


def _stale(before: State, moved: State, edits: tuple[Edit, ...], past: Past) -> State:
    at = before.position
    shown = replace(
        moved,
        iteration=before.iteration,
        step=before.step,
        record=before.record,
        steps=before.steps,
        example=before.example,
        # The same may have been changed before: it is the same training.
        reached=max(at, moved.reached_in.get(moved.lineage, at)),
        trail=(),
        stale=edits,
        failure=None,
        run=None,
        notice=before.notice,
    )
    return replace(shown, costs=costs_of(shown, timeline_of(shown, past)))


@carry_out.register
def _(command: do.StartAgain, state: State, past: Past) -> State:
    edit = command.edit
    check_edit(edit, state.document.task, state.document.initializer)
    names = {Changed.LEARNING_RATE: f"α = {edit.value:g}", Changed.SEED: f"seed {edit.value:.0f}"}
    name = _unlike(names[edit.what], state.setup) if edit.what in names else _new_name(state.setup)
    setup = _branched(replace(state.setup, branch=ROOT), 1, (edit,), name)
    if state.reached[0] > 1:
        setup = replace(setup, compared=state.setup.branch)
    begun = changed(state, setup, past)
    return go(begun, (1, min(state.step, len(steps_of(begun)(1)))), past)


@carry_out.register
def _(command: do.SwitchBranch, state: State, past: Past) -> State:
    setup = state.setup
    _check(command.number, setup, root=True)
    # Where it was the compared one, the one that is left takes its place.
    compared = setup.branch if setup.compared == command.number else setup.compared
    return changed(state, replace(setup, branch=command.number, compared=compared), past)


@carry_out.register
def _(command: do.CompareBranch, state: State, past: Past) -> State:
    if command.number is not None:
        _check(command.number, state.setup, root=True)
    # A branch beside itself is none.
    compared = None if command.number == state.setup.branch else command.number
    return changed(state, replace(state.setup, compared=compared), past)


@carry_out.register
def _(command: do.RenameBranch, state: State, past: Past) -> State:
    _check(command.number, state.setup)
    name = command.name.strip()
    if not name or len(name) > 200:
        raise InputError("name", "a branch has a name of 1 to 200 characters; give one")
    # Only what is chosen now: files of before may hold the same name twice.
    if name != state.setup.branches[command.number].name and name in _names(state.setup):
        raise InputError("name", f"there is a branch “{name}” already; give another name")
    branch = replace(state.setup.branches[command.number], name=name)
    return changed(state, replace(state.setup, branches=_with(state.setup, branch)), past)


def _with(setup: Setup, branch: Branch) -> MappingProxyType[int, Branch]:
    return MappingProxyType({**setup.branches, branch.number: branch})


@carry_out.register
def _(command: do.RemoveBranch, state: State, past: Past) -> State:
    setup = state.setup
    _check(command.number, setup)
    gone = {command.number}
    while more := {each.number for each in setup.branches.values() if each.parent in gone} - gone:
        gone |= more
    kept = MappingProxyType({number: branch for number, branch in setup.branches.items() if number not in gone})
    shown = setup.branches[command.number].parent if setup.branch in gone else setup.branch
    compared = None if setup.compared in {*gone, shown} else setup.compared
    moved = changed(state, replace(setup, branches=kept, branch=shown, compared=compared), past)
    back = "it" if len(gone) == 1 else "them"
    return replace(moved, notice=f"{counted(len(gone), 'branch', 'branches')} removed; Ctrl+Z brings {back} back.")


@carry_out.register
def _(command: do.CatchUp, state: State, past: Past) -> State:
    _check(command.number, state.setup, root=True)
    if command.iteration < 1:
        raise InputError("iteration", f"there is no iteration {command.iteration}; choose one from 1 on")
    missing = command.iteration - past.timelines.of(state.setup.branches, command.number, state.setup.mistake).computed
    run = Run(command.iteration, 1, max(0, missing), branch=command.number)
    return carry_on_branch(replace(state, run=run), past, PATIENCE)


def carry_on_branch(state: State, past: Past, seconds: float) -> State:
    """Train the branch of a run for about `seconds`; the run ends where the branch came far enough, or failed."""
    run = state.run
    assert run is not None
    assert run.branch is not None
    branches = state.setup.branches
    timeline = past.timelines.of(branches, run.branch, state.setup.mistake)
    if not timeline.reach(run.target + 1, seconds) and timeline.failure is None:
        return replace(state, run=replace(run, done=run.total - (run.target - timeline.computed)))
    last, failure = (run.target, len(steps_of(state)(run.target))), timeline.failure
    if failure is not None:
        last = min(last, (failure.iteration, failure.step.index))
    key = lineage(branches, run.branch, state.setup.mistake)
    came = max(last, state.reached_in.get(key, (1, 1)))
    return replace(state, run=None, reached_in={**state.reached_in, key: came})


def _check(number: int, setup: Setup, *, root: bool = False) -> None:
    if number not in setup.branches and not (root and number == ROOT):
        raise InputError("branch", f"there is no branch {number}; choose one of the list")
