"""`python -m tests.benchmarks [NAME ...]`: measured ratios, one section a benchmark."""

from __future__ import annotations

import os
import sys
from pathlib import Path

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(CHECKOUT / "app"), str(CHECKOUT)]


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all."""
    from tests.benchmarks import (
        debugging,
        descent,
        jump,
        landscape,
        paint,
        predictions,
        published,
        running,
        start,
        training,
    )

    known = {
        "paint": paint.run,
        "training": training.run,
        "start": start.run,
        "jump": jump.run,
        "debugging": debugging.run,
        "running": running.run,
        "predictions": predictions.run,
        "descent": descent.run,
        "landscape": landscape.run,
        "published": published.run,
    }
    for name in names or list(known):
        if name not in known:
            print(f"no benchmark is called {name!r}; known: {', '.join(known)}", file=sys.stderr)
            return 2
        print(f"\n{name}")
        known[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
