"""A moment of a session as a picture file, without a window anybody sees: for the command line."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QSize

from backstep.present.moment import present
from backstep.present.view import View
from backstep.session.session import Session
from backstep.ui import application
from backstep.ui.export.picture import DESK, DIAGRAM, PROJECTOR, diagram_size, grab_widget, render
from backstep.ui.preferences import PreferenceStore
from backstep.ui.theme import LIGHT
from backstep.ui.theme import PROJECTOR as PROJECTOR_THEME

VIEWS = (DESK, PROJECTOR, DIAGRAM)
_ROUNDS = 4


def write_moment(session: Session, view: str, width: int, height: int, path: Path) -> None:
    """Write the moment at which `session` stands: `view` is "desk", "projector" or "diagram".

    The picture has `width` x `height` pixels; the file's ending says PNG, SVG or PDF. It looks as in a window that
    nobody has changed, whatever the user's preferences. Raises InputError as `render` does.
    """
    application.ensure()
    size = QSize(width, height)
    if view == DESK:
        _write_desk(session, size, path)
        return
    area = diagram_size(view, size)
    projector = view == PROJECTOR
    frame = present(session.state, View(float(area.width()), float(area.height()), float(height), projector=projector))
    render(frame, PROJECTOR_THEME if projector else LIGHT, size, view, path)


def _write_desk(session: Session, size: QSize, path: Path) -> None:
    # Imported here: the other views need no window.
    from backstep.ui.main_window import MainWindow

    with tempfile.TemporaryDirectory(prefix="backstep-") as folder:
        settings = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        window = MainWindow(session, preferences=PreferenceStore(settings))
        try:
            window.resize(size)
            # What fails here is raised as it is; raised below, from within Qt's events, it can end the process.
            window.bridge.flush()
            window.show()
            for _ in range(_ROUNDS):
                application.ensure().processEvents()
            window.bridge.flush()
            application.ensure().processEvents()
            # What is to be deleted later, such as tabs of closed docks, would be on the picture.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            grab_widget(window, path, size)
        finally:
            window.bridge.close()
            window.hide()
            window.deleteLater()
            application.ensure().processEvents()
            settings.sync()
