"""How somebody wants to see a moment: nothing of it changes a number."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from backstep.present.chosen import (
    ChainView,
    DescentView,
    GradientsView,
    LandscapeView,
    PredictionsView,
    SurveyView,
    VariablesView,
)
from backstep.present.looks import Target
from backstep.session.branches import Edit

DIGITS_LEAST, DIGITS_MOST, DIGITS_USUAL = 2, 17, 4
TEXT_SCALES = (0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.6, 1.8, 2.0)


@dataclass(frozen=True, slots=True)
class View:
    """`width` and `height` are those of the diagram's area in logical pixels, `screen_height` that of the window.

    `digits` significant digits are shown, `DIGITS_LEAST`..`DIGITS_MOST`. `pinned` are the inspections kept open,
    the latest last; `selected` is what the keyboard is on. `line` of the program was clicked there, while it has the
    keys.
    """

    width: float = 900.0
    height: float = 480.0
    screen_height: float = 720.0
    digits: int = DIGITS_USUAL
    text_scale: float = 1.0
    projector: bool = False
    pinned: tuple[Target, ...] = ()
    selected: Target | None = None
    line: int | None = None
    open: frozenset[str] = frozenset()
    """Panels that are in sight and would be idle otherwise."""
    chain: ChainView = field(default_factory=ChainView)
    variables: VariablesView = field(default_factory=VariablesView)
    survey: SurveyView = field(default_factory=SurveyView)
    gradients: GradientsView = field(default_factory=GradientsView)
    predictions: PredictionsView = field(default_factory=PredictionsView)
    descent: DescentView = field(default_factory=DescentView)
    landscape: LandscapeView = field(default_factory=LandscapeView)
    path: tuple[Target, ...] = ()
    """The places of a path from J on that is lit on the diagram, see `picture.pathway`; empty for none."""
    draft: Edit | None = None
    """A number as it is being dragged, shown as if it were edited."""
    differences: bool = False
    """Whether the diagram shows the difference of the weights to the compared branch."""

    def with_digits(self, digits: int) -> View:
        return replace(self, digits=min(DIGITS_MOST, max(DIGITS_LEAST, digits)))

    def with_text_step(self, steps: int) -> View:
        """Text one or more sizes larger or smaller; 0 is the usual size."""
        if steps == 0:
            return replace(self, text_scale=1.0)
        at = min(range(len(TEXT_SCALES)), key=lambda index: abs(TEXT_SCALES[index] - self.text_scale))
        return replace(self, text_scale=TEXT_SCALES[min(len(TEXT_SCALES) - 1, max(0, at + steps))])
