"""Loading what a window is made of."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import backstep
from tests.processes import compiled_once

Runner = Callable[[str], None]
_BEGIN = """
import gc, sys
import backstep.ui
assert "PySide6" not in sys.modules and "numpy" not in sys.modules
"""


@pytest.fixture
def run(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    return partial(_run, compiled_once(tmp_path_factory))


def _run(compiled: dict[str, str], code: str) -> None:
    command = [sys.executable, "-c", _BEGIN + code]
    # Nobody's settings: a panel that somebody left open is loaded with the window.
    with TemporaryDirectory() as settings:
        environment = {
            **os.environ,
            **compiled,
            "PYTHONPATH": str(Path(backstep.__file__).parents[1]),
            "XDG_CONFIG_HOME": settings,
        }
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_garbage_is_collected_again_after_loading(run: Runner) -> None:
    run("""
backstep.ui.load()
assert "backstep.ui.main_window" in sys.modules
assert gc.isenabled() and gc.get_freeze_count() > 0
frozen = gc.get_freeze_count()
later = [[] for _ in range(1000)]
backstep.ui.load()
assert gc.get_freeze_count() <= frozen, "what came later must not be kept from the collector"
""")


def test_who_collects_no_garbage_is_left_so(run: Runner) -> None:
    run("""
gc.disable()
backstep.ui.load()
assert not gc.isenabled()
""")


def test_garbage_is_collected_even_where_loading_fails(run: Runner) -> None:
    run("""
sys.modules["pyqtgraph"] = None
try:
    backstep.ui.load()
except ImportError:
    assert gc.isenabled()
else:
    raise AssertionError("loaded without pyqtgraph")
""")


def test_what_only_closed_panels_need_is_loaded_when_one_is_opened(run: Runner) -> None:
    run("""
window = backstep.ui.open_window("xor")
window.bridge.frame()
late = {
    "backstep.ui.panels.chain",
    "backstep.ui.panels.watches",
    "backstep.ui.panels.points",
    "backstep.present.chain",
    "backstep.core.paths",
    "backstep.core.expressions",
    "backstep.core.diagnostics",
}
assert not late & set(sys.modules), late & set(sys.modules)
dock = window.docks["chain"]
window.tracing.chain
assert window.tracing.chain.isAncestorOf(window.tracing.chain.tree)
assert dock.isAncestorOf(window.tracing.chain)
assert "backstep.ui.panels.chain" in sys.modules
assert "backstep.ui.panels.watches" not in sys.modules
window.close()
""")
