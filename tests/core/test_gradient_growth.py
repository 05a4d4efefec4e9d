"""What a gradient costs on larger and larger networks: counted, measured, and given up in time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import islice, pairwise

import pytest

from backstep.core.errors import InputError
from backstep.core.gradient_growth import MOST_WEIGHTS, PATIENCE, Growth, Measurement, growth, network_of, widths
from backstep.core.gradients_methods import METHODS
from backstep.core.multiplications import backpropagation, central_differences, forward_mode, path_sum


def measured(
    layers: int, *, examples: int = 1, most: int = MOST_WEIGHTS, patience: float = PATIENCE
) -> list[Measurement]:
    return [row for row in growth(layers, examples=examples, most=most, patience=patience) if row is not None]


@pytest.mark.parametrize("layers", [1, 2, 3, 7, 100])
def test_the_weights_grow_up_to_the_limit(layers: int) -> None:
    tried = widths(layers)
    weights = [network_of(layers, width).weight_count for width in tried]
    assert weights == sorted(set(weights))
    assert weights[0] == layers
    assert weights[-1] <= MOST_WEIGHTS < network_of(layers, tried[-1] + 1).weight_count
    assert all(later <= 4 * before for before, later in pairwise(weights))


def test_every_method_of_every_network_is_told_once() -> None:
    rows = measured(layers=2, most=60)
    expected = [(name, 2 * width * width) for width in widths(2, 60) for name in METHODS]
    assert [(row.method, row.weights) for row in rows] == expected
    for row in rows:
        assert (row.seconds is None) is (row.reason != "")
        assert row.seconds is None or 0.0 < row.seconds < 5.0
        assert row.sizes == network_of(2, row.sizes[0]).sizes


def test_the_counts_are_those_of_the_formulas() -> None:
    formulas = {
        "backprop": backpropagation,
        "finite_difference": central_differences,
        "forward_mode": forward_mode,
        "path_sum": path_sum,
    }
    for row in measured(layers=3, most=30, examples=4):
        if row.method in formulas:
            assert row.multiplications == formulas[row.method](network_of(3, row.sizes[0]), 4)
        else:
            assert row.multiplications is None
            assert "only a network of one layer" in row.reason


def test_one_layer_has_a_closed_form() -> None:
    rows = [row for row in measured(layers=1, most=20) if row.method == "closed_form"]
    assert [row.multiplications for row in rows] == [2 * row.weights for row in rows]
    assert all(row.seconds is not None for row in rows)


def test_a_slow_method_is_stopped_and_not_tried_again() -> None:
    """No patience at all: whatever takes a step of its own is stopped at the first network."""
    rows = [row for row in measured(layers=2, most=20, patience=1e-9) if row.method == "path_sum"]
    assert [row.seconds for row in rows] == [None] * len(rows)
    assert rows[0].reason == "stopped, because it took longer than 1e-09 s"
    assert rows[1].reason == "not tried, because 2 weights already took longer than 1e-09 s"
    assert all(row.multiplications for row in rows), "counted all the same"


def test_too_many_paths_are_counted_and_not_walked() -> None:
    rows = [row for row in measured(layers=8, most=8 * 36, patience=0.2) if row.method == "path_sum"]
    assert rows[-1].multiplications is not None
    assert rows[-1].multiplications > 10**7
    assert rows[-1].reason.startswith("there are ")


def test_it_stops_for_breath_and_can_be_given_up() -> None:
    """A second of patience is not spent in one piece."""
    course = growth(3, patience=1.0)
    seen = list(islice(course, 300))
    assert None in seen
    course.close()
    assert list(course) == []


@pytest.mark.parametrize(
    ("begin", "where"),
    [
        (partial(growth, 0), "layers"),
        (partial(growth, 101), "layers"),
        (partial(growth, 5, most=4), "layers"),
        (partial(growth, examples=0), "examples"),
        (partial(growth, patience=0.0), "patience"),
        (partial(growth, patience=float("nan")), "patience"),
    ],
)
def test_what_cannot_be_measured_is_refused_at_once(begin: Callable[[], Growth], where: str) -> None:
    with pytest.raises(InputError) as caught:
        begin()
    assert caught.value.where == where
