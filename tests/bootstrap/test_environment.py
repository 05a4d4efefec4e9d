"""The stamp of an environment, what is found broken in it, and what is then decided."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from backstep_bootstrap.environment import STAMP, Action, Environment, Plan, Stamp, plan, wanted_stamp
from tests.bootstrap.checkouts import add_distribution, make_checkout, make_environment, make_ready_environment

WANTED = Stamp(checkout="/home/ada/backstep", python="cpython-311 linux-x86_64", project="c0ffee", extras=("test",))


@pytest.mark.parametrize(
    ("stamp", "fault", "action", "word"),
    [
        (WANTED, None, Action.USE, ""),
        (replace(WANTED, extras=("bundle", "test")), None, Action.USE, ""),
        (replace(WANTED, extras=()), None, Action.INSTALL, "test"),
        (replace(WANTED, project="decaf"), None, Action.INSTALL, "pyproject.toml"),
        (None, None, Action.INSTALL, "not in it"),
        (None, "its Python is gone", Action.MAKE, "its Python is gone"),
        (WANTED, "in numpy, numpy/__init__.py is missing", Action.MAKE, "numpy/__init__.py"),
        (replace(WANTED, ready=False), None, Action.MAKE, "interrupted"),
        (replace(WANTED, checkout="/home/ada/old"), None, Action.MAKE, "moved"),
        (replace(WANTED, python="cpython-312 linux-x86_64"), None, Action.MAKE, "cpython-312"),
        (replace(WANTED, project="decaf"), "its Python is gone", Action.MAKE, "its Python is gone"),
    ],
)
def test_plan(stamp: Stamp | None, fault: str | None, action: Action, word: str) -> None:
    decided = plan(stamp, WANTED, fault)
    assert decided.action is action
    assert word in decided.why
    assert bool(decided.why) == (action is not Action.USE)


def test_no_environment_is_made_without_giving_a_reason(tmp_path: Path) -> None:
    assert Environment(tmp_path / ".venv").next_action(WANTED) == Plan(Action.MAKE)


def test_ready_environment_is_used(tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path)
    environment = make_ready_environment(checkout)
    assert environment.fault(("pip", "backstep")) is None
    assert environment.next_action(wanted_stamp(checkout, ())) == Plan(Action.USE)


def remove_python(environment: Environment) -> None:
    environment.python.unlink()


def leave_dangling_link(environment: Environment) -> None:
    environment.python.unlink()
    environment.python.symlink_to(environment.home / "gone")


def empty_python(environment: Environment) -> None:
    environment.python.unlink()
    environment.python.touch(mode=0o755)


def remove_configuration(environment: Environment) -> None:
    (environment.home / "pyvenv.cfg").unlink()


def remove_module(environment: Environment) -> None:
    (environment.site_packages / "backstep" / "__main__.py").unlink()


def lengthen_module(environment: Environment) -> None:
    with (environment.site_packages / "backstep" / "__main__.py").open("a", encoding="utf-8") as file:
        file.write("# more\n")


def remove_list_of_files(environment: Environment) -> None:
    (environment.site_packages / "backstep-1.0.dist-info" / "RECORD").unlink()


def remove_distribution(environment: Environment) -> None:
    folder = environment.site_packages / "backstep-1.0.dist-info"
    (folder / "RECORD").unlink()
    folder.rmdir()


def leave_another_pythons_library(environment: Environment) -> None:
    environment.site_packages.parent.rename(environment.home / "lib" / "python3.9")


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (remove_python, "Python is gone"),
        (leave_dangling_link, "Python is gone"),
        (empty_python, "Python is gone"),
        (remove_configuration, "pyvenv.cfg is missing"),
        (remove_module, "in backstep, backstep/__main__.py is missing"),
        (lengthen_module, "in backstep, backstep/__main__.py has changed"),
        (remove_list_of_files, "in backstep, the list of files is missing"),
        (remove_distribution, "backstep is missing"),
        (leave_another_pythons_library, "site-packages"),
    ],
)
def test_broken_environment_is_made_again_and_says_why(
    tmp_path: Path, break_it: Callable[[Environment], None], told: str
) -> None:
    checkout = make_checkout(tmp_path)
    environment = make_ready_environment(checkout)
    break_it(environment)
    decided = environment.next_action(wanted_stamp(checkout, ()))
    assert decided.action is Action.MAKE
    assert told in decided.why


def test_compiled_files_may_differ_from_those_in_the_wheel(tmp_path: Path) -> None:
    environment = make_environment(tmp_path / ".venv")
    add_distribution(environment, "wheel_with_pyc", {"module/__pycache__/one.cpython-311.pyc": "compiled"})
    (environment.site_packages / "module/__pycache__/one.cpython-311.pyc").write_text("compiled again")
    assert environment.fault() is None


def test_distribution_names_are_compared_as_pip_compares_them(tmp_path: Path) -> None:
    environment = make_environment(tmp_path / ".venv")
    add_distribution(environment, "PySide6_Essentials", {"PySide6/__init__.py": ""})
    assert environment.fault(("pyside6-essentials",)) is None


def test_own_environment_without_pip_is_replaced(tmp_path: Path) -> None:
    environment = make_environment(tmp_path / ".venv")
    assert environment.next_action(WANTED).action is Action.INSTALL
    (environment.site_packages / "pip-1.0.dist-info" / "RECORD").unlink()
    (environment.site_packages / "pip-1.0.dist-info").rmdir()
    assert environment.next_action(WANTED).action is Action.MAKE


def test_stamp_comes_back_as_written(tmp_path: Path) -> None:
    environment = make_environment(tmp_path / ".venv")
    environment.write_stamp(WANTED)
    assert environment.stamp() == WANTED
    environment.mark_changing(WANTED)
    assert environment.stamp() == replace(WANTED, ready=False)
    environment.mark_ready(WANTED)
    assert environment.stamp() == replace(WANTED, distributions=("pip",))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"checkout": "/here"}', "\x00\xff"])
def test_stamp_that_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    environment = make_environment(tmp_path / ".venv")
    (environment.home / STAMP).write_text(text, encoding="latin-1")
    assert environment.stamp() is None


def test_stamp_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    environment = make_environment(tmp_path / ".venv")
    environment.write_stamp(WANTED)
    assert json.loads((environment.home / STAMP).read_text(encoding="utf-8"))["project"] == "c0ffee"
    assert not list(environment.home.glob("*.new"))


def test_wanted_stamp_follows_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("one", encoding="utf-8")
    before = wanted_stamp(tmp_path, ("test",))
    assert before == wanted_stamp(tmp_path, ("test",))
    (tmp_path / "pyproject.toml").write_text("two", encoding="utf-8")
    assert wanted_stamp(tmp_path, ("test",)).project != before.project


@pytest.mark.parametrize("what", ["folder", "file", "link", "nothing"])
def test_remove_takes_away_whatever_is_there(tmp_path: Path, what: str) -> None:
    home = tmp_path / ".venv"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").touch()
    match what:
        case "folder":
            make_environment(home)
        case "file":
            home.write_text("not a folder", encoding="utf-8")
        case "link":
            home.symlink_to(elsewhere)
    Environment(home).remove()
    assert not home.exists()
    assert not home.is_symlink()
    assert (elsewhere / "precious").exists()
