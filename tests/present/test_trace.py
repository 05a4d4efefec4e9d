"""The rows of a trace."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backstep.core.iteration import Record, record_iteration
from backstep.core.network import Layer, Network
from backstep.core.parameters import Parameters
from backstep.core.readout import first_not_finite, value
from backstep.core.steps import PER_EXAMPLE, Kind, Level, Steps
from backstep.present.groups import group
from backstep.present.trace import COLUMNS, DIGITS, Row, name_width, trace, usual
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.program import program
from backstep.session.session import Session
from tests.strategies import records


@given(records(), st.data())
def test_every_step_of_a_random_network_has_everything(record: Record, data: st.DataObject) -> None:
    assume(first_not_finite(record) is None)
    example = data.draw(st.integers(1, record.examples))
    steps = Steps(record.network, record.examples)
    rows = list(trace(record, example))
    assert [row.step for row in rows] == list(range(1, len(steps) + 1))
    for row, step in zip(rows, steps, strict=True):
        assert (row.phase, row.kind, row.layer, row.unit, row.source) == (
            step.phase,
            step.kind,
            step.layer,
            step.unit,
            step.source,
        )
        assert np.array_equal(row.number, value(record, step, example - 1), equal_nan=True)
        assert row.formula
        assert row.substituted
        assert row.text.endswith(".")
        assert row.line == program().line(step)
        if step.kind in PER_EXAMPLE:
            assert row.example == (step.example or example)
        else:
            assert row.example is None
        assert not row.is_last


@given(records(), st.sampled_from([Level.PHASE, Level.LAYER, Level.NEURON, Level.TERM]))
def test_a_coarser_trace_is_a_part_of_the_finest(record: Record, level: Level) -> None:
    assume(first_not_finite(record) is None)
    steps = Steps(record.network, record.examples)
    wanted = [row for row in trace(record) if steps.group_end(row.step, level) == row.step]
    found = list(trace(record, 1, level))
    assert [replace(row, text="") for row in found] == [replace(row, text="") for row in wanted]
    for row, last in zip(found, wanted, strict=True):
        alone = steps.group_start(row.step, level) == row.step
        assert (row.text == last.text) == alone, "a group of several steps is told as a whole"


@pytest.mark.parametrize("name", ["mazur", "xor", "iris"])
@pytest.mark.parametrize("level", [Level.PHASE, Level.LAYER, Level.NEURON])
def test_a_coarser_trace_says_what_the_step_card_says(name: str, level: Level) -> None:
    session = Session.open(path_of(name))
    session.dispatch(do.SetLevel(level))
    rows = list(trace(session.state.record, session.state.example, level))
    assert len(rows) >= 4
    for row in rows:
        session.dispatch(do.GoTo(1, row.step))
        shown = group(session.state, DIGITS)
        if shown is not None:
            assert row.text == shown.sentence


@given(records())
def test_no_name_is_longer_than_foretold(record: Record) -> None:
    assume(first_not_finite(record) is None)
    assert max(len(row.name) for row in trace(record)) == name_width(record)


@given(records(scale=1e160))
def test_a_trace_ends_with_the_first_number_that_is_lost(record: Record) -> None:
    rows = list(trace(record))
    lost = first_not_finite(record)
    if lost is None:
        assert not rows[-1].is_last
        return
    step, example = lost
    assert [row.is_last for row in rows] == [False] * (step.index - 1) + [True]
    last = rows[-1]
    assert (last.step, last.value) == (step.index, None)
    assert last.example in (None, example + 1)
    for level in (Level.PHASE, Level.LAYER, Level.NEURON):
        coarse = list(trace(record, 1, level))[-1]
        assert (coarse.step, coarse.text, coarse.is_last) == (last.step, last.text, True)


def tiny(weight: float, examples: int = 1) -> Record:
    network = Network(1, (Layer(1, "linear"),), "squared_error")
    parameters = Parameters.of(network, [np.array([[weight]])], [np.array([0.0])])
    inputs = np.full((examples, 1), 2.0)
    return record_iteration(network, parameters, inputs, np.zeros((examples, 1)), 0.1)


def row_of(record: Record, kind: Kind) -> Row:
    return next(row for row in trace(record) if row.kind is kind)


def test_a_number_that_is_not_finite_has_no_value() -> None:
    last = list(trace(tiny(1e308)))[-1]
    assert (last.kind, last.number, last.value, last.is_last) == (Kind.PRODUCT, math.inf, None, True)
    assert "∞" in last.text


def test_contributions_are_one_an_example() -> None:
    row = row_of(tiny(3.0, examples=2), Kind.WEIGHT_GRADIENT)
    assert row.contributions == (6.0, 6.0)
    assert row.value == 12.0
    assert row_of(tiny(3.0), Kind.PRODUCT).contributions is None


def test_formulas_are_usual_latex() -> None:
    row = row_of(tiny(3.0), Kind.WEIGHT_UPDATE)
    assert row.formula.endswith(r"w_{1} - \alpha \cdot \frac{\partial J}{\partial w_{1}}")
    assert usual(r"\frac{{\partial}\hat{y}}{{\partial}z}") == r"\frac{\partial \hat{y}}{\partial z}"


def test_columns_are_attributes_of_a_row() -> None:
    row = row_of(tiny(3.0), Kind.COST)
    assert [getattr(row, column) for column in COLUMNS][:9] == [1, row.step, "cost", "cost", *[None] * 4, 18.0]
    assert set(COLUMNS) - {field.name for field in fields(Row)} == {"value"}


@pytest.mark.parametrize("examples", [1, 3])
def test_the_viewed_example_is_named_where_a_value_belongs_to_one(examples: int) -> None:
    rows = list(trace(tiny(3.0, examples), examples))
    assert {row.example for row in rows if row.kind is Kind.DELTA} == {examples}
    assert [row.example for row in rows if row.kind is Kind.LOSS] == list(range(1, examples + 1))
