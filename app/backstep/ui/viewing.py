"""What somebody changes about how a session is shown; no number is changed by it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from backstep.present.frame import Target
from backstep.present.view import View
from backstep.session.commands import ViewExample
from backstep.ui.bridge import Bridge
from backstep.ui.preferences import PreferenceStore


class Viewing(QObject):
    """Digits, text size, theme, viewed example and pinned inspections of one window.

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
    def view_example(self, number: int) -> None:
        """Look at another example of the batch."""
        self._bridge.dispatch(ViewExample(number))

    def next_example(self) -> None:
        """Look at the next one."""
        self.view_example(self._bridge.session.state.example + 1)

    def previous_example(self) -> None:
        """Look at the one before."""
        self.view_example(self._bridge.session.state.example - 1)

    @Slot(object)
    def toggle_pin(self, target: Target) -> None:
        """Keep the numbers of something in sight, or no longer."""
        pinned = self._bridge.view.pinned
        if target in pinned:
            self.unpin(target)
        else:
            self._set_view(replace(self._bridge.view, pinned=(*pinned, target)))

    @Slot(object)
    def unpin(self, target: Target) -> None:
        """No longer keep them in sight."""
        pinned = tuple(other for other in self._bridge.view.pinned if other != target)
        self._set_view(replace(self._bridge.view, pinned=pinned))

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
