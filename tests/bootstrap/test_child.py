"""Running a command: its progress, its failure, its interruption."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from backstep_bootstrap import child
from backstep_bootstrap.messages import Stop
from backstep_bootstrap.output_lines import Activity
from tests.clocks import Clock


def echo(line: str) -> Activity | None:
    return Activity(line.removeprefix("big "), line.startswith("big ")) if line else None


def run(script: str, folder: Path) -> None:
    child.run("trying it ...", [sys.executable, "-u", "-c", script], cwd=folder, environ=os.environ, describe=echo)


def test_title_and_lasting_activities_stay_in_a_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("print('small'); print('big download')", tmp_path)
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "Backstep: trying it ...\n  download\n"


def test_long_silence_is_broken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Silence(Clock):
        """A second passes with each look; after enough looks the silent command may end."""

        def __call__(self) -> float:
            if self.now > 1040:
                (tmp_path / "enough").touch()
            return super().__call__()

        def begin(self, line: str) -> Activity | None:
            self.now = 1000.0
            return echo(line)

    monkeypatch.setattr(child, "_TICK", 0.001)
    clock = Silence(step=1.0)
    clock.put_into(monkeypatch, child)
    script = "import pathlib, time\nprint('big download')\nwhile not pathlib.Path('enough').exists(): time.sleep(0.01)"
    command = [sys.executable, "-u", "-c", script]
    child.run("trying it ...", command, cwd=tmp_path, environ=os.environ, describe=clock.begin)
    silent = re.findall(r"^  still download, (\d+) s$", capsys.readouterr().err, re.MULTILINE)
    assert [int(seconds) for seconds in silent[:3]] == [11, 21, 31], "the line itself was one look"


def test_terminal_gets_one_moving_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    Clock().put_into(monkeypatch, child)
    run("print('small')", tmp_path)
    err = capsys.readouterr().err
    assert "\r\x1b[K  small, 0 s" in err
    assert err.endswith("\r\x1b[K")
    assert err.count("\n") == 1


def test_failure_shows_the_last_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Stop, match="this failed"):
        run("import sys\nfor i in range(50): print('line', i)\nsys.exit(3)", tmp_path)
    err = capsys.readouterr().err
    assert "  | line 49\n" in err
    assert "  | line 29\n" not in err


def test_command_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Stop, match="could not be started"):
        child.run("trying it ...", [str(tmp_path / "none")], cwd=tmp_path, environ={}, describe=echo)


def test_child_cannot_read_what_the_person_types(tmp_path: Path) -> None:
    typed, keyboard = os.pipe()
    os.write(keyboard, b"y\n")
    own = os.dup(0)
    try:
        os.dup2(typed, 0)
        run("import sys; assert sys.stdin.read(2) == ''", tmp_path)
    finally:
        os.dup2(own, 0)
        for descriptor in (typed, keyboard, own):
            os.close(descriptor)


def test_interruption_ends_the_child(tmp_path: Path) -> None:
    (tmp_path / "alive").touch()

    def interrupt(line: str) -> Activity | None:
        raise KeyboardInterrupt

    script = (
        "import pathlib, signal, sys, time\n"
        "def stop(*_): pathlib.Path('alive').unlink(); sys.exit(1)\n"
        "signal.signal(signal.SIGTERM, stop)\n"
        "print('started')\n"
        "time.sleep(60)\n"
    )
    with pytest.raises(KeyboardInterrupt):
        child.run(
            "trying it ...",
            [sys.executable, "-u", "-c", script],
            cwd=tmp_path,
            environ=os.environ,
            describe=interrupt,
        )
    assert not (tmp_path / "alive").exists()
