"""Carrying something on while nothing else is to be done."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

SLICE = 0.008
"""Seconds between two looks at the event queue; one more step of the work may come on top."""
PICTURES = 0.15
"""Seconds between two frames while it goes on."""
BREATH = 1
"""Milliseconds before a slice, in which a frame is painted and what somebody did meanwhile is answered."""


class Work(Protocol):
    """What can be carried on in slices."""

    def work(self, seconds: float) -> bool:
        """Go on for about that long; True while more remains."""
        ...


class Turns:
    """Lets one of several clocks work in a turn of the event loop: their slices would add up before the next event."""

    def __init__(self) -> None:
        self._ended = 0.0
        self._clocks: list[IdleClock[Any]] = []

    def join(self, clock: IdleClock[Any]) -> None:
        """Share the turns with this one, too."""
        self._clocks.append(clock)

    def free(self, clock: IdleClock[Any]) -> bool:
        """Whether a clock may work: there was time for events since the last slice, or it is the only one at work."""
        return self.pause(clock) == 0 or monotonic() - self._ended >= BREATH / 2000

    def pause(self, clock: IdleClock[Any]) -> int:
        """How many milliseconds a clock should leave to others before its next slice."""
        return BREATH if any(other.busy for other in self._clocks if other is not clock) else 0

    def end(self) -> None:
        """A slice is over."""
        self._ended = monotonic()


Kept = TypeVar("Kept", bound=Work)


class IdleClock(QObject, Generic[Kept]):
    """Keeps a piece of work while somebody looks, and carries it on between events when told to `_go_on`.

    Attributes:
        found: emitted when there is more to show.
    """

    found = Signal()

    def __init__(self, parent: QObject, turns: Turns | None = None) -> None:
        """`turns` are shared with other clocks."""
        super().__init__(parent)
        self._turns = Turns() if turns is None else turns
        self._turns.join(self)
        self._kept: Kept | None = None
        self._told = 0.0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._work)

    @property
    def busy(self) -> bool:
        """Whether there is more to do."""
        return self._timer.isActive()

    def stop(self) -> None:
        """Let everything go."""
        self._timer.stop()
        self._kept = None

    def _keep(self, make: Callable[[], Kept], *, seen: bool) -> Kept | None:
        """What is kept, made where it is first `seen`; let go, and None, where nobody looks, which then costs nothing.

        `make` is what loads it: a window opens sooner without it.
        """
        if not seen:
            self.stop()
        elif self._kept is None:
            self._kept = make()
        return self._kept

    def _go_on(self, *, pending: bool, run: bool, after: int | None = None) -> None:
        """Carry it on where something is `pending`, unless a `run` is under way, which has the time.

        With `after` it is something new, which must be looked at for so many milliseconds first.
        """
        if run or not pending:
            self._timer.stop()
        elif after is not None or not self.busy:
            self._timer.start(after or BREATH)

    def _work(self) -> None:
        # The timer is started again only after the slice went well: an error is told once, not fifty times a second.
        if self._kept is None:
            return
        if not self._turns.free(self):
            self._timer.start(BREATH)
            return
        try:
            more = self._kept.work(SLICE)
        finally:
            self._turns.end()
        if more:
            self._timer.start(self._turns.pause(self))
        if not more or monotonic() - self._told >= PICTURES:
            self._told = monotonic()
            self.found.emit()
