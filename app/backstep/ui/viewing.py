"""What somebody changes about how a session is shown; no number is changed by it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from backstep.present.view import View
from backstep.ui.bridge import Bridge
from backstep.ui.preferences import PreferenceStore


class Viewing(QObject):
    """Digits, text size, theme and scale of one window; remembered.

    Attributes:
        restyled: emitted when theme or text size changed.
        rescaled: emitted with whether the cost is shown on a logarithmic scale.
    """

    restyled = Signal()
    rescaled = Signal(bool)

    def __init__(self, bridge: Bridge, store: PreferenceStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._store = store

    @property
    def dark(self) -> bool:
        """Whether the dark theme is chosen."""
        return self._store.current.dark

    @property
    def log_scale(self) -> bool:
        """Whether the cost is shown on a logarithmic scale."""
        return self._store.current.log_scale

    def set_digits(self, digits: int) -> None:
        """Show so many significant digits, within what is allowed."""
        self._set_view(self._bridge.view.with_digits(digits))

    def more_digits(self) -> None:
        """One more."""
        self.set_digits(self._bridge.view.digits + 1)

    def fewer_digits(self) -> None:
        """One less."""
        self.set_digits(self._bridge.view.digits - 1)

    def text_larger(self) -> None:
        """All text one size larger."""
        self._set_view(self._bridge.view.with_text_step(1))

    def text_smaller(self) -> None:
        """All text one size smaller."""
        self._set_view(self._bridge.view.with_text_step(-1))

    def text_normal(self) -> None:
        """All text in its usual size."""
        self._set_view(self._bridge.view.with_text_step(0))

    def toggle_dark(self) -> None:
        """From light to dark or back."""
        self._store.change(replace(self._store.current, dark=not self.dark))
        self.restyled.emit()

    def toggle_log_scale(self) -> None:
        """From a linear to a logarithmic cost axis or back."""
        self._store.change(replace(self._store.current, log_scale=not self.log_scale))
        self.rescaled.emit(self.log_scale)

    @Slot(int)
    def remember_count(self, count: int) -> None:
        """How many iterations to run at once the next time."""
        self._store.change(replace(self._store.current, run_count=count))

    def set_area(self, width: float, height: float, screen_height: float, *, projector: bool) -> None:
        """The size of the diagram and of the window."""
        view = self._bridge.view
        if width > 0 and height > 0:
            view = replace(view, width=float(width), height=float(height))
        self._set_view(replace(view, screen_height=float(screen_height), projector=projector))

    def _set_view(self, view: View) -> None:
        before = self._bridge.view
        self._bridge.set_view(view)
        self._store.change(replace(self._store.current, digits=view.digits, text_scale=view.text_scale))
        if view.text_scale != before.text_scale:
            self.restyled.emit()
