"""The shape of `debugger` in a session file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat
from pydantic_core import PydanticKnownError

MOST_ENTRIES = 1000
MOST_BRANCHES = 100
MOST_ITERATIONS = 100_000_000
MOST_REACHED = 1_000_000_000
"""Iterations of all branches together: more than a day of training, and still a number that any progress bar takes."""
_POSITION = r"^[1-9][0-9]{0,99}:[1-9][0-9]{0,99}$"
"""Any number that can be read; what looks at the training says whether there is such a position."""

Count = Annotated[int, Field(ge=1, le=10**9)]
Line = Annotated[str, Field(max_length=1000)]
Note = Annotated[str, Field(max_length=10_000)]
PositionText = Annotated[str, Field(pattern=_POSITION)]


def _at_most(most: int) -> BeforeValidator:
    """Refuses a list with more entries before any is looked at: a million wrong ones take no longer than one."""

    def check(value: object) -> object:
        if isinstance(value, list) and len(value) > most:
            context = {"field_type": "List", "max_length": most, "actual_length": len(value)}
            raise PydanticKnownError("too_long", context)
        return value

    return BeforeValidator(check)


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class BreakpointModel(_Model):
    """One entry of `debugger.breakpoints`."""

    line: Count | None = None
    phase: Literal["forward", "cost", "backward", "update"] | None = None
    layer: Count | None = None
    unit: Count | None = None
    source: Count | None = None
    bias: bool = False
    example: Count | None = None
    iteration: Count | None = None
    name: Line = ""
    enabled: bool = True
    condition: Line = ""
    every: Count = 1
    after: Annotated[int, Field(ge=0, le=10**9)] = 0
    log: Line = ""


class WatchpointModel(_Model):
    """One entry of `debugger.watchpoints`."""

    expression: Line = ""
    rule: Literal["changes", "becomes_true", "sign", "above", "below", "not_finite"] = "changes"
    limit: FiniteFloat = 0.0
    preset: Line = ""
    settings: dict[str, FiniteFloat] = {}
    name: Line = ""
    enabled: bool = True


class WatchModel(_Model):
    """One entry of `debugger.watches`."""

    expression: Line
    plot: bool = False


class BookmarkModel(_Model):
    """One entry of `debugger.bookmarks`."""

    position: PositionText
    note: Note = ""


class EditModel(_Model):
    """One entry of `debugger.branches[].edits`."""

    change: Literal["weight", "bias", "input", "target", "learning_rate", "seed"]
    value: FiniteFloat
    layer: Count | None = None
    unit: Count | None = None
    source: Count | None = None
    example: Count | None = None


class BranchModel(_Model):
    """One entry of `debugger.branches`. Its `number`, by which others name it, is one more than that of the one before.

    It is given where others were removed in between. `parent` is a number too, as are `branch` and `compared` below.
    """

    number: Annotated[int, Field(ge=1, le=10**18)] | None = None
    name: Line = ""
    parent: Annotated[int, Field(ge=0)] = 0
    iteration: Count
    edits: Annotated[list[EditModel], Field(min_length=1), _at_most(MOST_ENTRIES)]
    reached: PositionText | None = None


class DebuggerModel(_Model):
    """`debugger`."""

    breakpoints: Annotated[list[BreakpointModel], _at_most(MOST_ENTRIES)] = []
    watchpoints: Annotated[list[WatchpointModel], _at_most(MOST_ENTRIES)] = []
    watches: Annotated[list[WatchModel], _at_most(MOST_ENTRIES)] = []
    bookmarks: Annotated[list[BookmarkModel], _at_most(MOST_ENTRIES)] = []
    branches: Annotated[list[BranchModel], _at_most(MOST_BRANCHES)] = []
    branch: Annotated[int, Field(ge=0)] = 0
    compared: Annotated[int, Field(ge=0)] | None = None
    position: PositionText = "1:1"
    reached: PositionText | None = None
