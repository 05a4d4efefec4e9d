"""Loading what a window is made of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import backstep

_BEGIN = """
import gc, sys
import backstep.ui
assert "PySide6" not in sys.modules and "numpy" not in sys.modules
"""


def _run(code: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(backstep.__file__).parents[1])}
    command = [sys.executable, "-c", _BEGIN + code]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_garbage_is_collected_again_after_loading() -> None:
    _run("""
backstep.ui.load()
assert "backstep.ui.main_window" in sys.modules
assert gc.isenabled() and gc.get_freeze_count() > 0
frozen = gc.get_freeze_count()
later = [[] for _ in range(1000)]
backstep.ui.load()
assert gc.get_freeze_count() <= frozen, "what came later must not be kept from the collector"
""")


def test_who_collects_no_garbage_is_left_so() -> None:
    _run("""
gc.disable()
backstep.ui.load()
assert not gc.isenabled()
""")


def test_garbage_is_collected_even_where_loading_fails() -> None:
    _run("""
sys.modules["pyqtgraph"] = None
try:
    backstep.ui.load()
except ImportError:
    assert gc.isenabled()
else:
    raise AssertionError("loaded without pyqtgraph")
""")
