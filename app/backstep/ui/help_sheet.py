"""All keys and gestures on one sheet, made from the action and panel tables; and who made what."""

from __future__ import annotations

import platform
from html import escape

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

import backstep
from backstep.present.actions import ACTIONS, TRAINING_KEYS, Action, Menu
from backstep.present.panels import PANELS
from backstep.ui.dress import LARGE, SMALL, TEXT, Dress, scroll_bar_style
from backstep.ui.keys import spelled

LICENCES = (
    ("PySide6 and Qt", "the window", "LGPL-3.0"),
    ("NumPy", "the arithmetic", "BSD-3-Clause"),
    ("pyqtgraph", "the curves", "MIT"),
    ("ziamath, ziafont, latex2mathml", "the formulas", "MIT"),
    ("pydantic", "the session files", "MIT"),
    ("Inter", "font of the window", "SIL Open Font License 1.1"),
    ("JetBrains Mono", "font of the program", "SIL Open Font License 1.1"),
    ("STIX Two Math", "font of the formulas", "SIL Open Font License 1.1"),
)


class HelpSheet(QDialog):
    """Keys by menu, in two columns; scrolls where it does not fit."""

    def __init__(self, dress: Dress, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("help_sheet_window")
        self.setWindowTitle("Keys and gestures")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.browser = QTextBrowser(self)
        self.browser.setObjectName("help_sheet_text")
        self.browser.setAccessibleName("Keys and gestures")
        self.browser.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.browser.setFont(dress.font(TEXT))
        self.browser.verticalScrollBar().setStyleSheet(scroll_bar_style(dress))
        self.browser.setHtml(sheet_html(dress))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.addWidget(self.browser)
        column.addWidget(buttons)
        room = parent.size() if parent is not None else self.size()
        self.resize(min(dress.em(1080), room.width() - 60), min(dress.em(760), room.height() - 60))


def sheet_html(dress: Dress) -> str:
    """The sheet as rich text."""
    halves: tuple[list[str], list[str]] = ([], [])
    lengths = [0, 0]
    for menu in Menu:
        rows = [row for row in ACTIONS if row.menu is menu]
        if rows:
            shorter = lengths.index(min(lengths))
            halves[shorter].append(_section(f"{menu.value} menu", [_row(row) for row in rows], dress))
            lengths[shorter] += len(rows) + 2
    shorter = lengths.index(min(lengths))
    gestures = [(f"<b>{escape(panel.title)}</b>", escape(panel.description)) for panel in PANELS]
    halves[shorter].append(_section("With the mouse", [_cells(*gesture) for gesture in gestures], dress))
    training = ", ".join(escape(spelled(key)) for key in sorted(TRAINING_KEYS))
    note = (
        f"In projector mode the keys after the dot work in addition, for a clicker, and {training} do not train: "
        "a clicker sends some of them."
    )
    left, right = ("".join(half) for half in halves)
    return (
        f'<p style="font-size:{dress.em(SMALL)}px; color:{dress.theme.muted}">{note}</p>'
        f'<table width="100%"><tr><td width="50%" style="padding-right:{dress.px(24)}px">{left}</td>'
        f'<td width="50%">{right}</td></tr></table>'
    )


def _section(title: str, rows: list[str], dress: Dress) -> str:
    return (
        f'<p style="font-size:{dress.em(LARGE)}px; font-weight:600; color:{dress.theme.forward}">{escape(title)}</p>'
        f'<table width="100%" cellspacing="0" cellpadding="{dress.px(3)}">{"".join(rows)}</table>'
    )


def _row(row: Action) -> str:
    keys = ", ".join(escape(spelled(key)) for key in row.keys)
    extra = ", ".join(escape(spelled(key)) for key in row.clicker if key not in row.keys)
    both = " · ".join(part for part in (keys, extra) if part)
    title = escape(row.title.rstrip("…"))
    return _cells(
        both.replace(" ", "&nbsp;") if len(both) < 21 else both, f"<b>{title}</b><br>{escape(row.description)}"
    )


def _cells(first: str, second: str) -> str:
    return f'<tr><td width="34%">{first}</td><td>{second}</td></tr>'


def about_html() -> str:
    """Version, and the licences of what the program is made of."""
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>&nbsp;&nbsp;{escape(use)}</td><td>&nbsp;&nbsp;{escape(licence)}</td></tr>"
        for name, use, licence in LICENCES
    )
    return (
        f"<h3>Backstep {backstep.__version__}</h3>"
        "<p>A step-through debugger for the training of neural networks. MIT licence.</p>"
        f"<p>Python {platform.python_version()} · Qt {qVersion()}</p>"
        f"<table>{rows}</table>"
    )
