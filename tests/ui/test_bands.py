"""The bands above the diagram where text is large: brief before they take from the diagram what it needs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QTextDocument

from backstep.session import commands as do
from backstep.session.breakpoints import Breakpoint
from backstep.session.spots import Spot
from backstep.ui.band import Band, BandText
from backstep.ui.main_window import MainWindow
from tests import contents
from tests.ui.breakpoints_driving import wait_for_run
from tests.ui.conftest import WindowMaker, settle
from tests.ui.driving import press
from tests.ui.painted_texts import painted

LARGEST = 6
"""Presses that lead to the largest text."""


class Sizes(QObject):
    """Counts how often a widget gets another size."""

    def __init__(self, watched: QObject) -> None:
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Resize
        return super().eventFilter(watched, event)


def resize_text(window: MainWindow, name: str, times: int) -> None:
    for _ in range(times):
        window.actions_table[name].trigger()
    settle(window)


def read(text: BandText) -> str:
    """What can be read of it, from what it paints."""
    return "".join(each.text for each in painted(text)).replace("\xa0", " ")


def plain(html: str) -> str:
    """What a rich text says, its lines one behind the other."""
    document = QTextDocument()
    document.setHtml(html)
    return document.toPlainText().replace("\xa0", " ").replace("\n", "  ")


def assert_brief(window: MainWindow, band: Band, text: BandText, whole: str) -> None:
    """One line that begins as the text does and ends within its room; the rest where one looks for it; at rest."""
    diagram = window.diagram
    assert band.isVisible()
    assert diagram.height() >= diagram.minimumSizeHint().height()
    assert text.height() < 2 * text.fontMetrics().height()
    shown = read(text)
    assert shown.endswith("…")
    assert whole.startswith(shown.removesuffix("…"))
    assert max(each.right for each in painted(text)) <= text.width() + 1
    assert whole in plain(text.toolTip())
    sizes = Sizes(diagram)
    for _ in range(3):
        band.updateGeometry()
        settle(window)
    assert sizes.count == 0, "it does not go to and fro"


def test_the_mistake_is_told_briefly_where_text_is_large_and_whole_again_after_it(make_window: WindowMaker) -> None:
    window = make_window("find-the-bug")
    band, text = window.stage.desk.mistake, window.stage.desk.mistake.label
    whole = plain(text.text())
    assert whole.endswith("say what it is.")
    assert read(text) == whole
    usual = band.height(), window.diagram.height()
    resize_text(window, "text_larger", LARGEST)
    assert_brief(window, band, text, whole)
    assert whole.split("  ")[1] in band.accessibleDescription()
    window.resize(1280, 1000)
    settle(window)
    assert text.height() > 2 * text.fontMetrics().height(), "there is room"
    assert window.diagram.height() >= window.diagram.minimumSizeHint().height()
    assert text.toolTip() == ""
    window.resize(1280, 720)
    settle(window)
    assert_brief(window, band, text, whole)
    resize_text(window, "text_smaller", LARGEST)
    assert read(text) == whole
    assert (band.height(), window.diagram.height()) == usual


def test_so_are_a_stop_and_an_alert(make_window: WindowMaker) -> None:
    diverging = contents.session(
        1,
        (1, "linear", "trained"),
        parameters={"weights": [[[2.0]]], "biases": [[0.0]]},
        data={"inputs": [[3.0]], "targets": [[1.0]]},
        learning_rate=1000.0,
    )
    window = make_window(diverging)
    desk = window.stage.desk
    resize_text(window, "text_larger", LARGEST)
    for number in (1, 2):
        window.bridge.dispatch(do.PutBreakpoint(Breakpoint(0, Spot(line=6), f"at the <cost> {number}")))
    press(window, Qt.Key.Key_F5)
    settle(window)
    told = plain(desk.halt.reasons.text())
    assert "at the <cost> 1" in told
    assert "at the <cost> 2" in told
    assert_brief(window, desk.halt, desk.halt.reasons, told)
    window.bridge.dispatch(do.RemoveAll())
    window.bridge.dispatch(do.RunIterations(1000))
    wait_for_run(window)
    text = desk.alert.findChild(BandText)
    assert text is not None
    assert_brief(window, desk.alert, text, desk.alert.text)


def test_no_line_of_a_whole_text_is_cut(make_window: WindowMaker) -> None:
    window = make_window("find-the-bug")
    text = window.stage.desk.mistake.label
    resize_text(window, "text_larger", 4)
    for width in (900, 1020, 1280):
        window.resize(width, 930)
        settle(window)
        assert not text.brief
        assert text.height() >= text.whole_height
