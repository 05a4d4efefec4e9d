"""Export of the window's moment."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QWidget

from backstep.core.errors import InputError
from backstep.ui.bridge import Bridge
from backstep.ui.dialogs import Dialogs
from backstep.ui.files import as_file_name, sentence


class Pictures(QObject):
    """Asks where to, and writes the picture.

    Attributes:
        done: emitted with a line about what was written.
    """

    done = Signal(str)

    def __init__(self, window: QWidget, bridge: Bridge, dialogs: Dialogs) -> None:
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._dialogs = dialogs

    def export(self) -> bool:
        """Write what the window shows; False where nothing was written."""
        session = self._bridge.session
        name = as_file_name(Path(session.name).stem)
        iteration, step = session.state.position
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation))
        chosen = self._dialogs.save_picture(self._window, folder / f"{name}-{iteration}-{step}.png")
        if chosen is None:
            return False
        # Only here: a picture is exported seldom.
        from backstep.ui.export.picture import grab_widget

        try:
            grab_widget(self._window, chosen, self._window.size())
        except InputError as error:
            self._dialogs.tell(self._window, "The picture was not written", sentence(chosen, error))
            return False
        self.done.emit(f"Picture written: {chosen.name}")
        return True
