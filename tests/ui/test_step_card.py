"""The step card: all of a step is shown, nothing is clipped, and its factors can be pointed at."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from backstep.core.steps import Phase
from backstep.present.frame import CardFrame, Target, Tile
from backstep.present.roles import Role
from backstep.ui import lettering
from backstep.ui.panels import equation_layout
from backstep.ui.panels.card_layout import CardLayout, lay_out
from backstep.ui.panels.card_style import CardStyle, desk_style, projector_style
from backstep.ui.panels.step_card import StepCard
from backstep.ui.theme import DARK, LIGHT, PROJECTOR
from tests.ui import sample_frames

SIZES = [(260, 200), (400, 230), (594, 326), (1200, 200)]
CARDS = {
    "gradient": sample_frames.card(),
    "update": sample_frames.card(phase=Phase.UPDATE),
    "long": sample_frames.long_card(),
    "words alone": replace(sample_frames.card(), tiles=()),
    "nothing but a headline": CardFrame("Cost", Role.COST, (), "", "", (), ""),
}


def shown(qtbot: QtBot, card: CardFrame, size: tuple[int, int] = (594, 326)) -> StepCard:
    widget = StepCard()
    qtbot.addWidget(widget)
    widget.resize(*size)
    widget.set_frame(card)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


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


def test_a_substitution_that_repeats_the_tiles_is_left_out(qtbot: QtBot) -> None:
    card = sample_frames.card()
    assert card.substitution not in {line.text for line in lay_out(card, desk_style(), 900, 400).words}
    other = replace(card, substitution="0.74 × 0.19 × 0.59")
    assert other.substitution in {line.text for line in lay_out(other, desk_style(), 900, 400).words}


def test_on_the_projector_letters_are_large_enough_for_the_last_row(qtbot: QtBot) -> None:
    for height in (720, 1080, 2160):
        layout = lay_out(sample_frames.card(), projector_style(height), 1.7 * height, 0.28 * height)
        assert layout.height <= 0.28 * height
        assert layout.equation.number_px >= 0.03 * height
        assert min(line.px for line in layout.words) >= 0.02 * height
        crowded = lay_out(sample_frames.long_card(), projector_style(height), 1.7 * height, 0.28 * height)
        assert crowded.equation.number_px >= 0.03 * height - 1
        assert min(line.px for line in crowded.words) >= 0.02 * height - 1


def test_on_the_projector_words_stand_beside_the_equation(qtbot: QtBot) -> None:
    layout = lay_out(sample_frames.card(), projector_style(1080), 1840, 302)
    right = layout.equation_x + layout.equation.width
    sentence = [line for line in layout.words if line.text in sample_frames.card().sentence]
    assert sentence
    assert all(line.x > right for line in sentence)


def test_numbers_shrink_before_a_second_row_begins_and_rows_before_anything_is_lost(qtbot: QtBot) -> None:
    tiles = sample_frames.card().tiles
    wide = equation_layout.fit(tiles, 24, 12, 1.28, 1000, 400)
    medium = equation_layout.fit(tiles, 24, 12, 1.28, 0.8 * wide.width, 400)
    narrow = equation_layout.fit(tiles, 24, 12, 1.28, 0.5 * wide.width, 400)
    assert (wide.number_px, wide.rows) == (24, 1)
    assert medium.number_px < 24
    assert medium.rows == 1
    assert narrow.rows > 1
    assert narrow.width <= 0.5 * wide.width


def test_a_single_number_wider_than_the_card_still_fits(qtbot: QtBot) -> None:
    tile = Tile("x", "−0.12345678901234567", Role.INK)
    assert equation_layout.fit((tile,), 24, 14, 1.28, 110, 400).width <= 110


def test_symbols_stand_over_their_numbers_with_the_bars_in_one_line(qtbot: QtBot) -> None:
    equation = equation_layout.lay_out(sample_frames.card().tiles, 20, 1.28, 2000)
    assert len({round(cell.symbol_axis, 6) for cell in equation.cells}) == 1
    assert len({cell.number_middle for cell in equation.cells}) == 1
    assert all(cell.number_middle > cell.symbol_axis for cell in equation.cells)
    assert [cell.left for cell in equation.cells] == sorted(cell.left for cell in equation.cells)


def test_operators_differ_among_symbols_and_numbers(qtbot: QtBot) -> None:
    equation = equation_layout.lay_out(sample_frames.card().tiles, 20, 1.28, 2000)
    shown_signs = [cell.symbol_operator.base if cell.symbol_operator else "" for cell in equation.cells]
    assert shown_signs == ["", "=", "·", "·"]
    assert [cell.tile.operator for cell in equation.cells] == ["", "=", "×", "×"]


def test_what_does_not_fit_can_be_scrolled_to(qtbot: QtBot) -> None:
    widget = shown(qtbot, sample_frames.long_card(), (400, 200))
    bar = widget.verticalScrollBar()
    assert widget.layout_shown is not None
    assert bar.maximum() >= widget.layout_shown.height - 200 - 1
    assert bar.isVisible()
    before = widget.viewport().grab().toImage()
    bar.setValue(bar.maximum())
    qtbot.wait(1)
    assert widget.viewport().grab().toImage() != before
    widget.set_frame(sample_frames.card())
    assert bar.value() == 0, "another step begins at its top"


def test_what_fits_has_no_scroll_bar(qtbot: QtBot) -> None:
    widget = shown(qtbot, sample_frames.card())
    assert widget.verticalScrollBar().maximum() == 0
    assert not widget.verticalScrollBar().isVisible()


def colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_factors_and_headline_have_their_colours(qtbot: QtBot) -> None:
    widget = shown(qtbot, sample_frames.card())
    found = colours(widget.grab().toImage())
    for role in (Role.BACKWARD, Role.COST, Role.FORWARD, Role.INK):
        assert LIGHT.colour(role).lower() in found, role
    widget.set_theme(DARK)
    dark = colours(widget.grab().toImage())
    assert DARK.colour(Role.COST).lower() in dark
    assert LIGHT.colour(Role.COST).lower() not in dark


def middle_of(widget: StepCard, number: int) -> QPoint:
    layout = widget.layout_shown
    assert layout is not None
    centre = layout.equation.cells[number].rect.center()
    return QPointF(centre.x() + layout.equation_x, centre.y() + layout.equation_y).toPoint()


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

    def size() -> float:
        assert widget.layout_shown is not None
        return widget.layout_shown.equation.number_px

    usual = size()
    widget.set_text_scale(1.4)
    assert size() > usual
    widget.set_theme(PROJECTOR)
    widget.set_projector(1080)
    assert size() >= 0.03 * 1080
    widget.set_text_scale(1.0)
    assert size() == usual


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
