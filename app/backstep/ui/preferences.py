"""What the window remembers from one start to the next: one JSON text among the user's settings."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from backstep.present.positions import LEAST_MEMORY, MEGABYTE, MOST_MEMORY
from backstep.present.view import DIGITS_LEAST, DIGITS_MOST, DIGITS_USUAL, TEXT_SCALES
from backstep.session.timeline import BUDGET

RECENT_MOST = 10
RUN_MOST = 1_000_000
_KEY = "preferences"
_LONGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Preferences:
    """One set of preferences. `geometry` and `docks` are Qt's own bytes in base64, "" where nothing is remembered."""

    geometry: str = ""
    docks: str = ""
    dark: bool = False
    digits: int = DIGITS_USUAL
    text_scale: float = 1.0
    log_scale: bool = False
    run_count: int = 100
    recent: tuple[str, ...] = ()
    memory: int = BUDGET // MEGABYTE
    """Megabytes that the past of a session may take."""
    run_timeline: bool = False
    shares: tuple[float, ...] = ()
    """Parts of the window that the panels take (see `proportions.Shares`); () for the usual ones."""

    def with_recent(self, path: Path) -> Preferences:
        """With `path` as the file opened last."""
        name = str(path)
        return replace(self, recent=(name, *(other for other in self.recent if other != name))[:RECENT_MOST])

    def without_recent(self, names: Iterable[str]) -> Preferences:
        """Without these files."""
        gone = frozenset(names)
        return replace(self, recent=tuple(name for name in self.recent if name not in gone))


class PreferenceStore:
    """Holds the preferences and writes them down. Whatever is unreadable counts as not set, entry by entry."""

    def __init__(self, settings: QSettings | None = None) -> None:
        self._settings = QSettings() if settings is None else settings
        self._current = self._load()

    @property
    def current(self) -> Preferences:
        """The preferences as they are now; the usual ones in place of what was missing or made no sense."""
        return self._current

    def change(self, preferences: Preferences) -> None:
        """Remember other ones."""
        if preferences != self._current:
            self._current = preferences
            self._settings.setValue(_KEY, json.dumps(asdict(preferences)))

    def save(self) -> None:
        """Write them down at once, instead of when there is time."""
        self._settings.sync()

    def _load(self) -> Preferences:
        text = self._settings.value(_KEY, "")
        if not isinstance(text, str) or len(text) > _LONGEST:
            return Preferences()
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return Preferences()
        return _sensible(found) if isinstance(found, dict) else Preferences()


def pack(state: QByteArray) -> str:
    """Bytes of Qt as text."""
    return base64.b64encode(state.data()).decode("ascii")


def unpack(text: str) -> QByteArray:
    """The bytes again; empty where the text is none of ours."""
    try:
        return QByteArray(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return QByteArray()


def _sensible(found: dict[str, Any]) -> Preferences:
    usual = Preferences()
    scale = _number(found.get("text_scale"), usual.text_scale)
    return Preferences(
        geometry=_text(found.get("geometry")),
        docks=_text(found.get("docks")),
        dark=found.get("dark") is True,
        digits=_whole(found.get("digits"), DIGITS_LEAST, DIGITS_MOST, usual.digits),
        text_scale=min(TEXT_SCALES, key=lambda size: abs(size - scale)),
        log_scale=found.get("log_scale") is True,
        run_count=_whole(found.get("run_count"), 1, RUN_MOST, usual.run_count),
        recent=_names(found.get("recent")),
        memory=_whole(found.get("memory"), LEAST_MEMORY, MOST_MEMORY, usual.memory),
        run_timeline=found.get("run_timeline") is True,
        shares=_shares(found.get("shares")),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object, usual: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return usual
    # Also refuses a NaN, for which no comparison holds.
    return float(value) if 0 < value < 100 else usual


def _whole(value: object, least: int, most: int, usual: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        return usual
    return value if least <= value <= most else usual


def _shares(value: object) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) != 3:
        return ()
    parts = tuple(_number(part, 1.0) for part in value)
    return parts if all(part < 0.95 for part in parts) else ()


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    names = dict.fromkeys(name for name in value if isinstance(name, str) and name)
    return tuple(names)[:RECENT_MOST]
