"""Looking through a training: it finds what would have stopped it, in slices or at once, whoever asks how often."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.diagnostics import PRESETS
from backstep.core.errors import InputError
from backstep.core.steps import Steps
from backstep.core.training import Task
from backstep.present.journey import survey_of
from backstep.session import commands as do
from backstep.session import survey as surveys
from backstep.session.branches import Changed, Edit
from backstep.session.hunt import Found, Hunt, carry_on, forward
from backstep.session.lessons import path_of
from backstep.session.rules import Rules
from backstep.session.session import Session
from backstep.session.survey import Survey, watchpoints_for
from backstep.session.timeline import Timeline
from tests.strategies import carry_out, tasks

ALL = tuple(PRESETS)
CHOICES = st.lists(st.sampled_from(ALL), min_size=1, max_size=4, unique=True).map(tuple)
Seen = list[tuple[tuple[int, int], str]]


def surveyed(survey: Survey, task: Task, slice_: float) -> Survey:
    rules = Rules((), survey.watchpoints, Timeline(task), 1)
    while not survey.complete:
        survey = surveys.carry_on(survey, rules, time.perf_counter() + slice_)
    return survey


def place(task: Task, iteration: int, step: int) -> tuple[int, int]:
    """A position that there is: the step, or the last one."""
    return iteration, min(step, len(Steps(task.network, task.batches.count(iteration))))


def seen(survey: Survey) -> Seen:
    return [((hit.iteration, hit.step), repr(hit.halt)) for hit in survey.hits]


def hunted(task: Task, presets: tuple[str, ...], upto: tuple[int, int]) -> Seen:
    """Every stop of a hunt with the presets as watchpoints."""
    timeline = Timeline(task)
    rules = Rules((), watchpoints_for(presets), timeline, 1)
    found: Seen = []
    at = 1, 0
    while True:
        outcome: Hunt | Found = forward(at, upto)
        while isinstance(outcome, Hunt):
            outcome = carry_on(outcome, rules, timeline, time.perf_counter() + 10)
        if not outcome.halts:
            return found
        found += [(outcome.position, repr(halt)) for halt in outcome.halts]
        at = outcome.position


@given(tasks(learning_rate=4.0), CHOICES, st.integers(1, 12), st.integers(1, 40), st.sampled_from([0.0, 10.0]))
def test_its_hits_are_the_stops_of_a_hunt(
    task: Task, presets: tuple[str, ...], iteration: int, step: int, slice_: float
) -> None:
    upto = place(task, iteration, step)
    made = surveyed(Survey(watchpoints_for(presets), (), upto), task, slice_)
    assert sorted(seen(made)) == sorted(hunted(task, presets, upto))
    assert sum(made.counts.values()) == len(made.hits)


@given(tasks(learning_rate=4.0), st.integers(1, 8), st.integers(1, 30), st.integers(0, 5))
def test_one_that_is_carried_on_later_is_the_same(task: Task, iteration: int, step: int, more: int) -> None:
    far = place(task, iteration + more, step)
    first = surveyed(Survey(watchpoints_for(ALL), (), place(task, iteration, step)), task, 10.0)
    later = Survey(first.watchpoints, (), max(far, first.upto), first.done, first.hits, first.counts)
    assert seen(surveyed(later, task, 10.0)) == seen(surveyed(Survey(first.watchpoints, (), far), task, 10.0))


@pytest.fixture
def swinging() -> Session:
    """XOR with a learning rate that throws it about."""
    session = Session.open(path_of("xor"))
    carry_out(session, do.StartAgain(Edit(Changed.LEARNING_RATE, 12.0)), do.RunIterations(200))
    return session


def test_as_a_command_it_leaves_us_where_we_are_and_tells_how_far_it_is(swinging: Session, impatient: None) -> None:
    before = swinging.state.position, swinging.state.visited
    swinging.dispatch(do.RunSurvey(ALL))
    runs = []
    while swinging.state.run is not None:
        runs.append((swinging.state.run.done, swinging.state.run.total))
        swinging.work(0.001)
    assert (swinging.state.position, swinging.state.visited) == before
    assert len(runs) > 1
    assert runs == sorted(runs)
    assert all(0 <= done <= total == 200 for done, total in runs)
    found = swinging.state.survey
    assert found is not None
    assert found.complete
    assert found.upto == (201, 1)
    assert found.counts[ALL.index("cost_rose") + 1] > 20


def test_it_can_be_stopped_and_carried_on(swinging: Session, impatient: None) -> None:
    carry_out(swinging, do.RunSurvey(ALL))
    whole = swinging.state.survey
    carry_out(swinging, do.SwitchBranch(0), do.SwitchBranch(1), do.RunSurvey(("cost_rose",)))
    swinging.dispatch(do.RunSurvey(ALL))
    assert swinging.state.run is not None
    swinging.dispatch(do.Pause())
    assert swinging.state.run is None
    part = swinging.state.survey
    assert part is not None
    assert not part.complete
    assert whole is not None
    carry_out(swinging, do.RunSurvey(ALL))
    again = swinging.state.survey
    assert again is not None
    assert again.complete
    assert seen(again) == seen(whole)


def test_another_branch_does_not_show_it_and_going_back_does(swinging: Session) -> None:
    carry_out(swinging, do.RunSurvey(ALL))
    found = survey_of(swinging.state)
    assert found is not None
    carry_out(swinging, do.SwitchBranch(0))
    assert survey_of(swinging.state) is None
    carry_out(swinging, do.SwitchBranch(1))
    assert survey_of(swinging.state) is found


def test_of_very_many_hits_the_first_are_listed_and_all_are_counted(
    swinging: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surveys, "MOST_HITS", 5)
    carry_out(swinging, do.RunSurvey(("cost_rose",)))
    found = swinging.state.survey
    assert found is not None
    assert len(found.hits) == 5
    assert next(iter(found.counts.values())) > 5


@pytest.mark.parametrize(("presets", "word"), [((), "choose a preset"), (("sunshine",), "no preset sunshine")])
def test_what_cannot_be_looked_for_is_refused(swinging: Session, presets: tuple[str, ...], word: str) -> None:
    with pytest.raises(InputError, match=word):
        swinging.dispatch(do.RunSurvey(presets))


def test_a_training_that_failed_is_looked_through_up_to_there() -> None:
    session = Session.open(path_of("curve"))
    carry_out(session, do.StartAgain(Edit(Changed.LEARNING_RATE, 1e6)), do.RunIterations(300))
    limit = session.state.limit
    assert limit is not None
    carry_out(session, do.RunSurvey(ALL))
    found = session.state.survey
    assert found is not None
    assert found.complete
    assert any(
        hit.halt.watchpoint is not None and hit.halt.watchpoint.preset == "nan_or_overflow" for hit in found.hits
    )
    assert all((hit.iteration, hit.step) <= limit for hit in found.hits)
