"""Telling where a mistake is: inside of what; and whether there is a place at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from backstep.core.errors import InputError
from backstep.core.steps import Steps
from backstep.core.training import Task
from backstep.session.setup_schema import MOST_ITERATIONS


@contextmanager
def within(where: str) -> Iterator[None]:
    """A mistake in there is told with `where` before its place."""
    try:
        yield
    except InputError as error:
        # A key, or a path of keys, and the place within a text, such as "characters 3 to 5".
        key, comma, within_text = error.where.partition(", ")
        if key.startswith("character"):
            key, comma, within_text = "", ", ", key
        path = f"{where}.{key}" if key and " " not in key else where
        raise InputError(f"{path}{comma}{within_text}", error.what) from None


def check_position(task: Task, iteration: int, step: int) -> None:
    """Raises InputError with "iteration" or "step" as its place where nobody can go to that position."""
    if not 1 <= iteration <= MOST_ITERATIONS:
        raise InputError("iteration", f"there is no iteration {iteration:,}; choose one from 1 to {MOST_ITERATIONS:,}")
    last = len(Steps(task.network, task.batches.count(iteration)))
    if not 1 <= step <= last:
        raise InputError("step", f"there is no step {step}; choose one from 1 to {last}")
