"""Sums in one order: the bits of a training must not depend on how many processors a machine has."""

from __future__ import annotations

import os
import sys

_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def keep_to_one_thread() -> None:
    """Let numpy's matrix products run in one thread, whatever the environment says, from now on in this process.

    Shared among threads they are summed in another order; and for matrices as small as ours more threads only cost.
    """
    # Read when numpy is imported.
    os.environ.update(dict.fromkeys(_VARIABLES, "1"))
    if "numpy" in sys.modules:
        from threadpoolctl import threadpool_limits

        threadpool_limits(limits=1, user_api="blas")
