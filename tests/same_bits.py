"""When two sets of parameters are the same."""

from __future__ import annotations

from backstep.core.parameters import Parameters


def same_bits(one: Parameters, other: Parameters) -> bool:
    """Same shapes and the same numbers, bit for bit: 0 and −0 are not."""
    return one.layout == other.layout and one.flat.tobytes() == other.flat.tobytes()
