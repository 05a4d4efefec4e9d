"""The form that asks what to hand out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from backstep.core.datasets_wording import headed
from backstep.core.errors import InputError
from backstep.core.training import Task
from backstep.present.handouts.handout import FORMS, SCRIPTS, Handout, Kind, place_from
from backstep.present.handouts.steps import Place
from backstep.ui.dress import SMALL, TEXT, Dress


class HandoutDialog(QDialog):
    """Asks for the kind and the steps; what is wrong is said below, and then nothing can be made."""

    def __init__(self, proposal: Handout, task: Task, known: int, dress: Dress, parent: QWidget) -> None:
        """`proposal` is what stands in the form at first, `known` iterations were computed."""
        super().__init__(parent)
        self.setObjectName("handout_dialog")
        self.setWindowTitle("Hand out")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._proposal, self._task, self._known, self._dress = proposal, task, known, dress
        self.kind = QComboBox(self)
        self.kind.setObjectName("handout_kind")
        self.kind.setAccessibleName("What to hand out")
        for each, looks in FORMS.items():
            self.kind.addItem(looks.title, each)
        self.kind.setCurrentIndex(list(FORMS).index(proposal.kind))
        self.first = self._place("handout_first", "First step", proposal.first)
        self.last = self._place("handout_last", "Last step", proposal.last)
        self.said = QLabel(self)
        self.said.setObjectName("handout_said")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.make = self.buttons.addButton("Save as…", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.addRow("&What", self.kind)
        form.addRow("&From step", self.first)
        form.addRow("&To step", self.last)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.said)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.kind.currentIndexChanged.connect(self._check)
        for field in (self.first, self.last):
            field.textChanged.connect(self._check)
        self._dress_up(form, column)
        self._check()

    @property
    def handout(self) -> Handout:
        """What is asked for. Raises InputError where that is nothing one can have."""
        kind = Kind(self.kind.currentData())
        first = (1, 1) if kind in SCRIPTS else place_from(self.first.text(), "From step")
        found = Handout(
            kind, first, place_from(self.last.text(), "To step"), self._proposal.example, self._proposal.digits
        )
        found.check(self._task, FORMS[kind].suffixes[0])
        return found

    def fault(self) -> str:
        """Why it cannot be made; "" where it can."""
        try:
            handout = self.handout
        except InputError as error:
            return headed(f"{error}.")
        if handout.kind not in SCRIPTS and handout.last[0] > self._known:
            return f"To step: the training came to iteration {self._known:,} so far; run it further first."
        return ""

    def accept(self) -> None:
        """Close, where there is nothing wrong."""
        if not self.fault():
            super().accept()

    def _place(self, name: str, spoken: str, place: Place) -> QLineEdit:
        field = QLineEdit(f"{place[0]}:{place[1]}", self)
        field.setObjectName(name)
        field.setAccessibleName(spoken)
        field.setPlaceholderText("iteration:step")
        field.setToolTip("Iteration and step, such as 1:9")
        return field

    def _check(self) -> None:
        kind = Kind(self.kind.currentData())
        self.first.setEnabled(kind not in SCRIPTS)
        fault = self.fault()
        self.make.setEnabled(not fault)
        theme = self._dress.theme
        self.said.setText(fault or self._sentence(kind))
        colours = self.said.palette()
        colours.setColor(self.said.foregroundRole(), QColor(theme.backward if fault else theme.muted))
        self.said.setPalette(colours)

    def _sentence(self, kind: Kind) -> str:
        what = f"{headed(FORMS[kind].what)}."
        if kind in SCRIPTS:
            return f"{what} It goes from the start to the end of iteration {self.handout.last[0]:,}."
        return f"{what} Numbers have {self._proposal.digits} digits, as on the diagram."

    def _dress_up(self, form: QFormLayout, column: QVBoxLayout) -> None:
        dress = self._dress
        self.setFont(dress.font(TEXT))
        self.said.setFont(dress.font(SMALL))
        # Two lines, so that nothing moves while one types.
        self.said.setMinimumHeight(2 * self.said.fontMetrics().lineSpacing())
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)
        form.setVerticalSpacing(dress.px(9))
        form.setHorizontalSpacing(dress.px(12))
        rim = dress.px(16)
        column.setContentsMargins(rim, rim, rim, rim)
        column.setSpacing(dress.px(10))
        self.setMinimumWidth(dress.px(420))
