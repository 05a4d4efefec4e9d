"""The branches as a list: what each one changed, how far it came, and how it compares."""

from __future__ import annotations

from collections.abc import Mapping

from backstep.present.branches_frame import BranchesFrame, BranchRow
from backstep.present.editing import edit_text, learning_rate
from backstep.present.numbers import show
from backstep.present.view import View
from backstep.session.branches import ROOT, Branch, name_of
from backstep.session.comparison import Summary
from backstep.session.state import State


def branches_frame(state: State, view: View, summaries: Mapping[int, Summary]) -> BranchesFrame:
    """The original and its branches as a tree, each below the one it leaves."""
    rows: list[BranchRow] = []
    branches = state.setup.branches

    def add(number: int, depth: int) -> None:
        rows.append(_row(state, view, number, depth, summaries[number]))
        for child in sorted(branches):
            if branches[child].parent == number:
                add(child, depth + 1)

    add(ROOT, 0)
    rate = learning_rate(state)
    return BranchesFrame(
        rows=tuple(rows),
        rate=show(rate.edit.value, view.digits),
        drawn=state.document.initializer is not None,
        seed=state.document.seed,
        compared=_compared(state),
        behind=_behind(state, summaries),
        differences=view.differences,
    )


def _compared(state: State) -> str:
    number = state.setup.compared
    return "" if number is None or number == state.setup.branch else name_of(state.setup.branches, number)


def _behind(state: State, summaries: Mapping[int, Summary]) -> int:
    """How many iterations the compared branch lacks to be where this one is."""
    number = state.setup.compared
    if number is None or number == state.setup.branch:
        return 0
    other = summaries[number]
    return 0 if other.failed is not None else max(0, max(state.iteration, state.costs.length) - other.finished)


def _row(state: State, view: View, number: int, depth: int, summary: Summary) -> BranchRow:
    branch = state.setup.branches.get(number)
    if branch is None:
        changes = "what the file describes"
    else:
        changes = f"from iteration {branch.iteration:,} · {_changes(state, view, branch, summary)}"
    came = f"iteration {summary.finished:,}" if summary.finished else "not trained yet"
    if summary.left > summary.finished:
        came += f", {summary.left:,} when it was left"
    if summary.failed is not None:
        came = f"stopped in iteration {summary.failed:,}"
    cost = "" if summary.cost is None else f"J {show(summary.cost, view.digits)}"
    return BranchRow(
        number=number,
        depth=depth,
        name=name_of(state.setup.branches, number),
        changes=changes,
        came=came,
        cost=cost,
        current=number == state.setup.branch,
        compared=number == state.setup.compared and number != state.setup.branch,
    )


def _changes(state: State, view: View, branch: Branch, summary: Summary) -> str:
    network = state.document.network
    pairs = zip(branch.edits, summary.old, strict=True)
    return ", ".join(edit_text(edit, old, network, view.digits) for edit, old in pairs)
