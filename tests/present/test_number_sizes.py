"""How large the numbers of small networks are, and that all weights of one picture are written by one rule."""

from __future__ import annotations

import gc
import re
import weakref
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from backstep.core.steps import Kind, Level
from backstep.present.diagram import diagram
from backstep.present.looks import DiagramFrame
from backstep.present.roles import Role
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.session import Session
from tests import contents
from tests.present.test_layout import LESSONS
from tests.strategies import carry_out

SMALL, LARGE = View(855, 401, 720), View(1319, 641, 1080)
"""The diagram of a window of 1280 x 720, and of one of 1920 x 1080, as they open."""
FEW = ["two-neurons", "mazur", "several-paths", "two-roles", "learning-rate", "lunch", "zero-slope", "xor"]
WEIGHT = re.compile(r"w[₀-₉]*")


def inside(frame: DiagramFrame) -> float:
    """The size of the numbers in neurons and inputs."""
    (size,) = {text.size for node in frame.nodes for text in node.texts if text.bold}
    return size


@pytest.mark.parametrize("name", FEW)
def test_numbers_of_small_networks_are_large(name: str) -> None:
    state = Session.open(path_of(name)).state
    small, large = inside(diagram(state, SMALL)), inside(diagram(state, LARGE))
    assert small >= 17.0
    assert large >= 24.0
    assert large >= 1.35 * small


@pytest.mark.parametrize("name", LESSONS)
def test_letters_in_neurons_are_no_smaller_than_seven_tenths_of_their_numbers(name: str) -> None:
    state = Session.open(path_of(name)).state
    for view in (SMALL, LARGE):
        frame = diagram(state, view)
        letters = [text.size for node in frame.nodes for text in node.texts if text.text in ("z", "a", "Σ")]
        assert all(size >= 0.7 * inside(frame) for size in letters)


@pytest.mark.parametrize("name", FEW)
def test_numbers_grow_with_the_window(name: str) -> None:
    state = Session.open(path_of(name)).state
    sizes = [inside(diagram(state, View(wide, round(0.48 * wide), 2160))) for wide in range(840, 2760, 160)]
    # Type is of whole pixels, even ones where it is large.
    assert all(after >= 0.93 * before for before, after in pairwise(sizes))
    assert sizes[-1] >= min(2.5 * sizes[0], 63.0), "larger ones are outlines, no letters"


def weights(frame: DiagramFrame) -> Iterator[tuple[str, str]]:
    """The letters and the numbers of all weights."""
    for edge in frame.edges:
        if edge.pill is not None and edge.target.kind == "edge":
            texts = edge.pill.texts
            for letter, number in zip(texts[::2], texts[1::2], strict=True):
                if letter.text[0] == "w" and number.role is not Role.BACKWARD:
                    yield letter.text, number.text


@pytest.mark.parametrize("digits", [4, 8])
@pytest.mark.parametrize("view", [SMALL, LARGE, View(1876, 671, 1080, projector=True)])
@pytest.mark.parametrize("name", ["iris", "mazur", "several-paths", "xor"])
def test_all_weights_of_a_picture_are_written_by_one_rule(name: str, view: View, digits: int) -> None:
    session = Session.open(path_of(name))
    for iteration, step in ((1, 1), (1, 39), (1, session.state.steps.phase_ends()[2]), (5, 20)):
        carry_out(session, do.GoTo(iteration, step))
        found = list(weights(diagram(session.state, replace(view, digits=digits))))
        assert found
        assert len({number.strip("≈").startswith("+") for _, number in found if "−" not in number}) <= 1, found
        assert len({bool(WEIGHT.fullmatch(letter) and letter != "w") for letter, _ in found}) == 1, found


def test_negative_weights_have_a_smaller_letter_before_they_lose_digits() -> None:
    session = contents.session(
        2,
        (2, "tanh"),
        (1, "tanh"),
        data={"inputs": [[0.5, 0.25]], "targets": [[0.1]]},
        parameters={
            "weights": [[[-0.571234, -0.561234], [-0.571237, -0.57]], [[-0.574234, -0.571934]]],
            "biases": [[-0.1, -0.2], [0.3]],
        },
    )
    found = dict(weights(diagram(session.state, View(1200, 700, 1080, digits=6))))
    assert len(found) == 4, "those into the output are called as two into the hidden layer"
    assert not [number for number in found.values() if "≈" in number]


def test_what_was_drawn_is_not_kept() -> None:
    """The budget of the session counts the iterations that were looked at."""
    state, numbers = Session.open(path_of("xor")).state, []
    for _ in range(12):
        record = replace(state.record, losses=state.record.losses.copy())
        numbers.append(weakref.ref(record.losses))
        diagram(replace(state, record=record), SMALL)
    del record
    gc.collect()
    assert len([kept for kept in numbers if kept() is not None]) <= 4


@pytest.mark.parametrize("digits", [4, 17])
@pytest.mark.parametrize("view", [SMALL, View(1252, 447, 720, projector=True)])
def test_what_came_back_to_a_neuron_is_never_called_anything_else(view: View, digits: int) -> None:
    session = Session.open(path_of("mazur"))
    carry_out(session, do.GoTo(1, session.state.steps.find(Kind.ACTIVATION_GRADIENT, 1, 1)))
    (badge,) = [node.badge for node in diagram(session.state, replace(view, digits=digits)).nodes
                if node.badge is not None and node.target.layer == 1]  # fmt: skip
    assert badge.texts[0].text.startswith(("∂J/∂a 0.036", "∂J/∂a ≈0.036"))


def test_what_a_whole_phase_computed_has_one_form_in_each_layer() -> None:
    session = Session.open(path_of("iris"))
    carry_out(session, do.SetLevel(Level.PHASE))
    while session.state.current.kind is not Kind.BIAS_GRADIENT:
        carry_out(session, do.StepOver())
    frame = diagram(session.state, SMALL)
    for layer in (1, 2):
        pills = [edge.pill for edge in frame.edges if edge.target.layer == layer and edge.pill is not None]
        assert len({len(pill.texts) for pill in pills}) == 1
