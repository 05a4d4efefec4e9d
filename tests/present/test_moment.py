"""Frames: the same moment gives the same frame, and each part of it says what is so."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backstep.core.errors import InputError
from backstep.core.readout import value
from backstep.core.steps import PHASES, Kind, Level, Phase, Steps
from backstep.present.actions import ACTIONS, BY_NAME
from backstep.present.equations import Equations
from backstep.present.frame import Frame, PhaseStatus
from backstep.present.inspection import inspect
from backstep.present.looks import Target
from backstep.present.moment import FIRST_HINT, present
from backstep.present.numbers import pair, show
from backstep.present.view import DIGITS_MOST, TEXT_SCALES, View
from backstep.session import commands as do
from backstep.session.document import Document
from backstep.session.hunt import Hunt
from backstep.session.lessons import path_of
from backstep.session.program import program
from backstep.session.session import Session
from backstep.session.state import Run
from tests.plain_evaluator import interval
from tests.session.test_overflow import CASES, end_of
from tests.strategies import LEVELS, REACHED, at, carry_out, documents

VIEWS = st.builds(View, digits=st.integers(2, 17), width=st.just(1000.0), height=st.just(600.0))


def reachable(document: Document, commands: list[do.Command]) -> Session:
    session = Session(document)
    carry_out(session, *commands)
    assume(session.state.failure is None)
    return session


def lasting(frame: Frame) -> Frame:
    """A frame without what tells how one came here, and without what grows as more is known."""
    of_the_way = ("latest_position", "visit_back", "visit_forward")
    actions = {name: state for name, state in frame.actions.items() if name not in of_the_way}
    costs = replace(frame.cost, costs=replace(frame.cost.costs, length=0), empty="", caption="", passes=None)
    diagram = frame.diagram._replace(halted=())
    return replace(frame, cost=costs, actions=actions, hint="", halts=(), diagram=diagram)


@given(documents(), REACHED, LEVELS, st.integers(1, 6), VIEWS)
def test_back_and_forth_gives_the_same_frame(
    document: Document, commands: list[do.Command], level: Level, count: int, view: View
) -> None:
    session = reachable(document, commands)
    session.dispatch(do.SetLevel(level))
    before = lasting(present(session.state, view))
    carry_out(session, *[do.StepOver()] * count)
    assume(session.state.failure is None)
    carry_out(session, *[do.StepBack()] * count)
    assert lasting(present(session.state, view)) == before


@given(documents(), st.integers(1, 3), st.integers(0, 10**6), VIEWS)
def test_a_jump_shows_what_walking_there_shows(document: Document, iteration: int, place: int, view: View) -> None:
    position = iteration, place % len(Steps(document.network, document.task.batches.count(iteration))) + 1
    walker, jumper = Session(document), Session(document)
    while walker.state.position < position:
        walker.dispatch(do.StepOver())
        assume(walker.state.failure is None)
    carry_out(jumper, do.GoTo(*position))
    assert lasting(present(walker.state, view)) == lasting(present(jumper.state, view))


@given(documents(), REACHED, VIEWS)
def test_the_same_state_gives_an_equal_frame(document: Document, commands: list[do.Command], view: View) -> None:
    state = reachable(document, commands).state
    assert present(state, view) == present(state, view)
    assert present(state, view, modified=True) == replace(present(state, view), modified=True)


@given(documents(), REACHED, VIEWS)
def test_where_we_are(document: Document, commands: list[do.Command], view: View) -> None:
    session = reachable(document, commands)
    state = session.state
    frame = present(state, view)
    timeline = frame.timeline
    assert (timeline.iteration, timeline.step, timeline.steps) == (*state.position, len(state.steps))
    assert timeline.limit == timeline.steps
    assert timeline.position == f"Iteration {state.iteration:,} · step {state.step:,} of {len(state.steps):,}"
    assert [phase.phase for phase in timeline.phases] == list(PHASES)
    first = 1
    for phase in timeline.phases:
        members = [step.index for step in state.steps if step.phase is phase.phase]
        assert (phase.first, phase.last) == (first, members[-1]) == (members[0], members[-1])
        first = phase.last + 1
        expected = PhaseStatus.CURRENT if phase.phase is state.current.phase else (
            PhaseStatus.DONE if phase.last < state.step else PhaseStatus.AHEAD
        )  # fmt: skip
        assert phase.status is expected
    lines = program()
    hits = [step.index for step in state.steps if lines.line(step) in state.breakpoints]
    assert list(timeline.breakpoints) == hits[:400]
    assert frame.program.current == lines.line(state.current)
    assert {mark.line for mark in frame.program.signs if mark.enabled} == state.breakpoints
    assert frame.program.stops == lines.stops(document.network)
    assert frame.level is state.level
    assert (frame.example.viewed, frame.example.count) == (state.example, state.record.examples)
    assert frame.hint == (FIRST_HINT if state.position == state.reached == (1, 1) else "")
    assert frame.alert == ""
    assert frame.run is None


@given(documents(), REACHED, VIEWS)
def test_j_is_marked_once_it_is_computed(document: Document, commands: list[do.Command], view: View) -> None:
    state = reachable(document, commands).state
    cost = present(state, view).cost
    computed = state.step >= state.steps.phase_ends()[1]
    assert cost.marker == (state.record.cost if computed else None)
    assert cost.iteration == state.iteration
    assert (f" · J {show(state.record.cost, view.digits)}" in cost.caption) == computed
    known = state.iteration <= state.costs.length
    assert ("not computed yet" in cost.caption) == (not known), "what the curve shows was computed"
    assert ("comes again" in cost.caption) == (known and not computed)
    assert bool(cost.empty) == (cost.costs.length == 0)
    assert cost.costs.length == len(cost.costs.values) == state.costs.length


@settings(max_examples=60)
@given(documents(), REACHED, VIEWS)
def test_the_card_shows_the_numbers_of_the_step(document: Document, commands: list[do.Command], view: View) -> None:
    state = reachable(document, commands).state
    card = present(state, view).card
    number = value(state.record, state.current, state.row)
    if state.current.phase is Phase.UPDATE:
        old = Equations(state.record, state.row).of(state.current).parts[0].number
        assert (card.tiles[1].number, card.tiles[0].number) == pair(old, number, view.digits)
    else:
        assert card.tiles[0].number == show(number, view.digits)
    assert card.tiles[0].operator == ""
    for tile in card.tiles[1:]:
        assert tile.operator in ("=", "×", "+", "−")
        assert tile.latex
        assert tile.spoken
    assert card.sentence.endswith(".")
    if card.substitution:
        _, _, rest = card.substitution.partition(" = ")
        formula, _, result = rest.rpartition(" = ")
        assert result == show(number, view.digits)
        sizes = (abs(float(_read(tile.number))) for tile in card.tiles if tile.number)
        slack = 1e-9 * (1 + abs(number) + sum(sizes))
        assert interval(formula, view.digits).holds(number, slack)
    assert float(_read(card.exact or show(number, view.digits))) == number
    ways = [card]
    while ways[-1].compact is not None:
        ways.append(ways[-1].compact)
    for way in ways:
        if len(way.tiles) != 2:
            continue
        assert way.tiles[1].worked != way.tiles[0].number
        if not way.tiles[1].worked:
            # What is only called otherwise has its number on both sides; a number is not said to be itself.
            text = way.tiles[0].number
            assert way.tiles[1].number == ("" if way.tiles[1].latex == text else text)
        else:
            assert way.tiles[1].number == ""
            scale = sum(
                abs(float(found)) for found in re.findall(r"[\d.]+(?:e−?\d+)?", way.tiles[1].worked.replace("−", ""))
            )
            assert interval(way.tiles[1].worked, view.digits).holds(number, 1e-9 * (1 + abs(number) + scale))
    assert card.upcoming.startswith("Next: ")
    assert not re.search(r"\d\.\d|None", card.upcoming), "the next number is not given away"


def _read(text: str) -> str:
    return text.strip("()").replace("−", "-").replace("∞", "inf")


@given(documents(), REACHED)
def test_while_z_adds_up_the_card_has_the_sum_so_far(document: Document, commands: list[do.Command]) -> None:
    state = reachable(document, commands).state
    step = state.current
    details = dict(present(state, View(digits=17)).card.details)
    found = [text for name, text in details.items() if name.endswith("so far")]
    if step.kind not in (Kind.PRODUCT, Kind.BIAS):
        assert not found
        return
    layer, unit = (step.layer or 1) - 1, (step.unit or 1) - 1
    last = step.source or document.network.units(layer)
    products = state.record.before.weights[layer][unit] * state.record.a[layer][state.row]
    total = math.fsum(products[:last])
    if step.kind is Kind.BIAS:
        total += state.record.before.biases[layer][unit]
    assert float(_read(found[0])) == pytest.approx(total, rel=1e-12, abs=1e-13)


@settings(max_examples=80)
@given(documents(), REACHED, st.integers(0, 3), st.booleans())
def test_an_action_is_enabled_exactly_where_it_does_something(
    document: Document, commands: list[do.Command], turned: int, projector: bool
) -> None:
    session = reachable(document, commands)
    state = session.state
    view = replace(View(), projector=projector).with_text_step(turned)
    frame = present(state, view)
    assert set(frame.actions) == set(BY_NAME)
    for action in ACTIONS:
        shown = frame.actions[action.name]
        assert shown.enabled == (shown.why_not == "")
        if not shown.enabled:
            assert shown.why_not.endswith("."), shown.why_not
        if action.command is None:
            continue
        trial = Session(document)
        carry_out(trial, *commands)
        try:
            trial.dispatch(action.command)
        except InputError:
            assert not shown.enabled, action.name
            continue
        same = (trial.state.position, trial.state.level, trial.state.setup) == (
            state.position, state.level, state.setup,
        )  # fmt: skip
        if isinstance(action.command, do.SetLevel):
            assert shown.enabled
            assert shown.checked == (action.command.level is state.level)
        elif not shown.enabled:
            assert trial.state.position == state.position, (action.name, shown.why_not)
        else:
            assert not same, action.name
    assert frame.actions["projector_mode"].checked == projector
    assert frame.actions["next_example"].enabled == (state.example < state.record.examples)
    assert frame.actions["previous_example"].enabled == (state.example > 1)


def test_actions_at_the_ends_of_what_can_be_chosen() -> None:
    state = Session.open(path_of("xor")).state
    actions = present(state, View(digits=DIGITS_MOST, text_scale=TEXT_SCALES[-1])).actions
    assert not actions["more_digits"].enabled
    assert not actions["text_larger"].enabled
    assert actions["fewer_digits"].enabled
    actions = present(state, View(digits=2, text_scale=TEXT_SCALES[0])).actions
    assert not actions["fewer_digits"].enabled
    assert not actions["text_smaller"].enabled
    assert actions["more_digits"].enabled


def test_names_and_keys_of_actions_are_unique() -> None:
    assert len(BY_NAME) == len(ACTIONS)
    keys = [key for action in ACTIONS for key in action.keys]
    assert len(set(keys)) == len(keys)
    clicker = [key for action in ACTIONS for key in action.clicker]
    assert len(set(clicker)) == len(clicker)
    wanted = {
        "step_over", "step_into", "step_out", "step_back", "step_back_into", "step_back_out", "continue",
        "reverse_continue", "restart", "run_iterations", "pause", "toggle_breakpoint", "projector_mode", "open", "save",
        "save_as",
    }  # fmt: skip
    assert wanted <= set(BY_NAME)


def test_while_a_run_is_under_way_only_stopping_it_is_possible(impatient: None) -> None:
    session = Session.open(path_of("xor"))
    session.dispatch(do.RunIterations(5_000_000))
    session.work(0.01)
    assert session.state.run is not None
    # So long that it is told at all.
    frame = present(replace(session.state, run=replace(session.state.run, seconds=10.0)), View())
    assert frame.run is not None
    assert frame.run.total == 5_000_000
    assert 0 < frame.run.done < frame.run.total
    assert re.fullmatch(r"Iteration [\d,]+ of 5,000,001 · [\d,]+ per second · .+ left", frame.run.text)
    assert frame.actions["pause"].enabled
    for action in ACTIONS:
        if action.command is not None and action.name != "pause":
            assert not frame.actions[action.name].enabled, action.name


@pytest.mark.parametrize("low", [0, 300], ids=["between two pieces", "in a piece"])
def test_a_search_back_tells_its_rate_and_how_long_it_takes_to_the_begin(low: int) -> None:
    session = at("xor", 3)
    # Of the iterations 1..1000, those from 401 on were looked at, or all from 501 on and 100 of those before.
    search = Hunt((1000, 4), 400, backward=True, low=low, high=500 if low else 0)
    run = Run(0, 0, search.total, done=search.done, seconds=6.0, hunt=search)
    shown = present(replace(session.state, run=run), View()).run
    assert shown is not None
    assert (shown.done, shown.total) == (600, 1000)
    assert shown.text == "Looking back for a stop: iteration 400 · 100 per second · 4 s left"


def test_a_search_whose_end_nobody_knows_tells_its_rate_alone() -> None:
    session = at("xor", 3)
    search = Hunt((3, 4), 603, upto=(1_000_003, 1), pauses=True)
    run = Run(0, 0, search.total, done=search.done, seconds=6.0, hunt=search)
    shown = present(replace(session.state, run=run), View()).run
    assert shown is not None
    assert shown.text == "Looking ahead for a stop: iteration 603 · 100 per second"


@pytest.mark.parametrize("name", CASES)
def test_where_the_training_failed_the_frame_says_so(name: str) -> None:
    chosen, _ = CASES[name]
    iteration, step, _ = end_of(chosen)
    session = Session(chosen)
    carry_out(session, do.GoTo(iteration, 1))
    if step.index > 1:
        assert present(session.state, View()).alert == ""
        assert present(session.state, View()).timeline.limit == step.index
    carry_out(session, do.RunIterations(9))
    frame = present(session.state, View())
    never = f"J is never computed: the training stops at step {step.index:,}"
    assert (never in frame.cost.caption) == (step.index < session.state.steps.phase_ends()[1])
    assert "not computed yet" not in frame.cost.caption
    assert f"iteration {iteration:,}, step {step.index:,}" in frame.alert
    assert ("∞" in frame.alert) or ("NaN" in frame.alert)
    assert frame.card.upcoming == ""
    for action in (
        "step_over",
        "step_into",
        "step_out",
        "continue",
        "finish_phase",
        "run_iterations",
        "next_iteration",
    ):
        assert not frame.actions[action].enabled, action
    assert frame.actions["step_back"].enabled == (session.state.position > (1, 1))


@settings(max_examples=60)
@given(documents(), REACHED, VIEWS, st.data())
def test_an_inspection_has_every_number_that_is_computed_and_no_other(
    document: Document, commands: list[do.Command], view: View, data: st.DataObject
) -> None:
    state = reachable(document, commands).state
    network, steps = document.network, state.steps
    layer = data.draw(st.integers(1, network.depth))
    unit = data.draw(st.integers(1, network.units(layer)))
    source = data.draw(st.integers(1, network.units(layer - 1)))
    last = layer == network.depth
    targets: dict[Target, list[tuple[Kind, int | None, int, int]]] = {
        Target("node", layer, unit): [
            (Kind.PRE_ACTIVATION, layer, unit, 1), (Kind.ACTIVATION, layer, unit, 1),
            (Kind.COST_GRADIENT if last else Kind.ACTIVATION_GRADIENT, layer, unit, 1),
            (Kind.ACTIVATION_DERIVATIVE, layer, unit, 1), (Kind.DELTA, layer, unit, 1),
            (Kind.BIAS_GRADIENT, layer, unit, 1), (Kind.BIAS_UPDATE, layer, unit, 1),
        ],
        Target("edge", layer, unit, source): [
            (Kind.PRODUCT, layer, unit, source), (Kind.WEIGHT_GRADIENT, layer, unit, source),
            (Kind.GRADIENT_TERM, layer, unit, source), (Kind.WEIGHT_UPDATE, layer, unit, source),
        ],
        Target("cost"): [(Kind.LOSS, None, 1, 1), (Kind.COST, None, 1, 1)],
        Target("cost_edge", 0, data.draw(st.integers(1, network.outputs))): [],
        Target("node", 0, source if layer == 1 else 1): [],
    }  # fmt: skip
    if network.layer(layer).has_bias:
        targets[Target("bias", layer, unit)] = [
            (Kind.BIAS_GRADIENT, layer, unit, 1),
            (Kind.BIAS_UPDATE, layer, unit, 1),
        ]
    for target, kinds in targets.items():
        frame = inspect(state, view, target)
        assert frame.target == target
        assert frame.title
        computed = sum(row.computed for row in frame.rows)
        assert all((row.number == "not computed yet") != row.computed for row in frame.rows)
        expected = []
        for kind, where, number, other in kinds:
            index = steps.find(kind, where, number, other, state.example)
            if index is not None and index <= state.step:
                expected.append(show(value(state.record, steps.at(index), state.row), view.digits))
        numbers = [row.number for row in frame.rows if row.computed]
        for text in expected:
            assert text in numbers, (target, frame.rows)
        missing = sum(
            1 for kind, where, number, other in kinds
            if (steps.find(kind, where, number, other, state.example) or 0) > state.step
        )  # fmt: skip
        if kinds:
            assert len(frame.rows) - computed == missing


def test_pinned_inspections_are_part_of_the_frame() -> None:
    state = Session.open(path_of("mazur")).state
    pinned = (Target("node", 1, 1), Target("edge", 2, 1, 2))
    frame = present(state, View(pinned=pinned))
    assert [one.target for one in frame.inspected] == list(pinned)
    assert frame.inspected[0] == inspect(state, View(), pinned[0])


def test_inputs_of_normalised_data_are_also_shown_as_measured() -> None:
    session = Session.open(path_of("iris"))
    rows = {row.name: row.number for row in inspect(session.state, View(digits=17), Target("node", 0, 1)).rows}
    measured = float(rows["as measured"])
    assert measured == pytest.approx(round(measured, 1), abs=1e-9), "the file has one decimal"
    assert 4.0 < measured < 8.0
