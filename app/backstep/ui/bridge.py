"""Between the session and the widgets: takes commands, hands out one Frame for all that happened meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from backstep.core.errors import InputError
from backstep.present.chosen import ChainView, DescentView, LandscapeView, VariablesView
from backstep.present.frame import Frame, InspectFrame
from backstep.present.inspection import inspect
from backstep.present.looks import Target
from backstep.present.moment import present
from backstep.present.view import View
from backstep.session.commands import Command, Pause
from backstep.session.comparison import Comparison, Summary, compare, summaries
from backstep.session.session import Session
from backstep.ui.descent_clock import DescentClock
from backstep.ui.earlier_clock import EarlierClock
from backstep.ui.gradient_clock import GradientClock
from backstep.ui.idle_clock import Turns
from backstep.ui.landscape_clock import LandscapeClock
from backstep.ui.prediction_clock import PredictionClock
from backstep.ui.published_clock import PublishedClock
from backstep.ui.tally_clock import TallyClock
from backstep.ui.watch_clock import WatchClock

SLICE = 0.012
"""Seconds of training between two looks at the event queue."""
PICTURES = 0.06
"""Seconds between two frames while a long run is under way, so that the run and not its picture takes the time."""
SHARE = 4.0
"""They are further apart where a picture takes long: so many times as long."""


_CLOSED = "the bridge is closed"


class Bridge(QObject):
    """Holds the session and the view. Whatever changes either marks it dirty; a zero-delay timer then builds one Frame.

    Attributes:
        frame_ready: emitted with each new `Frame`.
    """

    frame_ready = Signal(object)

    def __init__(self, session: Session, view: View | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = session
        self._view = View() if view is None else view
        self._frame: Frame | None = None
        self._complaint = ""
        self._next: Command | None = None
        self._working = False
        self._shown = 0.0
        self._pause = PICTURES
        self._measured = True
        self._unsubscribe: Callable[[], None] = session.subscribe(self._on_change)
        self._paint = QTimer(self, singleShot=True, interval=0)
        self._paint.timeout.connect(self.flush)
        self._work = QTimer(self, singleShot=True)
        self._work.timeout.connect(self._carry_on)
        turns = Turns()
        self.earlier = EarlierClock(self, turns)
        self.earlier.found.connect(self._mark)
        self.watches = WatchClock(self, turns)
        self.watches.found.connect(self._mark)
        self.tally = TallyClock(self, turns)
        self.tally.found.connect(self._mark)
        self.gradients = GradientClock(self, turns)
        self.gradients.found.connect(self._mark)
        self.predictions = PredictionClock(self, turns)
        self.predictions.found.connect(self._mark)
        self.descent = DescentClock(self, turns)
        self.descent.found.connect(self._mark)
        self.landscape = LandscapeClock(self, turns)
        self.landscape.found.connect(self._mark)
        self.published = PublishedClock(self, turns)
        self.published.found.connect(self._mark)
        self._begin()

    @property
    def session(self) -> Session:
        """The session that is shown. Raises RuntimeError once the bridge is closed."""
        if self._session is None:
            raise RuntimeError(_CLOSED)
        return self._session

    @property
    def closed(self) -> bool:
        """Whether the session was let go."""
        return self._session is None

    @property
    def view(self) -> View:
        """How it is shown."""
        return self._view

    @property
    def complaint(self) -> str:
        """Why the last command was refused; "" where it was not."""
        return self._complaint

    @property
    def pending(self) -> bool:
        """Whether something changed since the last Frame."""
        return self._paint.isActive()

    @property
    def running(self) -> bool:
        """Whether a run of many iterations is under way."""
        return self._work.isActive() or self._working

    def frame(self) -> Frame:
        """The Frame of the latest state, built now where it is not yet. Raises RuntimeError once it is closed."""
        if self._frame is None or self._paint.isActive():
            self.flush()
        if self._frame is None:
            raise RuntimeError(_CLOSED)
        return self._frame

    def dispatch(self, command: Command) -> bool:
        """Ask the session for something; False where it cannot be done, and `complaint` then says why."""
        run = self.session.state.run
        if run is not None and run.brief and not isinstance(command, Pause):
            # On the way to a moment that is nearly there: held keys and drags end on the last one asked for.
            self._next = command
            return True
        try:
            self.session.dispatch(command)
        except InputError as error:
            self._complaint = error.what
            # A frame all the same: whoever asked may already show what was not granted.
            self._mark()
            return False
        self._complaint = ""
        self._begin()
        self._mark()
        return True

    def complain(self, why: str) -> None:
        """Say why something that was asked for cannot be done, as if a command had been refused."""
        self._complaint = why
        self._mark()

    def set_view(self, view: View) -> None:
        """Show the same moment in another way."""
        if view != self._view:
            self._view = view
            self._mark()

    def set_session(self, session: Session) -> None:
        """Show another session. What was pinned or selected in the one before is let go."""
        self._leave()
        self._complaint = ""
        self._session = session
        self._unsubscribe = session.subscribe(self._on_change)
        self._view = replace(self._view, pinned=(), selected=None, chain=ChainView(), variables=VariablesView())
        self._view = replace(self._view, line=None, draft=None, differences=False, path=())
        self._view = replace(self._view, descent=DescentView(), landscape=LandscapeView())
        self._begin()
        self._mark()

    def inspect(self, target: Target) -> InspectFrame:
        """All numbers of something of the network."""
        return inspect(self.session.state, self._view, target)

    def refresh(self) -> None:
        """Build a Frame again, for what the session does not announce, such as having been saved."""
        self._mark()

    def flush(self) -> None:
        """Build the Frame of the latest state now and emit it; nothing once the bridge is closed."""
        self._paint.stop()
        if self._session is None:
            return
        self._shown = monotonic()
        self._measured = False
        self._frame = present(
            self.session.state,
            self._view,
            modified=self.session.modified,
            previous=self.earlier.record(self.session, self._view),
            history=self.watches.history(self.session, self._view),
            tally=self.tally.tally(self.session, self._view),
            beside=self._beside(),
            summaries=self._summaries(),
            study=self.gradients.study(self.session, self._view),
            predictions=self.predictions.study(self.session, self._view),
            descent=self.descent.study(self.session, self._view),
            landscape=self.landscape.study(self.session, self._view),
            published=self.published.study(self.session, self._view),
        )
        self.frame_ready.emit(self._frame)
        if self._work.isActive():
            # The run goes on a turn later: nobody waits for a slice of it and a frame at once.
            self._work.start(1)

    def _beside(self) -> Comparison | None:
        """The branch beside the one in view, where there is one."""
        return compare(self.session.state, self.session.past)

    def _summaries(self) -> Mapping[int, Summary] | None:
        """What every branch came to, where that is looked at."""
        return summaries(self.session.state, self.session.past) if "branches" in self._view.open else None

    def close(self) -> None:
        """Stop whatever is under way and let the session go; nothing can be asked of the bridge after that."""
        if self._session is not None:
            self._leave()
        self._session = None
        self._frame = None

    def _leave(self) -> None:
        self._next = None
        self._work.stop()
        self._paint.stop()
        self.earlier.stop()
        self.watches.stop()
        self.tally.stop()
        self.gradients.stop()
        self.predictions.stop()
        self.descent.stop()
        self.landscape.stop()
        self.published.stop()
        self._unsubscribe()
        # The function that was called holds the session.
        self._unsubscribe = _nothing

    def _begin(self) -> None:
        """Work, where something takes long: a run, a jump far ahead, or a file that was left at a late iteration."""
        if self.session.state.working and not self._working:
            self._work.start(0)

    def _on_change(self) -> None:
        if not self._working or monotonic() - self._shown >= self._pause:
            self._mark()

    def _mark(self) -> None:
        # A window that is closed may still be told of its last sizes.
        if self._session is not None and not self._paint.isActive():
            self._paint.start()

    def _carry_on(self) -> None:
        if self._paint.isActive():
            # The frame comes first, and the slice in a turn of its own.
            self._work.start(0)
            return
        if not self._measured:
            # Painting a long curve takes longer than building its frame, and is over by now.
            self._measured = True
            self._pause = max(PICTURES, SHARE * (monotonic() - self._shown))
        # The timer is started again only after the slice went well: an error is told once, not fifty times a second.
        self._working, ran = True, self.session.state.run is not None
        try:
            more = self.session.work(SLICE)
        finally:
            self._working = False
        if more:
            self._work.start(0)
            # After a run the actions are possible again, whatever is still computed in the background.
            if (ran and self.session.state.run is None) or monotonic() - self._shown >= self._pause:
                self._mark()
        else:
            self._mark()
            following, self._next = self._next, None
            if following is not None:
                self.dispatch(following)


def _nothing() -> None:
    """End a subscription that there is not."""
