"""The variables: the tensors as they are, as they were, the difference, and nothing that is not computed yet."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstep.core.iteration import Record
from backstep.core.readout import value
from backstep.core.steps import Kind, Step
from backstep.present import numbers, variables
from backstep.present.chosen import VariablesView, When
from backstep.present.tensors import Extent, Tensor, tensors
from backstep.present.variables import VariablesFrame, variables_frame
from backstep.session import commands as do
from backstep.session.document import Document, make_document
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.session.state import State
from tests import contents
from tests.strategies import REACHED, carry_out, documents


def previous(session: Session) -> Record | None:
    iteration = session.state.iteration
    return session.timeline.record(iteration - 1) if iteration > 1 else None


def shown(session: Session, tensor: str = "", when: When = When.NOW, digits: int = 4) -> VariablesFrame:
    return variables_frame(session.state, digits, VariablesView(tensor, when), previous(session))


def opened(lesson: str, iteration: int, step: int) -> Session:
    session = Session.open(path_of(lesson))
    session.dispatch(do.GoTo(iteration, step))
    return session


def by_name(state: State, before: Record | None) -> dict[str, Tensor]:
    return {tensor.name: tensor for group in tensors(state, before) for tensor in group.tensors}


_CELLS = {
    Kind.PRE_ACTIVATION: "z", Kind.ACTIVATION: "a", Kind.COST_GRADIENT: "dJ_da", Kind.ACTIVATION_GRADIENT: "dJ_da",
    Kind.ACTIVATION_DERIVATIVE: "da_dz", Kind.DELTA: "delta", Kind.WEIGHT_GRADIENT: "dJ_dW",
    Kind.BIAS_GRADIENT: "dJ_db", Kind.WEIGHT_UPDATE: "W", Kind.BIAS_UPDATE: "b", Kind.LOSS: "L", Kind.COST: "J",
}  # fmt: skip


def place(session: Session, step: Step) -> tuple[str, int, int] | None:
    """Tensor, row and column (from 0) of what a step computes."""
    if step.kind not in _CELLS:
        return None
    name = _CELLS[step.kind]
    depth = session.state.document.network.depth
    if name in ("L", "J"):
        return name, (step.example or 1) - 1, 0
    layer = depth if step.kind is Kind.COST_GRADIENT else step.layer
    unit, source = (step.unit or 1) - 1, (step.source or 1) - 1
    by_unit = {"dJ_dW": (unit, source), "W": (unit, source), "b": (unit, 0), "dJ_db": (unit, 0)}
    return (f"{name}[{layer}]", *by_unit.get(name, (session.state.row, unit)))


@settings(max_examples=40)
@given(documents(examples=4), REACHED, st.data())
def test_a_cell_is_there_once_its_step_is_done_and_has_its_value(
    document: Document, moves: list[do.Command], data: st.DataObject
) -> None:
    session = Session(document)
    carry_out(session, *moves)
    # The update is short: half of the tries go there.
    first = data.draw(st.sampled_from([1, session.state.steps.phase_ends()[2]]))
    cursor = data.draw(st.integers(first, len(session.state.steps)))
    carry_out(session, do.GoTo(session.state.iteration, cursor))
    state = session.state
    found = by_name(state, previous(session))
    for step in state.steps:
        where = place(session, step)
        if where is None:
            continue
        name, row, column = where
        numbers = found[name].now
        known = bool(np.broadcast_to(numbers.known, numbers.values.shape)[row, column])
        if name[0] in "Wb":
            given = state.record.before
            at, flat = int(name[2:-1]) - 1, (given.weights if name[0] == "W" else given.biases)
            old = float(flat[at].reshape(numbers.values.shape)[row, column])
            wanted = value(state.record, step, state.row) if step.index <= state.step else old
            assert known
        else:
            assert known == (step.index <= state.step), (name, step)
            wanted = value(state.record, step, state.row)
        if known:
            assert numbers.values[row, column] == wanted or math.isnan(wanted)


@settings(max_examples=30)
@given(documents(examples=4), REACHED)
def test_now_is_before_plus_the_difference(document: Document, moves: list[do.Command]) -> None:
    session = Session(document)
    carry_out(session, *moves)
    for tensor in by_name(session.state, previous(session)).values():
        before, difference = tensor.before, tensor.difference
        assert (before is None) == (session.state.iteration == 1)
        if before is not None and difference is not None:
            assert np.array_equal(difference.values, tensor.now.values - before.values, equal_nan=True)
            assert difference.known is tensor.now.known


def test_weights_are_compared_at_the_same_step_of_the_iteration_before() -> None:
    """Ahead of the update both are old ones, after it both are new ones: the difference is always one update."""
    for step in (1, 58):
        session = opened("mazur", 3, step)
        table = shown(session, "W[1]", When.DIFFERENCE).table
        second, third = session.timeline.record(2), session.timeline.record(3)
        pair = (second.before, third.before) if step == 1 else (second.after, third.after)
        assert table.number(1, 0) == float(pair[1].weights[0][1, 0] - pair[0].weights[0][1, 0])


def test_the_tree_tells_shapes_ranges_and_how_much_is_computed() -> None:
    frame = shown(opened("xor", 3, 52))
    assert [group.title for group in frame.groups] == ["Given", "Layer 1", "Layer 2", "Cost"]
    rows = {tensor.name: frame.row(tensor) for group in frame.groups for tensor in group.tensors}
    assert list(rows)[:5] == ["x", "y", "alpha", "W[1]", "b[1]"]
    assert (rows["x"].shape, rows["x"].range_text) == ("4 × 2", "0 … 1")
    assert (rows["alpha"].shape, rows["alpha"].range_text) == ("1", "0.5")
    assert rows["dJ_dW[1]"].extent is Extent.PARTLY
    assert rows["dJ_dW[1]"].range_text == "−0.01270 … 0.07927", "of what is computed"
    early = shown(opened("xor", 1, 1))
    looks = {tensor.name: early.row(tensor) for group in early.groups for tensor in group.tensors}
    assert (looks["delta[2]"].extent, looks["delta[2]"].range_text) == (Extent.NONE, "")


@pytest.mark.parametrize(
    ("iteration", "step", "tensor", "when", "reason"),
    [
        (1, 30, "W[1]", When.BEFORE, "There is no iteration before the first."),
        (1, 30, "W[1]", When.DIFFERENCE, "There is no iteration before the first."),
        (2, 1, "delta[1]", When.NOW, "delta[1] is not computed yet in this iteration."),
        (2, 1, "delta[1]", When.DIFFERENCE, "delta[1] is not computed yet in this iteration."),
        (2, 1, "delta[1]", When.BEFORE, ""),
        (2, 1, "W[1]", When.DIFFERENCE, ""),
    ],
)
def test_where_there_are_no_numbers_it_says_why(
    iteration: int, step: int, tensor: str, when: When, reason: str
) -> None:
    table = shown(opened("xor", iteration, step), tensor, when).table
    assert table.reason == reason
    assert (table.rows == 0) == bool(reason)


def test_batches_of_different_sizes_have_no_difference() -> None:
    content = small(3)
    content["training"] = {"learning_rate": 0.1, "batch_size": 2}
    session = Session(make_document(content, Path()))
    session.dispatch(do.GoTo(2, 1))
    table = shown(session, "x", When.DIFFERENCE).table
    assert "another number of examples" in table.reason
    assert shown(session, "x", When.BEFORE).table.rows == 2
    assert shown(session, "x", When.NOW).table.rows == 1


def small(examples: int) -> dict[str, object]:
    return contents.content(
        1,
        (1, "linear"),
        parameters={"weights": [[[0.5]]], "biases": [[0.0]]},
        data={"inputs": [[float(n)] for n in range(examples)], "targets": [[1.0]] * examples},
    )


def test_cells_have_text_heat_and_a_sentence() -> None:
    table = shown(opened("xor", 3, 52), "dJ_dW[1]").table
    assert table.cell(0, 0).text == "0.07927"
    assert table.cell(0, 0).heat == 1.0, "the largest"
    assert -0.15 < table.cell(1, 1).heat < -0.1
    assert (table.cell(2, 1).text, table.cell(2, 1).computed) == ("·", False)
    assert table.spoken(2, 1) == "dJ_dW[1][3,2] = not computed yet"
    assert table.spoken(0, 0).startswith("dJ_dW[1][1,1] = 0.0792689176")
    assert (table.row_axis, table.column_axis) == ("unit", "source")
    viewed = shown(opened("xor", 3, 52), "a[1]").table
    assert (viewed.viewed_row, viewed.row_axis, viewed.column_axis) == (0, "example", "unit")


def test_an_infinite_number_is_as_hot_as_can_be_and_spoils_no_other() -> None:
    content = small(2)
    content["parameters"] = {"weights": [[[1e200]]], "biases": [[0.0]]}
    session = Session(make_document(content, Path()))
    session.dispatch(do.GoTo(1, 3))
    table = shown(session, "z[1]").table
    assert table.cell(1, 0).heat == 1.0


def mnist_like() -> Session:
    rng = np.random.Generator(np.random.PCG64(3))
    return contents.session(
        784,
        (128, "relu"),
        (10, "softmax"),
        loss="categorical_cross_entropy",
        parameters={"initializer": "he_normal", "seed": 1},
        data={"inputs": rng.uniform(size=(4, 784)).tolist(), "targets": np.eye(10)[[1, 2, 3, 4]].tolist()},
    )


def test_of_a_large_network_only_what_is_asked_for_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    session = mnist_like()
    session.dispatch(do.GoTo(1, session.state.steps.phase_ends()[2] - 5))
    written: list[float] = []

    def counting(number: float, digits: int) -> str:
        written.append(number)
        return numbers.show(number, digits)

    monkeypatch.setattr(variables, "show", counting)
    frame = shown(session, "W[1]")
    assert written == [], "a frame by itself writes nothing"
    assert (frame.table.rows, frame.table.columns) == (128, 784)
    for row in range(8):
        for column in range(10):
            frame.table.cell(row, column)
    assert len(written) == 80
    frame.row(frame.groups[1].tensors[0])
    assert len(written) == 82
