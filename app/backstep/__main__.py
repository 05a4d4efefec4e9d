"""The command `backstep`, which is also `python -m backstep`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

# Small matrices: more threads only cost. Read when numpy is imported, so it must be said before.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command line (default: that of this process) and return its exit code."""
    from backstep.cli.main import main as carry_out

    return carry_out(arguments)


if __name__ == "__main__":
    sys.exit(main())
