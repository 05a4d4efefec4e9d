"""Which rows of the data each iteration sees."""

from __future__ import annotations

import numpy as np

from backstep.core.arrays import FloatArray, IntArray
from backstep.core.parameters import seeded

_STATE_EVERY = 256


class Batches:
    """The rows of iteration 1, 2, 3, …: all of them, or slice after slice, in file order or shuffled every epoch.

    The last batch of an epoch is smaller where `size` does not divide `examples`. Shuffling draws one permutation an
    epoch, in order, from PCG64(`seed`); with all rows in one batch there is nothing to shuffle. Any iteration can be
    asked for, in any order, and gives the same rows every time.
    """

    def __init__(self, examples: int, size: int | None = None, shuffle: bool = False, seed: int = 0) -> None:
        self.examples = examples
        self.size = examples if size is None or size >= examples else size
        self.per_epoch = -(-examples // self.size)
        self.shuffled = shuffle and self.per_epoch > 1
        self.seed = seed
        self._generator = seeded(seed)
        # Every so many epochs the generator's state is kept, so that going far back does not start at epoch 0.
        self._states = [self._generator.bit_generator.state]
        self._epoch = -1
        self._order: IntArray = np.arange(examples, dtype=np.int64)
        self._order.setflags(write=False)

    def twin(self) -> Batches:
        """The same batches with a memory of their own, for another thread."""
        twin = Batches(self.examples, self.size, self.shuffled, self.seed)
        twin._states = list(self._states)
        return twin

    @property
    def whole(self) -> bool:
        """Whether every iteration sees all rows in file order."""
        return self.per_epoch == 1

    def epoch(self, iteration: int) -> int:
        """The epoch of `iteration`, both counted from 1."""
        return (iteration - 1) // self.per_epoch + 1

    def count(self, iteration: int) -> int:
        """n, how many examples the batch of `iteration` has."""
        part = (iteration - 1) % self.per_epoch
        return min(self.size, self.examples - part * self.size)

    def rows(self, iteration: int) -> IntArray:
        """Row numbers (n,), counted from 0 and read-only, of the batch of `iteration`, counted from 1."""
        epoch, part = divmod(iteration - 1, self.per_epoch)
        if self.shuffled and epoch != self._epoch:
            self._shuffle(epoch)
        return self._order[part * self.size : part * self.size + self.size]

    def pass_means(self, costs: FloatArray) -> FloatArray:
        """The mean of J over each pass of the data (m,), from J of all iterations of these passes (m · per_epoch,).

        A batch weighs as much as it has examples, so that each example counts once.
        """
        # Weighed before they are added: costs near the end of float64 have a mean too.
        weights = np.full(self.per_epoch, self.size / self.examples)
        weights[-1] = self.count(self.per_epoch) / self.examples
        means: FloatArray = costs.reshape(-1, self.per_epoch) @ weights
        return means

    def _shuffle(self, epoch: int) -> None:
        if epoch < self._epoch or epoch - self._epoch > _STATE_EVERY:
            kept = min(epoch // _STATE_EVERY, len(self._states) - 1)
            if epoch < self._epoch or kept * _STATE_EVERY > self._epoch:
                self._generator.bit_generator.state = self._states[kept]
                self._epoch = kept * _STATE_EVERY - 1
        while self._epoch < epoch:
            self._epoch += 1
            if self._epoch == len(self._states) * _STATE_EVERY:
                self._states.append(self._generator.bit_generator.state)
            self._order = self._generator.permutation(self.examples)
            self._order.setflags(write=False)
