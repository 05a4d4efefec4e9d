"""The unexpected: written down, told plainly, the session saved beside the log, no file of the person's touched."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.ui import mishaps
from backstep.ui.mishaps import Mishaps


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def session() -> Session:
    session = Session.open(path_of("mazur"))
    session.dispatch(do.GoTo(3, 7))
    return session


@pytest.fixture
def hook(tmp_path: Path, told: list[str], session: Session) -> Mishaps:
    made = Mishaps(tmp_path / "data")
    made.watch(lambda: session, lambda title, text: told.append(text))
    return made


def raise_into(hook: Mishaps, error: BaseException) -> None:
    try:
        go_wrong(error)
    except BaseException as caught:  # noqa: BLE001
        hook.on_exception(type(caught), caught, caught.__traceback__)


def go_wrong(error: BaseException) -> None:
    raise error


def test_it_is_logged_with_its_traceback_and_told(
    hook: Mishaps, told: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raise_into(hook, ZeroDivisionError("on purpose"))
    log = (tmp_path / "data" / mishaps.LOG).read_text(encoding="utf-8")
    assert "go_wrong" in log
    assert "ZeroDivisionError: on purpose" in log
    assert "ZeroDivisionError" in capsys.readouterr().err
    (text,) = told
    assert "mistake in the program, not yours" in text
    assert str(tmp_path / "data" / mishaps.LOG) in text
    assert "Traceback" not in text


def test_the_session_is_saved_beside_the_log(hook: Mishaps, tmp_path: Path, session: Session, told: list[str]) -> None:
    path, modified = session.path, session.modified
    raise_into(hook, RuntimeError("on purpose"))
    (rescued,) = (tmp_path / "data").glob("recovered-*.backstep")
    assert str(rescued) in told[0]
    assert Session.open(rescued).state.position == (3, 7)
    assert (session.path, session.modified) == (path, modified)


def test_a_broken_session_is_told_all_the_same(
    hook: Mishaps, told: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(self: Session) -> dict[str, object]:
        raise KeyError("broken")

    monkeypatch.setattr(Session, "content", fail)
    raise_into(hook, RuntimeError("on purpose"))
    assert "on purpose" in told[0]
    assert list((tmp_path / "data").glob("recovered-*")) == []


def test_a_log_that_cannot_be_written_is_no_second_error(tmp_path: Path, told: list[str], session: Session) -> None:
    (tmp_path / "data").write_text("a file where the folder should be", encoding="utf-8")
    hook = Mishaps(tmp_path / "data")
    hook.watch(lambda: session, lambda title, text: told.append(text))
    raise_into(hook, RuntimeError("on purpose"))
    assert len(told) == 1


def test_an_error_while_telling_does_not_ask_again(tmp_path: Path, session: Session) -> None:
    hook = Mishaps(tmp_path / "data")
    count = 0

    def tell(title: str, text: str) -> None:
        nonlocal count
        count += 1
        raise_into(hook, ValueError("while telling"))

    hook.watch(lambda: session, tell)
    raise_into(hook, RuntimeError("on purpose"))
    assert count == 1


def test_the_log_does_not_grow_without_end(hook: Mishaps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mishaps, "LOG_MOST", 2000)
    for _ in range(30):
        raise_into(hook, RuntimeError("x" * 300))
    assert (tmp_path / "data" / mishaps.LOG).stat().st_size < 4000


def test_stopping_with_the_keyboard_is_no_mishap(
    hook: Mishaps, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[type[BaseException]] = []
    record: Callable[..., None] = lambda kind, *_rest: passed.append(kind)  # noqa: E731
    monkeypatch.setattr(sys, "__excepthook__", record)
    raise_into(hook, KeyboardInterrupt())
    assert passed == [KeyboardInterrupt]
    assert told == []
    assert not (tmp_path / "data").exists()
