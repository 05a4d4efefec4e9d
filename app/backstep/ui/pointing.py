"""Pointing at the network, with the pointer or with keys: the numbers of it, and those that are kept in sight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QCursor

from backstep.present.exploration import Direction, first, neighbour
from backstep.present.frame import Frame
from backstep.present.inspection import in_words
from backstep.present.looks import Target
from backstep.ui.bridge import Bridge
from backstep.ui.diagram.view import DiagramView
from backstep.ui.dress import Dress
from backstep.ui.inspector import LETTERS, InspectorLayer
from backstep.ui.panels.step_card import StepCard


class Pointing(QObject):
    """Connects diagram, step card and the inspection cards.

    The pointer and the keyboard share one card for what they are on: it shows what was pointed at last.
    """

    def __init__(self, bridge: Bridge, diagram: DiagramView, card: StepCard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._diagram = diagram
        self._pointed: Target | None = None
        self._clicked: Target | None = None
        """What a click selected: its numbers are in the box that the click pinned, so the selection needs no card."""
        self.inspector = InspectorLayer(diagram)
        diagram.hovered.connect(self._on_hovered)
        diagram.clicked.connect(self._on_clicked)
        diagram.missed.connect(self._deselect)
        diagram.entered.connect(self._select_first)
        diagram.left.connect(self._deselect)
        diagram.dismissed.connect(self._dismiss)
        card.factor_hovered.connect(diagram.highlight)
        card.factor_clicked.connect(self._on_clicked)
        self.inspector.unpinned.connect(self.unpin)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the rows of the Diagram menu do."""
        moves: dict[str, Callable[[], object]] = {
            f"select_{direction.value}": partial(self.go, direction) for direction in Direction
        }
        return moves | {"pin": self.pin_selected, "unpin_latest": self.unpin_latest, "unpin_all": self.unpin_all}

    def set_frame(self, frame: Frame) -> None:
        """Show the numbers of this moment on all cards, also on the one of what is pointed at."""
        self.inspector.set_pinned(frame.inspected)
        self._show_selected()
        self._inspect()

    def set_dress(self, dress: Dress, least: float = 0.0) -> None:
        """Take on the colours and the size, with letters of at least so many pixels."""
        self.inspector.set_theme(dress.theme)
        self.inspector.set_text_scale(max(dress.text, least / LETTERS))

    # --- pinning

    @Slot(object)
    def toggle_pin(self, target: Target) -> None:
        """Keep the numbers of something in sight, or no longer."""
        view = self._bridge.view
        if target in view.pinned:
            self.unpin(target)
        else:
            self._pin((*view.pinned, target))

    @Slot(object)
    def _on_clicked(self, target: Target) -> None:
        """A click, or Enter on what is selected: what is done next, such as F9, is about that."""
        if target != self._bridge.view.selected:
            self._clicked = target
            self._bridge.set_view(replace(self._bridge.view, selected=target))
        self.toggle_pin(target)

    @Slot(object)
    def unpin(self, target: Target) -> None:
        """No longer keep them in sight."""
        self._pin(tuple(other for other in self._bridge.view.pinned if other != target))

    def unpin_latest(self) -> None:
        """Take away the card that was pinned last."""
        self._pin(self._bridge.view.pinned[:-1])

    def unpin_all(self) -> None:
        """Take away every pinned card."""
        self._pin(())

    def pin_selected(self) -> None:
        """Keep the numbers of what is selected in sight, or no longer."""
        selected = self._bridge.view.selected
        if selected is not None:
            self.toggle_pin(selected)

    def _pin(self, pinned: tuple[Target, ...]) -> None:
        self._bridge.set_view(replace(self._bridge.view, pinned=pinned))

    # --- the keyboard

    def go(self, direction: Direction) -> None:
        """Select what is beside the selected thing, or what this step computes where nothing is selected."""
        if self._diagram.frame is not None:
            self._select(neighbour(self._diagram.frame, self._bridge.view.selected, direction))
            self._diagram.setFocus()

    @Slot()
    def _select_first(self) -> None:
        if self._diagram.frame is not None:
            self._select(first(self._diagram.frame))

    @Slot()
    def _deselect(self) -> None:
        self._select(None)

    @Slot()
    def _dismiss(self) -> None:
        """Escape: the latest card, then the selection."""
        if self._bridge.view.pinned:
            self.unpin_latest()
        else:
            self._deselect()

    def _select(self, target: Target | None) -> None:
        self._pointed = self._clicked = None
        self._bridge.set_view(replace(self._bridge.view, selected=target))

    def _show_selected(self) -> None:
        target = self._bridge.view.selected
        if target is None or self._diagram.rect_of(target).isEmpty():
            self._diagram.select(None)
            return
        numbers = self._bridge.inspect(target)
        self._diagram.select(target, f"{numbers.title}: {in_words(numbers)}")

    # --- the card of what is pointed at

    @Slot(object)
    def _on_hovered(self, target: Target | None) -> None:
        self._pointed = target
        self._inspect()

    def _inspect(self) -> None:
        # After another session was opened the pointer may be on something that is no longer there.
        if self._pointed is not None and self._diagram.rect_of(self._pointed).isEmpty():
            self._pointed = None
        if self._pointed is not None:
            place = self._diagram.mapFromGlobal(QCursor.pos())
            self.inspector.show_hover(self._bridge.inspect(self._pointed), place)
        else:
            selected = self._diagram.selected if self._diagram.selected != self._clicked else None
            self.inspector.show_hover(None if selected is None else self._bridge.inspect(selected))
