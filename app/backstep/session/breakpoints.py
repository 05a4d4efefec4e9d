"""Breakpoints and watchpoints as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backstep.session.spots import Spot


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """Stop where `spot` is reached, with `condition` true.

    Its hits are counted from the begin of the training, whichever way one came: hit k stops if k > `after` and
    k - `after` is a multiple of `every`. With `log`, a text with `{expressions}`, it writes a line instead of stopping.
    """

    number: int
    spot: Spot
    name: str = ""
    enabled: bool = True
    condition: str = ""
    every: int = 1
    after: int = 0
    log: str = ""

    def stops_at(self, hit: int) -> bool:
        """Whether hit `hit`, counted from 1, is one to stop at."""
        return hit > self.after and (hit - self.after) % self.every == 0

    def next_hit(self, hits: int) -> int:
        """The first hit to stop at after `hits` of them."""
        beyond = max(hits, self.after) - self.after
        return self.after + (beyond // self.every + 1) * self.every

    def last_hit(self, hits: int) -> int | None:
        """The last hit to stop at among the first `hits`; None where there is none."""
        found = self.after + (hits - self.after) // self.every * self.every
        return found if found > self.after else None

    @property
    def plain(self) -> bool:
        """Whether it is a spot alone, which stops each time."""
        return self.enabled and not (self.condition or self.log or self.name or self.after) and self.every == 1


class Rule(StrEnum):
    """What about the value of an expression stops the training."""

    CHANGES = "changes"
    TRUE = "becomes_true"
    SIGN = "sign"
    ABOVE = "above"
    BELOW = "below"
    NOT_FINITE = "not_finite"


WITH_LIMIT = frozenset({Rule.ABOVE, Rule.BELOW})
EVENTS = frozenset({Rule.CHANGES, Rule.SIGN})
"""Rules that compare with the value before; the others hold for a while, and stop where that begins."""


@dataclass(frozen=True, slots=True)
class Watchpoint:
    """Stop where a rule about the value of `expression`, or a `preset` of `core.diagnostics`, begins to hold.

    It is looked at once an iteration. `settings` are those of the preset that differ from its defaults.
    """

    number: int
    expression: str = ""
    rule: Rule = Rule.CHANGES
    limit: float = 0.0
    preset: str = ""
    settings: tuple[tuple[str, float], ...] = ()
    name: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A position somebody wants to come back to, and why."""

    iteration: int
    step: int
    note: str = ""
