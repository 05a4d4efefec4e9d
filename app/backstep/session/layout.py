"""JSON as a person likes to read it: objects spread over lines, rows of numbers kept on one."""

from __future__ import annotations

import json
from typing import Any


def dumps(value: Any, indent: int = 0) -> str:
    """`value` as JSON text. Floats are written so that reading them gives the same bits."""
    pad = "  " * (indent + 1)
    if isinstance(value, dict) and value:
        if len(value) <= 4 and all(_plain(item) for item in value.values()) and indent > 1:
            return _flat(value)
        body = ",\n".join(f"{pad}{_flat(key)}: {dumps(item, indent + 1)}" for key, item in value.items())
        return f"{{\n{body}\n{'  ' * indent}}}"
    if isinstance(value, list) and value and not all(_plain(item) for item in value):
        body = ",\n".join(pad + dumps(item, indent + 1) for item in value)
        return f"[\n{body}\n{'  ' * indent}]"
    return _flat(value)


def _plain(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _flat(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
