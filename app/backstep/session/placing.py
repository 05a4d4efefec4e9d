"""Telling where a mistake is: inside of what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from backstep.core.errors import InputError


@contextmanager
def within(where: str) -> Iterator[None]:
    """A mistake in there is told with `where` before its place."""
    try:
        yield
    except InputError as error:
        place = f"{where}.{error.where}" if error.where and error.where.isidentifier() else where
        raise InputError(place, error.what) from None
