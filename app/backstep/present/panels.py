"""The panel table: one row per panel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """Where a panel stands when nobody has moved it."""

    CENTER = "center"
    TOP = "top"
    RIGHT = "right"
    BOTTOM = "bottom"


@dataclass(frozen=True, slots=True)
class Panel:
    """One row; `name` is the object name, `title` the accessible name."""

    name: str
    title: str
    place: Place
    description: str
    key: str = ""
    """Opens and closes it, where it is closed at first."""


PANELS: tuple[Panel, ...] = (
    Panel("phase_ribbon", "Phases", Place.TOP, "The four phases of an iteration; click one to go to its end."),
    Panel("timeline", "Timeline", Place.TOP, "The steps of this iteration; drag to go to any of them."),
    Panel("diagram", "Network", Place.CENTER, "The network with every number computed so far."),
    Panel("step_card", "Step", Place.RIGHT, "What this step computes, in symbols, numbers and words."),
    Panel("program", "Program", Place.RIGHT, "The program that is being stepped through."),
    Panel("cost_history", "Cost history", Place.BOTTOM, "J over the iterations; click one to go there."),
    Panel(
        "chain",
        "Chain",
        Place.RIGHT,
        "The gradient as a product of factors, from J down to one weight; where each number comes from.",
        "Ctrl+Shift+C",
    ),
    Panel(
        "variables",
        "Variables",
        Place.BOTTOM,
        "Every tensor of this moment: now, one iteration before, and the difference.",
        "Ctrl+Shift+V",
    ),
)

PANEL_BY_NAME = {panel.name: panel for panel in PANELS}
