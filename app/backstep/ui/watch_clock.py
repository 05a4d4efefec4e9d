"""Finding the values of watches while nothing else is to be done."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from backstep.present.view import View
from backstep.session.session import Session

if TYPE_CHECKING:
    from backstep.session.watch_history import WatchHistory

SLICE = 0.009
"""Seconds between two looks at the event queue; one more record or value may come on top."""
PICTURES = 0.15
"""Seconds between two frames while values are being found."""


class WatchClock(QObject):
    """Keeps the history of the watches that are in sight or plotted, and carries it on between events.

    Attributes:
        found: emitted when there is more to show.
    """

    found = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._history: WatchHistory | None = None
        self._told = 0.0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._work)

    def history(self, session: Session, view: View) -> WatchHistory | None:
        """The history as far as it is found; None where nobody looks at a watch, which then costs nothing."""
        state = session.state
        glance = "watches" in view.open
        texts = state.setup.watches if glance else tuple(t for t in state.setup.watches if t in state.setup.plotted)
        if not glance and (not texts or view.projector):
            self.stop()
            return None
        if self._history is None:
            # Expressions are loaded where there is one: a window opens sooner without them.
            from backstep.session.watch_history import WatchHistory

            self._history = WatchHistory()
        self._history.follow(state, session.timeline, texts, glance=glance)
        if state.run is None and self._history.pending:
            self._timer.start()
        else:
            self._timer.stop()
        return self._history

    @property
    def busy(self) -> bool:
        """Whether there is more to find."""
        return self._timer.isActive()

    def stop(self) -> None:
        """Let everything go."""
        self._timer.stop()
        self._history = None

    def _work(self) -> None:
        # The timer is started again only after the slice went well: an error is told once, not fifty times a second.
        if self._history is None:
            return
        more = self._history.work(SLICE)
        if more:
            self._timer.start()
        if not more or monotonic() - self._told >= PICTURES:
            self._told = monotonic()
            self.found.emit()
