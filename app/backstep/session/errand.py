"""A single long calculation in a thread of its own, so that nobody has to wait for its end."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Outcome = TypeVar("Outcome")


class Errand(Generic[Outcome]):
    """`work` under way. It may touch nothing that anybody else touches before `done` says that it is over.

    Worth it for calls into numpy, which let other threads go on meanwhile.
    """

    _outcome: Outcome
    """There from the moment that `work` came back."""

    def __init__(self, work: Callable[[], Outcome]) -> None:
        self._work = work
        self._over = threading.Event()
        self._error: BaseException | None = None
        # A program that ends does not wait for it.
        threading.Thread(target=self._run, name="backstep-errand", daemon=True).start()

    def _run(self) -> None:
        try:
            self._outcome = self._work()
        except BaseException as error:  # noqa: BLE001 - raised again where the outcome is asked for
            self._error = error
        self._over.set()

    def done(self, seconds: float) -> bool:
        """Wait at most that long; True once it is over."""
        return self._over.wait(None if math.isinf(seconds) else max(0.0, seconds))

    def outcome(self) -> Outcome:
        """What came of it, once it is done; raises what it raised."""
        self._over.wait()
        if self._error is not None:
            raise self._error
        return self._outcome
