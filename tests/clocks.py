"""Time as tests say it: how long a command may compute, and clocks that go on only where they are told to.

How long something takes is measured in `tests/benchmarks` and asserted nowhere: a busy machine is no finding.
"""

from __future__ import annotations

from types import ModuleType, SimpleNamespace

import pytest

from backstep.session import hunting, surveying, travel, watch_history, what_if

ENOUGH = 30.0
"""Seconds in which a machine with other work to do has done whatever a test waits for."""


def have_patience(patch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let a command compute for so long before it becomes a run; below 0 none waits for a further iteration."""
    for module in (travel, hunting, surveying, what_if, watch_history):
        patch.setattr(module, "PATIENCE", seconds)
    # Its own is bound where it is defined.
    patch.setattr(travel.go, "__kwdefaults__", {**(travel.go.__kwdefaults__ or {}), "patience": seconds})


class Clock:
    """A clock that goes on by `step` seconds with each look at it, and by what it is told to `pass_`."""

    def __init__(self, step: float = 0.0) -> None:
        self.now = 0.0
        self._step = step

    def __call__(self) -> float:
        self.now += self._step
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += seconds

    def put_into(self, patch: pytest.MonkeyPatch, *modules: ModuleType) -> None:
        """Be what these modules look at."""
        for module in modules:
            patch.setattr(module, "time", SimpleNamespace(perf_counter=self, monotonic=self))
