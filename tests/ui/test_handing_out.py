"""File > Hand out: the form by keys, and what is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from backstep.core.mistakes import Mistake
from backstep.present.handouts.handout import Handout, Kind
from backstep.present.handouts.worksheet import worksheet
from backstep.present.looks import Target
from backstep.present.numbers import show
from backstep.session import commands as do
from backstep.session.branches import Changed, Edit
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.ui import application
from backstep.ui.export.handouts import picture_of
from backstep.ui.export.worksheet_pdf import MARGIN, WorksheetPages
from backstep.ui.handout_dialog import HandoutDialog
from backstep.ui.main_window import MainWindow
from tests.ui.conftest import Answers, WindowMaker, settle
from tests.ui.driving import press
from tests.ui.pixels import lightness

KEY = Qt.Key
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def form(window: MainWindow) -> HandoutDialog:
    window.activateWindow()
    settle(window)
    press(window, KEY.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    found = window.findChild(QDialog, "handout_dialog")
    assert isinstance(found, HandoutDialog)
    return found


def test_a_worksheet_of_this_iteration_is_offered_and_written(
    make_window: WindowMaker, answers: Answers, tmp_path: Path
) -> None:
    window = make_window("mazur")
    window.bridge.dispatch(do.GoTo(2, 20))
    settle(window)
    answers.handout_to = tmp_path / "sheet.html"
    dialog = form(window)
    assert (dialog.first.text(), dialog.last.text()) == ("2:1", "2:58")
    assert dialog.make.isEnabled()
    QTest.keyClick(dialog, KEY.Key_Return)
    settle(window)
    assert "Worksheet: Mazur" in (tmp_path / "sheet.html").read_text("utf-8")
    assert answers.suggested[-1].name == "mazur-s-worked-example-worksheet.pdf"
    assert "Worksheet written: sheet.html" in window.hint.text


def test_what_is_wrong_is_told_while_it_is_typed(make_window: WindowMaker, answers: Answers, tmp_path: Path) -> None:
    window = make_window("mazur")
    answers.handout_to = tmp_path / "never.pdf"
    dialog = form(window)
    for text, told in (
        ("1:99", "no step 99"),
        ("soon", "is no step"),
        ("5:1", "came to iteration 1 so far"),
        ("1:3", "parts of sums"),
    ):
        dialog.last.selectAll()
        QTest.keyClicks(dialog.last, text)
        assert told in dialog.said.text()
        assert not dialog.make.isEnabled()
        QTest.keyClick(dialog.last, KEY.Key_Return)
        assert dialog.isVisible()
    QTest.keyClick(dialog, KEY.Key_Escape)
    assert not dialog.isVisible()
    assert not list(tmp_path.iterdir())


def test_a_script_of_a_branch_has_its_edits(make_window: WindowMaker, answers: Answers, tmp_path: Path) -> None:
    window = make_window("mazur")
    bridge = window.bridge
    for command in (do.GoTo(3, 1), do.EditValue(Edit(Changed.WEIGHT, 0.9, 2, 1, 2)), do.GoTo(4, 5)):
        bridge.dispatch(command)
        settle(window)
    answers.handout_to = tmp_path / "branch.py"
    dialog = form(window)
    dialog.kind.setFocus()
    QTest.keyClick(dialog.kind, KEY.Key_End)
    assert not dialog.first.isEnabled(), "a script begins at the start"
    assert "end of iteration 4" in dialog.said.text()
    QTest.keyClick(dialog.kind, KEY.Key_Up)
    QTest.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    settle(window)
    text = (tmp_path / "branch.py").read_text("utf-8")
    assert "if iteration == 3:  # changed by hand\n        W2[0, 1] = 0.9\n" in text
    assert "range(1, 4 + 1)" in text
    costs: list[str] = []
    exec(compile(text, "branch.py", "exec"), {"print": lambda *words: costs.append(" ".join(map(str, words)))})
    assert costs[3] == f"iteration 4: J = {bridge.session.state.record.cost!r}"


def test_with_a_mistake_nothing_is_handed_out(make_window: WindowMaker, answers: Answers) -> None:
    window = make_window("mazur")
    window.bridge.dispatch(do.ToggleMistake(Mistake.UPHILL))
    settle(window)
    window.actions_table["hand_out"].trigger()
    assert "Switch it off first" in answers.told[-1]
    assert window.findChild(QDialog, "handout_dialog") is None


def test_a_place_that_cannot_be_written_is_told(
    make_window: WindowMaker, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    window = make_window("mazur")
    answers.handout_to = tmp_path / "nowhere" / "sheet.pdf"
    dialog = form(window)
    QTest.keyClick(dialog, KEY.Key_Return)
    settle(window)
    assert "the handout cannot be written there" in answers.told[-1]
    answers.handout_to = tmp_path / "sheet.docx"
    QTest.keyClick(form(window), KEY.Key_Return)
    assert "a worksheet ends in .pdf or .html, not in .docx" in answers.told[-1]


def test_the_picture_of_a_sheet_has_the_numbers_that_are_given_on_it(make_window: WindowMaker) -> None:
    window = make_window("xor")
    bridge = window.bridge
    for command in (do.GoTo(3, 1), do.EditValue(Edit(Changed.WEIGHT, 0.9, 1, 1, 1)), do.GoTo(4, 40)):
        bridge.dispatch(command)
        settle(window)
    session = bridge.session
    before = session.state
    frame = picture_of(Handout(Kind.WORKSHEET, (3, 30), (4, 20), 4, 6), session)
    assert session.state is before, "nobody is taken there"
    record = session.timeline.record(3)
    looks = {edge.target: edge for edge in frame.diagram.edges}
    pill = looks[Target("edge", 1, 1, 1)].pill
    assert pill is not None
    assert "+0.9" in [text.text for text in pill.texts]
    inputs = [node.texts[0].text for node in frame.diagram.nodes if node.target.layer == 0]
    assert inputs == [show(float(value), 6) for value in record.a[0][3]]
    assert frame.timeline.position.startswith("Iteration 3 · step 29")


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize("name", ["several-paths", "iris"])
def test_a_sheet_keeps_its_margins_however_long_its_numbers_are(name: str, answered: bool) -> None:
    application.ensure()
    session = Session.open(path_of(name))
    handout = Handout(Kind.WORKSHEET, (1, 1), (1, len(session.state.steps)), 1, 17)
    sheet = worksheet(name, handout.range, session.timeline.record, answered=answered)
    page = QImage(794, 1123, QImage.Format.Format_RGB888)
    painter = QPainter()
    pages: list[QImage] = []

    def turn() -> bool:
        if painter.isActive():
            painter.end()
            pages.append(page.copy())
        page.fill(0xFFFFFFFF)
        return painter.begin(page)

    turn()
    WorksheetPages(painter, QRectF(page.rect()), turn).fill(sheet, picture_of(handout, session))
    turn()
    painter.end()
    assert len(pages) > 1
    wide = int(MARGIN)
    for number, each in enumerate(pages, start=1):
        for left in (0, each.width() - wide + 1):
            margin = each.copy(left, 0, wide - 1, each.height())
            assert lightness(margin).min() == 255, f"page {number} of {len(pages)}"
