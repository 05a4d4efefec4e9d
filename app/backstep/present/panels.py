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
    tall: bool = False
    """Whether it needs so much height that what stands above it gives way."""


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
    Panel(
        "breakpoints",
        "Breakpoints",
        Place.RIGHT,
        "Where the training stops, and what it watches for. Enter shows the place of one, F2 changes it.",
        "Ctrl+Shift+B",
    ),
    Panel(
        "watches",
        "Watches",
        Place.RIGHT,
        "Expressions over the numbers of the training: their values now, before, and over the iterations.",
        "Ctrl+Shift+W",
    ),
    Panel(
        "run_timeline",
        "Run timeline",
        Place.TOP,
        "All iterations so far, with bookmarks and hits; drag to go to any of them.",
    ),
    Panel(
        "bookmarks",
        "Bookmarks",
        Place.RIGHT,
        "Positions to come back to, each with a note.",
        "Ctrl+Shift+M",
    ),
    Panel(
        "survey",
        "Survey",
        Place.BOTTOM,
        "Looks through the training so far for what usually goes wrong, and lists where it begins.",
        "Ctrl+Shift+Y",
    ),
    Panel(
        "branches",
        "Branches",
        Place.RIGHT,
        "What if: the training with changed numbers, beside what it was.",
        "Ctrl+Shift+N",
    ),
    Panel(
        "gradients",
        "Gradients",
        Place.RIGHT,
        "The same gradient, five ways: what each method finds and what it takes, and the gradient check.",
        "Ctrl+Shift+G",
        tall=True,
    ),
    Panel(
        "descent",
        "Descent",
        Place.RIGHT,
        "J over one weight or bias: the slope here, the step against it, and what another learning rate would do.",
        "Ctrl+Shift+J",
        tall=True,
    ),
    Panel(
        "landscape",
        "Cost landscape",
        Place.RIGHT,
        "J over two parameters or the main directions of the way here: lines of equal J, and the step across them.",
        "Ctrl+Shift+H",
        tall=True,
    ),
    Panel(
        "predictions",
        "Predictions",
        Place.RIGHT,
        "What the network does: its answers between the data, on each example and by class, as training goes on.",
        "Ctrl+Shift+P",
        tall=True,
    ),
    Panel(
        "published",
        "Published values",
        Place.RIGHT,
        "What a source prints beside what comes out here, digit by digit, as far as the training was reached.",
        "Ctrl+Shift+X",
    ),
    Panel("log", "Log", Place.BOTTOM, "What log points wrote; click a line to go there.", "Ctrl+Shift+L"),
)

PANEL_BY_NAME = {panel.name: panel for panel in PANELS}
