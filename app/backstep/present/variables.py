"""The variables of a moment: a tree of all tensors, and the numbers of one of them as a table with heat.

Only what is seen is turned into text: rows and cells are asked for one by one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from backstep.core.iteration import Record
from backstep.present.chosen import VariablesView, When
from backstep.present.clippings import FORMAT_BY_NAME
from backstep.present.numbers import NOT_YET, show
from backstep.present.tensors import Extent, Group, Tensor, tensors
from backstep.session.state import State

_USUAL = "W[1]"
"""What the table shows until somebody chooses."""


_SPOKEN = {When.NOW: "", When.BEFORE: " one iteration earlier", When.DIFFERENCE: ", change since then"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of the table: its text, how hot it is (−1..1, the sign its own), and whether it is computed."""

    text: str
    heat: float
    computed: bool


@dataclass(frozen=True, slots=True)
class RowLook:
    """One tensor in the tree. `range_text` is the number itself where all are the same."""

    name: str
    words: str
    shape: str
    range_text: str
    extent: Extent


class Table:
    """The numbers of one tensor, `rows` × `columns`; `reason` says why there are none, or is ""."""

    def __init__(self, tensor: Tensor, when: When, digits: int, *, viewed: int, reason: str = "") -> None:
        self.tensor = tensor
        self.when = when
        self.digits = digits
        self.reason = reason
        self._numbers = None if reason else tensor.numbers(when)
        self.viewed_row = viewed - 1 if tensor.by_example else None

    @property
    def title(self) -> str:
        """Name, words and shape."""
        return f"{self.tensor.name} · {self.tensor.words}"

    @property
    def rows(self) -> int:
        return 0 if self._numbers is None else len(self._numbers.values)

    @property
    def columns(self) -> int:
        return 0 if self._numbers is None else self._numbers.values.shape[1]

    @property
    def row_axis(self) -> str:
        """What a row is."""
        return "example" if self.tensor.by_example else "unit" if self.tensor.shape else ""

    @property
    def column_axis(self) -> str:
        """What a column is, "" where there is but one."""
        if len(self.tensor.shape) < 2:
            return ""
        return "unit" if self.tensor.by_example else "source"

    def cell(self, row: int, column: int) -> Cell:
        """The cell at `row` and `column`, counted from 0."""
        number = self.number(row, column)
        if number is None:
            return Cell("·", 0.0, computed=False)
        heat = 0.0
        if math.isinf(number):
            heat = math.copysign(1.0, number)
        elif self._scale and not math.isnan(number):
            heat = number / self._scale
        return Cell(show(number, self.digits), heat, computed=True)

    def number(self, row: int, column: int) -> float | None:
        """The number itself; None where it is not computed yet."""
        if self._numbers is None:
            return None
        known = self._numbers.known
        if not known[row if len(known) > 1 else 0, column if known.shape[1] > 1 else 0]:
            return None
        return float(self._numbers.values[row, column])

    def spoken(self, row: int, column: int) -> str:
        """A cell with its place as a sentence, all digits, for tooltips and screen readers."""
        number = self.number(row, column)
        place = self.tensor.name
        if len(self.tensor.shape) == 2:
            place += f"[{row + 1},{column + 1}]"
        elif self.tensor.shape:
            place += f"[{row + 1}]"
        change = _SPOKEN[self.when]
        return f"{place}{change} = {NOT_YET if number is None else show(number, 17)}"

    def copied(self, form: str, area: tuple[range, range] | None = None) -> str:
        """The numbers in one of the formats of `clippings`; of an area of rows and columns, or all of them."""
        shape: tuple[int, ...]
        if area is None:
            rows, columns = range(self.rows), range(self.columns)
            shape = () if self._numbers is None else self._numbers.shape
        else:
            rows, columns = area
            shape = () if len(rows) == len(columns) == 1 else (len(rows), len(columns))
        return FORMAT_BY_NAME[form].write([[self.number(row, column) for column in columns] for row in rows], shape)

    @cached_property
    def _scale(self) -> float:
        return 0.0 if self._numbers is None else self._numbers.scale()


@dataclass(frozen=True, eq=False, slots=True)
class VariablesFrame:
    """The tree, `groups` of tensors, and the table of the chosen one. Each row is made into text by `row`."""

    groups: tuple[Group, ...]
    table: Table
    digits: int
    iteration: int

    def row(self, tensor: Tensor) -> RowLook:
        """A tensor's row of the tree."""
        shape = " × ".join(f"{length:,}" for length in tensor.shape) or "1"
        return RowLook(tensor.name, tensor.words, shape, self._range(tensor), tensor.extent)

    def _range(self, tensor: Tensor) -> str:
        found = None if tensor.extent is Extent.NONE else tensor.now.range()
        if found is None:
            return ""
        low, high = (show(number, self.digits) for number in found)
        return low if low == high else f"{low} … {high}"


def variables_frame(state: State, digits: int, chosen: VariablesView, previous: Record | None) -> VariablesFrame:
    """All tensors of this moment; `previous` is the record of the iteration before, None in the first."""
    groups = tensors(state, previous)
    by_name = {tensor.name: tensor for group in groups for tensor in group.tensors}
    tensor = by_name.get(chosen.tensor) or by_name[_USUAL]
    reason = _reason(tensor, chosen.when)
    table = Table(tensor, chosen.when, digits, viewed=state.example, reason=reason)
    return VariablesFrame(groups, table, digits, state.iteration)


def _reason(tensor: Tensor, when: When) -> str:
    """Why there is nothing to show, or ""."""
    if when is not When.NOW and tensor.before is None:
        return "There is no iteration before the first."
    if when is not When.BEFORE and tensor.extent is Extent.NONE:
        return f"{tensor.name} is {NOT_YET} in this iteration."
    if when is When.DIFFERENCE and tensor.difference is None:
        return "The iteration before saw another number of examples: there is no difference cell by cell."
    return ""
