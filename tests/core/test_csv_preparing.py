"""CSV files: normalizing and holding rows out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.csv_data import read_csv
from tests.core.csv_files import error_of, same_bits

MODEST = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
NUMBER_ROWS = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(MODEST, min_size=width, max_size=width), min_size=1, max_size=30)
)
FRACTIONS = st.one_of(st.just(0.0), st.floats(0.0, 1.0, exclude_max=True))


def write_rows(file: Path, rows: list[list[float]]) -> list[str]:
    """Writes the rows with their number as target; returns the names of the inputs."""
    names = [f"c{k}" for k in range(len(rows[0]))]
    lines = [",".join([*names, "row"])] + [",".join(map(repr, [*row, i])) for i, row in enumerate(rows)]
    file.write_text("\n".join(lines), encoding="utf-8")
    return names


@given(NUMBER_ROWS, FRACTIONS, st.integers(0, 1000))
def test_every_row_is_either_trained_with_or_held_out_and_both_stay_in_order(
    file: Path, rows: list[list[float]], fraction: float, seed: int
) -> None:
    names = write_rows(file, rows)
    data = read_csv(file, names, ["row"], validation_fraction=fraction, seed=seed)
    again = read_csv(file, names, ["row"], validation_fraction=fraction, seed=seed)
    training, held_out = data.targets.ravel().tolist(), data.validation_targets.ravel().tolist()
    assert sorted(training + held_out) == list(range(len(rows)))
    assert training == sorted(training)
    assert held_out == sorted(held_out)
    assert len(training) >= 1
    assert abs(len(held_out) - len(rows) * fraction) <= max(0.5, len(rows) * fraction - (len(rows) - 1))
    assert data.inputs.tolist() == [rows[int(i)] for i in training]
    assert data.validation_inputs.tolist() == [rows[int(i)] for i in held_out]
    assert same_bits(data.validation_targets, again.validation_targets)


def test_the_rows_held_out_are_those_of_the_promised_generator(file: Path) -> None:
    names = write_rows(file, [[float(k)] for k in range(40)])
    chosen = []
    for seed in (0, 7):
        data = read_csv(file, names, ["row"], validation_fraction=0.25, seed=seed)
        order = np.random.Generator(np.random.PCG64(seed)).permutation(40)
        chosen.append(data.validation_targets.ravel().tolist())
        assert chosen[-1] == sorted(order[:10].tolist())
    assert chosen[0] != chosen[1]


@given(NUMBER_ROWS, FRACTIONS, st.sampled_from(["standard", "minmax"]))
def test_normalizing_is_by_the_training_rows_and_can_be_undone(
    file: Path, rows: list[list[float]], fraction: float, kind: str
) -> None:
    names = write_rows(file, rows)
    raw = read_csv(file, names, ["row"], validation_fraction=fraction)
    data = read_csv(file, names, ["row"], normalize=kind, validation_fraction=fraction)
    constant = raw.inputs.min(axis=0) == raw.inputs.max(axis=0)
    assert np.all(data.inputs[:, constant] == 0.0)
    moving = data.inputs[:, ~constant]
    if kind == "standard":
        # A column such as 1000000.001, 1000000.002 keeps 10 digits of its differences.
        assert np.allclose(moving.mean(axis=0), 0.0, atol=1e-5)
        assert np.allclose(moving.std(axis=0), 1.0, atol=1e-5)
    else:
        assert np.all(moving.min(axis=0, initial=0.0) == 0.0)
        assert np.all(moving.max(axis=0, initial=1.0) == 1.0)
    assert data.normalization.kind == kind
    size = 1e-12 * (1.0 + np.abs(rows).max())
    assert np.allclose(data.normalization.undo(data.inputs), raw.inputs, rtol=0, atol=size)
    assert np.allclose(data.normalization.undo(data.validation_inputs), raw.validation_inputs, rtol=1e-9, atol=size)
    assert same_bits(data.normalization.apply(raw.validation_inputs), data.validation_inputs)
    assert same_bits(data.targets, raw.targets)


def test_standard_means_population_standard_deviation_and_minmax_zero_to_one(file: Path) -> None:
    file.write_text("x,c,y\n1,7,0\n3,7,1\n", encoding="utf-8")
    standard = read_csv(file, ["x", "c"], ["y"], normalize="standard")
    assert standard.inputs.tolist() == [[-1.0, 0.0], [1.0, 0.0]]
    assert standard.normalization.shift == (2.0, 7.0)
    assert standard.normalization.scale == (1.0, 1.0)
    minmax = read_csv(file, ["x", "c"], ["y"], normalize="minmax")
    assert minmax.inputs.tolist() == [[0.0, 0.0], [1.0, 0.0]]
    assert minmax.normalization.shift == (1.0, 7.0)
    assert minmax.normalization.scale == (2.0, 1.0)


def test_a_constant_column_whose_mean_is_rounded_does_not_turn_into_noise(file: Path) -> None:
    file.write_text("x,y\n" + "0.1,1\n" * 3, encoding="utf-8")
    assert not read_csv(file, ["x"], ["y"], normalize="standard").inputs.any()


def test_a_spread_too_small_for_a_float_is_left_unscaled(file: Path) -> None:
    file.write_text("x,y\n0,1\n1e-200,2\n", encoding="utf-8")
    data = read_csv(file, ["x"], ["y"], normalize="standard")
    assert data.normalization.scale == (1.0,)
    assert np.isfinite(data.inputs).all()


@pytest.mark.parametrize("kind", ["standard", "minmax"])
def test_numbers_too_far_apart_to_normalize_are_refused(file: Path, kind: str) -> None:
    file.write_text("a,x,y\n1,1.7e308,1\n2,-1.7e308,2\n", encoding="utf-8")
    error = error_of(lambda: read_csv(file, ["a", "x"], ["y"], normalize=kind))
    assert error.where == 'column "x"'
    assert "too far apart" in error.what
    assert read_csv(file, ["a", "x"], ["y"]).inputs[0, 1] == 1.7e308


def test_a_held_out_number_too_far_from_the_training_rows_is_refused(file: Path) -> None:
    file.write_text("a,x,y\n1,0,1\n2,1e-300,2\n3,1e200,3\n", encoding="utf-8")
    seed = next(s for s in range(100) if np.random.Generator(np.random.PCG64(s)).permutation(3)[0] == 2)
    error = error_of(lambda: read_csv(file, ["a", "x"], ["y"], "minmax", validation_fraction=1 / 3, seed=seed))
    assert error.where == 'column "x"'


def test_wrong_arguments_are_refused_by_name(file: Path) -> None:
    file.write_text("x,y\n1,2\n", encoding="utf-8")
    error = error_of(lambda: read_csv(file, ["x"], ["y"], normalize="Standart"))
    assert error.where == "normalize"
    assert 'nearest known is "standard"' in error.what
    assert error_of(lambda: read_csv(file, ["x"], ["y"], seed=-1)).where == "seed"


@pytest.mark.parametrize("fraction", [-0.1, 1.0, 2.0, float("nan"), float("inf")])
def test_a_validation_fraction_leaves_something_to_train_with(file: Path, fraction: float) -> None:
    file.write_text("x,y\n1,2\n", encoding="utf-8")
    error = error_of(lambda: read_csv(file, ["x"], ["y"], validation_fraction=fraction))
    assert error.where == "validation_fraction"
    assert "less than 1" in error.what
