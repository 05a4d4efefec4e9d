"""The picture of the whole window that is written without opening one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QColor, QImage

from backstep.session.commands import GoTo
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.ui.export.moment import write_moment

from .conftest import WindowMaker, settle

CLOSE = 24
"""Of 255: a hairline is blended a little differently on the two kinds of picture."""


def test_the_desk_is_written_as_the_window_shows_it(make_window: WindowMaker, tmp_path: Path) -> None:
    session = Session.open(path_of("mazur"))
    session.dispatch(GoTo(1, 26))
    write_moment(session, "desk", 1280, 720, tmp_path / "desk.png")
    window = make_window("mazur", (1280, 720))
    window.bridge.dispatch(GoTo(1, 26))
    settle(window)
    written = QImage(str(tmp_path / "desk.png")).convertToFormat(QImage.Format.Format_RGB888)
    shown = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    below_menu = window.menuBar().height()  # whose letters are underlined or not as the keyboard was used
    different = {
        (x, y)
        for x in range(1280)
        for y in range(below_menu, 720)
        if abs(QColor(written.pixel(x, y)).lightness() - QColor(shown.pixel(x, y)).lightness()) > CLOSE
    }
    assert not different, f"{len(different)} pixels differ, the first at {min(different)}"
