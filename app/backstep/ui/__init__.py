"""The window: puts a `Frame` on the screen and turns gestures into commands. No number is computed here.

Importing this alone does not load Qt.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backstep.ui.main_window import MainWindow

_WINDOW = "backstep.ui.main_window"
_WITHOUT_QT = ("backstep.session.session", "backstep.present.moment")


def load() -> None:
    """Import all that a window is made of, in the quickest way; nothing where that has been done."""
    if _WINDOW in sys.modules:
        return
    collecting = gc.isenabled()
    # Hardly anything that an import makes is garbage: to look for it again and again takes a tenth of the start.
    gc.disable()
    try:
        # What needs no Qt comes before it: PySide6 reads the source text of every module imported after itself.
        for name in (*_WITHOUT_QT, _WINDOW):
            import_module(name)
    finally:
        # What is loaded stays, so later collections, which hold up the window, need not walk through it either.
        gc.freeze()
        if collecting:
            gc.enable()


def keep() -> None:
    """Keep what is there by now from later collections, which hold up the window.

    A file may hold millions of numbers. Nothing of it is in a cycle: it goes all the same when another takes its place.
    """
    gc.collect()
    gc.freeze()


def open_window(path: Path | str) -> MainWindow:
    """Open a window on a session file and show it.

    `path` is a file or the name of a shipped lesson. Makes the `QApplication` where there is none. Raises
    `backstep.core.errors.InputError` where the file is no session.
    """
    load()
    from backstep.ui.main_window import open_window as open_main_window

    return open_main_window(path)
