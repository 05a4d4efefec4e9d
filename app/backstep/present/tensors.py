"""Every tensor of a moment, with what of it is computed, as it was an iteration earlier, and the difference."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from backstep.core.arrays import FloatArray
from backstep.core.iteration import Record
from backstep.core.network import Network
from backstep.core.quantities import QUANTITIES, Quantity
from backstep.core.steps import Kind
from backstep.present.chosen import When
from backstep.session.state import State


class Extent(StrEnum):
    """How much of a tensor is computed at the cursor."""

    NONE = "not computed yet"
    PARTLY = "partly computed"
    WHOLE = "computed"


class _Order(StrEnum):
    """How a tensor fills up: cell by cell in rows, whole columns at once, or known from the start."""

    CELLS = "cells"
    COLUMNS = "columns"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers as a table: `values` (rows, columns), read-only, of which only those in `known` mean something.

    `shape` is the tensor's own: () for a number, (m,) for a vector, which stands in one column.
    """

    shape: tuple[int, ...]
    values: FloatArray
    known: NDArray[np.bool_]
    """(rows, columns) or broadcast to it: True where the cell is computed."""

    @property
    def whole(self) -> bool:
        return bool(self.known.all())

    def range(self) -> tuple[float, float] | None:
        """The smallest and the largest known number, infinities and NaN included; None where there is none."""
        found = self.values if self.whole else self.values[np.broadcast_to(self.known, self.values.shape)]
        return (float(found.min()), float(found.max())) if found.size else None

    def scale(self) -> float:
        """The largest size of a known, finite number; 0 where there is none."""
        found = self.values[np.broadcast_to(self.known, self.values.shape) & np.isfinite(self.values)]
        return float(np.abs(found).max()) if found.size else 0.0


class Tensor:
    """One tensor at one moment. Nothing is calculated before it is asked for."""

    def __init__(self, state: State, previous: Record | None, quantity: Quantity, layer: int | None) -> None:
        """`previous` is the record of the iteration before, None in the first."""
        self._state = state
        self._previous = previous
        self._quantity = quantity
        self.layer = layer
        name = quantity.name.removeprefix("all_")
        self.name = name if layer is None else f"{name}[{layer}]"
        self.words = quantity.words.removesuffix(" of the whole batch")

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """() for a number, (units,) for a vector, (rows, columns) for a matrix; rows are examples or units."""
        return np.shape(self._raw(self._state.record))

    @property
    def by_example(self) -> bool:
        """Whether its rows are the examples of the batch."""
        return self._quantity.name.startswith("all_")

    @cached_property
    def extent(self) -> Extent:
        """How much of it is computed."""
        order, done = self._order, self._done
        if order is _Order.KNOWN or self._is_parameter:
            return Extent.WHOLE
        if done == 0:
            return Extent.NONE
        return Extent.WHOLE if done == self._count else Extent.PARTLY

    @cached_property
    def now(self) -> Numbers:
        """As it is at the cursor: W and b cell by cell the new ones as far as they are updated."""
        return Numbers(self.shape, self._table(self._state.record), self._known)

    @cached_property
    def before(self) -> Numbers | None:
        """The same one iteration earlier, None in the first: W and b at the same step, the rest as it came out."""
        if self._previous is None:
            return None
        values = self._table(self._previous)
        return Numbers(np.shape(self._raw(self._previous)), values, np.ones((1, 1), dtype=bool))

    @cached_property
    def difference(self) -> Numbers | None:
        """Now less before; None where there is no before, or one of another shape."""
        before = self.before
        if before is None or before.shape != self.shape:
            return None
        with np.errstate(all="ignore"):
            return Numbers(self.shape, self.now.values - before.values, self._known)

    def numbers(self, when: When) -> Numbers | None:
        """Those of one choice."""
        if when is When.NOW:
            return self.now
        return self.before if when is When.BEFORE else self.difference

    @property
    def _is_parameter(self) -> bool:
        """Whether it is there from the start and changes in the update, a cell at a time."""
        return self._quantity.name in ("W", "b")

    def _raw(self, record: Record) -> FloatArray:
        return np.asarray(self._quantity.array(record, self.layer or 0), dtype=np.float64)

    def _table(self, record: Record) -> FloatArray:
        raw = self._raw(record)
        if self._is_parameter and self._done:
            after = (record.after.weights if self._quantity.name == "W" else record.after.biases)[(self.layer or 1) - 1]
            mixed = raw.copy().reshape(-1)
            mixed[: self._done] = after.reshape(-1)[: self._done]
            raw = mixed.reshape(raw.shape)
        return raw.reshape(-1, 1) if raw.ndim < 2 else raw

    @cached_property
    def _kind(self) -> Kind | None:
        network = self._state.document.network
        return self._quantity.kind(network, network.depth if self.layer is None else self.layer)

    @property
    def _order(self) -> _Order:
        if self._kind is None:
            return _Order.KNOWN
        return _Order.COLUMNS if self.by_example and len(self.shape) == 2 else _Order.CELLS

    @property
    def _count(self) -> int:
        """Into how many computed one after another it falls."""
        if self._order is _Order.COLUMNS:
            return self.shape[1]
        return int(np.prod(self.shape, dtype=np.int64))

    @cached_property
    def _done(self) -> int:
        """How many of them are computed: those come first, so the steps tell by halving."""
        kind, steps = self._kind, self._state.steps
        if kind is None:
            return 0
        columns = self.shape[1] if len(self.shape) == 2 and self._order is _Order.CELLS else 1

        def step_of(place: int) -> int:
            unit, source = divmod(place, columns)
            found = steps.find(kind, self.layer, unit + 1, source + 1, unit + 1)
            assert found is not None
            return found

        return bisect_right(range(self._count), self._state.step, key=step_of)

    @cached_property
    def _known(self) -> NDArray[np.bool_]:
        if self.extent is Extent.WHOLE:
            return np.ones((1, 1), dtype=bool)
        if self._order is _Order.COLUMNS:
            return (np.arange(self.shape[1]) < self._done)[None, :]
        rows, columns = self.shape if len(self.shape) == 2 else (self._count, 1)
        return (np.arange(rows * columns) < self._done).reshape(rows, columns)


_OF_LAYER = ("W", "b", "all_z", "all_a", "all_dJ_da", "all_da_dz", "all_delta", "dJ_dW", "dJ_db")


@dataclass(frozen=True, slots=True)
class Group:
    """Tensors that belong together."""

    title: str
    tensors: tuple[Tensor, ...]


def tensors(state: State, previous: Record | None) -> tuple[Group, ...]:
    """All tensors in the order of the program: what is given, layer by layer, the cost."""
    network = state.document.network

    def made(names: tuple[str, ...], layer: int | None) -> tuple[Tensor, ...]:
        rows = [QUANTITIES[name] for name in names]
        return tuple(Tensor(state, previous, row, layer) for row in rows if _has(network, row, layer))

    layers = [Group(f"Layer {layer}", made(_OF_LAYER, layer)) for layer in range(1, network.depth + 1)]
    return (
        Group("Given", made(("all_x", "all_y", "alpha"), None)),
        *layers,
        Group("Cost", made(("all_L", "J"), None)),
    )


def _has(network: Network, row: Quantity, layer: int | None) -> bool:
    return layer is None or layer in row.layers(network)
