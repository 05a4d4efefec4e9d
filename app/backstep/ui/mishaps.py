"""What happens when something unexpected goes wrong: written down, told plainly, and nothing of the person's lost."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Slot

import backstep
from backstep.session.document import write_document
from backstep.session.lessons import SUFFIX
from backstep.session.session import Session

LOG = "errors.log"
LOG_MOST = 1_000_000
Tell = Callable[[str, str], None]


class Mishaps(QObject):
    """An exception hook. It writes the traceback to a file, saves the session beside it, and tells the person once."""

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._session: Callable[[], Session | None] = lambda: None
        self._tell: Tell | None = None
        self._text = ""
        self._told = False

    def watch(self, session: Callable[[], Session | None], tell: Tell) -> None:
        """Which session to save when something goes wrong, and how to tell about it."""
        self._session, self._tell = session, tell

    @property
    def folder(self) -> Path:
        """Where log and recovered sessions are put."""
        place = QStandardPaths.StandardLocation.AppDataLocation
        return self._folder or Path(QStandardPaths.writableLocation(place))

    def on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Take the place of `sys.excepthook`."""
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, error, trace)
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(text)
        log = self._write(text)
        # What goes wrong while this waits to be told, or is being told, is written down and no more: a picture that
        # cannot be painted is tried again and again.
        if self._told or self._text:
            return
        self._text = _sentences(error, log, self._rescue())
        # Not from here, which may be in the middle of painting.
        QTimer.singleShot(0, self._say)

    @Slot()
    def _say(self) -> None:
        self._told, text, self._text = True, self._text, ""
        try:
            if self._tell is not None:
                self._tell("Something went wrong in Backstep", text)
        finally:
            self._told = False

    def _write(self, text: str) -> Path | None:
        log = self.folder / LOG
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            # An error at every step must not fill the disk.
            mode = "a" if not log.exists() or log.stat().st_size < LOG_MOST else "w"
            with log.open(mode, encoding="utf-8") as file:
                file.write(
                    f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S %z} Backstep {backstep.__version__}\n{text}\n"
                )
        except OSError:
            return None
        return log

    def _rescue(self) -> Path | None:
        """Save the session under a name of its own, so that no file of the person's is touched."""
        try:
            session = self._session()
            if session is None:
                return None
            target = self.folder / f"recovered-{datetime.now().astimezone():%Y%m%d-%H%M%S}{SUFFIX}"
            write_document(session.content(), session.state.document.folder, target)
        except Exception:  # noqa: BLE001 - whatever is broken, the person must still be told about the first error
            return None
        return target


def _sentences(error: BaseException, log: Path | None, rescued: Path | None) -> str:
    parts = [f"This is a mistake in the program, not yours: {type(error).__name__}: {error}."]
    if log is not None:
        parts.append(f"The details are in\n{log}")
    if rescued is not None:
        parts.append(f"Your session was saved as\n{rescued}")
        parts.append("You can go on; if the picture looks wrong, open the saved session again.")
    else:
        parts.append("You can go on; save your session under another name first.")
    return "\n\n".join(parts)
