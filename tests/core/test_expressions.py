"""What expressions compute: against Python's own arithmetic on the same arrays, at any moment."""

from __future__ import annotations

import contextlib
import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backstep.core.batches import Batches
from backstep.core.expressions import Expression, ExpressionError, NotComputed, Value, parse
from backstep.core.network import Layer, Network
from backstep.core.quantities import Moment, Read
from backstep.core.training import Task
from tests.core.expression_texts import HISTORY, NETWORK, at, marked, sums, truths, value, vectors
from tests.strategies import drawn_batch, drawn_parameters, moment_in, moments, walked


class FromOne:
    """A list that is indexed from 1."""

    def __init__(self, items: Any, first: int = 1) -> None:
        self.items, self.first = items, first

    def __getitem__(self, number: int) -> Any:
        return self.items[number - self.first]


def names_of(moment: Moment) -> dict[str, Any]:
    """What Python's own evaluation is given, at the end of an iteration."""
    record, row = moment.record, moment.row
    return {
        "f": np.float64,
        "x": record.a[0][row],
        "y": record.targets[row],
        "yhat": record.a[-1][row],
        "L": record.losses[row],
        "J": np.float64(record.cost),
        "alpha": np.float64(record.learning_rate),
        "iteration": np.float64(record.iteration),
        "W": FromOne(record.after.weights),
        "dJ_dW": FromOne(record.dJ_dW),
        "a": FromOne([layer[row] for layer in record.a], 0),
        "z": FromOne([layer[row] for layer in record.z]),
        "delta": FromOne([layer[row] for layer in record.delta]),
        "abs": np.abs,
        "exp": np.exp,
        "sqrt": np.sqrt,
        "log": np.log,
        "sign": np.sign,
        "floor": np.floor,
        "round": np.round,
        "clip": np.clip,
        "sum": np.sum,
        "mean": np.mean,
        "max": lambda *v: np.max(v[0]) if len(v) == 1 else np.maximum(*v),
        "min": lambda *v: np.min(v[0]) if len(v) == 1 else np.minimum(*v),
        "any": np.any,
        "all": np.all,
        "isnan": np.isnan,
        "argmax": lambda v: np.float64(np.argmax(v) + 1),
    }


def told(expression: Expression, moment: Moment) -> Value:
    """The value, of texts that do not compare NaN with anything: that is refused when it happens."""
    try:
        return expression.evaluate(moment)
    except ExpressionError as error:
        assume("is NaN here" not in error.what)
        raise


@given(st.one_of(sums(), vectors(), truths()), st.integers(1, 3), st.integers(0, 1))
def test_values_are_those_of_pythons_own_arithmetic(text: str, iteration: int, row: int) -> None:
    moment = at(iteration, None, row)
    with np.errstate(all="ignore"):
        expected = eval(text, names_of(moment))
    try:
        expression = parse(text.replace("f(", "("), NETWORK)
    except ExpressionError as error:
        assume("finite" not in error.what and "at most" not in error.what)
        raise
    found = told(expression, moment)
    assert type(found) is (
        np.ndarray if np.ndim(expected) else bool if isinstance(expected, np.bool_ | bool) else float
    )
    np.testing.assert_array_equal(found, expected)


@given(st.one_of(sums(depth=2), vectors(), truths()), moments(iterations=1))
def test_texts_for_one_network_never_fail_unexpectedly_in_another(text: str, moment: Moment) -> None:
    with contextlib.suppress(ExpressionError, NotComputed):
        found = parse(text.replace("f(", "("), moment.record.network).evaluate(moment)
        assert isinstance(found, float | bool | np.ndarray)


@pytest.mark.parametrize("text", ["«(0 - J) ** 0.5 > 1»", "any(«(a[1] - 9) ** 0.5 < a[1]»)", "J > 0 and «J < log(-J)»"])
def test_a_comparison_with_nan_is_neither_true_nor_false(text: str) -> None:
    plain, start, end = marked(text)
    with pytest.raises(ExpressionError, match="neither smaller nor larger") as caught:
        parse(plain, NETWORK).evaluate(at(2))
    assert (caught.value.start, caught.value.end) == (start, end)


@given(st.one_of(sums(), vectors(), truths()), st.integers(1, 3))
def test_once_settled_a_value_stays_to_the_end(text: str, iteration: int) -> None:
    try:
        expression = parse(text.replace("f(", "("), NETWORK)
    except ExpressionError:
        assume(False)
    steps = at(iteration).steps
    settled = max(expression.settles(steps), 1)
    final = told(expression, at(iteration))
    for step in {settled, (settled + len(steps)) // 2, len(steps)}:
        np.testing.assert_array_equal(expression.evaluate(at(iteration, step)), final)
    computed = [read for read in expression.reads if read.name in ("J", "L", "a", "z", "delta", "dJ_dW", "yhat")]
    always_read = " if " not in text and " and " not in text and " or " not in text
    if computed and always_read and not any(read.name == "W" for read in expression.reads) and "L" not in text:
        with pytest.raises(NotComputed) as caught:
            expression.evaluate(at(iteration, settled - 1))
        assert caught.value.step is not None
        assert settled - 1 < caught.value.step <= settled


@pytest.mark.parametrize(
    ("text", "step_of"),
    [
        ("1", 0),
        ("alpha", 0),
        ("x + y", 0),
        ("b[2]", 0),
        ("prev(J)", 0),
        ("J_prev", 0),
        ("z[1][1]", 3 + 1),
        ("a[1]", 15),
        ("J - J_prev", None),
    ],
)
def test_settles(text: str, step_of: int | None) -> None:
    steps = at(2).steps
    cost = steps.phase_ends()[1]
    assert parse(text, NETWORK).settles(steps) == (cost if step_of is None else step_of)


def test_settles_with_the_update_of_a_parameter() -> None:
    steps = at(2).steps
    backward_end = steps.phase_ends()[2]
    assert parse("W[1][1,1]", NETWORK).settles(steps) == backward_end + 1
    assert parse("W[1][1]", NETWORK).settles(steps) == backward_end + 2
    assert parse("b[1][1] - dJ_dW[1][1,1]", NETWORK).settles(steps) == backward_end + 3
    assert parse("prev(W[2])", NETWORK).settles(steps) == len(steps)


def test_what_is_read() -> None:
    reads = parse("W[2][1,2] - alpha*dJ_dW[2][1][2] + prev(J) + sum(ŷ) + W[1][:,2] @ x[1]**δ[1]", NETWORK).reads
    assert reads == {
        Read("W", 2, (1, 2)),
        Read("alpha"),
        Read("dJ_dW", 2, (1, 2)),
        Read("J"),
        Read("yhat"),
        Read("W", 1, (None, 2)),
        Read("x", None, (1,)),
        Read("delta", 1),
    }


def test_before_and_after_the_update() -> None:
    end = at(1).steps.phase_ends()[2]
    record = HISTORY[0]
    np.testing.assert_array_equal(value("W[1]", at(1, end)), record.before.weights[0])
    np.testing.assert_array_equal(value("W[1]", at(1)), record.after.weights[0])
    mixed = value("W[1]", at(1, end + 1))
    assert mixed[0, 0] == record.after.weights[0][0, 0]
    np.testing.assert_array_equal(mixed.ravel()[1:], record.before.weights[0].ravel()[1:])


@given(moments(), st.sampled_from(["J", "norm(dJ_dW[1])", "W[1]", "a[1] * 2", "iteration", "step", "prev(W[1])"]))
def test_prev_is_the_value_one_iteration_earlier(moment: Moment, text: str) -> None:
    network = moment.record.network
    now, before = parse(text, network), parse(f"prev({text})", network)
    earlier = moment.earlier()
    if earlier is None:
        with pytest.raises(NotComputed) as caught:
            before.evaluate(moment)
        assert caught.value.no_earlier
        assert caught.value.what == "there is no iteration before the first"
        return
    try:
        expected = now.evaluate(earlier)
    except NotComputed as error:
        if error.no_earlier:
            return
        # Then it was not computed, by now it is.
        expected = now.evaluate(Moment(earlier.record, earlier.steps, len(earlier.steps), earlier.row, earlier.earlier))
    np.testing.assert_array_equal(before.evaluate(moment), expected)


def test_conditions_look_no_further_than_needed() -> None:
    assert value("iteration > 1 and J < prev(J)", at(1)) is False
    assert value("iteration == 1 or J < prev(J)", at(1)) is True
    assert value("0 if iteration == 1 else prev(J)", at(1)) == 0.0
    assert value("iteration > 1 and J == 0 * prev(J)", at(2)) is False
    with pytest.raises(NotComputed):
        value("J < prev(J) and iteration > 1", at(1))


def test_prev_fetches_each_earlier_iteration_once() -> None:
    asked: list[int] = []

    def counted(moment: Moment) -> Moment:
        def earlier() -> Moment | None:
            asked.append(moment.record.iteration)
            found = moment.earlier()
            return None if found is None else counted(found)

        return Moment(moment.record, moment.steps, moment.step, moment.row, earlier)

    value("prev(J) + prev(prev(J)) + prev(prev(L)) + J_prev", counted(at(3)))
    assert asked == [3, 2]


@given(moments(), st.sampled_from(["W[1]", "x", "all_x", "W[1][1]", "W[1] * 2", "x > 0", "-W[1]", "prev(W[1])"]))
def test_results_cannot_be_written_to(moment: Moment, text: str) -> None:
    try:
        found = parse(text, moment.record.network).evaluate(moment)
    except NotComputed:
        return
    assert isinstance(found, np.ndarray)
    assert found.ndim in (1, 2)
    with pytest.raises(ValueError, match="read-only"):
        found[...] = 0


def test_evaluating_leaves_the_record_alone() -> None:
    before = HISTORY[1].after.flat.tobytes()
    for text in ("W[1] * 2", "abs(-W[1])", "clip(W[1], 0, 1)", "max(W[1], 0)", "+W[1]"):
        value(text)
    assert HISTORY[1].after.flat.tobytes() == before


def test_batches_of_other_sizes() -> None:
    assert [len(value("all_L", at(iteration))) for iteration in (1, 2, 3)] == [2, 2, 1]
    assert value("all_L[2]", at(1)) == HISTORY[0].losses[1]
    with pytest.raises(ExpressionError) as caught:
        value("J + all_L[2]", at(3))
    assert (caught.value.start, caught.value.end) == (4, 12)
    assert caught.value.what == "this batch has examples 1 to 1, there is no example 2"
    with pytest.raises(ExpressionError, match="fewer examples"):
        value("(all_L * 2)[2]", at(3))
    with pytest.raises(ExpressionError, match="do not fit") as caught:
        value("1 + (all_L + z[1])", at(2))
    assert (caught.value.start, caught.value.end) == (5, 17)
    assert parse("all_L[2]", NETWORK).settles(at(3).steps) == at(3).steps.phase_ends()[1] - 1


def test_a_column_times_a_row_of_a_large_batch_is_refused() -> None:
    network = Network(1, (Layer(1, "linear"),), "squared_error")
    batch = drawn_batch(network, 2100, 1)
    task = Task(network, drawn_parameters(network, 2), batch.inputs, batch.targets, 0.5, Batches(2100, None, False, 0))
    last = moment_in(walked(task, 1), 1)
    with pytest.raises(ExpressionError, match="4,410,000 numbers") as caught:
        parse("all_yhat - all_L", network).evaluate(last)
    assert (caught.value.start, caught.value.end) == (0, 16)
    found = parse("all_yhat[:,1] - all_y[:,1]", network).evaluate(last)
    assert isinstance(found, np.ndarray)
    assert len(found) == 2100


@pytest.mark.parametrize(("iteration", "row"), list(itertools.product((1, 2), (0, 1))))
def test_the_loss_comes_with_its_example(iteration: int, row: int) -> None:
    cost_start = at(iteration).steps.phase_ends()[0] + 1
    assert value("L", at(iteration, cost_start + row, row)) == HISTORY[iteration - 1].losses[row]
    with pytest.raises(NotComputed, match=f"L is computed at step {cost_start + row}"):
        value("L", at(iteration, cost_start + row - 1, row))
