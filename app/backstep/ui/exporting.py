"""Writing something of the session in view to a file that the person chooses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QWidget

from backstep.core.errors import InputError
from backstep.ui.bridge import Bridge
from backstep.ui.dialogs import Dialogs
from backstep.ui.files import as_file_name, sentence

Location = QStandardPaths.StandardLocation


class Exporter(QObject):
    """What all that is exported has in common.

    Attributes:
        done: emitted with a line about what was written.
    """

    done = Signal(str)

    def __init__(self, window: QWidget, bridge: Bridge, dialogs: Dialogs) -> None:
        super().__init__(window)
        self._window, self._bridge, self._dialogs = window, bridge, dialogs

    def _proposal(self, location: Location, ending: str) -> Path:
        """A file among the person's own, named after the session, with this `ending`."""
        name = as_file_name(Path(self._bridge.session.name).stem)
        return Path(QStandardPaths.writableLocation(location)) / f"{name}-{ending}"

    def _write(self, what: str, path: Path | None, write: Callable[[Path], None], failed: str) -> bool:
        """Write to a chosen file and tell it; False where nothing was written, with `failed` above the reason."""
        if path is None:
            return False
        try:
            write(path)
        except InputError as error:
            self._dialogs.tell(self._window, failed, sentence(path, error))
            return False
        self.done.emit(f"{what} written: {path.name}")
        return True
