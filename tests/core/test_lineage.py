"""Where numbers come from and where they go: two views of one graph."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backstep.core.lineage import Fan, Given, Spot, consumers, inputs, spot_of
from backstep.core.network import Layer, Network
from backstep.core.steps import Kind, Steps
from tests.strategies import networks


def flat(fans: list[Fan]) -> list[Spot]:
    found = [spot for fan in fans for spot in fan]
    assert len(found) == sum(fan.count for fan in fans)
    return found


def normal(spot: Spot, viewed: int) -> Spot:
    """Activations of the viewed example are named without it."""
    return spot if spot.what is Kind.LOSS or spot.example != viewed else Spot(spot.what, spot.layer, spot.unit)


@given(networks(units=3, depth=3), st.integers(1, 3), st.data())
def test_what_feeds_a_number_has_it_among_its_consumers_and_back(
    network: Network, examples: int, data: st.DataObject
) -> None:
    viewed = data.draw(st.integers(1, examples))
    steps = Steps(network, examples)
    spots = [spot_of(network, step) for step in steps if step.example in (None, viewed)]
    down = {
        (source, spot)
        for spot in spots
        for source in flat(inputs(network, examples, viewed, spot))
        if source.what is not Given.RATE and source.example in (0, viewed)
    }
    given_spots = {source for source, _ in down if isinstance(source.what, Given)}
    up = {(spot, fed) for spot in (*spots, *given_spots) for fed in flat(consumers(network, examples, viewed, spot))}
    assert down == up


@given(networks(units=3, depth=3), st.integers(1, 3))
def test_everything_is_computed_from_what_was_there_before(network: Network, examples: int) -> None:
    steps = Steps(network, examples)
    for step in steps:
        for spot in flat(inputs(network, examples, 1, spot_of(network, step))):
            if isinstance(spot.what, Given):
                continue
            found = steps.find(spot.what, spot.layer, spot.unit, spot.source, spot.example or 1)
            assert found is not None, spot
            assert found < step.index


def test_many_of_the_same_kind_are_one_fan() -> None:
    network = Network(784, (Layer(128, "relu"), Layer(10, "softmax")), "categorical_cross_entropy")
    assert [fan.count for fan in inputs(network, 60_000, 1, Spot(Kind.COST))] == [60_000]
    assert [fan.count for fan in inputs(network, 1, 1, Spot(Kind.PRE_ACTIVATION, 1, 5))] == [784, 1]
    assert [fan.count for fan in consumers(network, 1, 1, Spot(Kind.DELTA, 2, 3))] == [128, 1, 128]
