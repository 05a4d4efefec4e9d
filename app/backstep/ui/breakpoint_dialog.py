"""The settings of one breakpoint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from backstep.core.network import Network
from backstep.present.points import when_text
from backstep.present.spots import spot_text
from backstep.session.breakpoints import Breakpoint
from backstep.ui.boxes import SteppedBox
from backstep.ui.dress import Dress
from backstep.ui.expression_field import ExpressionField
from backstep.ui.place_editor import PlaceEditor
from backstep.ui.point_dialog import PointDialog

_MOST_HITS = 10**9


class BreakpointDialog(PointDialog):
    """Where it sits, its condition, which hits count, what it writes, and its name."""

    def __init__(
        self,
        point: Breakpoint,
        network: Network,
        examples: int,
        early: Callable[[Breakpoint], str],
        early_log: Callable[[Breakpoint], str],
        dress: Dress,
        parent: QWidget | None = None,
    ) -> None:
        """A `point` with number 0 is a new one; `early` and `early_log` say what condition and text read too early."""
        title = f"Breakpoint {point.number}" if point.number else "New breakpoint"
        super().__init__("breakpoint_dialog", title, dress, parent)
        self._point, self._network, self._examples = point, network, examples
        self._early, self._early_log = early, early_log
        self.place = PlaceEditor(network, examples, point.spot, self)
        self.condition = ExpressionField(
            "point_condition", "Condition", network, self, condition=True, may_be_empty=True, kept_lines=3
        )
        self.condition.line.setPlaceholderText("always; or for example J < 0.01 · Ctrl+Space shows the names")
        self.condition.set_text(point.condition)
        self.every = self._box("point_every", "Every how many hits", 1, point.every)
        self.after = self._box("point_after", "After how many hits", 0, point.after)
        self.log = ExpressionField(
            "point_log", "Text to write", network, self, log=True, may_be_empty=True, kept_lines=3
        )
        self.log.line.setPlaceholderText("stops instead; or for example J is {J}, or {J:.3f}")
        self.log.set_text(point.log)
        self.name.setText(point.name)
        self.enabled.setChecked(point.enabled)
        hits = QWidget(self)
        row = QHBoxLayout(hits)
        row.setContentsMargins(0, 0, 0, 0)
        for part in (QLabel("every", hits), self.every, QLabel("hits, after the first", hits), self.after):
            row.addWidget(part)
        row.addStretch(1)
        for label, field in (
            ("Stop at", self.place),
            ("If", self.condition),
            ("Count", hits),
            ("Write", self.log),
            ("Name", self.name),
            ("", self.enabled),
        ):
            self.form.addRow(label, field)
        self.dress_up()
        self.place.set_dress(dress)
        self.place.edited.connect(self.check)
        for line in (self.condition, self.log):
            line.set_dress(dress)
            line.edited.connect(self.check)
            line.entered.connect(self.accept)
            line.dismissed.connect(self.reject)
        for box in (self.every, self.after):
            box.valueChanged.connect(self.check)
        self.name.textChanged.connect(self.check)
        self.enabled.toggled.connect(self.check)
        self.column.addStrut(dress.em(590))
        self.check()
        self.condition.setFocus()

    def _box(self, name: str, title: str, least: int, value: int) -> SteppedBox:
        box = SteppedBox(self)
        box.setObjectName(name)
        box.setAccessibleName(title)
        box.setRange(least, _MOST_HITS)
        box.setGroupSeparatorShown(True)
        box.setValue(value)
        return box

    @property
    def breakpoint(self) -> Breakpoint:
        """What the form says."""
        return replace(
            self._point,
            spot=self.place.spot,
            condition=self.condition.text,
            every=self.every.value(),
            after=self.after.value(),
            log=self.log.text,
            name=self.name.text().strip(),
            enabled=self.enabled.isChecked(),
        )

    def check(self) -> None:
        """After each change: also whether the condition or the text reads what its place comes before."""
        placed = not self.place.fault(self._examples)
        for field, early in ((self.condition, self._early), (self.log, self._early_log)):
            field.set_note(early(self.breakpoint) if placed and field.sound else "")
        super().check()

    def fault(self) -> str:
        """Why it cannot be accepted; what is wrong within a line is said there."""
        found = self.place.fault(self._examples)
        if found:
            return found
        for field, what in ((self.condition, "condition"), (self.log, "text to write")):
            if not field.sound:
                return f"The {what} is not right yet: see there."
        return ""

    def sentence(self) -> str:
        """What it would do."""
        point = self.breakpoint
        do = "Writes a line at" if point.log else "Stops at"
        when = when_text(replace(point, log=""))
        off = "" if point.enabled else " It is switched off."
        return f"{do} {spot_text(point.spot, self._network)}{f', {when}' if when else ''}.{off}"
