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
        # A key, or a path of keys; the place within a text, such as "character 3", is for the one who types.
        place = f"{where}.{error.where}" if error.where and " " not in error.where else where
        raise InputError(place, error.what) from None
