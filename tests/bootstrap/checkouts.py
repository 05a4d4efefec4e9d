"""Made-up checkouts and environments, so that no test touches the network or this checkout's environment."""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

from backstep_bootstrap.environment import Environment, wanted_stamp

ROOT = Path(__file__).parents[2]


def make_checkout(folder: Path) -> Path:
    """Copy what the two commands consist of, without the program, into `folder`."""
    shutil.copytree(
        ROOT / "packaging", folder / "packaging", ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True
    )
    for name in ("app/__main__.py", "tests/__main__.py", "app/backstep/system_libraries.py", "pyproject.toml"):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    return folder


def add_distribution(environment: Environment, name: str, files: dict[str, str]) -> None:
    """Put a distribution there as pip would: its files and the list of them."""
    records = environment.site_packages / f"{name}-1.0.dist-info"
    records.mkdir(parents=True, exist_ok=True)
    rows = []
    for path, text in files.items():
        place = environment.site_packages / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()
        rows.append(f"{path},sha256={digest},{len(text.encode())}")
    rows.append(f"{records.name}/RECORD,,")
    (records / "RECORD").write_text("\n".join(rows) + "\n", encoding="utf-8")


def make_environment(home: Path) -> Environment:
    """Make an environment as `python -m venv` leaves it, with a pip that does nothing."""
    environment = Environment(home)
    environment.python.parent.mkdir(parents=True)
    environment.python.symlink_to(sys.executable)
    environment.site_packages.mkdir(parents=True)
    (home / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).parent}\n", encoding="utf-8")
    add_distribution(environment, "pip", {"pip/__init__.py": ""})
    return environment


def make_ready_environment(checkout: Path, extras: tuple[str, ...] = ()) -> Environment:
    """Make the environment that `checkout` asks for, with a program and a pytest that tell how they were started."""
    environment = make_environment(checkout / ".venv")
    tell = (
        "import os, sys\n"
        "print(__spec__.name, sys.argv[1:], os.environ.get('QT_QPA_PLATFORM'), os.environ.get('PYTHONPATH'))\n"
        "sys.exit(len(sys.argv))\n"
    )
    add_distribution(environment, "backstep", {"backstep/__init__.py": "", "backstep/__main__.py": tell})
    add_distribution(environment, "pytest", {"pytest/__init__.py": "", "pytest/__main__.py": tell})
    environment.mark_ready(wanted_stamp(checkout, extras))
    return environment
