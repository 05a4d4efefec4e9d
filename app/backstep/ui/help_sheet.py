"""All keys and gestures on one sheet, made from the action and panel tables; and who made what."""

from __future__ import annotations

import platform
from html import escape

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QWidget

import backstep
from backstep.present.actions import ACTIONS, BY_NAME, TRAINING_KEYS, Action, Menu
from backstep.present.numbers import ABOUT
from backstep.present.panels import PANELS
from backstep.ui.contrast import mix
from backstep.ui.dress import LARGE, SMALL, Dress
from backstep.ui.keys import spelled
from backstep.ui.sheet import Sheet

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


_TITLES = {
    Menu.FILE: "Files",
    Menu.EDIT: "Changing",
    Menu.RUN: "Stepping and running",
    Menu.GO: "Going somewhere",
    Menu.VIEW: "What is shown",
    Menu.DIAGRAM: "Going over the diagram",
    Menu.LESSONS: "Lessons",
    Menu.HELP: "Help",
}
_AT_THE_WALL = {"projector_mode": "Leave projector mode"}
"""What a clicker's key does where the title of its action says something else."""
_SIGNS = (
    ("— and - -", "A weight above 0, and one below 0; the thicker the line, the larger the weight. Dots lead to J."),
    ("δ", "∂J/∂z of a neuron: what arrives there on the way back, times the slope of its activation."),
    ("∂", "The derivative of J with respect to what it stands beside: a weight, a bias, or an output."),
    ("←", "What is sent back along a weight: the weight times δ, one part of ∂J/∂a of the neuron it came from."),
    (f"{ABOUT}0.023", "There is room for fewer digits than are set: a rounded number. Point at it to see all of them."),
    ("w → w", "A weight before and after the update, with as many digits as tell them apart."),
    ("Δ", "The change itself, where even these have no room; beside another branch, the difference to it."),
    ("w₂₁", "A number stands where edges cross: the weight it belongs to."),
)
"""What is not said where it stands."""
_ONE_COLUMN = 780.0
"""Below this width, in pixels at scale 1, two columns would be too narrow."""


class HelpSheet(Sheet):
    """Keys by what they are for, in two columns where there is room."""

    def __init__(self, dress: Dress, parent: QWidget) -> None:
        super().__init__(BY_NAME["help_sheet"], dress, (1120, 880), parent)
        columns = 1 if self.width() < self.dress.em(_ONE_COLUMN) else 2
        self.browser.setHtml(sheet_html(self.dress, columns=columns))


def show_help(dress: Dress, parent: QWidget) -> None:
    """Open the sheet of a window, or bring it to the front where it is open already."""
    (parent.findChild(HelpSheet) or HelpSheet(dress, parent)).put_up()


def sheet_html(dress: Dress, columns: int = 2) -> str:
    """The sheet as rich text."""
    by_menu = {menu: [row for row in ACTIONS if row.menu is menu] for menu in Menu}
    sections = {menu: _section(_TITLES[menu], _menu_rows(rows, dress), dress) for menu, rows in by_menu.items() if rows}
    panels = [
        _cells(
            f"<b>{escape(panel.title)}</b> {_caps((panel.key,), dress) if panel.key else ''}",
            _muted(panel.description, dress),
            dress,
        )
        for panel in PANELS
    ]
    signs = [_cells(f"<b>{sign}</b>", _muted(meaning, dress), dress) for sign, meaning in _SIGNS]
    # The steps first, and how to read what they do; files, which everybody knows, below them.
    left = sections.pop(Menu.RUN) + _section("Signs on the diagram", signs, dress) + sections.pop(Menu.FILE)
    right = _wall(dress) + "".join(sections.values()) + _section("Panels and the mouse", panels, dress)
    if columns == 1:
        return left + right
    gap = dress.px(28)
    return (
        f'<table width="100%" cellspacing="0" cellpadding="0"><tr><td width="50%" style="padding-right:{gap}px">{left}'
        f'</td><td width="50%" style="padding-left:{gap}px">{right}</td></tr></table>'
    )


def _section(title: str, rows: list[str], dress: Dress, note: str = "") -> str:
    below = f'<p style="margin:0 0 {dress.px(4)}px 0">{_muted(note, dress)}</p>' if note else ""
    return (
        f'<p style="margin:{dress.px(12)}px 0 {dress.px(4)}px 0; font-size:{dress.em(LARGE)}px; font-weight:600; '
        f'color:{dress.theme.forward}">{escape(title)}</p>{below}'
        f'<table width="100%" cellspacing="0" cellpadding="{dress.px(3)}">{"".join(rows)}</table>'
    )


def _menu_rows(rows: list[Action], dress: Dress) -> list[str]:
    return [_cells(_caps(row.keys, dress), _words(row.title, row.description, dress), dress) for row in rows]


def _wall(dress: Dress) -> str:
    """The keys of projector mode and its clicker."""
    *most, last = (spelled(key) for key in sorted(TRAINING_KEYS))
    note = (
        "A clicker, the remote control of a talk, sends Page Down and Page Up, often also B, Esc or F5. There, these "
        f"keys work beside the usual ones; {', '.join(most)} and {last} never train. While the screen is blank, the "
        f"first key only brings the picture back. After Esc or F5 has left, F5 returns until another key or the mouse "
        "is used."
    )
    rows = [
        _cells(_caps(row.clicker, dress), _words(_AT_THE_WALL.get(row.name, row.title), "", dress), dress)
        for row in ACTIONS
        if row.clicker
    ]
    return _section("In projector mode", rows, dress, note)


def _caps(keys: tuple[str, ...], dress: Dress) -> str:
    """Keys as small plates, each in one piece."""
    if not keys:
        return _muted("in the menu", dress)
    ground = mix(dress.theme.muted, dress.theme.card, 0.16)
    style = f"background-color:{ground}; color:{dress.theme.ink}; font-weight:600"
    plates = [escape(spelled(key)).replace(" ", "&nbsp;") for key in keys]
    return " &nbsp;".join(f'<span style="{style}">&nbsp;{plate}&nbsp;</span>' for plate in plates)


def _words(title: str, description: str, dress: Dress) -> str:
    name = f"<b>{escape(title.rstrip('…'))}</b>"
    return f"{name}<br>{_muted(description, dress)}" if description else name


def _muted(text: str, dress: Dress) -> str:
    return f'<span style="font-size:{dress.em(SMALL)}px; color:{dress.theme.muted}">{escape(text)}</span>'


def _cells(first: str, second: str, dress: Dress) -> str:
    pad = f"padding-bottom:{dress.px(3)}px"
    return f'<tr><td width="38%" style="{pad}">{first}</td><td style="{pad}">{second}</td></tr>'


def about_html() -> str:
    """Version, and the licences of what the program is made of."""
    rows = "".join(
        f"<tr>{''.join(_one_line(cell) for cell in (name, use, licence))}</tr>" for name, use, licence in LICENCES
    )
    return (
        f"<h3>Backstep {backstep.__version__}</h3>"
        "<p>A step-through debugger for the training of neural networks. MIT licence.</p>"
        f"<p>Python {platform.python_version()} · Qt {qVersion()}</p>"
        f"<table>{rows}</table>"
    )


def _one_line(text: str) -> str:
    return f'<td style="white-space:pre; padding-right:18px">{escape(text)}</td>'
