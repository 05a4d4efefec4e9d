"""Expressions over the quantities of a training: text in, a value at any moment out.

The language is a small part of Python's, checked node by node against tables: names, indices from 1, arithmetic,
comparisons, and a fixed set of functions. Nothing of it is ever executed as Python. Numbers are float64, so no power
grows without end.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from backstep.core.arrays import FloatArray
from backstep.core.expression_completion import completions
from backstep.core.expression_parsing import Checker
from backstep.core.expression_parts import Part
from backstep.core.expression_text import ExpressionError, Places, tree_of
from backstep.core.network import Network
from backstep.core.quantities import Moment, NotComputed, Read, Reader
from backstep.core.steps import Steps

__all__ = [
    "Expression",
    "ExpressionError",
    "NotComputed",
    "Value",
    "completions",
    "parse",
]

Value = float | bool | FloatArray | NDArray[np.bool_]
"""What an expression gives: one number, true or false, or a read-only array of one or two axes."""


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A checked expression, ready for any moment of any training of the network it was parsed for."""

    text: str
    _part: Part = field(repr=False)
    _readers: tuple[tuple[Reader, int], ...] = field(repr=False)
    """What is read, and how many iterations earlier."""

    def evaluate(self, moment: Moment) -> Value:
        """The value at `moment`; infinite and NaN where the arithmetic of float64 says so.

        Raises NotComputed where something read has no value yet, ExpressionError where a batch has too few examples.
        """
        with np.errstate(all="ignore"):
            value = self._part.run([moment])
        if isinstance(value, np.ndarray):
            view: FloatArray | NDArray[np.bool_] = value.view()
            view.setflags(write=False)
            return view
        return bool(value) if self._part.truth else float(value)

    @property
    def reads(self) -> frozenset[Read]:
        """What it reads, now or an iteration earlier."""
        return frozenset(reader.read for reader, _ in self._readers)

    @property
    def is_one_truth(self) -> bool:
        """Whether it gives one true or false, and neither a number nor several values."""
        return self._part.truth and not self._part.shape

    def awaits(self, steps: Steps, row: int) -> tuple[Read, int] | None:
        """The last thing of the present iteration that it waits for, and the step that computes it.

        The loss is that of example `row` (from 0). None where all it reads is there from the start.
        """
        found = ((reader.settles(steps, row), reader.read) for reader, back in self._readers if not back)
        late = [each for each in found if each[0] and each[1].name not in ("W", "b")]
        step, read = max(late, key=lambda each: each[0], default=(0, None))
        return None if read is None else (read, step)

    def settles(self, steps: Steps) -> int:
        """The step at which the last thing it reads gets the value this iteration leaves it with; 0: from the start.

        W and b count with their update, the loss with that of the last example. What an earlier iteration computed is
        there from the start.
        """
        lasting = (reader.settles(steps) for reader, back in self._readers if reader.is_parameter or not back)
        return max(lasting, default=0)

    @property
    def is_number(self) -> bool:
        """Whether it gives a single number, whatever the batch."""
        return not self._part.shape and not self._part.truth

    @property
    def looks_back(self) -> int:
        """How many iterations it looks back at most: 0 where it reads the present one alone."""
        return max((back for _, back in self._readers), default=0)


def parse(text: str, network: Network, *, condition: bool = False, once: bool = False) -> Expression:
    """Check `text` against the names and shapes of `network`.

    A `condition` must give one true or false. What is looked at `once` in an iteration, always at the same step, must
    not read the number of the step.

    Raises ExpressionError with the place of the first mistake. Takes a few milliseconds at most, whatever the text.
    """
    tree = tree_of(text)
    checker = Checker(Places(text), network, once=once)
    part = checker.condition(tree) if condition else checker.check(tree)
    readers = tuple((reader, back) for (_, back), reader in checker.readers.items())
    return Expression(text, part, readers)
