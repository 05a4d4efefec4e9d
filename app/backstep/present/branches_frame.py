"""The list of branches as rows."""

from __future__ import annotations

from typing import NamedTuple


class BranchRow(NamedTuple):
    """One branch of the list: what it changed, how far it came and J there. `number` 0 is the original."""

    number: int
    depth: int
    name: str
    changes: str
    came: str
    cost: str
    current: bool
    compared: bool


class BranchesFrame(NamedTuple):
    """All branches, and how the one in view stands beside the compared one."""

    rows: tuple[BranchRow, ...]
    rate: str
    """The learning rate in view."""
    drawn: bool
    """Whether the start was drawn, so that another seed gives another one."""
    seed: int | None
    compared: str
    """The name of the compared branch, or ""."""
    behind: int
    """How many iterations it lacks."""
    differences: bool
