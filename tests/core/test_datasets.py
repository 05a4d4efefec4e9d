"""The built-in data sets: what they hold, what can be asked of them, and what is refused."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.arrays import FloatArray
from backstep.core.datasets import BUILTIN, Dataset, Normalization, NormalizationKind, builtin
from backstep.core.datasets_wording import listed, nearest, quoted, shown
from tests.core.csv_files import error_of

ALL = sorted(BUILTIN)
CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def test_the_table_has_the_promised_names() -> None:
    assert list(BUILTIN) == ["xor", "and", "or", "circles", "moons", "spirals", "blobs", "sine", "line"]


@pytest.mark.parametrize(("name", "outputs"), [("xor", [0, 1, 1, 0]), ("and", [0, 0, 0, 1]), ("or", [0, 1, 1, 1])])
def test_a_gate_is_its_truth_table(name: str, outputs: list[int]) -> None:
    data = builtin(name, {})
    assert np.array_equal(data.inputs, CORNERS)
    assert data.targets.ravel().tolist() == outputs
    assert data.target_names == (name,)


def test_more_examples_of_a_gate_repeat_its_rows() -> None:
    data = builtin("xor", {"examples": 11})
    assert np.array_equal(data.inputs, np.tile(CORNERS, (3, 1))[:11])
    assert data.targets.ravel().tolist() == [0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1]


def test_noise_moves_a_gates_inputs_by_pcg64_of_the_seed_and_leaves_its_targets() -> None:
    data = builtin("and", {"noise": 0.25, "seed": 3})
    draws = np.random.Generator(np.random.PCG64(3)).standard_normal((4, 2))
    assert np.array_equal(data.inputs, CORNERS + 0.25 * draws)
    assert data.targets.ravel().tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("examples", [1, 2, 3, 7, 200])
def test_shapes_ranges_and_read_only_arrays(name: str, examples: int) -> None:
    data = builtin(name, {"examples": examples, "seed": 1})
    d = 1 if name in ("sine", "line") else 2
    m = 3 if name == "blobs" else 1
    assert data.inputs.shape == (examples, d)
    assert data.targets.shape == (examples, m)
    assert data.validation_inputs.shape == (0, d)
    assert data.validation_targets.shape == (0, m)
    for array in (data.inputs, data.targets, data.validation_inputs, data.validation_targets):
        assert array.dtype == np.float64
        assert array.flags.c_contiguous
        assert not array.flags.writeable
    assert np.abs(data.inputs).max() < 2.0, "well scaled for a small network"
    assert np.abs(data.targets).max() < 1.5


@pytest.mark.parametrize("name", ALL)
def test_the_same_options_give_the_same_numbers_and_another_seed_gives_others(name: str) -> None:
    options = {"noise": 0.1, "examples": 30}
    first, again = builtin(name, {**options, "seed": 5}), builtin(name, {**options, "seed": 5})
    other = builtin(name, {**options, "seed": 6})
    assert first.inputs.tobytes() == again.inputs.tobytes()
    assert first.targets.tobytes() == again.targets.tobytes()
    assert (first.inputs.tobytes(), first.targets.tobytes()) != (other.inputs.tobytes(), other.targets.tobytes())


@pytest.mark.parametrize("name", ["circles", "moons", "spirals"])
def test_the_two_classes_take_turns(name: str) -> None:
    assert builtin(name, {"examples": 5}).targets.ravel().tolist() == [0, 1, 0, 1, 0]


def test_circles_without_noise_lie_on_two_rings() -> None:
    data = builtin("circles", {"noise": 0, "examples": 50})
    radius = np.hypot(data.inputs[:, 0], data.inputs[:, 1])
    assert np.allclose(radius, np.where(data.targets.ravel() == 1, 0.5, 1.0), atol=1e-15)
    assert len(np.unique(data.inputs.round(12), axis=0)) == 50


def test_moons_without_noise_lie_on_two_half_circles_that_interlock() -> None:
    data = builtin("moons", {"noise": 0, "examples": 60})
    upper, lower = data.inputs[data.targets.ravel() == 0] * 1.5, data.inputs[data.targets.ravel() == 1] * 1.5
    assert np.allclose(np.hypot(upper[:, 0] + 0.5, upper[:, 1] + 0.25), 1.0)
    assert np.allclose(np.hypot(lower[:, 0] - 0.5, lower[:, 1] - 0.25), 1.0)
    assert upper[:, 1].min() >= -0.25 - 1e-12
    assert lower[:, 1].max() <= 0.25 + 1e-12
    assert lower[:, 1].max() > upper[:, 1].min(), "they interlock"


def test_spirals_without_noise_are_each_others_mirror_image_in_the_origin() -> None:
    data = builtin("spirals", {"noise": 0, "examples": 40})
    first, second = (data.inputs[data.targets.ravel() == label] for label in (0, 1))
    order = [np.argsort(np.hypot(*arm.T)) for arm in (first, second)]
    assert np.allclose(first[order[0]], -second[order[1]])
    radius = np.hypot(*first.T)
    assert math.isclose(radius.min(), 0.1)
    assert math.isclose(radius.max(), 1.0)


def test_blobs_are_three_clouds_as_wide_as_the_noise() -> None:
    data = builtin("blobs", {"noise": 0.05, "examples": 3000})
    assert data.class_names == ("A", "B", "C")
    assert np.array_equal(data.targets.sum(axis=1), np.ones(3000))
    centres = [data.inputs[data.targets[:, k] == 1].mean(axis=0) for k in range(3)]
    assert np.allclose(centres[0], [0.0, 0.7], atol=0.01)
    assert np.allclose(np.sum(centres, axis=0), 0.0, atol=0.02)
    assert np.allclose(data.inputs[data.targets[:, 1] == 1].std(axis=0), 0.05, atol=0.005)


def test_sine_and_line_follow_their_formulas_and_noise_moves_only_the_targets() -> None:
    x = np.linspace(-1.0, 1.0, 9)
    for name, formula in (("sine", np.sin(np.pi * x)), ("line", 0.5 * x + 0.2)):
        clean = builtin(name, {"noise": 0, "examples": 9})
        noisy = builtin(name, {"noise": 0.5, "examples": 9})
        assert np.allclose(clean.inputs.ravel(), x)
        assert np.allclose(clean.targets.ravel(), formula)
        assert np.array_equal(noisy.inputs, clean.inputs)
        assert np.abs(noisy.targets - clean.targets).max() > 0.1


@pytest.mark.parametrize("name", ALL)
def test_the_most_examples_that_may_be_asked_for(name: str) -> None:
    assert len(builtin(name, {"examples": 100_000}).inputs) == 100_000


@pytest.mark.parametrize(
    ("options", "where", "phrases"),
    [
        ({"nois": 0.1}, "data.nois", ['"nois"', 'nearest known is "noise"']),
        ({"Seeds": 1}, "data.Seeds", ['nearest known is "seed"']),
        ({"a\nb": 1}, 'data."a\\nb"', ['"a\\nb"']),
        ({"examples": 0}, "data.examples", ["1 to 100000", "0 is outside"]),
        ({"examples": 100_001}, "data.examples", ["1 to 100000"]),
        ({"examples": 10**5000}, "data.examples", ["1 to 100000"]),
        ({"examples": True}, "data.examples", ["whole number", "not true"]),
        ({"examples": 4.0}, "data.examples", ["whole number", "not 4.0"]),
        ({"examples": "4"}, "data.examples", ['not "4"']),
        ({"examples": None}, "data.examples", ["not null"]),
        ({"seed": -1}, "data.seed", ["0 or more", "-1 is outside"]),
        ({"seed": 1.5}, "data.seed", ["whole number"]),
        ({"seed": False}, "data.seed", ["not false"]),
        ({"noise": -0.1}, "data.noise", ["0 or more"]),
        ({"noise": math.nan}, "data.noise", ["finite"]),
        ({"noise": math.inf}, "data.noise", ["finite"]),
        ({"noise": 10**400}, "data.noise", ["finite"]),
        ({"noise": True}, "data.noise", ["number", "not true"]),
        ({"noise": "0.1"}, "data.noise", ['not "0.1"']),
        ({"noise": [0.1]}, "data.noise", ["not [0.1]"]),
        ({"noise": 1.7e308}, "data.noise", ["overflow"]),
    ],
)
def test_a_wrong_option_is_refused_at_its_place(options: dict[str, object], where: str, phrases: list[str]) -> None:
    error = error_of(lambda: builtin("moons", options))
    assert error.where == where
    for phrase in phrases:
        assert phrase in error.what


def test_an_unknown_data_set_is_answered_with_the_nearest_and_the_list() -> None:
    error = error_of(lambda: builtin("Spiral", {}, where="lesson.data"))
    assert error.where == "lesson.data.dataset"
    assert 'nearest known is "spirals"' in error.what
    for name in ALL:
        assert f'"{name}"' in error.what


def test_noise_may_be_a_whole_number() -> None:
    assert np.array_equal(builtin("line", {"noise": 0}).targets, builtin("line", {"noise": 0.0}).targets)


def test_a_dataset_keeps_nobodys_writable_array() -> None:
    inputs, targets = np.ones((3, 2)), np.zeros((3, 1))
    data = Dataset(inputs, targets)
    inputs[0, 0] = 9.0
    assert data.inputs[0, 0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        data.inputs[0, 0] = 5.0


def test_a_dataset_brings_arrays_into_the_promised_form() -> None:
    whole_numbers: Any = np.asfortranarray(np.arange(6).reshape(3, 2))
    single_precision: Any = np.zeros((3, 1), dtype=np.float32)
    data = Dataset(whole_numbers, single_precision)
    assert data.inputs.dtype == data.targets.dtype == np.float64
    assert data.inputs.flags.c_contiguous
    assert data.inputs.tolist() == [[0, 1], [2, 3], [4, 5]]


@pytest.mark.parametrize(
    "build",
    [
        lambda x, y: Dataset(x, y[:2]),
        lambda x, y: Dataset(x[:, 0], y),
        lambda x, y: Dataset(x[:0], y[:0]),
        lambda x, y: Dataset(x[:, :0], y),
        lambda x, y: Dataset(x, y, input_names=("a",)),
        lambda x, y: Dataset(x, y, target_names=("a", "b")),
        lambda x, y: Dataset(x, y, class_names=("a", "b")),
        lambda x, y: Dataset(x, y, validation_inputs=x),
        lambda x, y: Dataset(x, y, validation_inputs=x, validation_targets=y[:1]),
        lambda x, y: Dataset(x, y, validation_inputs=y, validation_targets=y),
        lambda x, y: Dataset(x, y, normalization=Normalization("minmax", (0.0,), (1.0,))),
    ],
)
def test_what_does_not_fit_together_is_no_dataset(build: Callable[[FloatArray, FloatArray], object]) -> None:
    with pytest.raises(ValueError, match=r"rows|entries"):
        build(np.zeros((3, 2)), np.zeros((3, 1)))


@pytest.mark.parametrize(
    ("kind", "shift", "scale"),
    [("standard", (), ()), ("none", (0.0,), (1.0,)), ("minmax", (0.0,), (1.0, 2.0))],
)
def test_a_normalization_has_a_shift_and_a_scale_for_each_column(
    kind: NormalizationKind, shift: tuple[float, ...], scale: tuple[float, ...]
) -> None:
    with pytest.raises(ValueError, match="one shift and one scale"):
        Normalization(kind, shift, scale)


def test_normalizing_and_undoing_it() -> None:
    change = Normalization("standard", (10.0, -1.0), (2.0, 4.0))
    raw = np.array([[10.0, 3.0], [14.0, -1.0]])
    assert change.apply(raw).tolist() == [[0.0, 1.0], [2.0, 0.0]]
    assert change.undo(change.apply(raw)).tolist() == raw.tolist()
    assert change.undo(np.array([0.0, 1.0])).tolist() == [10.0, 3.0]
    assert Normalization().undo(raw) is raw


@given(st.text(), st.lists(st.text(), min_size=1))
def test_the_nearest_name_is_one_of_the_known_ones(word: str, known: list[str]) -> None:
    assert nearest(word, known) in known
    assert nearest(word, []) is None


@given(st.one_of(st.text(), st.integers(), st.floats(), st.lists(st.integers()), st.none(), st.booleans()))
def test_whatever_is_shown_is_short_and_on_one_line(value: object) -> None:
    text = shown(value)
    assert text.isprintable()
    assert len(text) <= 700


def test_names_in_sentences() -> None:
    assert nearest("SEPAL_LENGHT", ["sepal_width", "sepal_length"]) == "sepal_length"
    assert quoted("a\tb") == '"a\\tb"'
    assert len(quoted("x" * 1000)) == 62
    assert listed(["a", "b"]) == '"a", "b"'
    assert listed(str(k) for k in range(14)).endswith('"11" and 2 more')
