"""Processes that tests start: what one of them compiled is there for all."""

from __future__ import annotations

import os

import pytest


def compiled_once(factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables with which a process finds what was compiled for one before it, and keeps what it compiles itself.

    It takes a third of what a start takes. The folder is one of this run, so that nothing is left in the checkout.
    """
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # which all workers share
    return {"PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}
