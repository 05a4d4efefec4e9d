"""A place for the CSV file of a test."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for one CSV file, written anew by each test and each of its examples."""
    return tmp_path_factory.mktemp("csv") / "data.csv"
