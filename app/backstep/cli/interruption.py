"""Ctrl+C as a wish to stop, so that what was computed so far can still be written."""

from __future__ import annotations

import signal
import threading
from types import TracebackType
from typing import Self


class Interruption:
    """Within the block the first Ctrl+C only sets `asked`; the second one interrupts as usual.

    With `at_once` the first one interrupts as well. Python loses an interruption that comes while it clears up after an
    object, so whoever goes on looks at `asked`.

    Also where a script has put the program in the background, for which shells have Ctrl+C ignored: nothing is lost by
    stopping, and whoever sends that signal to this process means it.
    """

    def __init__(self, *, at_once: bool = False) -> None:
        self.asked = False
        self._at_once = at_once
        self._main = threading.current_thread() is threading.main_thread()
        self._before = signal.getsignal(signal.SIGINT)

    def __enter__(self) -> Self:
        if self._main:
            signal.signal(signal.SIGINT, self._on_signal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._main:
            signal.signal(signal.SIGINT, signal.SIG_DFL if self._before is None else self._before)

    def _on_signal(self, *_signal: object) -> None:
        again, self.asked = self.asked, True
        if again or self._at_once:
            raise KeyboardInterrupt
