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
