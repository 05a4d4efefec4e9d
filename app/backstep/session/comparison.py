"""Two trainings beside each other: what a branch came to, and how it stands where another one is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from backstep.core.arrays import FloatArray
from backstep.core.parameters import Parameters
from backstep.session.branches import ROOT, Branch, Changed, Edit, lineage, name_of
from backstep.session.past import Past
from backstep.session.setup import Setup
from backstep.session.state import State
from backstep.session.timeline import Failure, Timeline
from backstep.session.travel import finished as finished_at


@dataclass(frozen=True, eq=False, slots=True)
class Comparison:
    """Branch `number` beside the one that is looked at.

    `leaves` is the first iteration in which they may differ. `costs` (k,), read-only, is J of its iterations 1..k, as
    far as it came. `parameters` are those with which it begins the shown iteration, None where it did not come there.
    """

    number: int
    name: str
    leaves: int
    costs: FloatArray
    parameters: Parameters | None
    failure: Failure | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a branch came to: its last finished iteration (0 for none), J of it, and where it ended if it failed.

    `old` is what each of its edits replaced, None where that was not computed yet. `left` is how many iterations were
    finished when the file was left, where they are not computed again yet.
    """

    finished: int
    cost: float | None
    failed: int | None
    old: tuple[float | None, ...] = ()
    left: int = 0


def compare(state: State, past: Past) -> Comparison | None:
    """The compared branch beside the one in view; None where there is none, or it is that one."""
    branches, here, mistake = state.setup.branches, state.setup.branch, state.setup.mistake
    number = state.setup.compared
    if number is None or number == here:
        return None
    timeline = past.timelines.of(branches, number, mistake)
    return Comparison(
        number,
        name_of(branches, number),
        _parting(branches, here, number),
        timeline.costs(timeline.computed),
        _start_of(timeline, state.iteration),
        timeline.failure,
    )


def _start_of(timeline: Timeline, iteration: int) -> Parameters | None:
    """The parameters with which an iteration begins, where nothing has to be trained for them."""
    known = timeline.computed >= iteration - 1 and timeline.reach(iteration)
    return timeline.parameters(iteration) if known else None


def _parting(branches: Mapping[int, Branch], one: int, other: int) -> int:
    """The first iteration that two branches do not share."""
    first, second = lineage(branches, one), lineage(branches, other)
    shared = 0
    while shared < min(len(first), len(second)) and first[shared] == second[shared]:
        shared += 1
    return min(chain[shared][0] for chain in (first, second) if len(chain) > shared)


def summaries(state: State, past: Past) -> dict[int, Summary]:
    """What every branch came to, the original first."""
    branches, mistake = state.setup.branches, state.setup.mistake
    found: dict[int, Summary] = {}
    for number in (ROOT, *branches):
        timeline = past.timelines.of(branches, number, mistake)
        finished = timeline.computed
        if number == state.setup.branch:
            # What is computed ahead of the cursor is not said.
            finished = min(finished, state.costs.length)
        costs, failure = timeline.costs(finished), timeline.failure
        branch, left = branches.get(number), state.left.get(lineage(branches, number, mistake))
        found[number] = Summary(
            finished,
            float(costs[-1]) if len(costs) else None,
            None if failure is None else failure.iteration,
            () if branch is None else _replaced(branch, state.setup, past),
            0 if left is None else finished_at(state, left),
        )
    return found


def _replaced(branch: Branch, setup: Setup, past: Past) -> tuple[float | None, ...]:
    key = lineage(setup.branches, branch.number, setup.mistake)
    known = past.replaced.get(key)
    if known is None or None in known:
        parent = past.timelines.of(setup.branches, branch.parent, setup.mistake)
        known = past.replaced[key] = tuple(value_of(edit, parent, branch.iteration) for edit in branch.edits)
    return known


def value_of(edit: Edit, timeline: Timeline, iteration: int) -> float | None:
    """What stands in the place of `edit` before `iteration`; None where that is not computed, and for a seed."""
    task = timeline.task
    if edit.what is Changed.LEARNING_RATE:
        return task.learning_rate
    if edit.what is Changed.SEED:
        return None
    if edit.what in (Changed.INPUT, Changed.TARGET):
        table = task.inputs if edit.what is Changed.INPUT else task.targets
        return float(table[edit.example - 1, edit.unit - 1])
    parameters = _start_of(timeline, iteration)
    if parameters is None:
        return None
    if edit.what is Changed.WEIGHT:
        return float(parameters.weights[edit.layer - 1][edit.unit - 1, edit.source - 1])
    return float(parameters.biases[edit.layer - 1][edit.unit - 1])
