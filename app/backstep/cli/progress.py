"""A progress bar for whoever waits at a terminal; nothing at all in a log or a pipe."""

from __future__ import annotations

import shutil
import sys
import time
from types import TracebackType
from typing import Self

from backstep.present.numbers import duration

PATIENCE = 0.5
"""Seconds before anything is shown."""
_PAUSE = 0.1
"""Seconds between two pictures of the bar."""
_BAR = 24
_SHORTEST_BAR = 8


class Progress:
    """One moving line on standard error, wiped at the end: ``training [#####.....] 12,000 of 30,000 · 2 s left``."""

    def __init__(
        self, title: str, total: int, *, shown: bool = True, rate: bool = False, at_most: bool = False
    ) -> None:
        """`total` counts the same as `update`, and may not be needed whole where it is `at_most` so many.

        Not `shown`: where the result itself fills the terminal. With `rate` it says how many there are in a second.
        """
        self._title = title
        self._total = max(1, total)
        self._rate = rate
        self._most = "at most " if at_most else ""
        self._shown = shown and sys.stderr.isatty()
        self._begun = time.monotonic()
        self._next = self._begun + PATIENCE
        self._drawn = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def update(self, done: int) -> None:
        """`done` of the total are done."""
        if not self._shown:
            return
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _PAUSE
        self._drawn = True
        width = shutil.get_terminal_size().columns
        # Nothing in the last column: some terminals would begin a new line.
        room = max(0, width - 1)
        sys.stderr.write(f"\r\x1b[K{self.line(done, now - self._begun, room)[:room]}")
        sys.stderr.flush()

    def line(self, done: int, seconds: float, room: int) -> str:
        """The line for `done` after `seconds`; its bar is shorter where `room` characters are not enough."""
        text = f"] {done:,} of {self._most}{self._total:,}"
        if done:
            if self._rate:
                text += f" · {done / seconds:,.0f}/s"
            text += f" · {duration(seconds / done * max(0, self._total - done))} left"
        text_room = room - len(self._title) - len(" [") - len(text)
        bar = max(_SHORTEST_BAR, min(_BAR, text_room))
        filled = int(min(1.0, done / self._total) * bar)
        return f"{self._title} [{'#' * filled}{'.' * (bar - filled)}{text}"

    def close(self) -> None:
        """Wipe the line."""
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._drawn = False
