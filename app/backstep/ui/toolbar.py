"""The toolbar: stepping, the level, running on, the viewed example and the digits, fitted to the room there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from backstep.present.actions import ACTIONS, Action
from backstep.session.commands import SetLevel
from backstep.ui.action_factory import Actions
from backstep.ui.boxes import LabelledBox
from backstep.ui.buttons import HEIGHT, ActionButton, Extent
from backstep.ui.digits import DigitsControl
from backstep.ui.dress import SMALL, Dress
from backstep.ui.examples import ExamplePicker
from backstep.ui.guard import guarded
from backstep.ui.keys import brief
from backstep.ui.run_control import RunControl

PRIMARY = "step_over"
SPOKEN = ("step_back", "continue")
"""Buttons that keep their title longest when it gets narrow."""
SHORT = ("step_into", "step_out")
"""Those whose titles take least room; the arrows of the others speak for themselves."""
_BELOW = 6.0
"""Between two lines, at scale 1."""

_Group = tuple[tuple[QWidget, int], ...]
"""Parts that stand together, each with its width."""


@guarded
class Toolbar(QWidget):
    """Places its parts itself: what does not fit gives up its key first, then its air, its title, and its line.

    The boxes keep their labels: a number alone says nothing.
    """

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self.setAccessibleName("Toolbar")
        self._dress = Dress()
        self.steps = [_button(row, actions, self) for row in ACTIONS if row.toolbar]
        self.levels = [_level_button(row, actions, self) for row in ACTIONS if isinstance(row.command, SetLevel)]
        self._step_by = QLabel("Step by", self)
        self.run = RunControl(actions, self)
        self.example = ExamplePicker(self)
        self.digits = DigitsControl(self)
        self._lines = 0
        self._arranged: tuple[object, ...] = ()
        """What decided the arrangement that there is."""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self._step_by.setFont(dress.font(SMALL))
        parts: tuple[ActionButton | RunControl | LabelledBox, ...] = (
            *self.steps,
            *self.levels,
            self.run,
            self.example,
            self.digits,
        )
        for part in parts:
            part.set_dress(dress)
        if self._lines:
            # Before it has its place in a window, its width says nothing.
            self._arrange()

    def sizeHint(self) -> QSize:
        """One line, or as many as were needed for the width it has."""
        below = self._dress.px(_BELOW)
        return QSize(self._dress.px(900), max(1, self._lines) * (self._dress.height(HEIGHT) + below) - below)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again."""
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """A part that became wider or narrower asks for a new arrangement."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def _arrange(self) -> None:
        hints = (part.sizeHint().width() for part in (self._step_by, self.example, self.digits))
        deciding = (self._dress, self.width(), self.run.width_at(Extent.ICON, snug=True), *hints)
        if deciding == self._arranged:
            return
        self._arranged = deciding
        # Chosen by asking for widths alone: showing less asks for a new arrangement, which must come out the same.
        for shape, most in (*((shape, 1) for shape in _SHAPES), *((shape, 2) for shape in _WRAPPED)):
            groups = self._groups(shape)
            lines = self._lined(groups, shape)
            if len(lines) <= most and all(self._needed(line, shape) <= self.width() for line in lines):
                break
        for button in self.steps:
            button.set_extent(shape.of(button), snug=shape.snug)
        for button in self.levels:
            button.set_extent(Extent.TITLE, snug=shape.snug)
        self.run.set_extent(shape.run, snug=shape.snug)
        self._step_by.setVisible(shape.step_by)
        self._place(groups, shape)

    def _groups(self, shape: _Shape) -> tuple[_Group, ...]:
        """The parts that stand together, each with its width."""
        snug = shape.snug
        steps: _Group = tuple((part, part.width_at(shape.of(part), snug=snug)) for part in self.steps)
        caption = ((self._step_by, self._step_by.sizeHint().width()),) if shape.step_by else ()
        levels = tuple((part, part.width_at(Extent.TITLE, snug=snug)) for part in self.levels)
        return (
            steps,
            (*caption, *levels),
            ((self.run, self.run.width_at(shape.run, snug=snug)),),
            ((self.example, self.example.sizeHint().width()),),
            ((self.digits, self.digits.sizeHint().width()),),
        )

    def _gaps(self, shape: _Shape) -> tuple[int, int]:
        """Between the parts of a group, and the least between groups."""
        return (self._dress.px(4), self._dress.px(10)) if shape.snug else (self._dress.px(6), self._dress.px(16))

    def _lined(self, groups: Sequence[_Group], shape: _Shape) -> list[list[_Group]]:
        """The groups in as few lines as they need."""
        lines: list[list[_Group]] = [[]]
        for group in groups:
            if lines[-1] and self._needed([*lines[-1], group], shape) > self.width():
                lines.append([])
            lines[-1].append(group)
        return lines

    def _needed(self, groups: Sequence[_Group], shape: _Shape) -> int:
        gap, apart = self._gaps(shape)
        within = sum(sum(width for _, width in group) + gap * (len(group) - 1) for group in groups)
        return within + apart * (len(groups) - 1)

    def _place(self, groups: Sequence[_Group], shape: _Shape) -> None:
        gap, apart = self._gaps(shape)
        height, below = self._dress.height(HEIGHT), self._dress.px(_BELOW)
        lines = self._lined(groups, shape)
        for number, line in enumerate(lines):
            # What is left over goes between the groups.
            spare = max(0, self.width() - self._needed(line, shape))
            between = apart + min(spare // max(1, len(line) - 1), self._dress.px(30))
            x, y = 0, number * (height + below)
            for group in line:
                for part, width in group:
                    part.setGeometry(x, y, width, height)
                    x += width + gap
                x += between - gap
        if len(lines) != self._lines:
            self._lines = len(lines)
            self.updateGeometry()


@dataclass(frozen=True, slots=True)
class _Shape:
    """How much the step buttons show, and whether there are small labels before the boxes."""

    primary: Extent
    spoken: Extent
    short: Extent
    minor: Extent
    step_by: bool
    """Whether a caption stands before the levels, which speak for themselves where there is no room."""
    snug: bool = False
    """Whether all stands close together, with less air in the buttons."""

    def of(self, button: ActionButton) -> Extent:
        name = button.defaultAction().objectName()
        if name == PRIMARY:
            return self.primary
        return self.spoken if name in SPOKEN else self.short if name in SHORT else self.minor

    @property
    def run(self) -> Extent:
        return min(self.primary, Extent.TITLE)


_KEY, _TITLE, _ICON = Extent.KEY, Extent.TITLE, Extent.ICON
_SHAPES = (
    _Shape(_KEY, _KEY, _KEY, _KEY, step_by=True),
    _Shape(_KEY, _KEY, _TITLE, _TITLE, step_by=True),
    _Shape(_TITLE, _TITLE, _TITLE, _TITLE, step_by=True),
    _Shape(_TITLE, _TITLE, _TITLE, _TITLE, step_by=True, snug=True),
    _Shape(_TITLE, _TITLE, _TITLE, _TITLE, step_by=False, snug=True),
    _Shape(_TITLE, _TITLE, _TITLE, _ICON, step_by=False, snug=True),
    _Shape(_TITLE, _TITLE, _ICON, _ICON, step_by=False, snug=True),
    _Shape(_TITLE, _ICON, _ICON, _ICON, step_by=False, snug=True),
    _Shape(_ICON, _ICON, _ICON, _ICON, step_by=False, snug=True),
)
"""From generous to narrow."""

_WRAPPED = _SHAPES[4:]
"""What is tried on two lines, where one holds not even the last."""


def _button(row: Action, actions: Actions, parent: QWidget) -> ActionButton:
    key = brief(row.keys[0]) if row.keys else ""
    primary = row.name == PRIMARY
    return ActionButton(
        actions[row.name], row.short or row.title, icon=row.icon, key=key, primary=primary, parent=parent
    )


def _level_button(row: Action, actions: Actions, parent: QWidget) -> ActionButton:
    assert isinstance(row.command, SetLevel)
    button = ActionButton(actions[row.name], row.command.level.name.title(), parent=parent)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    return button
