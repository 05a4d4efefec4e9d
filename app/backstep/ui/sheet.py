"""A window of rich text beside the main one: it scrolls where it does not fit, and the key that opens it closes it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from backstep.present.actions import Action
from backstep.ui.dress import SMALL, TEXT, Dress, scroll_bar_style
from backstep.ui.theme import PROJECTOR

_READABLE = 0.02
"""Of the window's height: the smallest letters on a wall."""


class Sheet(QDialog):
    """Empty: whoever opens it gives it its text in `browser`, dressed as `dress` says.

    Attributes:
        browser: the text, with the keys.
        dress: colours and sizes, in front of a class with letters that can be read from the last row.
    """

    def __init__(self, row: Action, dress: Dress, size: tuple[float, float], parent: QWidget) -> None:
        """`row` is the action that opens it; `size` its width and height at scale 1, where the window has the room."""
        super().__init__(parent)
        self.setObjectName(f"{row.name}_window")
        self.setWindowTitle(row.title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if dress.theme is PROJECTOR:
            dress = replace(dress, zoom=max(dress.zoom, _READABLE * parent.height() / (SMALL * dress.scale)))
        self.dress = dress
        self.browser = QTextBrowser(self)
        self.browser.setObjectName(f"{row.name}_text")
        self.browser.setAccessibleName(row.title)
        self.browser.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.browser.setFont(dress.font(TEXT))
        self.browser.document().setDocumentMargin(dress.px(16))
        self.browser.verticalScrollBar().setStyleSheet(scroll_bar_style(dress))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())
        buttons.setFont(dress.font(TEXT))
        buttons.rejected.connect(self.close)
        for key in row.keys:
            QShortcut(QKeySequence(key), self, self.close)
        column = QVBoxLayout(self)
        column.addWidget(self.browser)
        column.addWidget(buttons)
        width, height = size
        rim = dress.px(60)
        self.resize(min(dress.em(width), parent.width() - rim), min(dress.em(height), parent.height() - rim))
        self.browser.setFocus()

    def put_up(self) -> None:
        """Show it, or bring it to the front where it is open already."""
        self.show()
        self.activateWindow()
