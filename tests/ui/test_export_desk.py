"""The picture of the whole window that is written without opening one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from backstep.session.commands import GoTo
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.ui.export.moment import write_moment
from backstep.ui.export.picture import grab_widget
from backstep.ui.main_window import MainWindow

from .conftest import WindowMaker, settle
from .pixels import around, lightness

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
    assert written.size() == shown.size()
    apart = np.abs(lightness(written) - lightness(shown))[below_menu:]
    different = around(apart > CLOSE).translated(0, below_menu)
    assert not different.isValid(), f"pixels differ within {different}"


def drawn(svg: Path) -> QImage:
    """The drawing as Qt's own reader shows it, which knows of no clips."""
    reader = QSvgRenderer(str(svg))
    image = QImage(reader.defaultSize(), QImage.Format.Format_RGB888)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    reader.render(painter)
    painter.end()
    return image


def exported(window: MainWindow, folder: Path) -> tuple[Path, QImage, QImage]:
    """The window as an SVG: the file, what is drawn of it, and what the window shows."""
    file = folder / "desk.svg"
    grab_widget(window, file)
    return file, drawn(file), window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)


def ink(image: QImage, area: QRect) -> int:
    """How many pixels differ clearly from the ground, which is in the corner."""
    found = lightness(image.copy(area))
    return int((np.abs(found - found[0, 0]) > 100)[:-1, :-1].sum())


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_drawing_has_the_titles_of_the_menus(
    make_window: WindowMaker, tmp_path: Path, size: tuple[int, int], theme: str
) -> None:
    window = make_window("mazur", size)
    if theme == "dark":
        window.actions_table["dark_theme"].trigger()
        settle(window)
    _, svg, shown = exported(window, tmp_path)
    for title in window.menuBar().actions():
        area = window.menuBar().actionGeometry(title).translated(window.header.pos())
        assert ink(svg, area) > 0.6 * ink(shown, area) > 0, title.text()


@pytest.mark.parametrize("step", [1, 26])
def test_the_band_of_the_current_line_is_one_piece(make_window: WindowMaker, tmp_path: Path, step: int) -> None:
    window = make_window("mazur", (1280, 720))
    window.bridge.dispatch(GoTo(1, step))
    settle(window)
    _, svg, _ = exported(window, tmp_path)
    program = window.program
    assert program.frame is not None
    line = program.line_area(program.frame.current).translated(program.viewport().mapTo(window, QPoint(0, 0)))
    # From behind the number to before the indented statement there is nothing but the band.
    left, middle = round(line.left()), round(line.center().y())
    found = {QColor(svg.pixel(x, middle)).name() for x in range(left - 6, left + 25)}
    assert len(found) == 1, found
    assert found != {"#ffffff"}
    rims = {QColor(svg.pixel(x, round(line.top()))).lightness() for x in range(left - 6, left + 25)}
    assert max(rims) - min(rims) <= CLOSE, "the rim above goes on from the margin into the text"


def test_no_outline_of_a_drawing_is_empty(make_window: WindowMaker, tmp_path: Path) -> None:
    window = make_window("mazur", (1280, 720))
    window.bridge.dispatch(GoTo(1, 26))
    settle(window)
    file, _, _ = exported(window, tmp_path)
    assert 'd=""' not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("changed", [False, True])
def test_the_title_of_a_picture_has_no_mark_of_changes(make_window: WindowMaker, tmp_path: Path, changed: bool) -> None:
    window = make_window("mazur", (1280, 720))
    window.setWindowModified(changed)
    file, _, _ = exported(window, tmp_path)
    assert "<title>Mazur's worked example — Backstep</title>" in file.read_text(encoding="utf-8")
    window.setWindowTitle("a[*][*]b[*] — Backstep")
    file, _, _ = exported(window, tmp_path)
    assert "<title>a[*]b — Backstep</title>" in file.read_text(encoding="utf-8")
    window.setWindowModified(False)
