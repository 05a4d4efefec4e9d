"""Opening and saving sessions: never loses changes without asking, never loses a session to a bad file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QStandardPaths, QTimer, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from backstep.core.errors import InputError
from backstep.session.lessons import SUFFIX
from backstep.session.session import Session
from backstep.ui import keep
from backstep.ui.bridge import Bridge
from backstep.ui.dialogs import Answer, Dialogs
from backstep.ui.guard import guarded
from backstep.ui.preferences import PreferenceStore


@guarded
class Files(QObject):
    """The file side of a window. What is opened or saved becomes a recent file; what has vanished is none any more.

    Attributes:
        done: emitted with a line about what was written.
    """

    done = Signal(str)

    def __init__(self, bridge: Bridge, dialogs: Dialogs, store: PreferenceStore, window: QWidget) -> None:
        super().__init__(window)
        self._store = store
        self._bridge = bridge
        self._dialogs = dialogs
        self._window = window
        self._dropped: Path | None = None
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A file that is dragged onto the window is opened."""
        if isinstance(event, QDropEvent) and event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            path = dropped_file(event.mimeData())
            if path is not None:
                event.acceptProposedAction()
                if event.type() == QEvent.Type.Drop:
                    # Afterwards: a question asked here would hold up the program that the file comes from.
                    self._dropped = path
                    QTimer.singleShot(0, self._open_dropped)
                return True
        return super().eventFilter(watched, event)

    def open(self) -> None:
        """Ask for a file and open it."""
        # Asked first: whoever cancels should not have chosen a file for nothing.
        if not self.may_leave():
            return
        chosen = self._dialogs.open_file(self._window, self._folder())
        if chosen is not None:
            self._replace(chosen)

    def open_path(self, path: Path) -> bool:
        """Open a file in place of the present session; False where it stays, told to the person where it is bad."""
        return self.may_leave() and self._replace(path)

    def save(self) -> bool:
        """Write the session to its file, asking for one where it has none; False where nothing was written."""
        path = self._bridge.session.path
        return self.save_as() if path is None else self._write(path)

    def save_as(self) -> bool:
        """Ask for a file and write the session to it; False where nothing was written."""
        session = self._bridge.session
        suggestion = session.path or self._folder() / (as_file_name(session.name) + SUFFIX)
        chosen = self._dialogs.save_file(self._window, suggestion)
        if chosen is None:
            return False
        return self._write(chosen if chosen.suffix == SUFFIX else chosen.with_name(chosen.name + SUFFIX))

    def may_leave(self) -> bool:
        """Whether the present session may go: saved, unchanged, or given up by the person."""
        written = self._window.focusWidget()
        if isinstance(written, QLineEdit):
            # What is being written counts.
            written.clearFocus()
        session = self._bridge.session
        if not session.modified:
            return True
        answer = self._dialogs.ask_save(self._window, session.name)
        return self.save() if answer is Answer.SAVE else answer is Answer.DISCARD

    def _open_dropped(self) -> None:
        path, self._dropped = self._dropped, None
        if path is not None and not self._bridge.closed:
            self.open_path(path)

    def _replace(self, path: Path) -> bool:
        try:
            session = Session.open(path)
        except InputError as error:
            self._dialogs.tell(self._window, "This file cannot be opened", sentence(path, error))
            if not path.exists():
                self._store.change(self._store.current.without_recent([str(path), str(path.resolve())]))
            return False
        self._bridge.set_session(session)
        keep()
        self.remember()
        return True

    def remember(self) -> None:
        """Note the present session's file as the one opened last; a lesson has none."""
        path = self._bridge.session.path
        if path is not None:
            self._store.change(self._store.current.with_recent(path.resolve()))

    def _write(self, path: Path) -> bool:
        try:
            self._bridge.session.save(path)
        except InputError as error:
            self._dialogs.tell(self._window, "The session was not saved", sentence(path, error))
            return False
        self._bridge.refresh()
        self.remember()
        self.done.emit(f"Saved as {path.name}")
        return True

    def _folder(self) -> Path:
        path = self._bridge.session.path
        if path is not None and path.resolve().parent.is_dir():
            return path.resolve().parent
        return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))


def sentence(path: Path, error: InputError) -> str:
    """``FILE: WHERE: WHAT``, as the command line says it too."""
    return f"{path}: {error}"


def dropped_file(data: QMimeData) -> Path | None:
    """The file that is being dragged, where it is exactly one and on this machine."""
    urls = data.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    return Path(urls[0].toLocalFile())


def as_file_name(title: str) -> str:
    """A title as a file's name without suffix, for example ``two-neurons``."""
    kept = "".join(sign if sign.isalnum() or sign in " -_." else " " for sign in title)
    return "-".join(kept.lower().split()) or "session"
