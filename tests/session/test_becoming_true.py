"""The rule of a watchpoint that stops where something becomes true."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from backstep.core.errors import InputError
from backstep.core.iteration import Record
from backstep.present.halts import halts
from backstep.present.points import points_frame
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.breakpoints import Rule, Watchpoint
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.session.tally import Tally
from tests.strategies import carry_out

LAST = 60


def session(expression: str, rule: Rule = Rule.TRUE, name: str = "mazur") -> Session:
    found = Session.open(path_of(name))
    found.dispatch(do.PutWatchpoint(Watchpoint(0, expression, rule)))
    return found


def told(found: Session) -> str:
    (frame,) = halts(found.state, View(), onward=False)
    return frame.text


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("J < 0.2", lambda record: record.cost < 0.2),
        ("iteration % 7 > 4", lambda record: record.iteration % 7 > 4),
        ("isfinite(J)", lambda _record: True),
        ("iteration == 3 or J < 0.1", lambda record: record.iteration == 3 or record.cost < 0.1),
    ],
)
def test_it_stops_where_it_becomes_true_and_nowhere_else_both_ways(
    expression: str, holds: Callable[[Record], bool]
) -> None:
    found = session(expression)
    found.timeline.reach(LAST, 60.0)
    true = [holds(found.timeline.record(at)) for at in range(1, LAST + 1)]
    begins = [at for at in range(1, LAST + 1) if true[at - 1] and not (at > 1 and true[at - 2])][:4]
    assert begins
    forward = []
    for _ in begins:
        carry_out(found, do.Continue())
        forward.append(found.state.iteration)
        assert told(found) == f"{expression} is true."
    assert forward == begins
    back = []
    for _ in begins[1:]:
        carry_out(found, do.ReverseContinue())
        back.append(found.state.iteration)
    assert back == begins[-2::-1]


def test_what_changes_is_told_by_what_it_became() -> None:
    found = session("iteration % 4 > 1", Rule.CHANGES)
    seen = []
    for _ in range(3):
        carry_out(found, do.Continue())
        seen.append((found.state.iteration, told(found)))
    became = "iteration % 4 > 1 became"
    assert seen == [(2, f"{became} true."), (4, f"{became} false."), (6, f"{became} true.")]
    tally = Tally()
    tally.follow(found.state, found.timeline)
    (row,) = points_frame(found.state, 4, tally).rows
    assert row.when == "becomes true or false"


def test_what_cannot_be_told_stops_and_says_so() -> None:
    found = session("sqrt(3 - iteration) > 9")
    carry_out(found, do.Continue())
    assert found.state.iteration == 4
    assert "cannot be looked at here, because a side of this is NaN here" in told(found)


@pytest.mark.parametrize("expression", ["J", "W[1]", "W[1] > 0", "J < 1 if J else J"])
def test_only_one_true_or_false_can_become_true(expression: str) -> None:
    with pytest.raises(InputError, match="looks at one true or false; write a comparison") as caught:
        session(expression)
    assert caught.value.where == "rule"


def test_it_comes_back_from_its_file(tmp_path: Path) -> None:
    found = session("J < 0.2")
    assert found.content()["debugger"]["watchpoints"] == [{"expression": "J < 0.2", "rule": "becomes_true"}]
    found.save(tmp_path / "mine.backstep")
    assert Session.open(tmp_path / "mine.backstep").state.setup.watchpoints == found.state.setup.watchpoints
