"""What a source prints for a training: read from the file, kept to the letter, and compared as far as one came."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from backstep.core.mistakes import Mistake
from backstep.core.published import Verdict
from backstep.session import commands as do
from backstep.session.branches import Changed, Edit
from backstep.session.document import make_document
from backstep.session.lessons import Lesson, lessons, path_of
from backstep.session.published import PublishedStudy
from backstep.session.session import Session
from tests.session.good_file import changed, mistake
from tests.strategies import carry_out

WITH_FIGURES = [lesson for lesson in lessons() if Session.open(lesson.path).state.document.published is not None]


def value(**keys: object) -> dict[str, Any]:
    return {
        "lesson": {"text": "Look.", "published": {"source": "S", "values": [{"what": "J", "printed": "1", **keys}]}}
    }


def with_value(**keys: object) -> dict[str, Any]:
    content = changed("lesson", ...) | value(**keys)
    return {**content, "training": {"learning_rate": 0.5}}


def followed(session: Session, study: PublishedStudy | None = None) -> dict[str, float | None]:
    """What is known of each quantity."""
    study = study or PublishedStudy()
    study.follow(session.state, session.timeline)
    while study.work(1.0):
        pass
    published = session.state.document.published
    assert published is not None
    texts = (f"{each.position[0]} {each.expression.text}" for each in published.values)
    return {text: study.value(number) for number, text in enumerate(texts)}


@pytest.mark.parametrize(
    ("keys", "where", "words"),
    [
        ({"what": "W[3][1,1]"}, "lesson.published.values[0].what", "layer"),
        ({"what": "W[1]"}, "lesson.published.values[0].what", "no single number"),
        ({"what": "J > 1"}, "lesson.published.values[0].what", "no single number"),
        ({"what": "J +"}, "lesson.published.values[0].what", ""),
        ({"what": "J - J_prev"}, "lesson.published.values[0].what", "before the first"),
        ({"what": "J_prev"}, "lesson.published.values[0].what", "later one"),
        ({"what": ""}, "lesson.published.values[0].what", "empty"),
        ({"printed": "1,5"}, "lesson.published.values[0].printed", "such as 0.40"),
        ({"printed": 1.5}, "lesson.published.values[0].printed", "text in quotes"),
        ({"printed": "1" * 50}, "lesson.published.values[0].printed", "too long"),
        ({"iteration": 0}, "lesson.published.values[0].iteration", "at least 1"),
        ({"iteration": 10**9}, "lesson.published.values[0].iteration", "at most"),
        ({"mistake": "too_erly"}, "lesson.published.values[0].mistake", 'did you mean "too_early"?'),
        ({"mistake": "no_such"}, "lesson.published.values[0].mistake", "known"),
        ({"remrk": "x"}, "lesson.published.values[0].remrk", 'did you mean "remark"?'),
    ],
)
def test_a_mistake_in_it_is_told_with_its_place(keys: dict[str, object], where: str, words: str) -> None:
    error = mistake(lambda: make_document(with_value(**keys), Path()))
    assert error.where.startswith(where)
    if keys.get("what") != "J - J_prev":
        assert words in error.what


def test_a_mistake_that_would_change_nothing_is_refused() -> None:
    content = json.loads(path_of("two-neurons").read_text(encoding="utf-8"))
    content["lesson"] |= value(mistake="one_path")["lesson"]
    error = mistake(lambda: make_document(content, Path()))
    assert error.where == "lesson.published.values[0].mistake"
    assert "would change nothing" in error.what


@pytest.mark.parametrize(
    ("path", "new", "words"),
    [
        ("values", [], "at least one entry"),
        ("values", [{"what": "J", "printed": "1"}] * 301, "at most 300 are possible"),
        ("values", ..., "missing"),
        ("source", ..., "missing"),
        ("sources", "x", 'did you mean "source"?'),
    ],
)
def test_what_is_missing_or_unknown_is_told(path: str, new: object, words: str) -> None:
    content = with_value()
    published = content["lesson"]["published"]
    if new is ...:
        del published[path]
    else:
        published[path] = new
    error = mistake(lambda: make_document(content, Path()))
    assert error.where.startswith("lesson.published")
    assert words in error.what


def test_saving_keeps_it_to_the_letter(tmp_path: Path) -> None:
    session = Session.open(path_of("mazur"))
    carry_out(session, do.GoTo(2, 22))
    session.save(tmp_path / "mine.backstep")
    before = json.loads(path_of("mazur").read_text(encoding="utf-8"))["lesson"]
    assert json.loads((tmp_path / "mine.backstep").read_text(encoding="utf-8"))["lesson"] == before
    again = Session.open(tmp_path / "mine.backstep")
    assert again.state.document.published is not None
    assert followed(again)["2 J"] == session.state.record.cost


@pytest.mark.parametrize("lesson", WITH_FIGURES, ids=lambda lesson: lesson.name)
def test_every_figure_that_ships_is_right_or_is_said_to_be_wrong_and_comes_out_with_its_mistake(lesson: Lesson) -> None:
    session = Session.open(lesson.path)
    published = session.state.document.published
    assert published is not None
    carry_out(session, do.GoTo(*max(each.position for each in published.values)))
    right = followed(session)
    mistakes = {each.mistake for each in published.values if each.mistake is not None}
    with_it: dict[Mistake, Mapping[str, float | None]] = {}
    for made in mistakes:
        carry_out(session, do.ToggleMistake(made))
        carry_out(session, do.GoTo(*max(one.position for one in published.values)))
        with_it[made] = followed(session)
        carry_out(session, do.ToggleMistake(made))
    for each in published.values:
        text = f"{each.position[0]} {each.expression.text}"
        found = right[text]
        assert found is not None
        verdict = each.figure.against(found).verdict
        assert verdict is Verdict.RIGHT or each.remark, f"{text} is not explained"
        if each.mistake is not None:
            assert verdict in (Verdict.WRONG, Verdict.LAST)
            comes = with_it[each.mistake][text]
            assert comes is not None
            assert each.figure.against(comes).verdict is Verdict.RIGHT


def test_nothing_of_the_future_is_known_and_what_was_reached_stays() -> None:
    session = Session.open(path_of("mazur"))
    study = PublishedStudy()
    published = session.state.document.published
    assert published is not None
    known = 0
    for step in range(1, len(session.state.steps) + 1):
        carry_out(session, do.GoTo(1, step))
        followed(session, study)
        for number, each in enumerate(published.values):
            assert (study.value(number) is not None) == (each.position <= (1, step)), each.expression.text
        known = sum(study.value(number) is not None for number in range(len(published.values)))
    assert known == 18
    carry_out(session, do.GoTo(1, 1))
    assert sum(found is not None for found in followed(session, study).values()) == known


def test_the_numbers_are_those_of_the_record() -> None:
    session = Session.open(path_of("mazur"))
    carry_out(session, do.GoTo(1, len(session.state.steps)))
    record, found = session.state.record, followed(session)
    assert found["1 a[1][2]"] == record.a[1][0, 1]
    assert found["1 dJ_dW[2][1,1]"] == record.dJ_dW[1][0, 0]
    assert found["1 W[2][2,2]"] == record.after.weights[1][1, 1], "a weight counts once it is changed"


def test_a_figure_is_of_the_first_example_whichever_is_viewed() -> None:
    content = json.loads(path_of("xor").read_text(encoding="utf-8"))
    content["lesson"]["published"] = {
        "source": "S",
        "values": [{"what": "z[1][1]", "printed": "1"}, {"what": "all_z[1][3,1]", "printed": "1"}],
    }
    session = Session(make_document(content, Path()))
    carry_out(session, do.GoTo(1, len(session.state.steps)), do.ViewExample(4))
    found, z = followed(session), session.state.record.z[0]
    assert list(found.values()) == [z[0, 0], z[2, 0]]


def test_looking_back_finds_the_iteration_before() -> None:
    content = json.loads(path_of("two-neurons").read_text(encoding="utf-8"))
    content["lesson"]["published"] = {
        "source": "S",
        "values": [{"iteration": 40, "what": "J - J_prev", "printed": "1"}],
    }
    session = Session(make_document(content, Path()))
    carry_out(session, do.RunIterations(60))
    costs = session.state.costs.values
    assert list(followed(session).values()) == [costs[39] - costs[38]]


def test_an_edit_makes_its_iteration_and_what_follows_unknown_until_the_next_step() -> None:
    session = Session.open(path_of("mazur"))
    carry_out(session, do.GoTo(2, 22))
    study = PublishedStudy()
    before = followed(session, study)
    carry_out(session, do.EditValue(Edit(Changed.WEIGHT, 0.7, 2, 1, 1)))
    now = followed(session, study)
    assert now["2 J"] is None, "the number on the screen is from before the edit"
    assert now["1 J"] == before["1 J"]
    carry_out(session, do.GoTo(2, 30))
    after = followed(session, study)["2 J"]
    assert after == session.state.record.cost != before["2 J"]
    carry_out(session, do.Undo())
    carry_out(session, do.GoTo(2, 30))
    assert followed(session, study)["2 J"] == before["2 J"]


def test_it_is_found_again_in_slices() -> None:
    session = Session.open(path_of("mazur"))
    carry_out(session, do.RunIterations(10_010))
    study = PublishedStudy()
    study.follow(session.state, session.timeline)
    assert study.pending
    assert study.value(19) is None
    assert study.work(0.0), "no slice does all of it"
    while study.work(0.002):
        pass
    assert study.value(19) == session.timeline.record(10_001).a[-1][0, 0]


@pytest.mark.usefixtures("impatient")
def test_on_the_way_to_another_training_nothing_of_the_one_before_is_taken() -> None:
    session = Session.open(path_of("mazur"))
    carry_out(session, do.GoTo(10_001, 22))
    study = PublishedStudy()
    right = followed(session, study)["10001 J"]
    session.dispatch(do.ToggleMistake(Mistake.TOO_EARLY))
    assert session.state.run is not None, "it takes a while"
    study.follow(session.state, session.timeline)
    assert study.value(21) is None
    while session.work(0.01):
        study.follow(session.state, session.timeline)
    wrong = followed(session, study)["10001 J"]
    assert wrong == session.state.record.cost != right


def figure_with_its_mistake(session: Session) -> tuple[int, int, float]:
    """Switch on the mistake of the last outputs and look where they come out: where that is, and what comes out."""
    session.dispatch(do.ToggleMistake(Mistake.TOO_EARLY, (10_001, 15)))
    while session.work(0.05):
        pass
    return *session.state.position, session.state.record.a[-1][0, 0]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("start", [(1, 3), (2, 22), (10_001, 1), (10_001, 40)])
def test_a_mistake_is_switched_on_and_its_figure_shown_from_wherever_one_is(start: tuple[int, int]) -> None:
    session = Session.open(path_of("mazur"))
    carry_out(session, do.GoTo(*start))
    iteration, step, output = figure_with_its_mistake(session)
    assert (iteration, step) == (10_001, 15)
    assert f"{output:.9f}" == "0.015912196"
    carry_out(session, do.VisitBack())
    assert session.state.position == start


def test_a_moment_that_is_none_is_refused_with_the_mistake() -> None:
    session = Session.open(path_of("mazur"))
    assert "no step" in mistake(lambda: session.dispatch(do.ToggleMistake(Mistake.TOO_EARLY, (1, 99)))).what
    assert session.state.setup.mistake is None
