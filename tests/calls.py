"""Who was asked for what: calls written down while the work is done as ever."""

from __future__ import annotations

from typing import Any

import pytest


def calls_of(patch: pytest.MonkeyPatch, owner: type, name: str) -> list[tuple[Any, ...]]:
    """The arguments of every call of a method from now on, without the object itself; the list grows."""
    found: list[tuple[Any, ...]] = []
    method = getattr(owner, name)

    def told(self: object, *arguments: Any) -> Any:
        found.append(arguments)
        return method(self, *arguments)

    patch.setattr(owner, name, told)
    return found
