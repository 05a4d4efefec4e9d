"""The law of stepping: whatever was stepped is taken back by the twins in reverse order, to the digit."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from backstep.core.steps import Level
from backstep.session import commands as do
from backstep.session.document import Document
from backstep.session.session import Session
from tests.clocks import have_patience
from tests.session.walking import BACKWARD, FORWARD, ITERATIONS, TWINS, Model, after, before, moment, reachable, small
from tests.strategies import LEVELS, REACHED, carry_out, documents

STEPS = st.sampled_from(FORWARD + BACKWARD)
WALKS = st.lists(STEPS | LEVELS.map(do.SetLevel), max_size=14)
MIDDLE = do.GoTo(1, 7)
"""In `small`: the second term of the first layer's second neuron."""

AROUND: list[do.Command] = [
    do.StepOver(), do.SetLevel(Level.TERM), *[do.StepBack()] * 3, do.SetLevel(Level.LAYER), do.StepOver()
]  # fmt: skip
"""From there to the end of the layer, back in other steps, and on again: the first step is still to be taken back."""


def walk(session: Session, commands: list[do.Command]) -> list[tuple[do.Command, object]]:
    """Carry out commands; the one that takes each back, and the moment before it. Ends where there is nowhere to go."""
    done: list[tuple[do.Command, object]] = []
    for command in commands:
        seen, level, position = moment(session.state), session.state.level, session.state.position
        carry_out(session, command)
        assume(session.state.failure is None)
        if isinstance(command, do.SetLevel):
            done.append((do.SetLevel(level), seen))
        elif session.state.position != position:
            done.append((TWINS[command], seen))
        else:
            assert moment(session.state) == seen, "where a step has nowhere to go it changes nothing"
        if session.state.iteration > ITERATIONS:
            break
    return done


@given(documents(), REACHED, LEVELS, WALKS)
@example(small(), [MIDDLE], Level.LAYER, [do.StepOver(), do.SetLevel(Level.TERM), do.StepOver(), do.StepOver()])
@example(small(), [MIDDLE], Level.TERM, [do.StepOut(), do.StepOut(), do.StepInto(), do.StepInto(), do.StepOver()])
@example(small(), [MIDDLE], Level.LAYER, AROUND)
@example(small(), [MIDDLE], Level.PHASE, [do.StepInto(), do.StepBack(), do.StepOver(), do.StepBackOut()])
def test_every_walk_is_taken_back_by_its_twins(
    document: Document, commands: list[do.Command], level: Level, steps: list[do.Command]
) -> None:
    session = reachable(document, commands)
    session.dispatch(do.SetLevel(level))
    for twin, expected in reversed(walk(session, steps)):
        session.dispatch(twin)
        assert moment(session.state) == expected, twin


@given(documents(), REACHED, WALKS, st.integers(1, 10))
def test_what_was_taken_back_can_be_stepped_again(
    document: Document, commands: list[do.Command], steps: list[do.Command], count: int
) -> None:
    session = reachable(document, commands)
    done = walk(session, steps)[-count:]
    expected = moment(session.state)
    for twin, _ in reversed(done):
        session.dispatch(twin)
    for command, _ in done:
        if isinstance(command, do.SetLevel):
            return  # which level it led to is not written down
        session.dispatch(TWINS[command])
    assert moment(session.state) == expected


@given(documents(), REACHED, LEVELS, st.integers(1, 12), st.booleans())
def test_k_steps_and_k_twins_is_where_we_were(
    document: Document, commands: list[do.Command], level: Level, count: int, backward: bool
) -> None:
    session = reachable(document, commands)
    session.dispatch(do.SetLevel(level))
    expected = moment(session.state)
    one, other = (do.StepBack(), do.StepOver()) if backward else (do.StepOver(), do.StepBack())
    done = walk(session, [one] * count)
    carry_out(session, *[other] * len(done))
    assert moment(session.state) == expected


JUMPS: st.SearchStrategy[do.Command] = st.sampled_from(
    [do.Continue(), do.ReverseContinue(), do.FinishPhase(), do.UnfinishPhase(), do.Restart(), do.ChangeIteration(1),
     do.FirstIteration(), do.LatestPosition(), do.GoTo(1, 7), do.GoTo(1, 10), do.RunIterations(1)]
)  # fmt: skip


@given(documents(), REACHED, WALKS, JUMPS, LEVELS, st.booleans())
@example(small(), [MIDDLE, do.SetLevel(Level.LAYER)], [do.StepOver()], do.GoTo(1, 10), Level.LAYER, True)
def test_a_jump_forgets_the_steps_behind_it(
    document: Document, commands: list[do.Command], steps: list[do.Command], jump: do.Command, level: Level, back: bool
) -> None:
    """Where a step after a jump leads, the place alone decides."""
    model = Model(document)
    session = reachable(document, commands)
    walk(session, steps)
    carry_out(session, jump, do.SetLevel(level))
    assume(session.state.failure is None and session.state.iteration < ITERATIONS - 1)
    find, step = (before, do.StepBack()) if back else (after, do.StepOver())
    expected = find(session.state.position, model.stops(level))
    carry_out(session, step)
    assume(session.state.failure is None)
    assert session.state.position == expected


def test_from_the_end_of_a_group_back_goes_to_the_stop_before_unless_the_step_began_between() -> None:
    """The first layer of the small network ends at 10, the second one at 15."""
    session = Session(small())
    carry_out(session, do.SetLevel(Level.LAYER), MIDDLE, do.StepOver(), do.StepOver(), do.StepBack())
    assert session.state.position == (1, 10)
    carry_out(session, do.StepBack())
    assert session.state.position == (1, 7), "where the steps began"
    carry_out(session, do.StepOver(), do.SetLevel(Level.NEURON), do.StepBack())
    assert session.state.position == (1, 5), "it began at another level"


def test_back_after_a_step_into_from_the_middle_is_where_it_began_one_level_finer() -> None:
    session = Session(small())
    carry_out(session, do.SetLevel(Level.LAYER), MIDDLE, do.StepInto())
    assert session.state.place == ((1, 10), Level.NEURON)
    carry_out(session, do.StepBack())
    assert session.state.place == ((1, 7), Level.NEURON)
    carry_out(session, do.StepOver(), do.StepBackInto())
    assert session.state.place == ((1, 7), Level.LAYER)


@pytest.mark.parametrize("level", [Level.PHASE, Level.LAYER, Level.NEURON, Level.TERM])
def test_walking_on_and_on_needs_no_memory(level: Level) -> None:
    session = Session(small())
    carry_out(session, do.SetLevel(level), MIDDLE, *[do.StepOver()] * 100, *[do.StepBack()] * 60)
    assert len(session.state.trail) <= 1


@given(documents(), LEVELS)
def test_steps_across_iterations_come_home_without_waiting(document: Document, level: Level) -> None:
    """However slow the machine: a step needs one iteration at most, so it never becomes a run that could be stopped."""
    session = Session(document)
    carry_out(session, do.SetLevel(Level.TERM), do.StepOver(), do.SetLevel(level))
    expected = moment(session.state)
    with pytest.MonkeyPatch.context() as patch:
        have_patience(patch, -1.0)
        session.dispatch(do.StepOut())
        session.dispatch(do.StepOut())
        assume(session.state.failure is None)
        assert session.state.run is None
    carry_out(session, do.StepBackOut(), do.StepBackOut())
    assert moment(session.state) == expected
