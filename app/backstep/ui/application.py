"""The QApplication: its style, fonts and colours, and what happens when something goes wrong."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QToolTip

import backstep
from backstep import resources
from backstep.session.lessons import first_lesson
from backstep.ui import fonts, keep
from backstep.ui.dress import TEXT, Dress
from backstep.ui.mishaps import Mishaps
from backstep.ui.theme import palette

NAME = "Backstep"


def ensure() -> QApplication:
    """The application, made and set up where there is none yet."""
    present = QApplication.instance()
    if isinstance(present, QApplication):
        _set_up(present)
        return present
    # A factor of 1.5 stays 1.5: rounded, everything would be half as large again.
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    made = QApplication(sys.argv[:1])
    _set_up(made)
    return made


def _set_up(application: QApplication) -> None:
    if application.applicationName() == NAME and application.organizationName() == NAME:
        return
    application.setOrganizationName(NAME)
    application.setApplicationName(NAME)
    application.setApplicationDisplayName(NAME)
    application.setApplicationVersion(backstep.__version__)
    application.setDesktopFileName("backstep")
    application.setStyle("Fusion")
    fonts.register()
    application.setWindowIcon(QIcon(str(resources.path("icons", "backstep.svg"))))
    dress(Dress())


def dress(dress: Dress) -> None:
    """Give everything that is no panel of ours (menus, dialogs, tool tips) the colours and the size."""
    colours = palette(dress.theme)
    if QApplication.palette() != colours:
        QApplication.setPalette(colours)
        QToolTip.setPalette(colours)
    font = dress.font(TEXT)
    if QApplication.font() != font:
        QApplication.setFont(font)
        QToolTip.setFont(font)


def run(path: Path | None = None, projector: bool = False) -> int:
    """Open a window and stay until it is closed; without `path` on the first lesson.

    Raises InputError where the file is no session. Returns the exit code.
    """
    from backstep.ui.main_window import MainWindow

    application = ensure()
    mishaps = Mishaps()
    before = sys.excepthook
    sys.excepthook = mishaps.on_exception
    try:
        window = MainWindow(path or first_lesson())
        mishaps.watch(lambda: None if window.bridge.closed else window.bridge.session, window.tell)
        window.show()
        keep()
        if projector:
            window.stage.set_projector(on=True)
        return application.exec()
    finally:
        sys.excepthook = before
