"""Errors inside of Qt's events must not end the process.

PySide6 6.11 crashes where an exception that was raised by C code, such as a division by zero, leaves a Python override
that Qt called from within another Python call. It is caught before that, and goes where every unexpected one goes.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QSize

C = TypeVar("C", bound=type)

_ANSWERS: dict[str, Callable[[], object]] = {
    "event": bool,
    "viewportEvent": bool,
    "eventFilter": bool,
    "sizeHint": QSize,
    "minimumSizeHint": QSize,
    "rowCount": int,
    "columnCount": int,
    "data": lambda: None,
    "headerData": lambda: None,
    "paint": lambda: None,
}
"""What an override answers when it failed; those called `...Event` answer nothing."""


def guarded(cls: C) -> C:
    """Class decorator: what fails in an override that Qt calls goes to `sys.excepthook` and no further.

    That is every event and size hint, what a model answers and what a delegate paints.
    """
    for name, method in list(vars(cls).items()):
        known = name in _ANSWERS or name.endswith("Event")
        if callable(method) and known and not hasattr(method, "__wrapped__"):
            setattr(cls, name, _caught(method, _ANSWERS.get(name, _nothing)))
    return cls


def _caught(method: Callable[..., Any], answer: Callable[[], object]) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(*arguments: Any) -> Any:
        try:
            return method(*arguments)
        except Exception as error:  # noqa: BLE001 - this is the last place before Qt
            sys.excepthook(type(error), error, error.__traceback__)
            return answer()

    return call


def _nothing() -> None:
    """Answer as an event does."""
