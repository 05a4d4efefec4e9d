"""What colour each role has, and the palette and style sheet of the application.

A `Theme` is nothing but colours: everything painted asks it for the colour of a `Role` or of a surface.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette

from backstep.present.roles import Role
from backstep.ui.contrast import better_on, mix


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as `#RRGGBB`; `tint` and `halo` say how much of a role's colour its faint fill and its glow hold."""

    name: str
    dark: bool
    ink: str
    muted: str
    forward: str
    cost: str
    backward: str
    update: str
    positive: str
    negative: str
    window: str
    """Ground between the cards."""
    panel: str
    """Ground of menus, tool bar and fields that are no card."""
    card: str
    border: str
    """Hairline around cards and buttons."""
    outline: str
    """Rim of a node: dark enough to be seen from the last row."""
    shade: str
    """Left half of a neuron, where z stands."""
    hover: str
    tint: float
    halo: float
    rest: float
    """How much of its colour an edge keeps that is not in play."""

    def colour(self, role: Role) -> str:
        """The colour of text, lines and rims of this role."""
        return str(getattr(self, role.value))

    def fill(self, role: Role) -> str:
        """A faint ground in this role's colour, on which its text can still be read."""
        return self.card if role in (Role.INK, Role.MUTED) else mix(self.colour(role), self.card, self.tint)

    def glow(self, role: Role) -> str:
        """The broad band under an edge on the active path."""
        return mix(self.colour(role), self.card, self.halo)

    def on(self, role: Role) -> str:
        """The colour of text on a ground filled with the role's own colour."""
        return better_on(self.colour(role), "#FFFFFF", "#0B1016")

    def faint(self, role: Role) -> str:
        """An edge that is not in play: weaker, but still a line one can see."""
        return mix(self.colour(role), self.card, self.rest)


LIGHT = Theme(
    name="light",
    dark=False,
    ink="#16202E",
    muted="#566172",
    forward="#0072B2",
    cost="#8A3A78",
    backward="#C2410C",
    update="#00795A",
    positive="#0072B2",
    negative="#AD4F08",
    window="#F3F5F8",
    panel="#FFFFFF",
    card="#FFFFFF",
    border="#D8DEE6",
    outline="#16202E",
    shade="#E7ECF1",
    hover="#E9EEF4",
    tint=0.09,
    halo=0.30,
    rest=0.48,
)

DARK = Theme(
    name="dark",
    dark=True,
    ink="#F2F5F9",
    muted="#A9B4C3",
    forward="#66BDF6",
    cost="#E59AD6",
    backward="#FF9468",
    update="#54D4A9",
    positive="#66BDF6",
    negative="#F5A742",
    window="#0E1218",
    panel="#171C24",
    card="#171C24",
    border="#343D4A",
    outline="#C6D0DC",
    shade="#262E3A",
    hover="#242C37",
    tint=0.13,
    halo=0.38,
    rest=0.45,
)

PROJECTOR = Theme(
    name="projector",
    dark=False,
    ink="#0B1320",
    muted="#434D5B",
    forward="#00558A",
    cost="#7A2E69",
    backward="#932F08",
    update="#005A43",
    positive="#00558A",
    negative="#803D00",
    window="#FFFFFF",
    panel="#FFFFFF",
    card="#FFFFFF",
    border="#6B7684",
    outline="#0B1320",
    shade="#E2E8EE",
    hover="#E9EEF4",
    tint=0.05,
    halo=0.38,
    rest=0.66,
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK, PROJECTOR)}


def palette(theme: Theme) -> QPalette:
    """The palette of the Fusion style; set explicitly, because the platform's colour scheme may not be known."""
    made = QPalette()
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.ink,
        role.Base: theme.card,
        role.AlternateBase: theme.window,
        role.Text: theme.ink,
        role.Button: theme.panel,
        role.ButtonText: theme.ink,
        role.BrightText: theme.backward,
        role.ToolTipBase: theme.panel,
        role.ToolTipText: theme.ink,
        role.PlaceholderText: theme.muted,
        role.Highlight: theme.forward,
        role.HighlightedText: theme.on(Role.FORWARD),
        role.Accent: theme.forward,
        role.Link: theme.forward,
        role.LinkVisited: theme.cost,
        role.Light: mix("#FFFFFF", theme.panel, 0.10 if theme.dark else 0.8),
        role.Midlight: theme.hover,
        role.Mid: theme.border,
        role.Dark: mix("#000000", theme.border, 0.35),
        role.Shadow: mix("#000000", theme.border, 0.65),
    }
    for key, value in colours.items():
        made.setColor(key, QColor(value))
    for key in (role.WindowText, role.Text, role.ButtonText, role.ToolTipText):
        made.setColor(group.Disabled, key, QColor(mix(theme.muted, theme.window, 0.75)))
    return made


def stylesheet(theme: Theme, text_scale: float = 1.0) -> str:
    """The style sheet of the application: what Fusion draws itself, in the theme's colours and in scaled pixels.

    A frame with the dynamic property `card` set to true becomes a rounded card; a label with the property `role` set
    to "muted" or "title" takes on that look.
    """

    def px(length: float) -> str:
        return f"{max(1, round(length * text_scale))}px"

    disabled = mix(theme.muted, theme.panel, 0.62)
    lit = mix(theme.forward, theme.panel, 0.12)
    handle = mix(theme.muted, theme.window, 0.45)
    return f"""
QMainWindow, QDialog {{ background: {theme.window}; }}
QMainWindow::separator {{ background: {theme.window}; width: {px(8)}; height: {px(8)}; }}
QMainWindow::separator:hover {{ background: {theme.border}; }}
QFrame[card="true"] {{ background: {theme.card}; border: 1px solid {theme.border}; border-radius: {px(10)}; }}
QLabel {{ background: transparent; }}
QLabel[role="muted"] {{ color: {theme.muted}; }}
QLabel[role="title"] {{ font-weight: 600; }}

QMenuBar {{ background: {theme.panel}; border-bottom: 1px solid {theme.border}; padding: {px(2)} {px(8)}; }}
QMenuBar::item {{ background: transparent; padding: {px(4)} {px(10)}; border-radius: {px(5)}; }}
QMenuBar::item:selected, QMenuBar::item:pressed {{ background: {theme.hover}; }}
QMenu {{ background: {theme.panel}; border: 1px solid {theme.border}; padding: {px(5)}; }}
QMenu::item {{ padding: {px(5)} {px(26)} {px(5)} {px(26)}; border-radius: {px(4)}; }}
QMenu::item:selected {{ background: {theme.forward}; color: {theme.on(Role.FORWARD)}; }}
QMenu::item:disabled {{ color: {disabled}; background: transparent; }}
QMenu::separator {{ height: 1px; background: {theme.border}; margin: {px(5)} {px(8)}; }}

QToolBar {{ background: {theme.window}; border: none; padding: {px(6)}; spacing: {px(6)}; }}
QPushButton, QToolButton {{
    background: {theme.panel}; border: 1px solid {theme.border}; border-radius: {px(6)}; padding: {px(5)} {px(11)};
}}
QPushButton:hover, QToolButton:hover {{ background: {theme.hover}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {theme.shade}; }}
QPushButton:checked, QToolButton:checked {{
    background: {lit}; border: 1px solid {theme.forward}; color: {theme.forward}; font-weight: 600;
}}
QPushButton:default {{ background: {theme.ink}; color: {theme.card}; border-color: {theme.ink}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {disabled}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {theme.forward}; }}

QDockWidget {{ font-weight: 600; }}
QDockWidget::title {{ background: transparent; text-align: left; padding: {px(7)} {px(12)}; }}
QToolTip {{
    background: {theme.panel}; color: {theme.ink}; border: 1px solid {theme.muted}; padding: {px(5)};
}}

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextEdit {{
    background: {theme.card}; color: {theme.ink}; border: 1px solid {theme.border}; border-radius: {px(5)};
    padding: {px(3)} {px(6)}; selection-background-color: {theme.forward};
    selection-color: {theme.on(Role.FORWARD)};
}}
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus {{ border: 1px solid {theme.forward}; }}
QLineEdit:disabled, QSpinBox:disabled, QComboBox:disabled {{ color: {disabled}; }}
QComboBox QAbstractItemView {{
    background: {theme.panel}; border: 1px solid {theme.border}; selection-background-color: {theme.forward};
    selection-color: {theme.on(Role.FORWARD)};
}}
QProgressBar {{
    background: {theme.shade}; border: none; border-radius: {px(4)}; min-height: {px(8)}; max-height: {px(8)};
}}
QProgressBar::chunk {{ background: {theme.forward}; border-radius: {px(4)}; }}
QStatusBar {{ background: {theme.window}; color: {theme.muted}; }}
QStatusBar::item {{ border: none; }}

QScrollBar:vertical {{ background: transparent; width: {px(11)}; margin: {px(2)}; }}
QScrollBar:horizontal {{ background: transparent; height: {px(11)}; margin: {px(2)}; }}
QScrollBar::handle {{ background: {handle}; border-radius: {px(3)}; }}
QScrollBar::handle:vertical {{ min-height: {px(28)}; }}
QScrollBar::handle:horizontal {{ min-width: {px(28)}; }}
QScrollBar::handle:hover {{ background: {theme.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
