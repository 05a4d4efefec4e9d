"""Pointing at the network: the numbers of what is under the pointer, and those that are kept in sight."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QCursor

from backstep.present.frame import Frame, Target
from backstep.ui.bridge import Bridge
from backstep.ui.diagram.view import DiagramView
from backstep.ui.dress import Dress
from backstep.ui.inspector import InspectorLayer
from backstep.ui.panels.step_card import StepCard


class Pointing(QObject):
    """Connects diagram, step card and the inspection cards."""

    def __init__(self, bridge: Bridge, diagram: DiagramView, card: StepCard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._diagram = diagram
        self._target: Target | None = None
        self.inspector = InspectorLayer(diagram)
        diagram.hovered.connect(self._on_hovered)
        diagram.clicked.connect(self.toggle_pin)
        card.factor_hovered.connect(diagram.highlight)
        card.factor_clicked.connect(self.toggle_pin)
        self.inspector.unpinned.connect(self.unpin)

    def set_frame(self, frame: Frame) -> None:
        """Show the numbers of this moment on all cards, also on the one under the pointer."""
        self.inspector.set_pinned(frame.inspected)
        self._inspect()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self.inspector.set_theme(dress.theme)
        self.inspector.set_text_scale(dress.text)

    @Slot(object)
    def toggle_pin(self, target: Target) -> None:
        """Keep the numbers of something in sight, or no longer."""
        view = self._bridge.view
        if target in view.pinned:
            self.unpin(target)
        else:
            self._bridge.set_view(replace(view, pinned=(*view.pinned, target)))

    @Slot(object)
    def unpin(self, target: Target) -> None:
        """No longer keep them in sight."""
        view = self._bridge.view
        self._bridge.set_view(replace(view, pinned=tuple(other for other in view.pinned if other != target)))

    @Slot(object)
    def _on_hovered(self, target: Target | None) -> None:
        self._target = target
        self._inspect()

    def _inspect(self) -> None:
        # After another session was opened the pointer may be on something that is no longer there.
        if self._target is not None and self._diagram.rect_of(self._target).isEmpty():
            self._target = None
        frame = None if self._target is None else self._bridge.inspect(self._target)
        self.inspector.show_hover(frame, self._diagram.mapFromGlobal(QCursor.pos()))
