"""The step card of every shipped lesson, in windows of the usual sizes: all of it is seen without scrolling."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import chain, product

import pytest

from backstep.core.steps import Kind, Level
from backstep.present.card import card
from backstep.present.frame import CardFrame
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.lessons import ORDER, path_of
from backstep.session.session import Session
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.card_layout import lay_out
from backstep.ui.panels.card_style import desk_style

from .conftest import WindowMaker, settle
from .painted_texts import said

STANDARD = [(1280, 720), (1920, 1080)]
LEVELS = (Level.TERM, Level.NEURON, Level.LAYER, Level.PHASE)
ITERATIONS = (1, 3)
_OFTEN = 100
"""Of a lesson with more steps than this, every third is looked at, and each kind of step in each layer."""


@cache
def cards(lesson: str, *levels: Level) -> tuple[CardFrame, ...]:
    """What the card shows where steps of these levels end, each that is another one."""
    session = Session.open(path_of(lesson))
    steps = session.state.steps
    found = []
    # One iteration after the other, because going from one to the next computes it anew.
    for iteration, level in product(ITERATIONS, levels):
        session.dispatch(do.GoTo(iteration, 1))
        session.dispatch(do.SetLevel(level))
        seen: set[tuple[Kind, int | None]] = set()
        for index in range(1, len(steps) + 1):
            step = steps.at(index)
            if steps.group_end(index, level) != index:
                continue
            if len(steps) > _OFTEN and index % 3 and (step.kind, step.layer) in seen:
                continue
            seen.add((step.kind, step.layer))
            session.dispatch(do.GoTo(iteration, index))
            found.append(card(session.state, View()))
    return tuple(dict.fromkeys(found))


def scrolled(window: MainWindow, shown: Sequence[CardFrame]) -> list[str]:
    """The cards that need more room than the window gives them, or do not tell what they must."""
    found = []
    for one in shown:
        window.card.set_frame(one)
        if window.card.verticalScrollBar().maximum():
            found.append(f"{one.headline}: {one.sentence}")
        everything = said(window.card)
        found += [text for text in (one.sentence, one.exact, one.upcoming) if text.replace(" ", "") not in everything]
    return found


@pytest.mark.parametrize("lesson", ORDER)
def test_no_card_has_to_be_scrolled(make_window: WindowMaker, lesson: str) -> None:
    shown = cards(lesson, *LEVELS)
    window = make_window(lesson)
    for size in STANDARD:
        window.resize(*size)
        settle(window)
        assert scrolled(window, shown) == [], size


def test_in_the_least_window_the_equation_is_seen_whole(make_window: WindowMaker) -> None:
    window = make_window("mazur", (900, 560))
    room = window.card.viewport().height()
    for shown in dict.fromkeys(chain.from_iterable(cards(lesson, Level.TERM) for lesson in ORDER)):
        layout = lay_out(shown, desk_style(), window.card.width() - 9, room)
        assert layout.equation_y + layout.equation_height <= room, shown.headline


def test_an_equation_that_is_a_little_too_long_has_smaller_numbers_and_one_row(make_window: WindowMaker) -> None:
    """Broken in two, its product would be torn apart."""
    window = make_window("two-neurons")
    session = window.bridge.session
    session.dispatch(do.GoTo(2, 19))
    style = desk_style()
    layout = lay_out(card(session.state, View()), style, window.card.width(), window.card.height())
    assert layout.equation.rows == 1
    assert style.text <= layout.equation.number_px < style.number


@pytest.mark.parametrize("size", [*STANDARD, (3840, 2160)])
def test_the_card_has_one_height_for_all_steps(make_window: WindowMaker, size: tuple[int, int]) -> None:
    """A column that dances is worse than a scroll bar."""
    window = make_window("xor", size)
    heights = set()
    for level in LEVELS:
        window.bridge.dispatch(do.SetLevel(level))
        for step in range(1, len(window.bridge.session.state.steps) + 1, 9):
            window.bridge.dispatch(do.GoTo(1, step))
            settle(window)
            heights.add(window.card.height())
    assert len(heights) == 1
