"""Which rows each iteration sees: slices in order, a permutation an epoch, the same whatever was asked before."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from backstep.core.arrays import IntArray
from backstep.core.batches import Batches

SIZES = st.integers(1, 12)


def naive(examples: int, size: int | None, shuffle: bool, seed: int, epochs: int) -> list[IntArray]:
    """The rows of all iterations of the first epochs, one epoch after the other."""
    rng = np.random.Generator(np.random.PCG64(seed))
    size = examples if size is None else size
    found: list[IntArray] = []
    for _ in range(epochs):
        order = np.arange(examples)
        if shuffle and size < examples:
            order = rng.permutation(examples)
        found += [order[start : start + size] for start in range(0, examples, size)]
    return found


@given(SIZES, st.none() | st.integers(1, 15), st.booleans(), st.integers(0, 2**63 - 1))
def test_each_epoch_is_one_permutation_cut_into_slices(
    examples: int, size: int | None, shuffle: bool, seed: int
) -> None:
    expected = naive(examples, size, shuffle, seed, 5)
    batches = Batches(examples, size, shuffle, seed)
    for iteration, rows in enumerate(expected, start=1):
        assert batches.rows(iteration).tolist() == rows.tolist()
        assert batches.count(iteration) == len(rows)
    assert batches.whole == (batches.count(1) == examples)


@given(st.integers(2, 9), st.integers(1, 4), st.integers(0, 99), st.data())
def test_any_order_of_asking_gives_the_same_rows(examples: int, size: int, seed: int, data: st.DataObject) -> None:
    expected = naive(examples, size, True, seed, 8)
    batches = Batches(examples, size, True, seed)
    for iteration in data.draw(st.lists(st.integers(1, len(expected)), min_size=3, max_size=30)):
        assert batches.rows(iteration).tolist() == expected[iteration - 1].tolist(), iteration


@settings(max_examples=8)
@given(st.integers(0, 99), st.data())
def test_epochs_far_apart_come_back_too(seed: int, data: st.DataObject) -> None:
    """Beyond the 256 epochs between two kept states of the generator."""
    expected = naive(3, 2, True, seed, 1200)
    batches = Batches(3, 2, True, seed)
    edges = [1, 510, 511, 512, 513, 514, 515, 1023, 1024, 1025, 1026, 2047, 2048, 2049, 2400]
    for iteration in data.draw(st.lists(st.sampled_from(edges) | st.integers(1, 2400), min_size=5, max_size=25)):
        assert batches.rows(iteration).tolist() == expected[iteration - 1].tolist(), iteration


@given(SIZES, SIZES)
def test_every_epoch_sees_every_row_once(examples: int, size: int) -> None:
    batches = Batches(examples, size, True, 5)
    for epoch in (1, 2, 3):
        first = (epoch - 1) * batches.per_epoch + 1
        span = range(first, first + batches.per_epoch)
        assert sorted(row for iteration in span for row in batches.rows(iteration).tolist()) == list(range(examples))
        assert {batches.epoch(iteration) for iteration in span} == {epoch}


def test_the_last_batch_of_an_epoch_is_the_remainder() -> None:
    batches = Batches(10, 4)
    assert [batches.count(iteration) for iteration in range(1, 7)] == [4, 4, 2, 4, 4, 2]
    assert batches.rows(3).tolist() == [8, 9]
    assert batches.rows(4).tolist() == [0, 1, 2, 3]


def test_two_seeds_shuffle_differently() -> None:
    one, other = (Batches(50, 50 - 1, True, seed).rows(1).tolist() for seed in (1, 2))
    assert one != other


@given(SIZES, SIZES, st.integers(0, 3), st.data())
def test_the_mean_of_a_pass_counts_every_example_once(
    examples: int, size: int, passes: int, data: st.DataObject
) -> None:
    losses = [data.draw(st.lists(st.floats(0.0, 1e6), min_size=examples, max_size=examples)) for _ in range(passes)]
    batches = Batches(examples, size)
    costs = [np.mean(np.array(one)[rows]) for one in losses for rows in naive(examples, size, False, 0, 1)]
    means = batches.pass_means(np.array(costs))
    np.testing.assert_allclose(means, [np.mean(one) for one in losses], rtol=1e-12, atol=1e-9)


def test_costs_near_the_end_of_float64_have_a_mean_too() -> None:
    np.testing.assert_allclose(Batches(3, 1).pass_means(np.full(3, 1.7e308)), [1.7e308], rtol=1e-12)
