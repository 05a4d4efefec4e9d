"""Branches are told apart by their names, and removing them says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstep.core.errors import InputError
from backstep.session import commands as do
from backstep.session.branches import ORIGINAL, ROOT, Changed, Edit
from backstep.session.lessons import path_of
from backstep.session.session import Session

RATE = Edit(Changed.LEARNING_RATE, 0.1)


@pytest.fixture
def session() -> Session:
    """Two branches that leave the original."""
    made = Session.open(path_of("mazur"))
    for command in (do.GoTo(3, 1), do.EditValue(RATE), do.SwitchBranch(ROOT), do.GoTo(2, 1), do.EditValue(RATE)):
        made.dispatch(command)
    return made


def names(session: Session) -> list[str]:
    return [each.name for each in session.state.setup.branches.values()]


@pytest.mark.parametrize("name", ["What if 1", " What if 1 ", ORIGINAL])
def test_a_name_that_another_has_is_refused(session: Session, name: str) -> None:
    with pytest.raises(InputError, match=f"there is a branch “{name.strip()}” already; give another name"):
        session.dispatch(do.RenameBranch(2, name))
    assert names(session) == ["What if 1", "What if 2"]
    session.dispatch(do.RenameBranch(2, "What if 2"))
    assert names(session) == ["What if 1", "What if 2"], "its own name is no other's"


def test_starting_again_with_the_same_twice_gives_two_names(session: Session) -> None:
    for _ in range(3):
        session.dispatch(do.StartAgain(RATE))
    assert names(session)[2:] == ["α = 0.1", "α = 0.1 (2)", "α = 0.1 (3)"]


def test_a_file_in_which_two_have_one_name_opens_as_it_is(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "old.backstep"
    session.save(file)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("What if 1", "same").replace("What if 2", "same"), encoding="utf-8")
    again = Session.open(file)
    assert names(again) == ["same", "same"]
    again.dispatch(do.RenameBranch(2, "another"))
    assert names(again) == ["same", "another"]


def test_removing_says_how_many_went_and_how_they_come_back(session: Session) -> None:
    session.dispatch(do.EditValue(Edit(Changed.LEARNING_RATE, 0.2)))
    session.dispatch(do.SwitchBranch(1))
    session.dispatch(do.GoTo(5, 1))
    session.dispatch(do.EditValue(RATE))
    session.dispatch(do.RemoveBranch(1))
    assert session.state.notice == "2 branches removed; Ctrl+Z brings them back."
    session.dispatch(do.RemoveBranch(2))
    assert session.state.notice == "1 branch removed; Ctrl+Z brings it back."
    assert not names(session)
    for _ in range(2):
        session.dispatch(do.Undo())
    assert len(names(session)) == 3
