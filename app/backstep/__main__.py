"""The command `backstep`, which is also `python -m backstep`."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command line (default: that of this process) and return its exit code."""
    from backstep.cli.main import main as carry_out

    return carry_out(arguments)


if __name__ == "__main__":
    sys.exit(main())
