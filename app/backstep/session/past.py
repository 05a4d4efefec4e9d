"""What was computed of a session and can be computed again: the trainings of its branches, what stops in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backstep.session.branches import Course, Timelines
from backstep.session.breakpoints import Breakpoint, Watchpoint
from backstep.session.document import Document
from backstep.session.setup import Setup
from backstep.session.spots import Spot
from backstep.session.timeline import BUDGET, Timeline

if TYPE_CHECKING:
    from backstep.session.rules import Rules


class Past:
    """The computed part of a session. Nothing in it changes what a state means, only how fast it is there."""

    def __init__(self, document: Document, budget: int = BUDGET) -> None:
        self.timelines = Timelines(document.task, document.initializer, budget)
        self.replaced: dict[tuple[Course, ...], tuple[float | None, ...]] = {}
        """What the edits of a branch replaced, by its lineage: found once, since it may take going back far."""
        self._rules: tuple[tuple[Any, ...], Rules] | None = None
        self._survey_rules: tuple[tuple[Any, ...], Rules] | None = None

    def timeline(self, setup: Setup) -> Timeline:
        """The training of the branch that is looked at."""
        return self.timelines.of(setup.branches, setup.branch, setup.mistake)

    def rules(self, setup: Setup, chosen: int, also: Spot | None = None, *, all_lines: bool = False) -> Rules:
        """What stops there, with example `chosen` in view, and at the spot `also`.

        The last answer is kept: it remembers what it counted. With `all_lines`, those of the log too that a session
        would not keep.
        """
        # Expressions and presets are loaded where something may stop: a window opens sooner without them.
        from backstep.session.halt import MOST_LINES
        from backstep.session.rules import Rules

        timeline = self.timeline(setup)
        key = (setup.breakpoints, setup.watchpoints, id(timeline), chosen, also, all_lines)
        if self._rules is None or self._rules[0] != key:
            extra = () if also is None else (Breakpoint(0, also),)
            points, most = (*setup.breakpoints, *extra), None if all_lines else MOST_LINES
            rules = Rules(points, setup.watchpoints, timeline, chosen, most)
            self._rules = key, rules
        return self._rules[1]

    def survey_rules(self, watchpoints: tuple[Watchpoint, ...], timeline: Timeline) -> Rules:
        """What `watchpoints` see in `timeline`; kept as well."""
        from backstep.session.rules import Rules

        key = (watchpoints, id(timeline))
        if self._survey_rules is None or self._survey_rules[0] != key:
            self._survey_rules = key, Rules((), watchpoints, timeline, 1)
        return self._survey_rules[1]
