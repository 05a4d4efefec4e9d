"""Every step of every lesson on the projector's card: all of it is seen at once and can be read from the last row."""

from __future__ import annotations

import itertools
import re
from functools import cache

import pytest
from pytestqt.qtbot import QtBot

from backstep.core.steps import Kind, Level
from backstep.present.card import card
from backstep.present.frame import CardFrame
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.lessons import ORDER, path_of
from backstep.session.session import Session
from backstep.session.state import State
from backstep.ui.panels.step_card import StepCard
from tests.ui.painted_texts import Painted, painted, said, written

SIZES = [(1280, 720), (1920, 1080), (3840, 2160)]
NARROW = (1024, 768)
DIGITS = [6, 17]
SHARE = 0.27
"""The part of the screen's height that the card gets."""
NARROW_SHARE = 0.32
"""The same on a narrow screen."""
_NUMBER = re.compile(r"\d\.\d|∞")


@cache
def moments(lesson: str, digits: int) -> tuple[CardFrame, ...]:
    """The card of the first step of each kind in each layer, and at the coarser levels of one step of each kind."""
    return tuple(card(state, View(digits=digits, projector=True)) for state in states(lesson))


@cache
def states(lesson: str) -> tuple[State, ...]:
    """Those in which the cards are."""
    session = Session.open(path_of(lesson))
    steps = session.state.steps
    found = []
    for level in (Level.TERM, Level.NEURON, Level.PHASE):
        session.dispatch(do.SetLevel(level))
        seen: set[tuple[Kind, int | None]] = set()
        for index in range(1, len(steps) + 1):
            step = steps.at(index)
            key = (step.kind, step.layer if level is Level.TERM else None)
            if key in seen or steps.group_end(index, level) != index:
                continue
            seen.add(key)
            session.dispatch(do.GoTo(1, index))
            found.append(session.state)
    return tuple(found)


def on_projector(qtbot: QtBot, size: tuple[int, int], scale: float = 1.0, share: float = SHARE) -> StepCard:
    width, height = size
    widget = StepCard()
    qtbot.addWidget(widget)
    widget.set_projector(height, scale)
    widget.resize(width - round(0.04 * height), round(share * height))
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def assert_can_be_read(widget: StepCard, shown: CardFrame, height: int, number: float = 0.03) -> None:
    """Nothing to scroll, nothing clipped; numbers at least `number` times the height of the screen, words 2 %."""
    assert widget.verticalScrollBar().maximum() == 0, shown.headline
    texts = painted(widget)
    assert texts
    for one in texts:
        least = number if _NUMBER.search(one.text) else 0.02
        assert one.px >= least * height, one
        assert one.x >= 0, one
        assert one.right <= widget.width(), one
        assert one.px * 0.7 <= one.baseline <= widget.height() - 0.25 * one.px, one
    assert_apart(texts)
    everything = written(texts)
    for words in (shown.headline, shown.sentence):
        wanted = "".join(words.split())
        rounded = any("".join(one.sentence.split()) in everything for one in shown.briefer)
        assert wanted in everything or rounded, words


def assert_apart(texts: list[Painted]) -> None:
    """No line runs through another one."""
    for number, one in enumerate(texts):
        for other in texts[number + 1 :]:
            beside = one.right <= other.x + 1 or other.right <= one.x + 1
            upper, lower = sorted((one, other), key=lambda text: text.baseline)
            above = lower.baseline - upper.baseline >= 0.85 * lower.px
            assert beside or above, (one, other)


@pytest.mark.parametrize("digits", DIGITS)
@pytest.mark.parametrize("lesson", ORDER)
def test_every_step_of_every_lesson_is_seen_whole(qtbot: QtBot, lesson: str, digits: int) -> None:
    """In the three sizes in turn, so that each meets each kind of step in some lesson."""
    sizes = itertools.cycle([(on_projector(qtbot, size), size[1]) for size in SIZES])
    for shown, (widget, height) in zip(moments(lesson, digits), sizes, strict=False):
        widget.set_frame(shown)
        assert_can_be_read(widget, shown, height)


@pytest.mark.parametrize("digits", [4, 17])
def test_a_narrow_projector_shows_all_of_it_too(qtbot: QtBot, digits: int) -> None:
    widget = on_projector(qtbot, NARROW, share=NARROW_SHARE)
    for lesson in ("xor", "curve", "iris"):
        for shown in moments(lesson, digits):
            widget.set_frame(shown)
            assert_can_be_read(widget, shown, NARROW[1])


@pytest.mark.parametrize("scale", [0.8, 2.0])
def test_larger_or_smaller_text_changes_none_of_that(qtbot: QtBot, scale: float) -> None:
    widget = on_projector(qtbot, (1280, 720), scale)
    for lesson in ("mazur", "iris"):
        for shown in moments(lesson, 17):
            widget.set_frame(shown)
            assert_can_be_read(widget, shown, 720)


def test_what_comes_next_is_left_out_before_digits_are(qtbot: QtBot) -> None:
    widget = on_projector(qtbot, (1280, 720))
    without_next = 0
    for lesson in ORDER:
        for shown in moments(lesson, 17):
            widget.set_frame(shown)
            everything = said(widget)
            if "digits" in everything:
                continue
            # Not rounded: the result is there with all digits it was asked for.
            assert shown.tiles[0].number in everything
            without_next += "".join(shown.upcoming.split()) not in everything
    assert without_next > 10


def test_a_card_with_fewer_digits_than_asked_for_says_how_many(qtbot: QtBot) -> None:
    widget = on_projector(qtbot, (1280, 720))
    rounded = 0
    for shown in moments("iris", 17):
        widget.set_frame(shown)
        everything = said(widget)
        if shown.tiles[0].number in everything:
            assert "digits" not in everything
            continue
        rounded += 1
        assert re.search(r"·to\d+digits", everything), everything
    assert rounded > 0


def test_four_digits_always_have_room(qtbot: QtBot) -> None:
    widget = on_projector(qtbot, (1280, 720))
    for lesson in ORDER:
        for shown in moments(lesson, 4):
            widget.set_frame(shown)
            assert "digits" not in said(widget)


def test_what_comes_next_is_read_as_the_sentence_is(qtbot: QtBot) -> None:
    """As high as the sentence where there is room, and there is for nearly every step with the usual digits."""
    widget = on_projector(qtbot, (1920, 1080))
    large = small = 0
    for lesson in ("two-neurons", "mazur", "xor", "iris"):
        for shown in moments(lesson, 4):
            widget.set_frame(shown)
            [px] = {one.px for one in painted(widget) if one.text.startswith("Next:")} or {0}
            large += px >= 0.03 * 1080
            small += px < 0.03 * 1080
    assert large > 9 * small
