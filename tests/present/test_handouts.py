"""Tables and worksheets: their numbers are the engine's, their steps those that were asked for."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstep.core.batches import Batches
from backstep.core.errors import InputError
from backstep.core.iteration import Record
from backstep.core.network import Layer, Network
from backstep.core.parameters import ParameterLayout, Parameters
from backstep.core.readout import value
from backstep.core.steps import Kind as Computed
from backstep.core.steps import Steps
from backstep.core.training import Task
from backstep.present.handouts.handout import FORMS, Handout, Kind, place_from, text_of
from backstep.present.handouts.steps import MOST_STEPS, Range, written
from backstep.present.handouts.tables import as_csv, as_latex, as_markdown
from backstep.present.handouts.worksheet import MOST_ASKED, Worksheet, worksheet
from backstep.present.numbers import latex, show
from backstep.session.document import read_document
from backstep.session.lessons import lessons, path_of
from backstep.session.session import Session
from tests.strategies import tasks, walked

DIGITS = 4


class Trained:
    """The first iterations of a task."""

    def __init__(self, task: Task, iterations: int = 3) -> None:
        self.records = walked(task, iterations)

    def __call__(self, iteration: int) -> Record:
        return self.records[iteration - 1]

    def whole(self, example: int = 1) -> Range:
        last = self.records[-1]
        return Range((1, 1), (len(self.records), len(Steps(last.network, last.examples))), example, DIGITS)


def trained(name: str, iterations: int = 1) -> Trained:
    return Trained(read_document(path_of(name)).without_mistake().task, iterations)


@settings(max_examples=40)
@given(tasks(examples=5), st.data())
def test_a_table_has_each_step_of_its_range_with_the_value_of_the_engine(task: Task, data: st.DataObject) -> None:
    found = Trained(task)
    counts = [len(Steps(record.network, record.examples)) for record in found.records]
    places = [(i + 1, s + 1) for i, count in enumerate(counts) for s in range(count)]
    begin = data.draw(st.integers(0, len(places) - 1))
    end = data.draw(st.integers(begin, len(places) - 1))
    rows = list(
        csv.DictReader(io.StringIO(as_csv("A title", written(Range(places[begin], places[end], 1, DIGITS), found))))
    )
    assert [(int(row["iteration"]), int(row["step"])) for row in rows] == places[begin : end + 1]
    for row in rows:
        record = found(int(row["iteration"]))
        step = Steps(record.network, record.examples).at(int(row["step"]))
        assert float(row["value"]) == value(record, step, 0) or row["value"] == "nan"


@pytest.mark.parametrize("name", [lesson.name for lesson in lessons()])
def test_tables_of_lessons_are_well_formed(name: str) -> None:
    found = trained(name)
    rows = list(written(found.whole(), found))
    markdown = as_markdown("A | title", rows)
    assert markdown.startswith("# A | title\n")
    lines = [line for line in markdown.splitlines() if line.startswith("| ") and "formula" not in line]
    assert len(lines) == len(rows)
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 5 and line.count("$") == 4 for line in lines)
    latex = as_latex("50 % of A_1 & B", rows)
    assert r"50 \% of A\_1 \& B" in latex
    for part in ("document", "longtable"):
        assert latex.count(rf"\begin{{{part}}}") == latex.count(rf"\end{{{part}}}") >= 1
    assert latex.count("{") == latex.count("}")
    assert latex.isascii(), "so that every LaTeX can read it"


def tasks_of(sheet: Worksheet) -> list[tuple[str, str, float]]:
    return [(task.row.name, task.row.value, task.row.number) for section in sheet.sections for task in section.tasks]


@settings(max_examples=40)
@given(tasks(examples=5), st.integers(1, 5))
def test_the_answers_of_a_worksheet_are_those_of_the_engine(task: Task, example: int) -> None:
    found = Trained(task, 1)
    sheet, key = (worksheet("", found.whole(example), found, answered=answered) for answered in (False, True))
    assert tasks_of(sheet) == tasks_of(key)
    record = found(1)
    steps = Steps(record.network, record.examples)
    row = min(example, record.examples) - 1
    by_name = {each.name: each for each in written(found.whole(example), found)}
    for name, text, exact in tasks_of(sheet):
        step = by_name[name].step
        assert repr(exact) == repr(value(record, steps.at(step.index), row))
        if step.phase != "update":
            assert text == show(exact, DIGITS)
    numbers = [task.number for section in sheet.sections for task in section.tasks]
    assert numbers == list(range(1, len(numbers) + 1))


def test_what_belongs_to_other_examples_is_given_on_a_worksheet() -> None:
    """Nobody can know their numbers from one's own."""
    found = trained("xor")
    sheet = worksheet("", found.whole(2), found, answered=False)
    asked = {task.row.name: task.row.asked for section in sheet.sections for task in section.tasks}
    record = found(1)
    losses = [show(float(loss), DIGITS) for loss in record.losses]
    assert asked["J"] == rf"\frac{{1}}{{4}} \cdot ({losses[0]} + L_{{2}} + {losses[2]} + {losses[3]})"
    assert [name for name in asked if name.startswith("L")] == ["L₂"]
    gradient = asked["∂J/∂w₁₁⁽²⁾"]
    assert gradient.count("[") == 1
    assert "]_{2}" in gradient


def test_parts_of_sums_are_not_asked_for() -> None:
    found = trained("mazur")
    sheet = worksheet("", found.whole(), found, answered=False)
    kinds = {row.step.kind for row in written(found.whole(), found)}
    assert {Computed.PRODUCT, Computed.BIAS, Computed.GRADIENT_TERM} <= kinds
    assert not [name for name, *_ in tasks_of(sheet) if name.startswith(("b", "w")) and "new" not in name]


@pytest.mark.parametrize(("last", "some"), [((1, 3), False), ((1, 4), True)])
def test_a_sheet_on_which_nothing_is_asked_is_none(last: tuple[int, int], some: bool) -> None:
    sheet = asked_for(Kind.WORKSHEET, last=last)
    task = read_document(path_of("mazur")).task
    if some:
        sheet.check(task, ".pdf")
        return
    with pytest.raises(InputError, match="choose more of them"):
        sheet.check(task, ".pdf")


@pytest.mark.parametrize("first", [(1, 1), (3, 30)])
def test_a_sheet_asks_for_no_more_numbers_than_anybody_calculates(first: tuple[int, int]) -> None:
    found = trained("mazur", 9)
    task = read_document(path_of("mazur")).task
    steps = [row for row in written(Range(first, (9, 58), 1, DIGITS), found) if asks(row.step.kind)]
    fitting, beyond = ((row.iteration, row.step.index) for row in steps[MOST_ASKED - 1 : MOST_ASKED + 1])
    sheet = asked_for(Kind.ANSWERS, first=first, last=fitting)
    sheet.check(task, ".html")
    assert len(tasks_of(worksheet("", sheet.range, found, answered=True))) == MOST_ASKED
    with pytest.raises(InputError, match="ask for more than 250 numbers; choose fewer of them"):
        asked_for(Kind.ANSWERS, first=first, last=beyond).check(task, ".html")
    asked_for(Kind.TABLE, first=first, last=beyond).check(task, ".md")


def asks(kind: Computed) -> bool:
    return kind not in (Computed.PRODUCT, Computed.BIAS, Computed.GRADIENT_TERM)


@pytest.mark.parametrize(("inputs", "hidden", "fits"), [(8, 99, True), (9, 99, False), (8, 100, False)])
def test_a_sheet_gives_no_more_numbers_than_anybody_calculates_with(inputs: int, hidden: int, fits: bool) -> None:
    network = Network(inputs, (Layer(hidden, "tanh"), Layer(1, "sigmoid")), "squared_error")
    layout = ParameterLayout.of(network)
    start = Parameters.from_flat(layout, np.zeros(layout.total))
    task = Task(network, start, np.ones((1, inputs)), np.ones((1, 1)), 0.1, Batches(1))
    asked_for(Kind.TABLE, last=(1, 12)).check(task, ".md")
    sheet = asked_for(Kind.WORKSHEET, last=(1, 12))
    if fits:
        sheet.check(task, ".pdf")
        return
    with pytest.raises(InputError, match="numbers, and 1,000 are the most; choose a smaller network"):
        sheet.check(task, ".pdf")


@pytest.mark.parametrize("begin", [1, 2, 20, 50])
def test_a_sheet_that_begins_on_the_way_gives_what_came_before(begin: int) -> None:
    """Nobody can know it from the parameters alone in one step."""
    found = trained("mazur")
    whole = found.whole()
    rows = [task.row for part in worksheet("", whole, found, answered=True).sections for task in part.tasks]
    given = dict(worksheet("", replace(whole, first=(1, begin)), found, answered=False).given)
    known = {each.symbol: each.value for each in given.get("Known by then", ())}
    before = [row for row in rows if row.step.index < begin]
    assert known == {row.symbol: latex(row.number, DIGITS + 2).strip("()") for row in before}
    assert (begin < 20) is (not known)


def test_what_is_given_has_more_digits_than_what_is_asked() -> None:
    found = trained("xor")
    given = dict(worksheet("", found.whole(), found, answered=False).given)
    assert given["Layer 1, tanh"][0].value == "0.274070"
    assert [each.value for each in given["Example"]] == ["0", "0", "0"]
    assert [each.value for each in given["Learning rate"]] == ["0.5"]


def asked_for(kind: Kind = Kind.TABLE, first: tuple[int, int] = (1, 1), last: tuple[int, int] = (1, 58)) -> Handout:
    return Handout(kind, first, last, 1, DIGITS)


@pytest.mark.parametrize(
    ("handout", "suffix", "why"),
    [
        (asked_for(), ".pdf", "a table of steps ends in .csv, .md or .tex, not in .pdf"),
        (asked_for(Kind.ANSWERS), "", "an answer key ends in .pdf or .html, not in nothing"),
        (asked_for(Kind.NUMPY), ".txt", "a script of numpy ends in .py"),
        (asked_for(last=(1, 59)), ".md", "no step 59 in iteration 1; choose one from 1 to 58"),
        (asked_for(first=(2, 5), last=(1, 5)), ".md", "2:5 comes after 1:5"),
        (asked_for(last=(200, 1)), ".md", f"more than {MOST_STEPS:,} steps"),
    ],
)
def test_what_cannot_be_had_is_refused_with_a_sentence(handout: Handout, suffix: str, why: str) -> None:
    with pytest.raises(InputError) as caught:
        handout.check(read_document(path_of("mazur")).task, suffix)
    assert why in caught.value.what


@pytest.mark.parametrize("first", [(1, 1), (1, 58), (4, 20)])
def test_as_many_steps_as_can_be_read_are_taken_and_no_more(first: tuple[int, int]) -> None:
    task = read_document(path_of("mazur")).task
    before = 58 * (first[0] - 1) + first[1] - 1

    def place(count: int) -> tuple[int, int]:
        whole, step = divmod(before + count - 1, 58)
        return whole + 1, step + 1

    asked_for(first=first, last=place(MOST_STEPS)).check(task, ".md")
    with pytest.raises(InputError, match="too many to be read"):
        asked_for(first=first, last=place(MOST_STEPS + 1)).check(task, ".md")


@pytest.mark.parametrize("text", ["", "3", "0:1", "1:0", "1;2", "a:b", "-1:2", "1:2:3", "１:２"])
def test_what_is_no_step_is_told(text: str) -> None:
    with pytest.raises(InputError, match="is no step; write iteration and step, such as 1:9"):
        place_from(text, "To step")


def test_each_kind_of_text_is_made() -> None:
    document = read_document(path_of("mazur"))
    session = Session(document)
    for kind in (Kind.TABLE, Kind.NUMPY, Kind.PYTORCH):
        for suffix in FORMS[kind].suffixes:
            text = text_of(asked_for(kind), session, Path(f"x{suffix}"))
            assert text.endswith("\n")


def test_the_example_of_each_iteration_is_given() -> None:
    """Mini-batches show others."""
    found = trained("iris", 3)
    last = len(Steps(found(1).network, found(1).examples))
    sheet = worksheet("", Range((1, last), (3, 9), 2, DIGITS), found, answered=False)
    given = [(name, quantities) for name, quantities in sheet.given if name.startswith("Example")]
    assert [name for name, _ in given] == ["Example", "Example, iteration 2", "Example, iteration 3"]
    for iteration, (_, quantities) in enumerate(given, start=1):
        record = found(iteration)
        values = [float(value) for value in (*record.a[0][1], *record.targets[1])]
        assert [float(each.value) for each in quantities] == pytest.approx(values, rel=1e-5)
    whole = trained("xor", 3)
    alike = worksheet("", Range((1, 60), (3, 9), 2, DIGITS), whole, answered=False).given
    assert [name for name, _ in alike if name.startswith("Example")] == ["Example"]
