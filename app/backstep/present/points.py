"""The list of breakpoints and watchpoints: what each is, when it stops, and how often it was reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from backstep.core.datasets_wording import counted
from backstep.core.network import Network
from backstep.present.looks import Target
from backstep.present.numbers import show
from backstep.present.signs import LineMark, Sign, foremost, sign_of
from backstep.present.spots import spot_target, spot_text
from backstep.session.breakpoints import WITH_LIMIT, Breakpoint, Rule, Watchpoint
from backstep.session.program import program
from backstep.session.spots import Spot, reached, times_before
from backstep.session.state import State

if TYPE_CHECKING:  # loaded where there is one
    from backstep.core.expressions import Expression
    from backstep.session.tally import Tally

_LONGEST = 60
RULES: Mapping[Rule, str] = {
    Rule.CHANGES: "changes",
    Rule.TRUE: "becomes true",
    Rule.SIGN: "changes its sign",
    Rule.ABOVE: "is above",
    Rule.BELOW: "is below",
    Rule.NOT_FINITE: "is NaN or infinite",
}
"""What about a value stops, after "J"."""


@dataclass(frozen=True, slots=True)
class PointLook:
    """One row of the list. `watch` tells a watchpoint; `number` is its own, `title` what it is or is called.

    `when` says under which conditions it stops or writes, `hits` how often that came to pass from the begin of the
    training on, or how many lines the log has of it; `counting` says how far that is counted, "" where it is the whole
    truth. `target` is where on the diagram it is, `line` where in the program; None where it is on neither.
    """

    watch: bool
    number: int
    title: str
    what: str
    when: str
    hits: str
    enabled: bool
    sign: Sign
    target: Target | None
    counting: str = ""
    line: int | None = None

    @property
    def spoken(self) -> str:
        """All of it as one line."""
        state = "" if self.enabled else "switched off"
        return " · ".join(filter(None, [self.title, self.what, self.when, self.hits, state]))

    @property
    def opens(self) -> str:
        """What Enter and a double click do with it."""
        if self.target is not None:
            return "show it on the diagram"
        return "change when it stops" if self.line is None else f"show line {self.line} of the program"


@dataclass(frozen=True, slots=True)
class PointsFrame:
    """All rows, breakpoints first."""

    rows: tuple[PointLook, ...]


def points_frame(state: State, digits: int, tally: Tally) -> PointsFrame:
    """The list at this moment; `tally` follows it."""
    rows = [_breakpoint(point, state, tally) for point in state.setup.breakpoints]
    rows += [_watchpoint(point, state.document.network, digits, tally) for point in state.setup.watchpoints]
    return PointsFrame(tuple(rows))


def _breakpoint(point: Breakpoint, state: State, tally: Tally) -> PointLook:
    network, counting = state.document.network, ""
    what = spot_text(point.spot, network)
    if point.log:
        # What was jumped over, or was there before the point was, has no line.
        hits = counted(sum(1 for entry in state.log if entry.number == point.number), "line")
    elif point.condition:
        hits, counting = _found(point, tally)
    else:
        batches = state.document.task.batches
        count = times_before(point.spot, state.iteration, network, batches)
        count += reached(point.spot, state.iteration, state.steps, batches).upto(state.step)
        hits = counted(count, "hit")
    return PointLook(
        False,
        point.number,
        point.name or what,
        what if point.name else "",
        when_text(point),
        hits,
        point.enabled,
        sign_of(point),
        spot_target(point.spot),
        counting,
        point.spot.line,
    )


def _found(point: Breakpoint | Watchpoint, tally: Tally) -> tuple[str, str]:
    """How often something was found, and how far that is counted; "" where it is counted whole."""
    count = tally.hits(point)
    if count.whole:
        return counted(count.hits, "hit"), ""
    looked = f"{count.looked:,} of {counted(count.iterations, 'iteration')}"
    return f"≥ {counted(count.hits, 'hit')}", f"Being counted: {looked} so far."


def _watchpoint(point: Watchpoint, network: Network, digits: int, tally: Tally) -> PointLook:
    what, when = watch_texts(point, digits, network)
    hits, counting = _found(point, tally)
    return PointLook(
        True,
        point.number,
        point.name or what,
        what if point.name else "",
        when,
        hits,
        point.enabled,
        Sign.WATCH,
        watch_target(point, network),
        counting,
    )


def when_text(point: Breakpoint) -> str:
    """When a breakpoint stops, in a few words; "" where that is always."""
    parts = []
    if point.condition:
        parts.append(f"if {_short(point.condition)}")
    if point.every > 1:
        parts.append(f"every {ordinal(point.every)} hit" + (f" after {point.after:,}" if point.after else ""))
    elif point.after:
        parts.append(f"after {counted(point.after, 'hit')}")
    if point.log:
        parts.append(f"writes “{_short(point.log)}”")
    return " · ".join(parts)


def early_note(point: Breakpoint, state: State) -> str:
    """What happens where a condition reads what is computed only behind its place; "" where it never does.

    Place and condition must be sound.
    """
    if not point.condition:
        return ""
    from backstep.core.expressions import parse

    condition = parse(point.condition, state.document.network, condition=True)
    what = "A condition that needs it there cannot be told: the training stops and says so."
    return _early((condition,), point.spot, state, what)


def early_log_note(point: Breakpoint, state: State) -> str:
    """The same of the text of a log point; place and text must be sound."""
    if not point.log:
        return ""
    from backstep.core.expression_logs import parse_log

    text = parse_log(point.log, state.document.network)
    return _early(text.expressions, point.spot, state, "The line then says “not computed yet” in its place.")


def _early(expressions: Iterable[Expression], spot: Spot, state: State, what: str) -> str:
    from backstep.session.foresight import too_early

    task = state.document.task
    found = too_early(expressions, spot, task, state.iteration, state.row)
    if found is None:
        return ""
    here = "This place"
    if spot.example is not None and not task.batches.whole:
        here = f"In iteration {found.iteration:,} this place"
    if found.times == 1:
        reach = f"{here} is reached at step {found.first:,},"
    else:
        which = "each time" if found.early == found.times else f"{found.early:,} of them"
        reach = f"{here} is reached {found.times:,} times an iteration, {which}"
    earlier = "J_prev" if found.read.name == "J" else f"prev({found.read})"
    return f"{reach} before {found.read} is computed at step {found.computed:,}. {what} {earlier} is known there."


def watch_texts(point: Watchpoint, digits: int, network: Network) -> tuple[str, str]:
    """What a watchpoint looks at, and when it stops; its expression must be sound."""
    if point.preset:
        # The words of the presets are many; they are loaded where there is one.
        from backstep.present.advice import ADVICE

        advice = ADVICE[point.preset]
        chosen = [f"{advice.settings[name]}: {show(value, digits)}" for name, value in point.settings]
        return advice.title, " · ".join(chosen)
    when = RULES[point.rule]
    if point.rule is Rule.CHANGES and _is_one_truth(point.expression, network):
        when = "becomes true or false"
    if point.rule in WITH_LIMIT:
        when += f" {show(point.limit, digits)}"
    return point.expression, when


@lru_cache(maxsize=256)
def _is_one_truth(expression: str, network: Network) -> bool:
    from backstep.core.expressions import parse

    return parse(expression, network).is_one_truth


@lru_cache(maxsize=256)
def watch_target(point: Watchpoint, network: Network) -> Target | None:
    """Where on the diagram it is what a watchpoint looks at, if that is one single place."""
    if not point.expression:
        return None
    from backstep.core.expressions import parse

    reads = parse(point.expression, network).reads
    places = {_place(read.name, read.layer, read.index) for read in reads}
    return places.pop() if len(places) == 1 else None


def _place(name: str, layer: int | None, index: tuple[int | None, ...] | None) -> Target | None:
    if name == "J":
        return Target("cost")
    if layer is None or index is None or any(number is None for number in index):
        return None
    unit = index[0] or 0
    if len(index) == 2 and name in ("W", "dJ_dW"):
        return Target("edge", layer, unit, index[1] or 0)
    if len(index) == 1:
        return Target("bias" if name in ("b", "dJ_db") else "node", layer, unit)
    return None


def line_marks(state: State) -> tuple[LineMark, ...]:
    """The signs in the program's margin, in the order of the lines."""
    lines: dict[int, list[Breakpoint]] = {}
    for point in state.setup.breakpoints:
        if point.spot.line is not None and point.spot.line <= len(program().lines):
            lines.setdefault(point.spot.line, []).append(point)
    marks = []
    for line, points in sorted(lines.items()):
        shown = foremost(points)
        text = "; ".join(
            " · ".join(filter(None, [each.name, when_text(each), "" if each.enabled else "switched off"]))
            for each in points
        )
        marks.append(LineMark(line, sign_of(shown), shown.enabled, text.strip("; ")))
    return tuple(marks)


def stops_note(state: State, *, backward: bool) -> str:
    """What Continue stops at now, for its tooltip."""
    setup = state.setup
    points = sum(1 for each in setup.breakpoints if each.enabled and not each.log)
    watches = sum(1 for each in setup.watchpoints if each.enabled)
    off = sum(1 for each in setup.points if not each.enabled)
    if points or watches:
        named = [counted(points, "breakpoint")] if points else []
        named += [counted(watches, "watchpoint")] if watches else []
        return f"Now it stops at {' and '.join(named)}{f'; {off:,} switched off' if off else ''}."
    end = "the iteration before" if backward else "the iteration"
    if off:
        return f"Now it stops at the end of {end}: every breakpoint and watchpoint is switched off."
    return f"Now it stops at the end of {end}: there is no breakpoint."


def ordinal(number: int) -> str:
    """2nd, 3rd, 11th, 100th."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
