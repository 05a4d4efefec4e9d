"""The application: set up once, opens a window and stays until it is closed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QStandardPaths, QTimer
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from backstep.core.errors import InputError
from backstep.session.lessons import path_of
from backstep.ui import application
from backstep.ui.dialogs import QtDialogs
from backstep.ui.dress import Dress
from backstep.ui.main_window import MainWindow
from backstep.ui.theme import DARK, LIGHT, palette


@pytest.fixture(autouse=True)
def _settings_of_this_test(tmp_path: Path) -> None:
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(tmp_path))


def windows() -> list[MainWindow]:
    return [
        widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow) and widget.isVisible()
    ]


def test_there_is_one_application_with_its_name_style_and_fonts(qtbot: QtBot) -> None:
    made = application.ensure()
    assert application.ensure() is made
    assert made.applicationName() == made.organizationName() == "Backstep"
    assert made.style().objectName() == "fusion"
    assert not made.windowIcon().isNull()
    assert {"Inter", "JetBrains Mono"} <= set(QFontDatabase.families())


def test_colours_and_letters_of_dialogs_follow_the_window(qtbot: QtBot) -> None:
    made = application.ensure()
    application.dress(Dress(DARK, 1.0, 2.0))
    assert QApplication.palette() == palette(DARK)
    large = QApplication.font().pixelSize()
    application.dress(Dress(LIGHT))
    assert QApplication.palette() == palette(LIGHT)
    assert large == 2 * QApplication.font().pixelSize()
    assert made.font() == QApplication.font()


@pytest.mark.parametrize(("path", "title"), [(None, "Two neurons in a row"), (path_of("xor"), "Exclusive or")])
def test_run_stays_until_the_window_is_closed(qtbot: QtBot, path: Path | None, title: str) -> None:
    application.ensure()
    seen: list[str] = []

    def close() -> None:
        (window,) = windows()
        seen.append(window.bridge.session.state.document.title)
        window.close()

    QTimer.singleShot(50, close)
    assert application.run(path) == 0
    assert seen == [title]
    assert windows() == []


def test_it_can_begin_in_projector_mode(qtbot: QtBot) -> None:
    application.ensure()
    seen: list[bool] = []

    def close() -> None:
        (window,) = windows()
        seen.append(window.stage.projector and window.isFullScreen())
        window.close()

    QTimer.singleShot(50, close)
    assert application.run(path_of("mazur"), projector=True) == 0
    assert seen == [True]


def test_a_file_that_is_no_session_is_the_callers_to_tell(qtbot: QtBot, tmp_path: Path) -> None:
    broken = tmp_path / "broken.backstep"
    broken.write_text("[]", encoding="utf-8")
    hook = sys.excepthook
    with pytest.raises(InputError):
        application.run(broken)
    assert sys.excepthook is hook
    assert windows() == []


def test_the_unexpected_is_told_and_the_window_stays(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    application.ensure()
    told: list[str] = []
    monkeypatch.setattr(QtDialogs, "tell", lambda self, parent, title, text: told.append(text))

    def go_wrong() -> None:
        raise ZeroDivisionError("on purpose")

    def close() -> None:
        (window,) = windows()
        window.close()

    QTimer.singleShot(30, go_wrong)
    QTimer.singleShot(90, close)
    assert application.run(path_of("mazur")) == 0
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation))
    assert len(told) == 1
    assert "on purpose" in told[0]
    assert str(folder) in told[0]
    assert "ZeroDivisionError: on purpose" in (folder / "errors.log").read_text(encoding="utf-8")
    assert "on purpose" in capsys.readouterr().err
