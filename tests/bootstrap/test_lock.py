"""Two starts at once."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from backstep_bootstrap import lock, messages
from backstep_bootstrap.messages import Stop


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set once somebody found the lock taken, and said so."""
    found = threading.Event()
    say = messages.say

    def told(text: str) -> None:
        say(text)
        found.set()

    monkeypatch.setattr(lock, "say", told)
    return found


def test_second_waits_for_the_first_and_says_so(
    tmp_path: Path, waits: threading.Event, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "lock"
    order: list[str] = []

    def second() -> None:
        with lock.held(path):
            order.append("second")

    with lock.held(path):
        waiting = threading.Thread(target=second, daemon=True)
        waiting.start()
        assert waits.wait(60)
        order.append("first")
    waiting.join(60)
    assert order == ["first", "second"]
    assert "another start" in capsys.readouterr().err


def test_free_lock_is_taken_in_silence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with lock.held(tmp_path / "lock"):
        pass
    with lock.held(tmp_path / "lock"):
        pass
    assert capsys.readouterr().err == ""


def test_child_that_outlives_its_parent_keeps_the_lock(tmp_path: Path, waits: threading.Event) -> None:
    path = tmp_path / "lock"
    with lock.held(path) as keep_open:
        child = subprocess.Popen(
            [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=keep_open
        )
    taken = threading.Event()

    def take() -> None:
        with lock.held(path):
            taken.set()

    waiting = threading.Thread(target=take, daemon=True)
    waiting.start()
    assert waits.wait(60)
    assert not taken.is_set()
    child.communicate(b"\n", timeout=60)
    assert taken.wait(60)
    waiting.join()


def test_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(Stop, match="cannot be written"), lock.held(tmp_path / "none" / "lock"):
        pass
