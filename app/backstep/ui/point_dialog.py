"""What the dialogs of breakpoints and watchpoints have in common: a form, and OK only where it is sound."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.panels.item_views import indicator_style

LONGEST_NAME = 200


class PointDialog(QDialog):
    """A form whose OK can be pressed only while `fault` finds nothing; the sentence below it says what it would do."""

    def __init__(self, name: str, title: str, dress: Dress, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dress = dress
        self.blank = False
        """Whether nothing was said yet: then what is missing is no mistake."""
        self.form = QFormLayout()
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self.name = QLineEdit(self)
        self.name.setObjectName("point_name")
        self.name.setAccessibleName("Name")
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setPlaceholderText("optional")
        self.enabled = QCheckBox("Switched on", self)
        self.enabled.setObjectName("point_enabled")
        self.summary = QLabel(self)
        self.summary.setObjectName("point_summary")
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.column = QVBoxLayout(self)
        self.column.addLayout(self.form)
        self.column.addStretch(1)
        self.column.addWidget(self.summary)
        self.column.addWidget(self.buttons)

    @property
    def ok(self) -> QPushButton:
        """The button that accepts."""
        return self.buttons.button(QDialogButtonBox.StandardButton.Ok)

    # Qt's metaclass leaves no room for that of abc: the type checker sees to it that these two are there.

    @abstractmethod
    def fault(self) -> str:
        """Why it cannot be accepted; "" where it can."""

    @abstractmethod
    def sentence(self) -> str:
        """What it would do."""

    def accept(self) -> None:
        """Close, where there is nothing wrong."""
        if not self.fault():
            super().accept()

    def check(self) -> None:
        """After each change."""
        fault = self.fault()
        self.ok.setEnabled(not fault)
        self.ok.setToolTip(fault)
        self.summary.setText(fault or self.sentence())
        colours = self.summary.palette()
        theme, wrong = self.dress.theme, fault and not self.blank
        colours.setColor(self.summary.foregroundRole(), QColor(theme.backward if wrong else theme.muted))
        self.summary.setPalette(colours)

    def dress_up(self) -> None:
        """Take on the colours and the size; after all fields are there."""
        dress = self.dress
        self.setFont(dress.font(TEXT))
        self.enabled.setStyleSheet(indicator_style("QCheckBox", dress))
        self.summary.setFont(dress.font(SMALL))
        # Two lines, so that nothing moves while one types.
        self.summary.setMinimumHeight(2 * self.summary.fontMetrics().lineSpacing())
        self.summary.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.form.setVerticalSpacing(dress.px(9))
        self.form.setHorizontalSpacing(dress.px(12))
        rim = dress.px(16)
        self.column.setContentsMargins(rim, rim, rim, rim)
        self.column.setSpacing(dress.px(10))
