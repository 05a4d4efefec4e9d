"""Moving about in the whole run: its timeline, the bookmarks, the survey, visited places, and typed positions."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from backstep.core.errors import InputError
from backstep.present.frame import Frame
from backstep.present.positions import MEGABYTE, memory_hint, position_hint, read_memory, read_position
from backstep.session import commands as do
from backstep.session.session import Session
from backstep.ui.bridge import Bridge
from backstep.ui.companions import Companion
from backstep.ui.dress import Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.run_timeline import RunTimeline
from backstep.ui.preferences import PreferenceStore
from backstep.ui.prompt import Prompt

if TYPE_CHECKING:  # loaded with the panels
    from backstep.ui.panels.bookmarks import BookmarksPanel
    from backstep.ui.panels.survey import SurveyPanel

_BUTTONS: dict[Qt.MouseButton, do.Command] = {
    Qt.MouseButton.BackButton: do.VisitBack(),
    Qt.MouseButton.ForwardButton: do.VisitForward(),
}


@guarded
class Journey(Companion):
    """The bookmarks, the survey and the run timeline.

    Attributes:
        bar_shown: emitted with whether the run timeline is there.
    """

    bar_shown = Signal(bool)

    def __init__(self, bridge: Bridge, store: PreferenceStore, run_timeline: RunTimeline, window: QWidget) -> None:
        super().__init__(bridge, window)
        self._store = store
        # Weak, because a closed window lets its session go.
        self._session: weakref.ref[Session] | None = None
        self._projector = self._called = False
        self._bookmarked: set[tuple[int, int]] | None = None
        self.bar = run_timeline
        self.prompt = Prompt(window)
        self._bookmarks_dock = self._closed("bookmarks", self._make_bookmarks)
        self._survey_dock = self._closed("survey", self._make_survey)
        self.bar.chosen.connect(self._on_iteration)
        self.bar.visited.connect(self._on_position)
        self.bar.finding_visited.connect(self._on_finding)
        self.prompt.left.connect(self.left)

    def _make_bookmarks(self) -> BookmarksPanel:
        from backstep.ui.panels.bookmarks import BookmarksPanel

        panel = BookmarksPanel(self._bookmarks_dock)
        panel.visited.connect(self._on_position)
        panel.noted.connect(self._on_noted)
        panel.removed.connect(self._on_removed)
        panel.left.connect(self.left)
        return panel

    def _make_survey(self) -> SurveyPanel:
        from backstep.ui.panels.survey import SurveyPanel

        panel = SurveyPanel(self._survey_dock)
        panel.visited.connect(self._on_finding)
        panel.chosen.connect(self._on_chosen)
        panel.filtered.connect(self._on_filtered)
        panel.pressed.connect(self._on_pressed)
        panel.left.connect(self.left)
        return panel

    @property
    def bookmarks(self) -> BookmarksPanel:
        """The list of bookmarks."""
        return self._bookmarks_dock.panel

    @property
    def survey(self) -> SurveyPanel:
        """What usually goes wrong, and where it begins."""
        return self._survey_dock.panel

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the rows of the action table do that belong to it."""
        return {"go_to": self.ask_position, "memory": self.ask_memory, "run_timeline": self.toggle_bar}

    def set_frame(self, frame: Frame) -> None:
        """Show the moment."""
        session = self._bridge.session
        if self._session is None or session is not self._session():
            self._session = weakref.ref(session)
            session.set_budget(self._store.current.memory * MEGABYTE)
            self._bookmarked = None
        if frame.run_timeline is not None:
            self.bar.set_frame(frame.run_timeline)
        if frame.bookmarks is not None:
            self.bookmarks.set_frame(frame.bookmarks)
            self._note_new()
        if frame.survey is not None:
            self.survey.set_frame(frame.survey)

    def _note_new(self) -> None:
        """A bookmark that was just set waits for its note, where the list is in sight."""
        rows = self.bookmarks.model.rows
        now = {(row.iteration, row.step) for row in rows}
        new = now - self._bookmarked if self._bookmarked is not None else set()
        here = [(row.iteration, row.step) for row in rows if row.here and not row.note]
        self._bookmarked = now
        if len(new) == 1 and here and here[0] in new:
            self.bookmarks.edit_note(*here[0])

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self.prompt.set_dress(dress)

    def toggle_bar(self) -> None:
        """Show the run timeline, or no longer. In front of a class it is there only while it is called."""
        if self._projector:
            self._called = not self._called
        else:
            self._store.change(replace(self._store.current, run_timeline=not self._store.current.run_timeline))
        self.fit(projector=self._projector)

    def fit(self, *, projector: bool) -> None:
        """Show the run timeline as it was left at the desk, or in front of a class; a hidden one costs nothing."""
        self._called = self._called and projector
        self._projector = projector
        on = self._called if projector else self._store.current.run_timeline
        view = self._bridge.view
        self.bar.setVisible(on)
        self.bar_shown.emit(on)
        self._bridge.set_view(replace(view, open=view.open | {"run_timeline"} if on else view.open - {"run_timeline"}))

    def ask_position(self) -> None:
        """Ask where to go."""
        state = self._bridge.session.state
        self.prompt.ask("Go to position", "", lambda text: position_hint(text, state), self._on_typed)

    def ask_memory(self) -> None:
        """Ask how much memory the past may take."""
        used = self._bridge.session.past.timelines.held_bytes
        text = str(self._store.current.memory)
        self.prompt.ask("Memory for the past, in MB", text, lambda typed: memory_hint(typed, used), self._on_memory)

    def watch_buttons(self, window: QWidget) -> None:
        """Listen to the back and forward buttons of a mouse, wherever in `window`, once it is on the screen."""
        handle = window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the two buttons before any panel does."""
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            command = _BUTTONS.get(event.button())
            if command is not None:
                self._bridge.dispatch(command)
                return True
        return super().eventFilter(watched, event)

    def _on_typed(self, text: str) -> None:
        try:
            self._bridge.dispatch(read_position(text, self._bridge.session.state))
        except InputError:
            # It was good when it was typed; meanwhile the training ended before it. The next look says so.
            self.ask_position()

    def _on_memory(self, text: str) -> None:
        self._store.change(replace(self._store.current, memory=read_memory(text)))
        self._bridge.session.set_budget(self._store.current.memory * MEGABYTE)

    @Slot(int)
    def _on_iteration(self, iteration: int) -> None:
        self._bridge.dispatch(do.GoTo(iteration, gesture=self.bar.gesture))

    @Slot(int, int)
    def _on_position(self, iteration: int, step: int) -> None:
        self._bridge.dispatch(do.GoTo(iteration, step))

    @Slot(int, int)
    def _on_finding(self, iteration: int, step: int) -> None:
        self._bridge.dispatch(do.GoTo(iteration, step, finding=True))

    @Slot(int, int, str)
    def _on_noted(self, iteration: int, step: int, note: str) -> None:
        self._bridge.dispatch(do.PutBookmark(note, (iteration, step)))

    @Slot(int, int)
    def _on_removed(self, iteration: int, step: int) -> None:
        self._bridge.dispatch(do.RemoveBookmark(iteration, step))

    @Slot(object)
    def _on_chosen(self, names: frozenset[str]) -> None:
        self._bridge.set_view(replace(self._bridge.view, survey=replace(self._bridge.view.survey, chosen=names)))

    @Slot(str)
    def _on_filtered(self, name: str) -> None:
        self._bridge.set_view(replace(self._bridge.view, survey=replace(self._bridge.view.survey, only=name)))

    @Slot()
    def _on_pressed(self) -> None:
        run = self._bridge.session.state.run
        if run is not None and run.surveys:
            self._bridge.dispatch(do.Pause())
            return
        self._bridge.dispatch(do.RunSurvey(tuple(row.name for row in self.survey.presets.rows if row.chosen)))
