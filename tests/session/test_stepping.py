"""Stepping: where each command comes to rest, a jump equals a walk, breakpoints are hit from both sides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backstep.core.errors import InputError
from backstep.core.steps import Level, Steps
from backstep.session import commands as do
from backstep.session.document import Document, make_document
from backstep.session.program import program
from backstep.session.session import Session
from backstep.session.state import Position
from tests.session.walking import FORWARD, ITERATIONS, TWINS, Model, after, before, bits, reachable, small
from tests.strategies import LEVELS, REACHED, carry_out, contents, documents


@given(documents(), REACHED, st.lists(LEVELS | st.sampled_from(FORWARD), min_size=1, max_size=12), st.booleans())
def test_every_step_goes_to_the_next_stop_of_its_level(
    document: Document, commands: list[do.Command], walk: list[Level | do.Command], backward: bool
) -> None:
    model = Model(document)
    session = reachable(document, commands)
    # A jump forgets the steps behind us: from here on it is the rule alone.
    carry_out(session, do.GoTo(*session.state.position))
    for part in walk:
        position, level = session.state.position, session.state.level
        if isinstance(part, Level):
            session.dispatch(do.SetLevel(part))
            continue
        finer = {do.StepInto(): 1, do.StepOut(): -1}.get(part, 0)
        stops = model.stops(Level(min(Level.TERM, level + finer)))
        expected = before(position, stops) if backward else after(position, stops)
        if expected == position or expected[0] > ITERATIONS - 2:
            break
        session.dispatch(TWINS[part] if backward else part)
        assume(session.state.failure is None)
        reached = Level(min(Level.TERM, max(Level.PHASE, level + finer)))
        assert (session.state.position, session.state.level) == (expected, reached), part


def test_into_and_out_and_their_twins_on_a_small_network() -> None:
    """2-2-1 with biases: neurons of the first layer end at 5 and 10 (two products, b, z, a: five steps each)."""
    session = Session(small())

    def state() -> tuple[Position, Level]:
        return session.state.position, session.state.level

    carry_out(session, do.SetLevel(Level.PHASE), do.StepInto())
    assert state() == ((1, 10), Level.LAYER)
    carry_out(session, do.StepInto())
    assert state() == ((1, 15), Level.NEURON)
    carry_out(session, do.StepBackInto())
    assert state() == ((1, 10), Level.LAYER), "the step into is taken back"
    carry_out(session, do.GoTo(1, 15), do.StepBackInto())
    assert state() == ((1, 10), Level.NEURON), "there is no step into to be taken back"
    carry_out(session, do.StepBackInto())
    assert state() == ((1, 9), Level.TERM)
    carry_out(session, do.StepInto())
    assert state() == ((1, 10), Level.NEURON), "the step back into is taken back"
    carry_out(session, do.StepBack(), do.StepInto(), do.StepInto())
    assert state() == ((1, 7), Level.TERM), "nothing is finer than a term"
    carry_out(session, do.SetLevel(Level.NEURON), do.StepOut())
    assert state() == ((1, 10), Level.LAYER), "the layer is finished"
    carry_out(session, do.StepBackOut())
    assert state() == ((1, 7), Level.NEURON)
    carry_out(session, do.StepBackOut())
    assert state() == ((1, 1), Level.LAYER)
    carry_out(session, do.SetLevel(Level.PHASE), do.StepOut())
    assert state() == ((1, len(session.state.steps)), Level.PHASE), "the parent of a phase is the iteration"
    carry_out(session, do.StepBackOut())
    assert state() == ((1, 1), Level.PHASE)


@given(documents(), REACHED, st.sets(st.integers(0, 20), max_size=4))
def test_continue_and_reverse_continue_hit_the_same_steps_from_both_sides(
    document: Document, commands: list[do.Command], chosen: set[int]
) -> None:
    stops = sorted(program().stops(document.network))
    lines = frozenset(stops[number % len(stops)] for number in chosen)
    model = Model(document)
    session = reachable(document, commands)
    for line in lines ^ session.state.breakpoints:
        session.dispatch(do.ToggleBreakpoint(line))
    assert session.state.breakpoints == lines
    hits, visited = model.hits(lines), [session.state.position]
    for _ in range(6):
        expected = after(session.state.position, hits)
        if expected[0] > ITERATIONS - 2:
            break
        session.dispatch(do.Continue())
        assume(session.state.failure is None)
        assert session.state.position == expected
        visited.append(expected)
    start = visited[0]
    while session.state.position > (1, 1):
        expected = before(session.state.position, hits)
        session.dispatch(do.ReverseContinue())
        assert session.state.position == expected
        if expected > start:
            assert expected in visited, "a stop on the way back that was none on the way there"


@given(documents(), REACHED)
def test_the_commands_of_whole_phases_and_iterations(document: Document, commands: list[do.Command]) -> None:
    model = Model(document)
    session = reachable(document, commands)
    position = session.state.position
    ends = model.stops(Level.PHASE)
    for command, expected in (
        (do.FinishPhase(), after(position, ends)),
        (do.UnfinishPhase(), before(position, ends)),
        (do.Restart(), (position[0], 1)),
        (do.FirstIteration(), (1, 1)),
        (do.ChangeIteration(1), (position[0] + 1, min(position[1], len(model.steps[position[0]])))),
    ):
        carry_out(session, do.GoTo(*position), command)
        assume(session.state.failure is None)
        assert session.state.position == expected, command
    furthest = max(position, session.state.reached)
    carry_out(session, do.GoTo(*position), do.LatestPosition())
    assert session.state.position == session.state.reached == furthest
    carry_out(session, do.GoTo(*position), do.ChangeIteration(-1))
    earlier = max(1, position[0] - 1)
    assert session.state.position == (earlier, min(position[1], len(model.steps[earlier - 1])))


@given(documents(), st.integers(1, 7), st.integers(0, 10**6), LEVELS)
def test_a_jump_equals_walking_there(document: Document, iteration: int, place: int, level: Level) -> None:
    count = document.task.batches.count(iteration)
    position = iteration, place % len(Steps(document.network, count)) + 1
    walker, jumper = Session(document), Session(document)
    carry_out(walker, do.SetLevel(level))
    while walker.state.position < position and walker.state.failure is None:
        walker.dispatch(do.StepOver())
    assume(walker.state.failure is None)
    carry_out(walker, do.SetLevel(Level.TERM))
    while walker.state.position > position:
        walker.dispatch(do.StepBack())
    carry_out(jumper, do.GoTo(*position))
    assert walker.state.position == jumper.state.position == position
    assert bits(walker.state.record) == bits(jumper.state.record)


@given(documents(), REACHED)
def test_the_costs_known_are_those_of_the_steps_reached(document: Document, commands: list[do.Command]) -> None:
    session = reachable(document, commands)
    iteration, step = session.state.reached
    ends = Steps(document.network, document.task.batches.count(iteration)).phase_ends()
    known = iteration if step >= ends[1] else iteration - 1
    costs = session.state.costs
    assert costs.length == known
    parameters = document.task.start
    for number in range(1, known + 1):
        record = document.task.record(number, parameters)
        assert costs.values[number - 1] == record.cost
        parameters = record.after
    if known:
        with pytest.raises(ValueError, match="read-only"):
            costs.values[...] = 0.0


@given(documents(), REACHED, st.sampled_from([do.GoTo(0), do.GoTo(1, 0), do.GoTo(1, 10**9), do.GoTo(10**18),
       do.ViewExample(0), do.ViewExample(99), do.RunIterations(0), do.RunIterations(10**12),
       do.ToggleBreakpoint(1), do.ToggleBreakpoint(0), do.ToggleBreakpoint(999)]))  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(
    document: Document, commands: list[do.Command], command: do.Command
) -> None:
    session = reachable(document, commands)
    state, told = session.state, list[int]()
    session.subscribe(lambda: told.append(1))
    with pytest.raises(InputError) as caught:
        session.dispatch(command)
    assert caught.value.what
    assert session.state is state
    assert not told


def test_a_smaller_batch_on_the_way_does_not_change_the_viewed_example() -> None:
    session = Session(small())
    carry_out(session, do.ViewExample(3), do.ChangeIteration(1))
    assert session.state.record.examples == 1
    assert session.state.example == 1
    carry_out(session, do.ChangeIteration(-1))
    assert session.state.example == 3


@settings(max_examples=15)
@given(contents(), REACHED)
def test_a_state_never_changes_once_it_is_handed_out(content: dict[str, object], commands: list[do.Command]) -> None:
    session = Session(make_document(dict(content), Path()))
    kept = [(session.state, replace(session.state), bits(session.state.record))]
    for command in commands:
        carry_out(session, command)
        kept.append((session.state, replace(session.state), bits(session.state.record)))
    for state, copy, numbers in kept:
        assert bits(state.record) == numbers
        assert (state.position, state.reached, state.example) == (copy.position, copy.reached, copy.example)
