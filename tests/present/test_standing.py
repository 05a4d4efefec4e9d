"""What stands while a run goes on: never another diagram than that of the moment, and not built again and again."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from backstep.present.diagram import diagram
from backstep.present.looks import Target
from backstep.present.moment import present
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.commands import Command
from backstep.session.document import Document, read_document
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.session.state import Costs, Run
from tests.strategies import COMMANDS, carry_out, documents

VIEWS = [
    View(width=900.0, height=500.0),
    View(width=900.0, height=500.0, digits=7),
    View(width=900.0, height=500.0, selected=Target("node", 1, 1)),
    View(width=1200.0, height=700.0, projector=True),
]


@given(documents(), st.lists(st.tuples(COMMANDS, st.sampled_from(VIEWS)), min_size=1, max_size=8))
def test_the_diagram_is_always_that_of_the_moment(document: Document, walk: list[tuple[Command, View]]) -> None:
    session = Session(document)
    for command, view in walk:
        carry_out(session, command)
        # Asked for twice: the second answer may be the one that is kept.
        for _ in range(2):
            assert present(session.state, view).diagram == diagram(session.state, view)


def test_while_a_run_goes_on_the_diagram_stands() -> None:
    session, view = Session(read_document(path_of("xor"))), VIEWS[0]
    session.dispatch(do.StepInto())
    first = present(session.state, view).diagram
    costs = session.timeline.costs(0)
    for done in range(1, 4):
        session.timeline.reach(done * 10)
        costs = session.timeline.costs(done * 9)
        under_way = replace(session.state, run=Run(90, 1, 89, done), costs=Costs(len(costs), costs, session.timeline))
        frame = present(under_way, view)
        assert frame.diagram is first
        assert frame.cost.costs.length == done * 9
    session.dispatch(do.StepOver())
    assert present(session.state, view).diagram is not first
