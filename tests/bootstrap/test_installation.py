"""Making and completing an environment, with a pip that is made up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from backstep_bootstrap import child
from backstep_bootstrap.environment import Action, Environment, Plan, wanted_stamp
from backstep_bootstrap.installation import carry_out, child_environ
from backstep_bootstrap.messages import Stop
from tests.bootstrap.checkouts import add_distribution, make_checkout, make_environment, make_ready_environment


class Pip:
    """Stands in for the running of commands: makes environments and installs as the real ones would."""

    def __init__(self, home: Path, fail: Callable[[], None] | None = None) -> None:
        self.commands: list[list[str]] = []
        self.kept_open: list[tuple[int, ...]] = []
        self._home = home
        self._fail = fail

    def __call__(self, title: str, command: list[str], *, keep_open: tuple[int, ...], **_: Any) -> None:
        self.commands.append(command[1:])
        self.kept_open.append(keep_open)
        if command[2] == "venv":
            stamp = Environment(self._home).stamp()
            assert stamp is not None
            assert not stamp.ready
            make_environment(self._home)
            return
        if self._fail:
            self._fail()
        add_distribution(Environment(self._home), "backstep", {"backstep.pth": "app"})


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return make_checkout(tmp_path)


def install_pip(monkeypatch: pytest.MonkeyPatch, checkout: Path, fail: Callable[[], None] | None = None) -> Pip:
    pip = Pip(checkout / ".venv", fail)
    monkeypatch.setattr(child, "run", pip)
    return pip


def test_make(monkeypatch: pytest.MonkeyPatch, checkout: Path) -> None:
    pip = install_pip(monkeypatch, checkout)
    environment = Environment(checkout / ".venv")
    wanted = wanted_stamp(checkout, ())
    carry_out(Plan(Action.MAKE), environment, wanted, {}, (7,))
    assert pip.commands == [["-m", "venv", str(environment.home)], ["-m", "pip", "install", "--editable", "."]]
    assert pip.kept_open == [(7,), (7,)]
    assert environment.next_action(wanted) == Plan(Action.USE)


def test_make_leaves_nothing_of_the_old(monkeypatch: pytest.MonkeyPatch, checkout: Path) -> None:
    install_pip(monkeypatch, checkout)
    environment = make_ready_environment(checkout)
    (environment.site_packages / "stray.py").touch()
    carry_out(Plan(Action.MAKE, "it is broken"), environment, wanted_stamp(checkout, ()), {}, ())
    assert not (environment.site_packages / "stray.py").exists()


def test_install_adds_the_extra(monkeypatch: pytest.MonkeyPatch, checkout: Path) -> None:
    pip = install_pip(monkeypatch, checkout)
    environment = make_ready_environment(checkout)
    wanted = wanted_stamp(checkout, ("test",))
    carry_out(environment.next_action(wanted), environment, wanted, {}, ())
    assert pip.commands == [["-m", "pip", "install", "--editable", ".[test]"]]
    assert environment.next_action(wanted) == Plan(Action.USE)


def test_upgrade_for_the_program_keeps_the_tests_extra(monkeypatch: pytest.MonkeyPatch, checkout: Path) -> None:
    pip = install_pip(monkeypatch, checkout)
    environment = make_ready_environment(checkout, ("test",))
    with (checkout / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("# a newer one\n")
    wanted = wanted_stamp(checkout, ())
    carry_out(environment.next_action(wanted), environment, wanted, {}, ())
    assert pip.commands == [["-m", "pip", "install", "--editable", ".[test]"]]
    assert environment.next_action(wanted_stamp(checkout, ("test",))) == Plan(Action.USE)


def test_use_does_nothing(monkeypatch: pytest.MonkeyPatch, checkout: Path) -> None:
    pip = install_pip(monkeypatch, checkout)
    carry_out(Plan(Action.USE), make_ready_environment(checkout), wanted_stamp(checkout, ()), {}, ())
    assert pip.commands == []


def test_failed_upgrade_does_not_cost_the_environment(monkeypatch: pytest.MonkeyPatch, checkout: Path) -> None:
    def fail() -> None:
        raise Stop("no network")

    install_pip(monkeypatch, checkout, fail)
    environment = make_ready_environment(checkout)
    wanted = wanted_stamp(checkout, ("test",))
    with pytest.raises(Stop, match="no network"):
        carry_out(environment.next_action(wanted), environment, wanted, {}, ())
    assert environment.next_action(wanted_stamp(checkout, ())) == Plan(Action.USE)
    assert environment.next_action(wanted).action is Action.INSTALL


def test_upgrade_that_breaks_the_environment_is_repaired_by_the_next_start(
    monkeypatch: pytest.MonkeyPatch, checkout: Path
) -> None:
    environment = make_ready_environment(checkout)

    def fail() -> None:
        (environment.site_packages / "backstep" / "__init__.py").unlink()
        raise Stop("disk full")

    install_pip(monkeypatch, checkout, fail)
    wanted = wanted_stamp(checkout, ("test",))
    with pytest.raises(Stop, match="disk full"):
        carry_out(environment.next_action(wanted), environment, wanted, {}, ())
    assert environment.next_action(wanted).action is Action.MAKE


def test_interruption_is_repaired_by_the_next_start(monkeypatch: pytest.MonkeyPatch, checkout: Path) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    install_pip(monkeypatch, checkout, interrupt)
    environment = make_ready_environment(checkout)
    wanted = wanted_stamp(checkout, ("test",))
    with pytest.raises(KeyboardInterrupt):
        carry_out(environment.next_action(wanted), environment, wanted, {}, ())
    assert environment.next_action(wanted).action is Action.MAKE
    assert "interrupted" in environment.next_action(wanted).why


def test_installation_without_result_is_not_taken_for_one(monkeypatch: pytest.MonkeyPatch, checkout: Path) -> None:
    environment = make_environment(checkout / ".venv")

    def nothing(*_: Any, **__: Any) -> None:
        return

    monkeypatch.setattr(child, "run", nothing)
    wanted = wanted_stamp(checkout, ())
    with pytest.raises(Stop, match="backstep is missing"):
        carry_out(Plan(Action.INSTALL), environment, wanted, {}, ())
    assert environment.next_action(wanted).action is Action.MAKE


def test_variables_that_lead_pip_astray_are_dropped_and_its_configuration_kept() -> None:
    given: Mapping[str, str] = {
        "PATH": "/bin",
        "PIP_INDEX_URL": "https://example.org/simple",
        "PIP_USER": "1",
        "PIP_TARGET": "/elsewhere",
        "PYTHONHOME": "/elsewhere",
        "PYTHONPATH": "/elsewhere",
    }
    environ = child_environ(given)
    assert environ["PATH"] == "/bin"
    assert environ["PIP_INDEX_URL"] == "https://example.org/simple"
    assert environ["PIP_USER"] == "0"
    assert not {"PIP_TARGET", "PYTHONHOME", "PYTHONPATH"} & environ.keys()
