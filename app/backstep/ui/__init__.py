"""The window: puts a `Frame` on the screen and turns gestures into commands. No number is computed here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backstep.ui.main_window import MainWindow


def open_window(path: Path | str) -> MainWindow:
    """Open a window on a session file and show it.

    `path` is a file or the name of a shipped lesson. A `QApplication` has to exist. Raises
    `backstep.core.errors.InputError` where the file is no session.
    """
    # Imported here so that `import backstep.ui` alone does not load Qt.
    from backstep.ui.main_window import open_window as open_main_window

    return open_main_window(path)
