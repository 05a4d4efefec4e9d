"""The Iris file that ships: Fisher's numbers, source and licence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from backstep.core.csv_data import read_csv

IRIS = Path(__file__).parents[2] / "resources" / "datasets" / "iris.csv"
IRIS_INPUTS = ("sepal_length", "sepal_width", "petal_length", "petal_width")


def test_iris_has_fishers_means() -> None:
    data = read_csv(IRIS, IRIS_INPUTS, ["species"])
    assert data.inputs.shape == (150, 4)
    assert data.class_names == ("setosa", "versicolor", "virginica")
    assert data.targets.sum(axis=0).tolist() == [50, 50, 50]
    means = {
        "setosa": [5.006, 3.428, 1.462, 0.246],
        "versicolor": [5.936, 2.770, 4.260, 1.326],
        "virginica": [6.588, 2.974, 5.552, 2.026],
    }
    for k, name in enumerate(data.class_names):
        assert np.allclose(data.inputs[data.targets[:, k] == 1].mean(axis=0), means[name], rtol=0, atol=1e-12)
    assert data.inputs.min(axis=0).tolist() == [4.3, 2.0, 1.0, 0.1]
    assert data.inputs.max(axis=0).tolist() == [7.9, 4.4, 6.9, 2.5]
    assert np.median(data.inputs, axis=0) == pytest.approx([5.8, 3.0, 4.35, 1.3])


def test_iris_has_fishers_values_in_the_two_rows_that_differ_elsewhere() -> None:
    data = read_csv(IRIS, IRIS_INPUTS, ["species"])
    assert data.inputs[34].tolist() == [4.9, 3.1, 1.5, 0.2]
    assert data.inputs[37].tolist() == [4.9, 3.6, 1.4, 0.1]


def test_iris_standardised_for_training() -> None:
    data = read_csv(IRIS, IRIS_INPUTS, ["species"], normalize="standard", validation_fraction=0.2, seed=1)
    assert data.inputs.shape == (120, 4)
    assert data.validation_targets.shape == (30, 3)
    assert np.allclose(data.inputs.mean(axis=0), 0.0, atol=1e-14)
    assert np.allclose(data.inputs.std(axis=0), 1.0, atol=1e-14)
    assert np.allclose(data.normalization.undo(data.inputs).min(axis=0), [4.3, 2.0, 1.0, 0.1], atol=0.3)


def test_the_source_and_the_licence_of_iris_lie_beside_it() -> None:
    text = (IRIS.parent / "README.md").read_text(encoding="utf-8")
    for needed in ("Fisher", "1936", "Anderson", "10.24432/C56C76", "CC BY 4.0"):
        assert needed in text
