"""Keys as people read them."""

from __future__ import annotations

_SIGNS = {
    "Left": "←",
    "Right": "→",
    "Up": "↑",
    "Down": "↓",
    "PgUp": "Page up",
    "PgDown": "Page down",
    "-": "−",
}


def spelled(key: str) -> str:
    """A key of the action table for a sheet or a tooltip: ``"Shift+Left"`` becomes ``Shift+←``."""
    modifiers, last = _split(key)
    return "+".join((*modifiers, _SIGNS.get(last, last)))


def brief(key: str) -> str:
    """The same for the small grey hint on a button: ``"Shift+F10"`` becomes ``⇧F10``."""
    modifiers, last = _split(key)
    signs = {"Shift": "⇧"}
    return "".join(signs.get(modifier, f"{modifier}+") for modifier in modifiers) + _SIGNS.get(last, last)


def _split(key: str) -> tuple[tuple[str, ...], str]:
    # The last key may itself be a plus: "Ctrl++".
    if key.endswith("+") and key != "+":
        modifiers, last = key[:-1].rstrip("+"), "+"
    else:
        modifiers, _, last = key.rpartition("+") if key != "+" else ("", "", "+")
    return (tuple(modifiers.split("+")) if modifiers else (), last)
