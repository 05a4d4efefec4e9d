"""Borders that nothing may cross, and traps that must stay closed. Each guard was seen to fail."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from PySide6.QtGui import QPainterPath

ROOT = Path(__file__).parents[2]
PACKAGES = ("core", "session", "present", "ui", "cli")


def test_top_level_is_the_agreed_one() -> None:
    # A picture may lie there: without a display, `python3 -m app` leaves one in the folder it is called from.
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".") and path.suffix != ".png"}
    assert found == {"README.md", "pyproject.toml", "app", "resources", "tests", "packaging"}, (
        "put it into one of the folders: the top level is fixed"
    )


def test_packaging_is_no_package() -> None:
    """As one it would shadow the library of the same name: No module named 'packaging.version'."""
    assert not (ROOT / "packaging" / "__init__.py").exists(), "put it into a folder below packaging/"


def test_calls_into_qt_give_none_back_as_often_as_they_take_it() -> None:
    """PySide6 6.12.0 on Python 3.11 loses a reference to None in each call without a result, and aborts in the end."""
    path = QPainterPath()
    before = sys.getrefcount(None)
    for number in range(1000):
        path.moveTo(number, number)
    lost = before - sys.getrefcount(None)
    assert lost < 100, "this PySide6 aborts after some thousand calls: keep the cap on its version in pyproject.toml"


def lint_imports(config: Path, source: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--config", config, "--no-cache", "--no-logo"],
        cwd=config.parent,
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_nothing_is_imported_against_the_order_of_the_layers() -> None:
    checked = lint_imports(ROOT / "pyproject.toml", ROOT / "app")
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Return the source root of a small program of the same shape under the same contracts."""
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    source = tmp_path / "app"
    for name in PACKAGES:
        (source / "backstep" / name).mkdir(parents=True)
        (source / "backstep" / name / "__init__.py").touch()
    for name in ("__init__", "__main__", "resources", "system_libraries", "one_thread"):
        (source / "backstep" / f"{name}.py").touch()
    write(source, "cli/run.py", "from backstep import ui\n")
    write(source, "ui/window.py", "import PySide6\nfrom backstep.present import frame\n")
    write(source, "present/frame.py", "from backstep.core import network\n")
    write(source, "core/network.py", "import numpy\n")
    return source


def write(source: Path, path: str, text: str) -> None:
    (source / "backstep" / path).write_text(text, encoding="utf-8")


def test_contracts_hold_in_the_model(model: Path) -> None:
    checked = lint_imports(model.parent / "pyproject.toml", model)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        (
            "core/network.py",
            "from backstep import session\n",
            "backstep.core -> backstep.session",
        ),
        (
            "core/network.py",
            "from backstep import present\n",
            "backstep.core -> backstep.present",
        ),
        ("session/state.py", "import backstep.ui.window\n", "backstep.session -> backstep.ui"),
        ("present/frame.py", "from backstep import ui\n", "backstep.present -> backstep.ui"),
        ("ui/window.py", "from backstep import cli\n", "backstep.ui -> backstep.cli"),
        ("resources.py", "from backstep import core\n", "backstep.resources -> backstep.core"),
        ("present/frame.py", "import PySide6.QtGui\n", "backstep.present -> PySide6"),
        ("session/state.py", "import pyqtgraph\n", "backstep.session -> pyqtgraph"),
        ("core/network.py", "import shiboken6\n", "backstep.core -> shiboken6"),
        (
            "present/frame.py",
            "def late():\n    from PySide6 import QtGui\n",
            "backstep.present -> PySide6",
        ),
        ("cli/run.py", "from PySide6 import QtWidgets\n", "backstep.cli -> PySide6"),
        ("core/network.py", "import pydantic\n", "backstep.core -> pydantic"),
        ("extras/__init__.py", "", "backstep.extras"),
        ("helpers.py", "", "backstep.helpers"),
    ],
)
def test_contracts_are_seen_to_fail(model: Path, path: str, text: str, told: str) -> None:
    (model / "backstep" / path).parent.mkdir(exist_ok=True)
    write(model, path, text)
    checked = lint_imports(model.parent / "pyproject.toml", model)
    assert checked.returncode == 1, checked.stdout + checked.stderr
    assert told.replace("->", "is not allowed to import") in checked.stdout


def test_each_dependency_has_a_lower_and_an_upper_bound() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    for requirement in wanted:
        assert ">=" in requirement, f"{requirement}: say from which version on"
        assert ",<" in requirement, f"{requirement}: say up to which version"
