"""The mean J of each pass over the data, and what is said about an iteration."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.batches import Batches
from backstep.core.steps import Kind
from backstep.present.costs import cost_frame, pass_means, readout
from backstep.present.numbers import show
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.branches import Changed, Edit
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.session.state import Costs
from tests import contents
from tests.strategies import carry_out


@given(
    examples=st.integers(2, 40),
    size=st.integers(1, 39),
    values=st.lists(st.floats(0, 1e308), max_size=200),
)
def test_a_mean_counts_each_example_of_a_pass_once(examples: int, size: int, values: list[float]) -> None:
    batches = Batches(examples, size)
    costs = np.array(values)
    found = pass_means(Costs(len(costs), costs), batches)
    if size >= examples:
        assert found is None
        return
    assert found is not None
    assert len(found.means) == len(values) // batches.per_epoch
    for number, mean in enumerate(found.means):
        iterations = range(number * batches.per_epoch + 1, (number + 1) * batches.per_epoch + 1)
        # One entry for each example: that of the batch it was in.
        each = [values[iteration - 1] / examples for iteration in iterations for _ in range(batches.count(iteration))]
        assert mean == pytest.approx(sum(each), rel=1e-12, abs=1e-300)


@given(passes=st.integers(0, 30_000), batches=st.integers(2, 5))
def test_the_line_spans_the_passes_with_few_points(passes: int, batches: int) -> None:
    costs = np.linspace(2.0, 1.0, passes * batches + batches - 1)
    found = pass_means(Costs(len(costs), costs), Batches(batches, 1))
    assert found is not None
    assert len(found.where) == len(found.heights) <= 502
    if not passes:
        assert len(found.where) == 0
        return
    assert found.where[0] == 1
    assert 0.95 * passes * batches <= found.where[-1] <= passes * batches
    assert (np.diff(found.where) > 0).all()
    assert (found.heights[0], found.heights[-1]) == (found.heights[1], found.heights[-2])
    together = 1 if passes <= 500 else int(found.legend.split()[2].replace(",", ""))
    assert found.heights[1] == pytest.approx(costs[: together * batches].mean())
    assert found.where[1] == pytest.approx((together * batches + 1) / 2)
    if together == 1:
        assert found.legend == "mean of each pass over the data"


def test_a_history_in_batches_tells_both_numbers() -> None:
    session = Session.open(path_of("iris"))
    per_pass = session.state.document.task.batches.per_epoch
    session.dispatch(do.GoTo(per_pass + 2, 1))
    while session.work(1.0):
        pass
    frame = cost_frame(session.state, View())
    mean = frame.costs.values[:per_pass].mean()
    assert readout(frame, 3, 4) == f"iteration 3 · J {frame.costs.values[2]:.4f} · mean of pass 1: {mean:.4f}"
    assert readout(frame, per_pass, 4).endswith(f"mean of pass 1: {mean:.4f}"), "the last of its pass"
    assert readout(frame, per_pass + 1, 4).endswith("pass 2 not complete")
    assert readout(frame, per_pass + 2, 4) == f"iteration {per_pass + 2}"
    cost = session.state.steps.find(Kind.COST)
    assert frame.caption == f"iteration {per_pass + 2} · J not computed yet · step {cost}"


def test_a_history_of_whole_passes_has_no_second_number() -> None:
    session = Session.open(path_of("xor"))
    session.dispatch(do.GoTo(3, 1))
    frame = cost_frame(session.state, View())
    assert frame.passes is None
    assert readout(frame, 2, 4).count("·") == 1
    assert readout(replace(frame), 9, 4) == "iteration 9"


def test_j_that_is_not_finite_is_told_and_has_no_point_of_the_curve() -> None:
    """Each loss is finite, and their sum is not."""
    data = {"inputs": [[1.0]] * 3, "targets": [[1.2e154]] * 3}
    session = contents.session(1, (1, "linear"), data=data)
    carry_out(session, do.GoTo(1, session.state.steps.find(Kind.COST)))
    found = cost_frame(session.state, View())
    assert found.caption == "iteration 1 · J ∞"
    assert found.costs.length == 0


@pytest.mark.parametrize("iteration", [1, 3])
@pytest.mark.parametrize(("what", "kept"), [(Changed.LEARNING_RATE, True), (Changed.WEIGHT, False)])
def test_j_is_still_there_after_an_edit_that_does_not_change_it(iteration: int, what: Changed, kept: bool) -> None:
    session = Session.open(path_of("mazur"))
    session.dispatch(do.GoTo(iteration, 26))
    session.dispatch(do.EditValue(Edit(what, 0.7, *((1, 1, 1) if what is Changed.WEIGHT else ()))))
    state, found = session.state, cost_frame(session.state, View())
    assert "not computed" not in found.caption
    assert found.marker == (state.record.cost if kept else None)
    assert found.costs.length == (iteration if kept else iteration - 1)
    assert (found.empty == "") == (kept or iteration > 1)
    if kept:
        assert found.costs.values[iteration - 1] == state.record.cost
        assert found.caption == f"iteration {iteration} · J {show(state.record.cost, 4)}"
