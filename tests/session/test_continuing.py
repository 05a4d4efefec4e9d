"""Continue is stepping until something is to stop: told here step by step, from the definition of a stop."""

from __future__ import annotations

import math

from hypothesis import assume, given
from hypothesis import strategies as st

from backstep.core.expressions import parse
from backstep.core.steps import Kind, Steps
from backstep.session import commands as do
from backstep.session.breakpoints import Breakpoint, Rule, Watchpoint
from backstep.session.document import Document
from backstep.session.program import program
from backstep.session.session import Session
from backstep.session.spots import Spot
from backstep.session.state import Position
from tests.strategies import carry_out, documents, moment_in, walked

LAST = 4
CONDITIONS = ("", "W[1][1,1] > 0", "iteration % 2 < 1", "step > 9", "norm(W[1]) > 1 and iteration > 1", "alpha < 0")


@st.composite
def breakpoints(draw: st.DrawFn, document: Document) -> Breakpoint:
    line = draw(st.sampled_from(sorted(program().stops(document.network))))
    return Breakpoint(
        0,
        Spot(line=line),
        condition=draw(st.sampled_from(CONDITIONS)),
        every=draw(st.integers(1, 3)),
        after=draw(st.integers(0, 2)),
    )


def stops_of(document: Document, points: list[Breakpoint], watchpoint: Watchpoint | None) -> list[Position]:
    """Every position of the first iterations at which something is to stop, one step after another."""
    history = walked(document.task, LAST)
    assume(all(math.isfinite(each.cost) and math.isfinite(each.after.flat.sum()) for each in history))
    found: list[Position] = []
    hits, above = [0] * len(points), False
    conditions = [parse(point.condition or "1 > 0", document.network) for point in points]
    for record in history:
        steps = Steps(record.network, record.examples)
        for step in steps:
            stops = False
            for number, point in enumerate(points):
                moment = moment_in(history, record.iteration, step.index)
                if program().line(step) == point.spot.line and conditions[number].evaluate(moment):
                    hits[number] += 1
                    over = hits[number] - point.after
                    stops = stops or (over > 0 and over % point.every == 0)
            if watchpoint is not None and step.kind is Kind.COST:
                before, above = above, record.cost > watchpoint.limit
                stops = stops or (above and not before)
            if stops:
                found.append((record.iteration, step.index))
    return found


@given(documents(), st.data())
def test_continue_stops_where_stepping_would_and_reverse_continue_at_the_same_places(
    document: Document, data: st.DataObject
) -> None:
    points = data.draw(st.lists(breakpoints(document), min_size=1, max_size=2))
    limit = data.draw(st.floats(0.0, 1.0))
    watchpoint = Watchpoint(0, "J", Rule.ABOVE, limit) if data.draw(st.booleans()) else None
    expected = [position for position in stops_of(document, points, watchpoint) if position > (1, 1)]
    session = Session(document)
    carry_out(session, *map(do.PutBreakpoint, points))
    if watchpoint is not None:
        carry_out(session, do.PutWatchpoint(watchpoint))
    end = LAST, len(Steps(document.network, document.task.batches.count(LAST)))

    for position in expected:
        carry_out(session, do.Continue())
        assert session.state.halts
        assert session.state.position == position
    # There may be none ahead; a run ends where it was to end.
    carry_out(session, do.RunIterations(LAST + 1 - session.state.iteration))
    assert session.state.position > end

    carry_out(session, do.GoTo(*end), do.ReverseContinue())
    back: list[Position] = []
    while session.state.halts and session.state.position > (1, 1):
        back.append(session.state.position)
        carry_out(session, do.ReverseContinue())
    assert back[::-1] == [position for position in expected if position < end]
