"""Changing numbers on the diagram: by typing where they stand, and by dragging them up and down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent

from backstep.core.errors import InputError
from backstep.present.editing import Editable, dragged, editable, edited, learning_rate
from backstep.present.looks import Target
from backstep.present.symbols import ALPHA
from backstep.session.branches import Changed, Edit
from backstep.ui.bridge import Bridge
from backstep.ui.diagram.view import DiagramView
from backstep.ui.dress import Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.step_card import StepCard
from backstep.ui.value_field import ValueField

DRAGS = Qt.KeyboardModifier.ControlModifier
_FINE = Qt.KeyboardModifier.ShiftModifier
_BEGUN = 3.0
"""Pixels that the pointer moves before it drags."""


@dataclass
class _Drag:
    wanted: Editable
    start: QPointF
    begun: bool = False


@guarded
class Editing(QObject):
    """A double click (or F2) opens a field; the pointer dragged with Ctrl changes a number, with Shift finely.

    Attributes:
        edited: emitted with the finished `Edit`.
        again: emitted with an `Edit` to start again with.
        refused: emitted with why something cannot be changed.
    """

    edited = Signal(object)
    again = Signal(object)
    refused = Signal(str)

    def __init__(self, bridge: Bridge, diagram: DiagramView, card: StepCard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._diagram = diagram
        self._card = card
        self._drag: _Drag | None = None
        self._double: Target | None = None
        self._asked: tuple[Editable, bool] | None = None
        self.field = ValueField(diagram)
        self.field.entered.connect(self._on_entered)
        self.field.closed.connect(self._on_closed)
        diagram.installEventFilter(self)
        card.viewport().installEventFilter(self)

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self.field.set_dress(dress)

    # --- typing

    def edit_selected(self) -> None:
        """Ask for the number of what is selected."""
        selected = self._bridge.view.selected
        if selected is not None:
            self.edit_target(selected)

    @Slot(object)
    def edit_target(self, target: Target) -> None:
        """Ask for the number of something on the diagram."""
        wanted = self._editable(target)
        if wanted is not None:
            self._ask(wanted, wanted.name, self._spot(target, wanted))

    def edit_rate(self) -> None:
        """Ask for the learning rate."""
        if self._bridge.session.state.run is None:
            wanted = learning_rate(self._bridge.session.state)
            self._ask(wanted, "Learning rate α", self._middle())

    def again_with_rate(self) -> None:
        """Ask for the learning rate to start again with."""
        wanted = learning_rate(self._bridge.session.state)
        self._ask(wanted, "Start again with learning rate α", self._middle(), again=True)

    def again_with_seed(self, seed: int) -> None:
        """Ask for the seed to start again with."""
        self._ask(
            Editable(Edit(Changed.SEED, float(seed)), "seed"), "Start again with seed", self._middle(), again=True
        )

    def _editable(self, target: Target) -> Editable | None:
        state = self._bridge.session.state
        if state.run is not None:
            self.refused.emit("a run is under way; stop it first")
            return None
        try:
            return editable(state, target)
        except InputError as error:
            self.refused.emit(error.what)
            return None

    def _ask(self, wanted: Editable, name: str, spot: QRect, *, again: bool = False) -> None:
        self._asked = wanted, again
        frame = self._diagram.frame
        size = frame.headers[0].size if frame is not None and frame.headers else 0.0
        self.field.open(name, wanted.text, partial(self._checked, wanted), spot, size)

    def _checked(self, wanted: Editable, text: str) -> Edit:
        return edited(wanted, text, self._bridge.session.state)

    @Slot(str)
    def _on_entered(self, text: str) -> None:
        if self._asked is not None:
            wanted, again = self._asked
            edit = self._checked(wanted, text)
            if again:
                self.again.emit(edit)
            elif edit.value != wanted.edit.value:
                self.edited.emit(edit)

    @Slot()
    def _on_closed(self) -> None:
        self._asked = None
        self._diagram.setFocus()

    def _spot(self, target: Target, wanted: Editable) -> QRect:
        if wanted.edit.what is Changed.BIAS:
            target = Target("bias", target.layer, target.unit)
        elif wanted.edit.what is Changed.TARGET:
            spot = self._diagram.note_of(target)
            if not spot.isEmpty():
                return spot
        return self._diagram.spot_of(target)

    def _middle(self) -> QRect:
        middle = self._diagram.rect().center()
        return QRect(middle.x() - 1, round(0.2 * self._diagram.height()), 2, 2)

    # --- the pointer

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A double click, and what is dragged with Ctrl; on the step card a double click on α."""
        if not hasattr(self, "_diagram"):
            # A window that is being collected is still told of events, when nothing is left of this but its shell.
            return False
        if watched is not self._diagram:
            return self._on_card(event)
        if isinstance(event, QMouseEvent):
            return self._on_mouse(event)
        if self._drag is not None and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            # Of the key itself the diagram need not know, nor the shortcut that has it.
            event.accept()
            self._end()
            return True
        return False

    def _on_card(self, event: QEvent) -> bool:
        double = event.type() == QEvent.Type.MouseButtonDblClick
        cell = self._card.cell_at(event.position()) if double and isinstance(event, QMouseEvent) else None
        if cell is None or cell.tile.latex != ALPHA.latex:
            return False
        self.edit_rate()
        return True

    def _on_mouse(self, event: QMouseEvent) -> bool:
        kind, left = event.type(), event.button() == Qt.MouseButton.LeftButton
        if kind == QEvent.Type.MouseButtonPress and left and event.modifiers() & DRAGS:
            target = self._diagram.target_at(event.position())
            wanted = self._editable(target) if target is not None else None
            if wanted is not None:
                self._drag = _Drag(wanted, event.position())
            return target is not None
        if kind == QEvent.Type.MouseMove and self._drag is not None:
            self._follow(self._drag, event)
            return True
        if kind == QEvent.Type.MouseButtonRelease and left and self._drag is not None:
            draft = self._bridge.view.draft
            self._end()
            if draft is not None:
                self.edited.emit(draft)
            return True
        if kind == QEvent.Type.MouseButtonDblClick and left:
            self._double = self._diagram.target_at(event.position())
        elif kind == QEvent.Type.MouseButtonRelease and left and self._double is not None:
            # The two clicks pinned and unpinned it; the field comes with the end of the second one.
            target, self._double = self._double, None
            self.edit_target(target)
        return False

    def _follow(self, drag: _Drag, event: QMouseEvent) -> None:
        up = drag.start.y() - event.position().y()
        if not drag.begun and abs(up) < _BEGUN:
            return
        drag.begun = True
        edit = drag.wanted.edit
        value = dragged(edit.value, up, fine=bool(event.modifiers() & _FINE))
        draft = replace(edit, value=value) if value != edit.value else None
        self._diagram.setCursor(Qt.CursorShape.SizeVerCursor)
        self._bridge.set_view(replace(self._bridge.view, draft=draft))

    def _end(self) -> None:
        self._drag = None
        self._diagram.setCursor(Qt.CursorShape.ArrowCursor)
        self._bridge.set_view(replace(self._bridge.view, draft=None))
