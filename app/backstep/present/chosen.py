"""What somebody chose to see in panels that are closed at first. Small, because every view of a window holds them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from backstep.present.looks import Target

if TYPE_CHECKING:  # loaded with the chain
    from backstep.core.lineage import Site


@dataclass(frozen=True, slots=True)
class ChainView:
    """What somebody chose to see: whose chain (None: that of the step), and which quantity of the selected place."""

    subject: Target | None = None
    site: Site | None = None


class When(StrEnum):
    """Which numbers of a tensor are shown."""

    NOW = "now"
    BEFORE = "before"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True)
class VariablesView:
    """What somebody chose to see: a tensor by its name ("" for the usual one), and which of its numbers."""

    tensor: str = ""
    when: When = When.NOW


@dataclass(frozen=True, slots=True)
class SurveyView:
    """Which presets are to be looked for, None for all of them, and the `only` one whose hits are shown, "" for all."""

    chosen: frozenset[str] | None = None
    only: str = ""


class Tab(StrEnum):
    """The parts of the panel, in their order."""

    METHODS = "methods"
    WIDTH = "width"
    GROWTH = "growth"


@dataclass(frozen=True, slots=True)
class GradientsView:
    """What somebody chose to see: which part, number `width` of the widths of a difference, seconds or counts.

    A width `h` that was typed takes the place of the numbered one.
    """

    tab: Tab = Tab.METHODS
    width: int = 16
    seconds: bool = False
    h: float | None = None


class Part(StrEnum):
    """The pictures of what the network does, in their order."""

    PICTURE = "picture"
    TARGETS = "targets"
    CONFUSION = "confusion"


@dataclass(frozen=True, slots=True)
class PredictionsView:
    """What somebody chose to see: which picture (None: the usual one), of which output, counted from 1 (0: of all).

    `held_out` counts the validation rows in place of the training rows.
    """

    part: Part | None = None
    output: int = 0
    held_out: bool = False


@dataclass(frozen=True, slots=True)
class DescentView:
    """What somebody chose to see: the learning rate to try (None: that of the training), and how closely to look.

    Without a `zoom` it is as closely as one sees the step. A parameter is chosen by selecting it on the diagram.
    """

    rate: float | None = None
    zoom: int | None = None


@dataclass(frozen=True, slots=True)
class LandscapeView:
    """What somebody chose to see: the parameters along both axes (None: the usual ones), and how closely to look.

    With `directions` it is the main directions of the way here in place of two parameters.
    """

    across: Target | None = None
    upward: Target | None = None
    directions: bool = False
    zoom: int = 0
