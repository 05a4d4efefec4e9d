"""The chain panel in the window: opened by a key, walked with keys, joined to everything else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.present.chain_frame import BranchLook, FactorLook, SumLook
from backstep.present.looks import Target
from backstep.present.numbers import NOT_YET
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.ui import math_tiles
from backstep.ui.dress import Dress, window_scale
from backstep.ui.lettering import cut
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.chain_rows import look_of, spoken
from backstep.ui.theme import DARK, LIGHT

from .chain_driving import LEFT, click, look, panel, press, row
from .conftest import WindowMaker, settle
from .driving import SIZES, opened


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    """Mazur's network at the gradient of its first weight, with the chain open."""
    return opened(make_window, "mazur", do.GoTo(1, 42), Qt.Key.Key_C)


def test_the_chain_is_closed_at_first_and_costs_nothing(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    assert window.docks["chain"].isHidden()
    assert window.bridge.frame().chain is None
    press(window, Qt.Key.Key_C, control_shift=True)
    assert panel(window).isVisible()
    assert window.bridge.frame().chain is not None
    press(window, Qt.Key.Key_C, control_shift=True)
    assert window.docks["chain"].isHidden()
    assert window.bridge.frame().chain is None


def test_it_shows_two_branches_with_their_factors_and_the_sum(window: MainWindow) -> None:
    rows = [look_of(row(window, number)) for number in range(panel(window).model.rowCount())]
    assert [type(found).__name__ for found in rows] == ["BranchLook", "BranchLook"]
    assert [type(found).__name__ for found in totals(window)] == ["SumLook"]
    assert panel(window).title.text() == "∂J/∂w₁₁⁽¹⁾ = 0.0004386"
    assert panel(window).note.text() == "2 paths from J"
    assert panel(window).tree.isExpanded(row(window, 0))
    assert [look(row(window, 0, place)).number for place in range(5)] == ["0.7414", "0.1868", "0.4", "0.2413", "0.05"]


def chained(make_window: WindowMaker, lesson: str, at: do.GoTo, size: tuple[int, int]) -> MainWindow:
    """A window of a size at a moment, with the chain open."""
    window = make_window(lesson, size)
    window.bridge.dispatch(at)
    settle(window)
    press(window, Qt.Key.Key_C, control_shift=True)
    return window


def totals(window: MainWindow) -> list[SumLook]:
    """The rows that tell what the factors come to."""
    model = panel(window).total
    looks = [look_of(model.index(number, 0)) for number in range(model.rowCount())]
    return [found for found in looks if isinstance(found, SumLook)]


def assert_totals_in_sight(window: MainWindow) -> None:
    """All of them, uncut."""
    sums = panel(window).sums
    assert panel(window).rect().contains(QRect(sums.mapTo(panel(window), QPoint(0, 0)), sums.size()))
    for number in range(panel(window).total.rowCount()):
        assert sums.viewport().rect().contains(sums.visualRect(panel(window).total.index(number, 0)))


def test_a_click_on_a_factor_selects_it_everywhere(window: MainWindow) -> None:
    click(window, row(window, 0, 2))
    target = Target("edge", 2, 1, 1)
    assert window.bridge.view.selected == target
    assert window.diagram.selected == target
    assert look(row(window, 0, 2)).focused
    frame = window.bridge.frame()
    assert frame.program.marked == 15
    assert frame.provenance is not None
    assert frame.provenance.title == "w₁₁⁽²⁾"


def test_the_tile_of_a_selected_factor_is_marked_on_the_card(window: MainWindow) -> None:
    before = window.card.grab().toImage()
    click(window, row(window, 0, 4))
    assert window.card.grab().toImage() != before


def test_of_two_factors_of_a_neuron_the_selected_one_is_marked_on_the_card(window: MainWindow) -> None:
    for number, factor in enumerate(look(row(window, 0, number)) for number in range(5)):
        click(window, row(window, 0, number))
        lit = [cell.tile.spoken for cell in window.card.lit()]
        if "∂z₁⁽¹⁾" in factor.plain:
            assert [name.split(" = ")[0] for name in lit] == [factor.plain]


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_the_line_of_a_selected_factor_is_marked_in_the_program(window: MainWindow) -> None:
    window.docks["program"].raise_()
    window.docks["chain"].setFloating(True)
    settle(window)
    before = window.program.grab().toImage()
    click(window, row(window, 0, 1))
    assert window.program.frame is not None
    assert window.program.frame.marked == 11
    assert window.program.grab().toImage() != before


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_a_click_on_a_line_of_the_program_selects_its_factor(window: MainWindow) -> None:
    window.docks["chain"].setFloating(True)
    window.docks["program"].raise_()
    settle(window)
    place = window.program.line_area(9).center().toPoint()
    QTest.mouseClick(window.program.viewport(), LEFT, pos=place)
    settle(window)
    assert window.bridge.view.selected == Target("cost_edge", 0, 1)
    assert look_of(panel(window).tree.currentIndex()) == look(row(window, 0, 0))


def test_keys_walk_through_the_chain_and_do_not_step(window: MainWindow) -> None:
    tree = panel(window).tree
    tree.setCurrentIndex(row(window, 0))
    tree.setFocus()
    before = window.bridge.session.state.position
    press(window, Qt.Key.Key_Down)
    assert window.bridge.view.selected == Target("cost_edge", 0, 1)
    press(window, Qt.Key.Key_Down)
    assert window.bridge.view.selected == Target("node", 2, 1)
    assert look_of(tree.currentIndex()) == look(row(window, 0, 1))
    assert window.bridge.session.state.position == before
    press(window, Qt.Key.Key_Escape)
    assert window.diagram.hasFocus()


def test_enter_goes_to_where_a_factor_enters_and_the_chain_stays(window: MainWindow) -> None:
    tree = panel(window).tree
    tree.setFocus()
    tree.setCurrentIndex(row(window, 0, 1))
    settle(window)
    wanted = look(row(window, 0, 1)).step
    press(window, Qt.Key.Key_Return)
    assert window.bridge.session.state.position == (1, wanted)
    assert panel(window).title.text().startswith("∂J/∂w₁₁⁽¹⁾"), "still the same chain"
    assert look(row(window, 0, 3)).number == NOT_YET
    assert panel(window).follow.isVisible()
    QTest.mouseClick(panel(window).follow, LEFT)
    settle(window)
    frame = panel(window).frame
    assert frame is not None
    assert frame.follows
    assert not panel(window).follow.isVisible()


def test_selecting_on_the_diagram_marks_the_factor_or_shows_its_own_chain(window: MainWindow) -> None:
    QTest.mouseClick(window.diagram, LEFT, pos=window.diagram.rect_of(Target("node", 2, 2)).center())
    settle(window)
    assert panel(window).title.text().startswith("∂J/∂w₁₁⁽¹⁾")
    current = look(panel(window).tree.currentIndex())
    assert current.target == Target("node", 2, 2)
    QTest.mouseClick(window.diagram, LEFT, pos=window.diagram.rect_of(Target("node", 1, 2)).center())
    settle(window)
    assert panel(window).title.text().startswith("∂J/∂z₂⁽¹⁾")


def test_stepping_keeps_what_is_unfolded(window: MainWindow) -> None:
    panel(window).tree.expand(row(window, 1))
    panel(window).tree.collapse(row(window, 0))
    window.actions_table["step_over"].trigger()
    settle(window)
    assert panel(window).title.text().startswith("∂J/∂w₁₂⁽¹⁾")
    assert panel(window).tree.isExpanded(row(window, 1))
    assert not panel(window).tree.isExpanded(row(window, 0))


def test_where_there_is_nothing_to_show_it_says_why(window: MainWindow) -> None:
    window.bridge.dispatch(do.GoTo(1, 22))
    settle(window)
    assert panel(window).empty.isVisible()
    assert "J is where every chain begins" in panel(window).empty.text()
    assert not panel(window).tree.isVisible()


@pytest.mark.parametrize("size", SIZES)
def test_the_whole_chain_of_two_neurons_is_seen_at_once(make_window: WindowMaker, size: tuple[int, int]) -> None:
    window = chained(make_window, "two-neurons", do.GoTo(1, 17), size)
    model, tree = panel(window).model, panel(window).tree
    rows = [model.index(number, 0) for number in range(model.rowCount())]
    assert len(rows) == 5
    for index in rows:
        area = tree.visualRect(index)
        assert tree.viewport().rect().contains(area), f"{index.data(Qt.ItemDataRole.AccessibleTextRole)} is cut"
    assert tree.verticalScrollBar().maximum() == 0
    assert len(totals(window)) == 1, "their product"
    assert_totals_in_sight(window)


@pytest.mark.parametrize("size", [(900, 560), *SIZES])
def test_what_explains_the_total_is_in_sight_wherever_the_factors_are(
    make_window: WindowMaker, size: tuple[int, int]
) -> None:
    window = chained(make_window, "iris", do.GoTo(1, 116), size)
    assert [found.title.partition(", ")[2] for found in totals(window)] == ["part of example 1", "sum over 10 examples"]
    tree = panel(window).tree
    for place in (0, tree.verticalScrollBar().maximum()):
        tree.verticalScrollBar().setValue(place)
        assert_totals_in_sight(window)
    assert tree.geometry().bottom() < panel(window).sums.geometry().top()


@pytest.mark.parametrize("size", SIZES[1:])
def test_fractions_of_two_rows_stand_apart(make_window: WindowMaker, size: tuple[int, int]) -> None:
    window = chained(make_window, "mazur", do.GoTo(1, 58), size)
    tree, dress = panel(window).tree, Dress(LIGHT, window_scale(*size))
    for number in range(panel(window).model.rowCount()):
        tile = math_tiles.tile(look(row(window, number)).formula, dress.em(13.0), dress.theme.ink)
        assert tree.visualRect(row(window, number)).height() >= tile.height + dress.em(10)


def test_rows_can_be_copied(window: MainWindow) -> None:
    menu = panel(window).context_menu(row(window, 0, 1))
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy as text"].trigger()
    wanted = "∂ŷ₁/∂z₁⁽²⁾ = 0.7514 × (1 − 0.7514) = 0.1868, line 11 of the program"
    assert QGuiApplication.clipboard().text() == wanted
    actions["Copy LaTeX"].trigger()
    assert QGuiApplication.clipboard().text() == look(row(window, 0, 1)).formula
    actions["Copy the whole chain as text"].trigger()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "∂J/∂w₁₁⁽¹⁾"
    assert len(lines) == 2 + 2 * 6 + 1
    menu.close()


def test_rows_are_told_to_screen_readers(window: MainWindow) -> None:
    index = row(window, 0, 1)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == spoken(look(index))
    window.bridge.dispatch(do.GoTo(1, 3))
    settle(window)
    branch = look_of(row(window, 0))
    assert isinstance(branch, (BranchLook, FactorLook))
    assert spoken(branch).endswith(NOT_YET)


def test_the_projector_has_no_place_for_it(window: MainWindow) -> None:
    window.stage.set_projector(on=True, full_screen=False)
    settle(window)
    assert not window.docks["chain"].isVisible()
    press(window, Qt.Key.Key_C, control_shift=True)
    assert not window.docks["chain"].isVisible()
    assert window.bridge.frame().chain is None
    window.stage.set_projector(on=False)
    settle(window)
    assert window.docks["chain"].isVisible()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_rows_take_on_the_theme(qtbot: QtBot, window: MainWindow, theme: object) -> None:
    assert isinstance(theme, type(LIGHT))
    panel(window).set_dress(Dress(theme))
    image = panel(window).tree.viewport().grab().toImage()
    corner = image.pixelColor(image.width() - 2, image.height() - 2)
    assert corner.name() == theme.card.lower()


def test_text_that_does_not_fit_is_cut_with_a_mark() -> None:
    assert cut("0.7414 × 0.1868", 12, 1000) == "0.7414 × 0.1868"
    short = cut("0.7414 × 0.1868 × 0.4", 12, 60)
    assert short.endswith("…")
    assert "0.7414 × 0.1868 × 0.4".startswith(short[:-1])
    assert cut("0.7414", 12, 1) == ""


def test_another_session_starts_with_the_chain_of_its_step(window: MainWindow) -> None:
    click(window, row(window, 0, 2))
    window.files.open_path(path_of("xor"))
    settle(window)
    assert window.bridge.view.chain.subject is None
    frame = panel(window).frame
    assert frame is not None
    assert frame.follows


def test_it_is_open_again_where_it_was_left_open(window: MainWindow, make_window: WindowMaker) -> None:
    window.close()
    second = make_window("mazur", (1600, 1000))
    assert second.docks["chain"].isVisible()
    assert not second.docks["variables"].isVisible()
    frame = panel(second).frame
    assert frame is not None
    assert frame.title == "∂J/∂w₁₁⁽¹⁾"
