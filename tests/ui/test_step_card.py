"""The step card: all of a step is shown, nothing is clipped, and its factors can be pointed at."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from backstep.core.steps import Phase
from backstep.present.frame import CardFrame, Tile
from backstep.present.looks import Target
from backstep.present.roles import Role
from backstep.present.view import TEXT_SCALES
from backstep.ui import lettering
from backstep.ui.panels import equation_layout
from backstep.ui.panels.card_layout import CardLayout, lay_out
from backstep.ui.panels.card_style import MATH_RATIO, CardStyle, desk_style, projector_style
from backstep.ui.panels.step_card import StepCard
from backstep.ui.theme import DARK, LIGHT, PROJECTOR
from tests.ui import sample_frames
from tests.ui.driving import put_up
from tests.ui.painted_texts import painted, said
from tests.ui.pixels import colours

SIZES = [(260, 200), (400, 230), (594, 326), (1200, 200)]
CARDS = {
    "gradient": sample_frames.card(),
    "update": sample_frames.card(phase=Phase.UPDATE),
    "long": sample_frames.long_card(),
    "many": replace(sample_frames.card(), details=tuple((f"number {n}", f"{n / 7:.4f}") for n in range(1, 30))),
    "words alone": replace(sample_frames.card(), tiles=()),
    "nothing but a headline": CardFrame("Cost", Role.COST, (), "", "", (), ""),
}


def shown(qtbot: QtBot, card: CardFrame, size: tuple[int, int] = (594, 326)) -> StepCard:
    widget = StepCard()
    widget.resize(*size)
    widget.set_frame(card)
    return put_up(qtbot, widget, size)


def all_in(layout: CardLayout, style: CardStyle, width: float) -> None:
    """Every line and every factor lies within the margins, and none on another one."""
    right = width - style.pad + 1
    for line in layout.words:
        assert line.x >= style.pad - 1
        assert line.x + lettering.text_width(line.text, line.px, line.bold) <= right, line.text
        assert line.px / 2 <= line.y <= layout.height - line.px / 2
    cells = [cell.rect.translated(layout.equation_x, layout.equation_y) for cell in layout.equation.cells]
    for number, rect in enumerate(cells):
        assert rect.left() >= style.pad - 1
        assert rect.right() <= right
        assert rect.bottom() <= layout.height
        assert not any(rect.intersects(other) for other in cells[number + 1 :])
    lines = [
        QRectF(line.x, line.y - line.px / 2, lettering.text_width(line.text, line.px, line.bold), line.px)
        for line in layout.words
    ]
    for number, rect in enumerate(lines):
        assert not any(rect.adjusted(0, 1, 0, -1).intersects(other) for other in lines[number + 1 :])
        assert not any(rect.adjusted(0, 1, 0, -1).intersects(cell) for cell in cells)


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS.keys())
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scale", [0.8, 1.0, 2.0])
def test_nothing_is_clipped_or_overlaps_at_the_desk(
    qtbot: QtBot, card: CardFrame, size: tuple[int, int], scale: float
) -> None:
    style = desk_style(scale)
    all_in(lay_out(card, style, *size), style, size[0])


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS.keys())
@pytest.mark.parametrize("height", [720, 1080, 2160])
def test_nothing_is_clipped_or_overlaps_on_the_projector(qtbot: QtBot, card: CardFrame, height: int) -> None:
    style = projector_style(height)
    all_in(lay_out(card, style, 1.7 * height, 0.28 * height), style, 1.7 * height)


def test_everything_is_there(qtbot: QtBot) -> None:
    card = sample_frames.long_card()
    layout = lay_out(card, desk_style(), 400, 230)
    said = " ".join(line.text for line in layout.words)
    for text in (card.headline, card.substitution, card.sentence, card.upcoming):
        assert text.split() == [word for word in text.split() if word in said.split()]
    for name, text in card.details:
        assert name in said
        assert text in said
    assert [cell.tile for cell in layout.equation.cells] == list(card.tiles)


def test_on_the_projector_letters_are_large_enough_for_the_last_row(qtbot: QtBot) -> None:
    for height in (720, 1080, 2160):
        layout = lay_out(sample_frames.card(), projector_style(height), 1.7 * height, 0.28 * height)
        assert layout.height <= 0.28 * height
        assert layout.equation.number_px >= 0.03 * height
        assert min(line.px for line in layout.words) >= 0.02 * height
        crowded = lay_out(sample_frames.long_card(), projector_style(height), 1.7 * height, 0.28 * height)
        assert crowded.equation.number_px >= 0.03 * height
        assert min(line.px for line in crowded.words) >= 0.02 * height


def test_on_the_projector_words_stand_beside_the_equation(qtbot: QtBot) -> None:
    layout = lay_out(sample_frames.card(), projector_style(1080), 1840, 302)
    right = layout.equation_x + layout.equation.width
    sentence = [line for line in layout.words if line.text in sample_frames.card().sentence]
    assert sentence
    assert all(line.x > right for line in sentence)


def test_a_long_equation_is_broken_and_keeps_its_size(qtbot: QtBot) -> None:
    tiles = sample_frames.card().tiles
    wide = equation_layout.lay_out(tiles, 24, MATH_RATIO, 1000)
    assert wide.rows == 1
    for share, rows in ((0.95, 1), (0.75, 2), (0.6, 3)):
        narrow = equation_layout.lay_out(tiles, 24, MATH_RATIO, share * wide.width)
        assert (narrow.number_px, narrow.math_px) == (wide.number_px, wide.math_px) == (24, 24 * MATH_RATIO)
        assert narrow.rows == rows
        assert narrow.width <= share * wide.width + 1e-6
        assert [cell.tile for cell in narrow.cells] == list(tiles)


def test_further_rows_begin_under_the_equals_sign(qtbot: QtBot) -> None:
    tiles = sample_frames.card().tiles
    broken = equation_layout.lay_out(
        tiles, 24, MATH_RATIO, 0.75 * equation_layout.lay_out(tiles, 24, MATH_RATIO, 1000).width
    )
    lines = sorted({cell.number_middle for cell in broken.cells})
    firsts = [next(cell for cell in broken.cells[1:] if cell.number_middle == line) for line in lines]
    assert len(lines) == 2
    assert firsts[1].number_sign == pytest.approx(firsts[0].number_sign, abs=0.3 * 24)


def test_only_what_is_wider_than_the_card_by_itself_shrinks(qtbot: QtBot) -> None:
    number = Tile("x", "−0.12345678901234567", Role.INK)
    shrunk = equation_layout.lay_out((number,), 24, MATH_RATIO, 110)
    assert shrunk.width <= 110
    assert shrunk.number_px < 24
    symbol = Tile(r"\frac{1}{2}(1+\mathrm{erf}(z/2)) + z e^{-z/2} + z e^{-z/2} + z e^{-z/2}", "0.5", Role.INK, "=")
    shrunk = equation_layout.lay_out((symbol,), 24, MATH_RATIO, 300)
    assert shrunk.width <= 300 + 1e-6
    assert shrunk.number_px == 24, "only the symbols are too wide"
    assert shrunk.math_px < 24 * MATH_RATIO


@pytest.mark.parametrize("tiles", [card.tiles for card in CARDS.values() if card.tiles])
def test_operators_stand_clear_of_what_is_beside_them(qtbot: QtBot, tiles: tuple[Tile, ...]) -> None:
    for width in (250, 400, 1000):
        equation = equation_layout.lay_out(tiles, 17, MATH_RATIO, width)
        for before, cell in itertools.pairwise(equation.cells):
            symbol = cell.centre - cell.symbol_width / 2
            assert cell.symbol_sign < symbol - 0.2 * equation.math_px
            if before.number_middle == cell.number_middle:
                assert cell.symbol_sign > before.centre + before.symbol_width / 2 + 0.2 * equation.math_px
                assert before.rect.right() < cell.number_sign < cell.left


def test_symbols_stand_over_their_numbers_with_the_bars_in_one_line(qtbot: QtBot) -> None:
    equation = equation_layout.lay_out(sample_frames.card().tiles, 20, MATH_RATIO, 2000)
    assert len({round(cell.symbol_axis, 6) for cell in equation.cells}) == 1
    assert len({cell.number_middle for cell in equation.cells}) == 1
    assert all(cell.number_middle > cell.symbol_axis for cell in equation.cells)
    assert [cell.left for cell in equation.cells] == sorted(cell.left for cell in equation.cells)


def test_operators_differ_among_symbols_and_numbers(qtbot: QtBot) -> None:
    equation = equation_layout.lay_out(sample_frames.card().tiles, 20, MATH_RATIO, 2000)
    shown_signs = [cell.symbol_operator.base if cell.symbol_operator else "" for cell in equation.cells]
    assert shown_signs == ["", "=", "·", "·"]
    assert [cell.tile.operator for cell in equation.cells] == ["", "=", "×", "×"]


def test_what_does_not_fit_can_be_scrolled_to(qtbot: QtBot) -> None:
    widget = shown(qtbot, sample_frames.long_card(), (400, 200))
    bar = widget.verticalScrollBar()
    assert bar.isVisible()
    before = widget.viewport().grab().toImage()
    lowest = max(one.baseline for one in painted(widget))
    assert lowest > widget.height()
    bar.setValue(bar.maximum())
    qtbot.wait(1)
    assert widget.viewport().grab().toImage() != before
    assert max(one.baseline for one in painted(widget)) < widget.height()
    widget.set_frame(sample_frames.card())
    assert bar.value() == 0, "another step begins at its top"


def test_what_fits_has_no_scroll_bar(qtbot: QtBot) -> None:
    widget = shown(qtbot, sample_frames.card())
    assert widget.verticalScrollBar().maximum() == 0
    assert not widget.verticalScrollBar().isVisible()


def test_factors_and_headline_have_their_colours(qtbot: QtBot) -> None:
    widget = shown(qtbot, sample_frames.card())
    found = {colour.name() for colour in colours(widget.grab().toImage())}
    for role in (Role.BACKWARD, Role.COST, Role.FORWARD, Role.INK):
        assert LIGHT.colour(role).lower() in found, role
    widget.set_theme(DARK)
    dark = {colour.name() for colour in colours(widget.grab().toImage())}
    assert DARK.colour(Role.COST).lower() in dark
    assert LIGHT.colour(Role.COST).lower() not in dark


def middle_of(widget: StepCard, number: int) -> QPoint:
    """Where the pointer is on one factor, found by trying."""
    assert widget.card is not None
    tile = widget.card.tiles[number]
    places = [QPoint(x, y) for y in range(0, widget.height(), 6) for x in range(0, widget.width(), 6)]
    on_it = [place for place in places if (cell := widget.cell_at(place)) is not None and cell.tile == tile]
    return on_it[len(on_it) // 2]


def test_pointing_at_a_factor_names_it_once_and_leaving_it_too(qtbot: QtBot) -> None:
    widget = shown(qtbot, sample_frames.card())
    heard: list[Target | None] = []
    widget.factor_hovered.connect(heard.append)
    for shift in (0, 2):
        qtbot.mouseMove(widget.viewport(), middle_of(widget, 1) + QPoint(shift, 0))
    qtbot.mouseMove(widget.viewport(), QPoint(3, 3))
    assert heard == [Target("cost_edge", 0, 1), None]


def test_the_factor_under_the_pointer_is_marked(qtbot: QtBot) -> None:
    widget = shown(qtbot, sample_frames.card())
    plain = widget.grab().toImage()
    qtbot.mouseMove(widget.viewport(), middle_of(widget, 2))
    assert widget.grab().toImage() != plain
    qtbot.mouseMove(widget.viewport(), QPoint(3, 3))
    assert widget.grab().toImage() == plain


def test_a_step_away_from_under_the_pointer_ends_the_pointing(qtbot: QtBot) -> None:
    widget = shown(qtbot, sample_frames.card())
    heard: list[Target | None] = []
    qtbot.mouseMove(widget.viewport(), middle_of(widget, 1))
    widget.factor_hovered.connect(heard.append)
    widget.set_frame(replace(sample_frames.card(), tiles=()))
    assert heard == [None]


def test_a_click_on_a_factor_names_it(qtbot: QtBot) -> None:
    widget = shown(qtbot, sample_frames.update_card())
    heard: list[Target] = []
    widget.factor_clicked.connect(heard.append)
    qtbot.mouseClick(widget.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(widget, 1))
    qtbot.mouseClick(widget.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(widget, 2))
    qtbot.mouseClick(widget.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert heard == [Target("edge", 2, 1, 1)], "alpha stands nowhere on the diagram"


def test_it_can_be_copied_as_text_and_as_latex(qtbot: QtBot) -> None:
    widget = shown(qtbot, sample_frames.card())
    menu = widget.context_menu()
    assert isinstance(menu, QMenu)
    text, latex = menu.actions()
    text.trigger()
    copied = QGuiApplication.clipboard().text()
    assert "0.0822 = 0.7414 × 0.1868 × 0.5933" in copied
    assert sample_frames.card().sentence in copied
    latex.trigger()
    assert QGuiApplication.clipboard().text() == (
        r"\frac{{\partial}J}{{\partial}w^{(2)}_{11}} = \frac{{\partial}J}{{\partial}\hat{y}_1}"
        r" \cdot \frac{{\partial}\hat{y}_1}{{\partial}z^{(2)}_1}"
        r" \cdot \frac{{\partial}z^{(2)}_1}{{\partial}w^{(2)}_{11}}"
    )


def test_it_says_what_it_shows_to_a_screen_reader(qtbot: QtBot) -> None:
    widget = shown(qtbot, sample_frames.card())
    assert (widget.objectName(), widget.accessibleName()) == ("step_card", "Step")
    assert widget.accessibleDescription() == sample_frames.card().sentence


def test_text_size_and_projector_change_the_sizes(qtbot: QtBot) -> None:
    widget = shown(qtbot, sample_frames.card(), (1840, 302))

    usual = sizes(widget)
    widget.set_text_scale(1.4)
    assert sizes(widget)["0.0822"] > usual["0.0822"]
    widget.set_theme(PROJECTOR)
    widget.set_projector(1080)
    assert sizes(widget)["0.0822"] >= 0.03 * 1080
    widget.set_text_scale(1.0)
    assert sizes(widget) == usual


def sizes(widget: StepCard) -> dict[str, float]:
    """The height of each text that is painted."""
    return {one.text.strip(): one.px for one in painted(widget)}


def by_role(widget: StepCard) -> tuple[float, float, float, float]:
    """The heights of the headline, of the numbers of the equation, of the sentence and of the lists."""
    card, texts = widget.card, painted(widget)
    assert card is not None
    numbers = {tile.number for tile in card.tiles}
    headline = next(one.px for one in texts if card.headline.startswith(one.text.strip()))
    number = next(one.px for one in texts if one.text in numbers)
    told = next(one.px for one in texts if card.sentence.startswith(one.text.strip()))
    listed = next(one.px for one in texts if one.text == card.details[0][0])
    return headline, number, told, listed


@pytest.mark.parametrize(
    ("name", "size"),
    [("gradient", (394, 210)), ("many", (394, 210)), ("gradient", (594, 326)), ("long", (650, 326))],
)
def test_with_larger_text_the_words_of_the_card_grow(qtbot: QtBot, name: str, size: tuple[int, int]) -> None:
    widget = shown(qtbot, CARDS[name], size)
    before: tuple[float, ...] = (0.0,) * 3
    for scale in TEXT_SCALES:
        widget.set_text_scale(scale)
        headline, number, *words = by_role(widget)
        now = (headline, *words)
        assert headline >= before[0], "it may be kept in one line"
        assert all(large > small for large, small in zip(words, before[1:], strict=True)), (scale, before, now)
        assert number >= 15 * min(scale, 1.0) - 1, "numbers make room for the words, but are no smaller than usual"
        before = now


def test_a_long_list_takes_no_size_from_the_equation(qtbot: QtBot) -> None:
    few = shown(qtbot, CARDS["gradient"], (394, 280))
    many = shown(qtbot, CARDS["many"], (394, 280))
    assert not few.verticalScrollBar().isVisible()
    assert many.verticalScrollBar().isVisible()
    assert by_role(many) == by_role(few)
    for widget in (few, many):
        inside = {one.text for one in painted(widget) if one.baseline < widget.height()}
        assert {tile.number for tile in sample_frames.card().tiles} <= inside, "seen without scrolling"


def test_at_its_least_size_the_equation_can_be_read(qtbot: QtBot) -> None:
    widget = shown(qtbot, CARDS["long"])
    for scale in TEXT_SCALES:
        widget.set_text_scale(scale)
        widget.resize(widget.minimumSizeHint())
        numbers = {tile.number for tile in CARDS["long"].tiles}
        assert min(one.px for one in painted(widget) if one.text in numbers) >= 11 * scale - 1


def test_a_calculation_stands_under_the_symbols_where_there_is_room(qtbot: QtBot) -> None:
    tiles = (Tile("a", "0.25", Role.INK), Tile("b", "", Role.COST, "=", worked="0.5 × (1 − 0.5)"))
    card = replace(sample_frames.card(), tiles=tiles, substitution="a = 0.5 × (1 − 0.5) = 0.25")
    wide = {one.text.strip() for one in painted(shown(qtbot, card, (594, 326)))}
    assert "0.5 × (1 − 0.5)" in wide
    assert card.substitution not in wide
    narrow = shown(qtbot, card, (150, 326))
    lines = {one.text.strip(): one for one in painted(narrow)}
    assert "0.5 × (1 − 0.5)" not in lines
    assert "=0.5×(1−0.5)" in said(narrow), "broken into lines, which begin beside the result"
    assert abs(lines["= 0.5 ×"].baseline - lines["0.25"].baseline) < 4
    assert said(narrow).count("0.25") == 1, "what it comes to is not said again"


def test_on_the_projector_parts_are_left_out_in_order_and_digits_last(qtbot: QtBot) -> None:
    card = replace(sample_frames.card(), substitution="J = 0.7414 × 0.1868 × 0.5933", upcoming="Next: another weight")
    card = replace(card, sentence=card.sentence * 2)
    card = replace(card, briefer=(replace(card, headline="brief", sentence=card.sentence[:150]),))
    seen = []
    for height in range(300, 60, -4):
        everything = said(on_projector(qtbot, card, height))
        seen.append(tuple(part in everything for part in ("Next:anotherweight", "J=0.7414", "brief")))
    kept = list(dict.fromkeys(seen))
    assert kept[:4] == [(True, True, False), (False, True, False), (False, False, False), (True, True, True)], kept


def on_projector(qtbot: QtBot, card: CardFrame, height: int) -> StepCard:
    widget = shown(qtbot, card, (1252, height))
    widget.set_projector(720)
    return widget


def test_back_and_forth_is_pixel_identical(qtbot: QtBot) -> None:
    widget = shown(qtbot, sample_frames.card())
    before = widget.grab().toImage()
    widget.set_frame(sample_frames.update_card())
    assert widget.grab().toImage() != before
    widget.set_frame(sample_frames.card())
    assert widget.grab().toImage() == before


def test_the_card_is_rimmed_in_the_colour_of_its_phase(qtbot: QtBot) -> None:
    for card in (sample_frames.card(), sample_frames.update_card()):
        image = shown(qtbot, card).grab().toImage()
        assert image.pixelColor(image.width() // 2, 1) == QColor(LIGHT.colour(card.role))
