"""What every test runs under: no screen, one thread a matrix, the same random examples wherever nobody is watching."""

from __future__ import annotations

import os

# Before anything can import Qt, which aborts without a display, or numpy, which starts its threads once and for all.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[_variable] = "1"

import gc  # noqa: E402
import sys  # noqa: E402
from collections.abc import Iterator  # noqa: E402

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

from tests.clocks import ENOUGH, have_patience  # noqa: E402

# A busy machine is no finding: no deadline, and slow drawing is not reported.
settings.register_profile("here", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_collection_finish() -> None:
    """What was collected stays to the end: the garbage collector need not look at it between tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _settings_of_nobody() -> None:
    """Keep Qt away from the user's own settings; tests that do without Qt stay without it."""
    core = sys.modules.get("PySide6.QtCore")
    if core is not None:
        core.QStandardPaths.setTestModeEnabled(True)


@pytest.fixture(autouse=True, scope="session")
def _patience() -> Iterator[None]:
    """Keep a busy machine from making a run of what is done at once elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        have_patience(patch, ENOUGH)
        yield


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let whatever computes an iteration that is not at hand become a run."""
    have_patience(monkeypatch, -1.0)
