"""The step card of the shipped lessons: equation and sentence are seen together, without scrolling."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from backstep.core.steps import Kind, Steps
from backstep.present.frame import CardFrame, Tile
from backstep.session import commands as do
from backstep.session.lessons import lessons
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.card_layout import CardLayout, lay_out
from backstep.ui.panels.card_style import desk_style

from . import sample_frames
from .conftest import WindowMaker, settle
from .driving import SIZES
from .painted_texts import painted, said, written

LESSONS = [lesson.name for lesson in lessons()]


def one_of_each(steps: Steps) -> list[int]:
    """The last step of each kind."""
    found: dict[Kind, int] = {}
    for index in range(1, len(steps) + 1):
        found[steps.at(index).kind] = index
    return sorted(found.values())


def is_told(tile: Tile, inside: set[str], told: str) -> bool:
    """Whether its number is among those painted, or how it is worked out, which may be broken into lines."""
    return tile.number in inside if tile.number else "".join(tile.worked.split()) in told


def unseen(window: MainWindow, *, words: bool) -> list[str]:
    """What of equation, and sentence if `words`, is below the lower edge of the card, for one step of each kind."""
    missing = []
    for index in one_of_each(window.bridge.session.state.steps):
        window.bridge.dispatch(do.GoTo(1, index))
        settle(window)
        card = window.card.card
        assert card is not None
        bottom = window.card.viewport().height()
        above = [one for one in painted(window.card) if one.baseline < bottom]
        inside = {one.text.strip() for one in above}
        told = written(above)
        ways = [card] if card.compact is None else [card, card.compact]
        if not any(all(is_told(tile, inside, told) for tile in way.tiles) for way in ways):
            missing.append(f"{card.headline}: the equation")
        wanted = (card.sentence, card.exact) if words else ()
        missing += [f"{card.headline}: {text}" for text in wanted if "".join(text.split()) not in told]
    return missing


@pytest.mark.parametrize("lesson", LESSONS)
def test_equation_and_sentence_are_in_sight_in_a_small_window(make_window: WindowMaker, lesson: str) -> None:
    assert unseen(make_window(lesson, (1280, 720)), words=True) == []


@pytest.mark.parametrize("size", [(1280, 720), (900, 560)])
def test_with_the_largest_text_the_equation_is(make_window: WindowMaker, size: tuple[int, int]) -> None:
    window = make_window("xor", size)
    for _ in range(9):
        window.actions_table["text_larger"].trigger()
    settle(window)
    assert unseen(window, words=False) == []


@pytest.mark.parametrize("size", [(1280, 720), (1600, 900), *SIZES[1:]])
@pytest.mark.parametrize("step", [80, 120])
def test_what_each_example_of_a_batch_gives_is_in_sight(
    make_window: WindowMaker, size: tuple[int, int], step: int
) -> None:
    """It is what a gradient of a batch is made of; nobody should have to scroll for it."""
    window = make_window("iris", size)
    window.bridge.dispatch(do.GoTo(2, step))
    settle(window)
    card = window.card.card
    assert card is not None
    parts = dict(card.details)["by example"]
    assert parts.count(",") == 8
    bottom = window.card.viewport().height()
    texts = painted(window.card)
    told = written(one for one in texts if one.baseline < bottom)
    for wanted in (parts, card.sentence, *(tile.number for tile in card.tiles)):
        assert "".join(wanted.split()) in told
    right = window.card.viewport().width()
    assert max(one.right for one in texts) <= right


@pytest.mark.parametrize("height", range(150, 420, 7))
def test_the_lower_edge_cuts_no_line_of_words(qtbot: QtBot, height: int) -> None:
    card = replace(sample_frames.card(), details=tuple((f"number {n}", f"{n / 7:.4f}") for n in range(1, 30)))
    for scale in (1.0, 1.6):
        layout = lay_out(card, desk_style(scale), 397, height)
        below = layout.equation_y + layout.equation.height
        cut = [line.text for line in layout.words if line.y > below and abs(line.y - (height - 3)) < line.px / 2]
        assert cut == []


def compact_card(window: MainWindow) -> CardFrame:
    """A gradient of XOR, a sum over four examples."""
    steps = window.bridge.session.state.steps
    index = steps.find(Kind.WEIGHT_GRADIENT, 2, 1, 1)
    assert index is not None
    window.bridge.dispatch(do.GoTo(1, index))
    settle(window)
    card = window.card.card
    assert card is not None
    return card


def test_a_long_sum_is_written_out_where_there_is_room(make_window: WindowMaker) -> None:
    window = make_window("xor", (1280, 720))
    card = compact_card(window)
    assert card.compact is not None
    summands = [tile.number for tile in card.tiles[1:]]
    assert len(summands) == 4

    def shown(width: float, height: float) -> CardLayout:
        return lay_out(card, desk_style(), width, height)

    wide = shown(600, 400)
    assert [cell.tile for cell in wide.equation.cells] == list(card.tiles)
    small = shown(397, 213)
    assert [cell.tile.latex for cell in small.equation.cells] == [tile.latex for tile in card.compact.tiles]
    assert small.equation.rows == 1
    told = said(window.card)
    assert all("".join(number.split()) in told for number in summands), "none of the examples is lost"


def test_what_is_stale_is_struck_in_words_as_in_numbers(make_window: WindowMaker) -> None:
    window = make_window("xor", (1280, 720))
    card = replace(compact_card(window), compact=None, details=(("z so far", "0.5"), ("by example", "0.25, 0.75")))
    assert card.exact
    fresh = lay_out(card, desk_style(), 600, 500)
    assert not any(line.struck for line in fresh.words)
    tiles = (card.tiles[0]._replace(stale=True), *card.tiles[1:])
    lost = replace(card, stale=True, tiles=tiles, outdated=frozenset({"by example"}))
    struck = " ".join(line.text for line in lay_out(lost, desk_style(), 600, 500).words if line.struck)
    for text in (card.sentence, card.exact, "0.25, 0.75"):
        assert text in struck
    for text in (card.headline, card.upcoming, " 0.5 "):
        assert text not in f" {struck} "
