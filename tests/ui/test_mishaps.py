"""The unexpected: written down, told plainly, the session saved beside the log, no file of the person's touched."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.ui import application, mishaps
from backstep.ui.mishaps import Mishaps


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def session() -> Session:
    session = Session.open(path_of("mazur"))
    session.dispatch(do.GoTo(3, 7))
    return session


@pytest.fixture(autouse=True)
def _events(qtbot: QtBot) -> None:
    application.ensure()


@pytest.fixture
def hook(tmp_path: Path, told: list[str], session: Session) -> Mishaps:
    made = Mishaps(tmp_path / "data")
    made.watch(lambda: session, lambda title, text: told.append(text))
    return made


def raise_into(hook: Mishaps, error: BaseException) -> None:
    """Let something go wrong, and wait until it was told."""
    try:
        go_wrong(error)
    except BaseException as caught:  # noqa: BLE001
        hook.on_exception(type(caught), caught, caught.__traceback__)
    for _ in range(3):
        application.ensure().processEvents()


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


def test_many_errors_at_once_are_told_once_and_all_written_down(hook: Mishaps, told: list[str], tmp_path: Path) -> None:
    for number in range(5):
        try:
            go_wrong(RuntimeError(f"number {number}"))
        except RuntimeError as caught:
            hook.on_exception(RuntimeError, caught, caught.__traceback__)
    assert told == [], "in the middle of painting, no dialog may open"
    application.ensure().processEvents()
    assert len(told) == 1
    assert "number 0" in told[0]
    log = (tmp_path / "data" / mishaps.LOG).read_text(encoding="utf-8")
    assert all(f"number {number}" in log for number in range(5))
    raise_into(hook, RuntimeError("later"))
    assert len(told) == 2


def test_an_error_in_a_qt_event_does_not_end_the_process() -> None:
    program = textwrap.dedent(
        """
        import sys
        from PySide6.QtCore import QSize
        from PySide6.QtWidgets import QApplication, QWidget
        from backstep.ui.guard import guarded

        @guarded
        class Broken(QWidget):
            def paintEvent(self, event):
                1 / 0
            def showEvent(self, event):
                int("x")
            def resizeEvent(self, event):
                [][1]
            def sizeHint(self):
                return {}["size"]
            def event(self, event):
                return super().event(event)

        caught = []
        sys.excepthook = lambda kind, error, trace: caught.append(kind.__name__)
        application = QApplication([])
        broken = Broken()
        broken.show()
        broken.resize(300, 300)
        application.processEvents()
        assert broken.sizeHint() == QSize()
        print(*sorted(set(caught)))
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, env=environment()
    )
    assert done.returncode == 0, "PySide6 crashes where such an exception leaves an override: catch it before that"
    assert done.stdout.split() == ["IndexError", "KeyError", "ValueError", "ZeroDivisionError"]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def test_every_widget_of_the_window_is_guarded(qtbot: QtBot) -> None:
    from backstep.ui import main_window

    seen: set[type] = {main_window.MainWindow}
    for name in sorted(sys.modules):
        if name.startswith("backstep.ui."):
            seen |= {thing for thing in vars(sys.modules[name]).values() if isinstance(thing, type)}
    bare = [
        f"{cls.__module__}.{cls.__name__}.{name}"
        for cls in seen
        if cls.__module__.startswith("backstep.ui.") and issubclass(cls, QObject)
        for name, method in vars(cls).items()
        if (name.endswith("Event") or name in {"event", "eventFilter", "viewportEvent"})
        and not hasattr(method, "__wrapped__")
    ]
    assert bare == [], "put @guarded above these classes"
