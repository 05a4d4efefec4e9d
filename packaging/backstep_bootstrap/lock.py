"""Keeps two starts at once from working on the same environment."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from backstep_bootstrap.messages import Stop, say

_POLL = 0.2
_HEARTBEAT = 10.0


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextlib.contextmanager
def held(path: Path) -> Iterator[tuple[int, ...]]:
    """Hold the lock file `path` while the block runs; wait for whoever holds it, and say so.

    Yields the file descriptors to hand to child processes: a child that outlives its killed parent then still keeps
    the next start waiting.

    Raises:
        Stop: the lock file cannot be written.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise Stop(
            f"{path.parent} cannot be written ({error.strerror}): start from a checkout that belongs to you"
        ) from error
    try:
        next_word = time.monotonic()
        while not _try_lock(descriptor):
            if time.monotonic() >= next_word:
                say("another start is preparing the environment; waiting for it ...")
                next_word = time.monotonic() + _HEARTBEAT
            time.sleep(_POLL)
        yield () if sys.platform == "win32" else (descriptor,)
    finally:
        os.close(descriptor)
