"""Every equation comes to its value: as LaTeX to the last digits, as plain text to the digits shown."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from backstep.core.activations import SOFTMAX
from backstep.core.iteration import Record, record_iteration
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.parameters import Parameters
from backstep.core.readout import contributions, value
from backstep.core.steps import PER_EXAMPLE, Kind, Step, Steps
from backstep.present.equations import Equation, Equations
from backstep.present.narration import KIND_TITLES, headline, sentence
from backstep.present.numbers import operand
from tests.latex_evaluator import evaluate
from tests.plain_evaluator import interval
from tests.strategies import HIDDEN, PAIRS, SEEDS, drawn_batch, drawn_parameters, records

ANY = records(units=6, examples=7, depth=3)


def cancelling() -> Record:
    """Sums and differences of numbers that are hundreds of times larger than what is left of them."""
    network = Network(2, (Layer(1, "sigmoid"), Layer(1, "sigmoid")), "squared_error")
    parameters = Parameters.of(
        network,
        [np.array([[0.93078619, -0.93078572]]), np.array([[8.1234567]])],
        [np.array([0.0]), np.array([0.1234])],
    )
    return record_iteration(network, parameters, np.ones((1, 2)), np.array([[0.9889]]), 0.1)


def magnitude(equation: Equation) -> float:
    """How large the numbers are that are added up or multiplied here: what rounding is measured by."""
    return 1.0 + abs(equation.value) + sum(abs(part.number) for part in equation.parts if math.isfinite(part.number))


def cancelled(record: Record, step: Step, example: int) -> float:
    """What rounding may leave in δ of a softmax: it is a difference of numbers that may be far larger than itself."""
    network = record.network
    last = step.kind is Kind.DELTA and step.layer == network.depth
    if record.fused or not last or network.layers[-1].activation != SOFTMAX:
        return 0.0
    a, received = record.a[-1][example], record.dJ_da[-1][example]
    unit = (step.unit or 1) - 1
    return 1e-15 * float(a[unit] * (abs(received[unit]) + np.abs(received * a).sum()))


def assert_substitution_comes_to_the_value(equation: Equation, rounding: float = 0.0) -> None:
    left, _, right = equation.substituted.partition(" = ")
    assert evaluate(left) == equation.value, "the value is printed to the last digit"
    near = pytest.approx(equation.value, rel=1e-9, abs=1e-12 * magnitude(equation) + rounding)
    assert evaluate(right) == near, equation.substituted


def assert_parts_come_to_the_value(equation: Equation, rounding: float = 0.0) -> None:
    if not equation.parts:
        return
    total, term = 0.0, 0.0
    for part in equation.parts:
        if part.operator == "×":
            term *= part.number
        else:
            total += term
            term = -part.number if part.operator == "−" else part.number
    assert equation.parts[0].operator == "="
    near = pytest.approx(equation.value, rel=1e-9, abs=1e-12 * magnitude(equation) + rounding)
    assert total + term == near, equation.parts


@settings(max_examples=80)
@given(ANY, st.data())
def test_every_substitution_and_every_product_of_the_parts_is_the_value(record: Record, data: st.DataObject) -> None:
    example = data.draw(st.integers(0, record.examples - 1))
    equations = Equations(record, example)
    for step in Steps(record.network, record.examples):
        equation = equations.of(step)
        assert equation.value == value(record, step, example) == equations.value(step)
        rounding = cancelled(record, step, example)
        assert_substitution_comes_to_the_value(equation, rounding)
        assert_parts_come_to_the_value(equation, rounding)
        if equation.brief:
            assert len(equation.brief) < len(equation.parts) or step.kind is Kind.COST
            assert_parts_come_to_the_value(equation.summed, rounding)


@settings(max_examples=60)
@given(ANY, st.integers(2, 17), st.data())
def test_plain_text_comes_to_the_value_as_far_as_its_digits_tell(
    record: Record, digits: int, data: st.DataObject
) -> None:
    example = data.draw(st.integers(0, record.examples - 1))
    equations = Equations(record, example)
    for step in Steps(record.network, record.examples):
        equation = equations.of(step)
        text = equation.plain(digits)
        allowed = 1e-9 * magnitude(equation) + cancelled(record, step, example)
        assert interval(text, digits).holds(equation.value, allowed), (text, equation.value)


@settings(max_examples=2)
@example(89195)
@given(SEEDS)
@pytest.mark.parametrize(("activation", "loss"), PAIRS)
def test_every_pair_for_one_example_and_for_many(activation: str, loss: str, seed: int) -> None:
    for examples, outputs, hidden in ((1, 2, 2), (5, 5, 5)):
        network = Network(
            hidden, (Layer(hidden, HIDDEN[seed % len(HIDDEN)]), Layer(outputs, activation, BiasMode.FIXED)), loss
        )
        batch = drawn_batch(network, examples, seed)
        record = record_iteration(network, drawn_parameters(network, seed), batch.inputs, batch.targets, 0.5)
        equations = Equations(record, examples - 1)
        for step in Steps(network, examples):
            equation = equations.of(step)
            assert_substitution_comes_to_the_value(equation, cancelled(record, step, examples - 1))
            assert interval(equation.plain(4), 4).holds(equation.value, 1e-9 * magnitude(equation))


@pytest.mark.parametrize("z", [40.0, -40.0, 800.0, -800.0])
@pytest.mark.parametrize("target", [0.0, 1.0, 0.25])
@pytest.mark.parametrize("outputs", [1, 2])
def test_saturation_is_told_and_delta_still_comes_out_right(z: float, target: float, outputs: int) -> None:
    network = Network(1, (Layer(outputs, "sigmoid", BiasMode.NONE),), "binary_cross_entropy")
    parameters = Parameters.of(network, [np.full((outputs, 1), z)])
    record = record_iteration(network, parameters, np.ones((1, 1)), np.full((1, outputs), target), 0.1)
    assert_saturated(record)


@pytest.mark.parametrize("z", [[40.0, 0.0, -40.0], [800.0, 0.0, -800.0], [-800.0, 800.0, 800.0], [0.5, 0.0, 900.0]])
@pytest.mark.parametrize("target", [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.2, 0.5, 0.3], [0.0, 2.0, 1.0]])
@pytest.mark.parametrize("more", [0, 3])
def test_a_saturated_softmax_too(z: list[float], target: list[float], more: int) -> None:
    network = Network(1, (Layer(3 + more, SOFTMAX, BiasMode.NONE),), "categorical_cross_entropy")
    weights, targets = np.array([*z, *[-5.0] * more])[:, None], np.array([[*target, *[0.0] * more]])
    record = record_iteration(network, Parameters.of(network, [weights]), np.ones((1, 1)), targets, 0.1)
    assert_saturated(record)


def assert_saturated(record: Record) -> None:
    equations, steps = Equations(record, 0), Steps(record.network, 1)
    for step in steps:
        equation = equations.of(step)
        said = sentence(record.network, step, equation, 1, 4)
        if not math.isfinite(equation.value):
            assert step.kind is Kind.COST_GRADIENT
            assert "δ will go around it" in said
            continue
        assert "stops" not in said, "nothing is lost"
        left, _, right = equation.substituted.partition(" = ")
        assert evaluate(left) == equation.value
        if step.kind is Kind.COST_GRADIENT and abs(equation.value) > 1e12:
            continue  # 1 - ŷ keeps only a digit or two here
        assert evaluate(right) == pytest.approx(equation.value, rel=1e-9, abs=1e-12), (step, equation.substituted)
    for unit in range(1, record.network.outputs + 1):
        index = steps.find(Kind.DELTA, 1, unit)
        assert index is not None
        equation = equations.of(steps.at(index))
        factors = [equations.of(steps.at(steps.find(Kind.COST_GRADIENT, unit=one) or 0)).value
                   for one in range(1, record.network.outputs + 1)]  # fmt: skip
        if not all(map(math.isfinite, factors)):
            assert "straight from ŷ − y" in equation.note


@given(ANY)
def test_a_formula_has_the_symbols_and_no_open_place(record: Record) -> None:
    equations = Equations(record, 0)
    for step in Steps(record.network, record.examples):
        equation = equations.of(step)
        for text in (equation.formula, equation.plain(4), *(part.latex for part in equation.parts)):
            assert text.count("{") == text.count("}")
            # {z} and {y} are also how e^{z} and a hat are written
            assert not [key for key in equation.places if key not in "zy" and f"{{{key}}}" in text], text
        if step.kind is not Kind.BIAS:
            assert " = " in equation.formula
        assert not re.search(r"\d\.\d", equation.formula.replace("0.01", "")), "symbols, not numbers"


def put_in(equation: Equation, digits: int) -> str:
    numbers = {key: operand(number, digits) for key, (_, number) in equation.places.items()}
    return re.sub(r"\(\(([^()]*)\)\)", r"(\1)", equation.plain_template.format(**numbers))


@given(ANY, st.integers(2, 17))
def test_plain_is_the_template_with_its_numbers(record: Record, digits: int) -> None:
    """With as many digits as are asked for, or with more of them where they cancel."""
    equations = Equations(record, 0)
    for step in Steps(record.network, record.examples):
        equation = equations.of(step)
        text = equation.plain(digits)
        expected = (put_in(equation, count) for count in range(digits, 18))
        assert any(text in (one, one[1:-1]) for one in expected), text


@settings(max_examples=60)
@example(cancelling(), 4)
@given(ANY, st.integers(4, 17))
def test_whoever_adds_the_printed_numbers_up_gets_the_printed_sum(record: Record, digits: int) -> None:
    equations = Equations(record, 0)
    for step in Steps(record.network, record.examples):
        equation = equations.of(step)
        signs = re.sub(r"\{\w+\}", "", equation.plain_template)
        if not (equation.value and math.isfinite(equation.value)) or re.search("[a-zΣ/]", signs):
            continue
        exactly = interval(equation.plain(digits), 99)
        assert exactly.low == exactly.high, "no more is known than what is printed"
        numbers = max(len(equation.places), len(equation.parts))
        allowed = numbers * 10.0 ** (3 - digits) * abs(equation.value) + 1e-14 * magnitude(equation)
        assert abs(exactly.low - equation.value) <= allowed, (equation.plain(digits), equation.value)
        if len(equation.parts) > 1:
            shown = " ".join(f"{part.operator} {equation.part_number(part, digits)}" for part in equation.parts)
            assert abs(interval(shown.removeprefix("= "), 99).low - equation.value) <= allowed, shown


@settings(max_examples=60)
@given(records(units=6, examples=7, scale=1.5), st.sampled_from([2, 4, 17]))
def test_every_step_has_a_sentence(record: Record, digits: int) -> None:
    equations = Equations(record, record.examples - 1)
    for step in Steps(record.network, record.examples):
        said = sentence(record.network, step, equations.of(step), record.examples, digits)
        assert said[0].isupper() or said[0] in "∂δabwxyzŷ", said
        assert said.endswith("."), said
        assert 20 < len(said) < 400, said
        assert not re.search(r"[{}\\]|\bNone\b|  |True|False", said), said
        title = headline(step)
        assert KIND_TITLES[step.kind] in title
        assert "None" not in title


@given(records(units=3, examples=3, scale=1.0))
def test_the_sentence_of_a_gradient_says_which_way_j_moves(record: Record) -> None:
    equations = Equations(record, 0)
    for step in Steps(record.network, record.examples):
        equation = equations.of(step)
        said = sentence(record.network, step, equation, record.examples, 4)
        if step.kind is Kind.WEIGHT_GRADIENT:
            words = {1: "would raise J", -1: "would lower J", 0: "hardly moves it"}
            assert words[int(np.sign(equation.value))] in said
        if step.kind in (Kind.WEIGHT_UPDATE, Kind.BIAS_UPDATE) and equation.parts[2].number != 0:
            old = equation.parts[0].number
            if equation.value != old:
                assert (" falls " if equation.value < old else " rises ") in said


@given(records(examples=6))
def test_the_sum_over_a_batch_shows_each_examples_part(record: Record) -> None:
    assume(record.examples > 1)
    for viewed in range(record.examples):
        equations = Equations(record, viewed)
        for step in Steps(record.network, record.examples):
            given_parts = contributions(record, step)
            if given_parts is None:
                continue
            parts = equations.of(step).parts
            if record.examples <= 4:
                assert [part.number for part in parts] == given_parts.tolist()
            else:
                assert len(parts) == 2
                assert parts[0].number == given_parts[viewed]
                assert f"example {viewed + 1}" in parts[0].name


@given(records(examples=4))
def test_only_values_of_an_example_depend_on_which_is_viewed(record: Record) -> None:
    for step in Steps(record.network, record.examples):
        if step.kind not in PER_EXAMPLE or step.kind is Kind.LOSS:
            values = {str(Equations(record, row).of(step).value) for row in range(record.examples)}
            assert len(values) == 1


def test_a_lost_number_is_said_to_be_one() -> None:
    network = Network(1, (Layer(1, "linear"),), "squared_error")
    parameters = Parameters.of(network, [np.array([[1e200]])])
    record = record_iteration(network, parameters, np.array([[1e200]]), np.zeros((1, 1)), 0.1)
    step = Steps(network, 1).at(1)
    said = sentence(network, step, Equations(record, 0).of(step), 1, 4)
    assert "∞" in said
    assert "smaller learning rate" in said
