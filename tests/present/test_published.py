"""What the panel of published values tells: words for agreement, remarks, the mistake that explains a figure."""

from __future__ import annotations

import pytest

from backstep.core.mistakes import Mistake
from backstep.core.published import Figure, Verdict
from backstep.present.published import PublishedFrame, PublishedRow, agreement_text, published_frame
from backstep.session import commands as do
from backstep.session.branches import Changed, Edit
from backstep.session.lessons import path_of
from backstep.session.published import PublishedStudy
from backstep.session.session import Session
from tests.strategies import carry_out


def frame(session: Session) -> PublishedFrame:
    study = PublishedStudy()
    study.follow(session.state, session.timeline)
    while study.work(1.0):
        pass
    return published_frame(session.state, study)


def row(found: PublishedFrame, at: str, what: str) -> PublishedRow:
    [only] = [each for each in found.rows if (each.at, each.what) == (at, what)]
    return only


@pytest.mark.parametrize(
    ("printed", "value", "words"),
    [
        ("0.593269992", 0.5932699921071872, "all 9 digits"),
        ("7", 7.0, "its one digit"),
        ("0.291027924", 0.29102777369359933, "differs from the 7th digit on"),
        ("0.5", 0.7, "differs from the first digit on"),
        ("1.25", 1.45, "differs from the 2nd digit on"),
        ("1.25", 1.28, "differs from the 3rd digit on"),
        ("1.00000000009", 1.0, "differs from the 12th digit on"),
        ("0.12", 0.129, "right, but cut off instead of rounded"),
        ("0.14", 0.129, "off by 1 in the last digit"),
        ("-0.25", 0.25, "has the other sign"),
    ],
)
def test_agreement_in_words(printed: str, value: float, words: str) -> None:
    figure = Figure(printed)
    assert agreement_text(figure, figure.against(value)) == words


def test_what_lies_ahead_is_not_told_and_fills_while_stepping() -> None:
    session = Session.open(path_of("mazur"))
    before = frame(session)
    assert before.status == "0 of 22 values computed."
    for each in before.rows:
        assert (each.computed, each.agreement, each.verdict, each.full) == ("", "not computed yet", None, "")
        assert each.remark == "", "a remark would tell what comes out"
    carry_out(session, do.GoTo(1, 22))
    now = row(frame(session), "1:22", "J")
    assert (now.printed, now.computed, now.agreement) == ("0.298371109", "0.298371109", "all 9 digits")
    assert now.here
    assert now.full == "0.2983711087600027"
    assert frame(session).status == "8 of 22 values computed, 8 right."


def test_a_wrong_figure_has_its_first_wrong_digit_and_its_reason() -> None:
    session = Session.open(path_of("mazur"))
    carry_out(session, do.GoTo(2, 22))
    found = row(frame(session), "2:22", "J")
    assert found.verdict is Verdict.WRONG
    assert (found.computed[: found.same], found.computed[found.same :]) == ("0.291027", "774")
    assert "hidden deltas" in found.remark
    assert found.mistake is Mistake.TOO_EARLY
    assert (found.button, found.on) == ("Switch this mistake on", False)
    assert frame(session).status == "19 of 22 values computed, 18 right, 1 wrong."
    assert found.spoken.startswith("J at 2:22: printed 0.291027924, computed 0.29102777369359933, differs from")


def test_with_the_mistake_the_figure_comes_out_and_the_status_says_that_it_is_on() -> None:
    session = Session.open(path_of("mazur"))
    carry_out(session, do.GoTo(2, 22), do.ToggleMistake(Mistake.TOO_EARLY), do.GoTo(2, 22))
    found = frame(session)
    assert row(found, "2:22", "J").agreement == "all 9 digits"
    assert (row(found, "2:22", "J").button, row(found, "2:22", "J").on) == ("Switch the mistake off", True)
    assert found.status.endswith("with the mistake “Weights updated too early” switched on.")


def test_a_branch_is_named() -> None:
    session = Session.open(path_of("mazur"))
    carry_out(session, do.EditValue(Edit(Changed.LEARNING_RATE, 0.4)), do.GoTo(2, 1))
    assert f"in the branch {session.state.setup.branches[1].name}" in frame(session).status


def test_a_session_without_figures_says_how_it_could_have_some() -> None:
    found = frame(Session.open(path_of("xor")))
    assert found.rows == ()
    assert "lesson.published" in found.empty
