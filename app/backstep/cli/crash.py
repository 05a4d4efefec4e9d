"""A mistake of the program itself: written down with its traceback, told in one line."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import backstep

LOG = "errors.log"
LOG_MOST = 1_000_000


def crash_line(error: Exception, arguments: list[str]) -> str:
    """Write `error` to the log and return the line to tell, which names the log."""
    text = "".join(traceback.format_exception(error))
    entry = f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S %z} Backstep {backstep.__version__} {arguments}\n{text}\n"
    told = f"backstep: a mistake in the program, not yours: {type(error).__name__}: {error}"
    for folder in _folders():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            log = folder / LOG
            # A script that fails a thousand times must not fill the disk.
            mode = "a" if not log.exists() or log.stat().st_size < LOG_MOST else "w"
            with log.open(mode, encoding="utf-8", errors="backslashreplace") as file:
                file.write(entry)
        except OSError:
            continue
        return f"{told}; the details are in {log}"
    return told


def _folders() -> Iterator[Path]:
    """Where a log may go: the user's folder for such things, and where there is none the one for what is temporary."""
    try:
        home = Path.home()
    except RuntimeError:
        pass
    else:
        if sys.platform == "darwin":
            yield home / "Library" / "Logs" / "Backstep"
        elif sys.platform == "win32":
            yield Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "Backstep"
        else:
            yield Path(os.environ.get("XDG_STATE_HOME") or home / ".local" / "state") / "backstep"
    yield Path(tempfile.gettempdir()) / "backstep"
