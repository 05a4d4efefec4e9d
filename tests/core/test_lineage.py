"""Where numbers come from and where they go: two views of one graph."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backstep.core.lineage import Fan, Given, Site, consumers, inputs, site_of
from backstep.core.network import Layer, Network
from backstep.core.steps import Kind, Steps
from tests.strategies import networks


def flat(fans: list[Fan]) -> list[Site]:
    found = [site for fan in fans for site in fan]
    assert len(found) == sum(fan.count for fan in fans)
    return found


def normal(site: Site, viewed: int) -> Site:
    """Activations of the viewed example are named without it."""
    return site if site.what is Kind.LOSS or site.example != viewed else Site(site.what, site.layer, site.unit)


@given(networks(units=3, depth=3), st.integers(1, 3), st.data())
def test_what_feeds_a_number_has_it_among_its_consumers_and_back(
    network: Network, examples: int, data: st.DataObject
) -> None:
    viewed = data.draw(st.integers(1, examples))
    steps = Steps(network, examples)
    sites = [site_of(network, step) for step in steps if step.example in (None, viewed)]
    down = {
        (source, site)
        for site in sites
        for source in flat(inputs(network, examples, viewed, site))
        if source.what is not Given.RATE and source.example in (0, viewed)
    }
    given_spots = {source for source, _ in down if isinstance(source.what, Given)}
    up = {(site, fed) for site in (*sites, *given_spots) for fed in flat(consumers(network, examples, viewed, site))}
    assert down == up


@given(networks(units=3, depth=3), st.integers(1, 3))
def test_everything_is_computed_from_what_was_there_before(network: Network, examples: int) -> None:
    steps = Steps(network, examples)
    for step in steps:
        for site in flat(inputs(network, examples, 1, site_of(network, step))):
            if isinstance(site.what, Given):
                continue
            found = steps.find(site.what, site.layer, site.unit, site.source, site.example or 1)
            assert found is not None, site
            assert found < step.index


def test_many_of_the_same_kind_are_one_fan() -> None:
    network = Network(784, (Layer(128, "relu"), Layer(10, "softmax")), "categorical_cross_entropy")
    assert [fan.count for fan in inputs(network, 60_000, 1, Site(Kind.COST))] == [60_000]
    assert [fan.count for fan in inputs(network, 1, 1, Site(Kind.PRE_ACTIVATION, 1, 5))] == [784, 1]
    assert [fan.count for fan in consumers(network, 1, 1, Site(Kind.DELTA, 2, 3))] == [128, 1, 128]
