"""The two commands, from the call to the exit code, in a made-up checkout."""

from __future__ import annotations

import ast
import os
import runpy
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from backstep_bootstrap import child, system
from backstep_bootstrap.environment import Action, Environment, wanted_stamp
from backstep_bootstrap.messages import Stop
from backstep_bootstrap.start import PROGRAMS, prepare, prepare_and_run
from tests.bootstrap.checkouts import ROOT, make_checkout, make_environment, make_ready_environment

READ_BY_OLD_PYTHONS = ("app/__main__.py", "tests/__main__.py", "packaging/bootstrap.py")


def call(checkout: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=checkout,
        env={**environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_app_starts_the_program_with_its_arguments_and_exit_code(tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path)
    make_ready_environment(checkout)
    ended = call(checkout, "app", "trace", "a file.backstep", QT_QPA_PLATFORM="minimal", PYTHONPATH="/elsewhere")
    assert ended.stdout == "backstep.__main__ ['trace', 'a file.backstep'] minimal None\n"
    assert ended.returncode == 3
    assert ended.stderr == ""


def test_tests_start_pytest_without_a_screen(tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path)
    make_ready_environment(checkout, ("test",))
    ended = call(checkout, "tests", "-k", "one", QT_QPA_PLATFORM="xcb", CI="true")
    assert ended.stdout == "pytest.__main__ ['-k', 'one'] offscreen None\n"
    assert ended.returncode == 3


def test_all_tests_share_the_processors(tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path)
    make_ready_environment(checkout, ("test",))
    shared = "['-n', 'auto', '--maxprocesses', '4', '--dist', 'worksteal']"
    assert call(checkout, "tests").stdout == f"pytest.__main__ {shared} offscreen None\n"


def test_preparation_that_fails_says_so_and_exits_with_2(tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path)
    (checkout / "pyproject.toml").unlink()
    ended = call(checkout, "app")
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith("Backstep: ")
    assert "pyproject.toml" in ended.stderr
    assert "Traceback" not in ended.stderr


def old_python(monkeypatch: pytest.MonkeyPatch, *version: int) -> None:
    monkeypatch.setattr(sys, "version_info", version)


@pytest.mark.parametrize("program", ["app", "tests"])
def test_old_python_is_told_what_is_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], program: str
) -> None:
    start = runpy.run_path(str(ROOT / "packaging" / "bootstrap.py"))["start"]
    old_python(monkeypatch, 3, 9, 2)
    assert start(program, []) == 2
    err = capsys.readouterr().err
    assert "Python 3.11 or newer" in err
    assert "Python 3.9" in err
    assert f"-m {program}" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("path", READ_BY_OLD_PYTHONS)
def test_files_of_the_way_in_can_be_read_by_old_pythons(path: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="ascii"), feature_version=(3, 4))
    newer = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr | ast.AnnAssign | ast.NamedExpr)]
    assert not newer
    futures = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    assert not futures


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout on a machine that has all system libraries."""
    monkeypatch.setattr(system, "look", lambda *_, **__: system.Needs(False, (), (), ""))
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    return make_checkout(tmp_path)


LACKING_VENV = system.Needs(True, (), ("python3-venv",), "sudo apt-get install python3-venv")
LACKING_LIBRARY = system.Needs(False, ("libEGL.so.1",), ("libegl1",), "sudo apt-get install libegl1")


def machine(monkeypatch: pytest.MonkeyPatch, needs: system.Needs, *, root: bool) -> None:
    monkeypatch.setattr(system, "look", lambda *_, **__: needs)
    monkeypatch.setattr(system, "can_install", lambda: root)


def test_who_may_not_install_is_given_the_command_and_nothing_is_made(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine(monkeypatch, LACKING_VENV, root=False)
    assert prepare_and_run(str(checkout), "app", []) == 2
    assert LACKING_VENV.command in capsys.readouterr().err
    assert not (checkout / ".venv").exists()


def test_missing_library_is_told_and_the_start_goes_on(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = make_ready_environment(checkout)
    machine(monkeypatch, LACKING_LIBRARY, root=False)
    assert prepare(checkout, PROGRAMS["app"]).home == made.home
    assert LACKING_LIBRARY.command in capsys.readouterr().err


def test_root_installs_what_is_missing(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_ready_environment(checkout)
    machine(monkeypatch, LACKING_LIBRARY, root=True)
    installed: list[system.Needs] = []
    monkeypatch.setattr(system, "install", lambda needs, *_: installed.append(needs))
    prepare(checkout, PROGRAMS["app"])
    assert installed == [LACKING_LIBRARY]


def test_library_that_cannot_be_installed_is_no_reason_to_refuse(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise Stop("no network")

    make_ready_environment(checkout)
    machine(monkeypatch, LACKING_LIBRARY, root=True)
    monkeypatch.setattr(system, "install", fail)
    prepare(checkout, PROGRAMS["app"])
    assert "no network; going on without" in capsys.readouterr().err


def test_venv_that_does_not_come_with_its_package_stops(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, LACKING_VENV, root=True)
    monkeypatch.setattr(system, "install", lambda *_: None)
    monkeypatch.setattr(system, "venv_works", lambda: False)
    with pytest.raises(Stop, match="venv and ensurepip"):
        prepare(checkout, PROGRAMS["app"])


def test_second_start_uses_what_the_first_has_made(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first is at work while the second looks; by the time it has the lock, all is done."""
    looked: list[Action] = []
    next_action = Environment.next_action

    def look(self: Environment, wanted: object) -> object:
        decided = next_action(self, wanted_stamp(checkout, ()))
        looked.append(decided.action)
        if len(looked) == 1:
            make_ready_environment(checkout)
        return decided

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("nothing was left to do")

    monkeypatch.setattr(Environment, "next_action", look)
    monkeypatch.setattr(child, "run", refuse)
    prepare(checkout, PROGRAMS["app"])
    assert looked == [Action.MAKE, Action.USE]


def test_python_that_cannot_be_executed_is_replaced(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = make_ready_environment(checkout)
    environment.python.unlink()
    environment.python.write_bytes(b"\x7fELF")
    environment.python.chmod(0o755)
    started: list[str] = []

    def execve(path: str, arguments: list[str], environ: dict[str, str]) -> None:
        if Path(path).read_bytes() == b"\x7fELF":
            raise OSError(8, "Exec format error")
        started.append(path)
        raise SystemExit(0)

    def run(title: str, command: list[str], **_: object) -> None:
        if command[2] == "venv":
            make_environment(environment.home)
        else:
            make_backstep(environment)

    monkeypatch.setattr(os, "execve", execve)
    monkeypatch.setattr(child, "run", run)
    with pytest.raises(SystemExit):
        prepare_and_run(str(checkout), "app", [])
    assert started == [str(environment.python)]


def make_backstep(environment: Environment) -> None:
    from tests.bootstrap.checkouts import add_distribution

    add_distribution(environment, "backstep", {"backstep.pth": "app"})


def test_interruption_has_the_shells_exit_code(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(child, "run", interrupt)
    assert prepare_and_run(str(checkout), "app", []) == 130
    assert "interrupted" in capsys.readouterr().err
    assert Environment(checkout / ".venv").next_action(wanted_stamp(checkout, ())).action is Action.MAKE
