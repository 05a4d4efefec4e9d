"""Windows for tests: their own preferences, answers instead of dialogs, nothing left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QSettings
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from backstep.session.session import Session
from backstep.ui import application
from backstep.ui.dialogs import Answer
from backstep.ui.main_window import MainWindow
from backstep.ui.preferences import PreferenceStore
from tests.clocks import ENOUGH


@dataclass
class Answers:
    """Dialogs that answer by themselves and remember what they were asked."""

    open_with: Path | None = None
    save_to: Path | None = None
    picture_to: Path | None = None
    handout_to: Path | None = None
    on_changes: Answer = Answer.DISCARD
    told: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    suggested: list[Path] = field(default_factory=list)

    def open_file(self, parent: QWidget, folder: Path) -> Path | None:
        self.suggested.append(folder)
        return self.open_with

    def save_file(self, parent: QWidget, suggestion: Path) -> Path | None:
        self.suggested.append(suggestion)
        return self.save_to

    def save_picture(self, parent: QWidget, suggestion: Path) -> Path | None:
        self.suggested.append(suggestion)
        return self.picture_to

    def save_handout(self, parent: QWidget, suggestion: Path, title: str, suffixes: tuple[str, ...]) -> Path | None:
        self.suggested.append(suggestion)
        return self.handout_to

    def ask_save(self, parent: QWidget, name: str) -> Answer:
        self.asked.append(name)
        return self.on_changes

    def tell(self, parent: QWidget | None, title: str, text: str) -> None:
        self.told.append(text)

    def about(self, parent: QWidget, title: str, text: str) -> None:
        self.told.append(text)


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    return tmp_path / "settings.ini"


@pytest.fixture
def store(settings_file: Path) -> PreferenceStore:
    return PreferenceStore(QSettings(str(settings_file), QSettings.Format.IniFormat))


class PatientBot(QtBot):
    """Waits as long as a machine with other work to do may need, for whatever comes between events.

    It holds the windows until they are closed: one that only its test knew might be collected while it is open.
    """

    def __init__(self, request: pytest.FixtureRequest) -> None:
        super().__init__(request)
        self._held: list[QWidget] = []

    def addWidget(self, widget: QWidget, *, before_close_func: Callable[[QWidget], None] | None = None) -> None:
        self._held.append(widget)
        super().addWidget(widget, before_close_func=before_close_func)

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = round(1000 * ENOUGH)) -> None:
        super().waitUntil(callback, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


WindowMaker = Callable[..., MainWindow]


@pytest.fixture
def make_window(qtbot: QtBot, answers: Answers, store: PreferenceStore) -> Iterator[WindowMaker]:
    """Opens a window on a lesson, a file or a session, shows it and waits until it has the keys."""
    app = application.ensure()

    def _let_go(_window: QWidget) -> None:
        # A test may end with a window that refuses to close; destroyed while open, it would still be told of sizes.
        answers.on_changes = Answer.DISCARD

    def make(source: str | Path | Session = "two-neurons", size: tuple[int, int] = (1280, 720)) -> MainWindow:
        # Where the test before left the pointer, something might light up.
        QCursor.setPos(QPoint(3, 797))
        _release()
        window = MainWindow(source, dialogs=answers, preferences=store)
        qtbot.addWidget(window, before_close_func=_let_go)
        window.resize(*size)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        settle(window)
        return window

    yield make
    # The windows are closed by now, and go here and not in the middle of the next test.
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _release() -> None:
    """Let go of a button whose click closed what it was on: for Qt it would be down in all tests to come."""
    held = QGuiApplication.mouseButtons()
    if held:
        ground = QWidget()
        ground.show()
        QTest.mouseRelease(ground, held, pos=QPoint(1, 1))
        ground.close()


def settle(window: MainWindow) -> None:
    """Let everything that was posted happen, and show the last state."""
    app = application.ensure()
    for _ in range(4):
        app.processEvents()
    if window.bridge.pending:
        window.bridge.flush()
    app.processEvents()
