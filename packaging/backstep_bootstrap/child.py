"""Runs pip, apt-get and the like, and never leaves the person in front of a silent terminal."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from backstep_bootstrap.messages import Stop, say
from backstep_bootstrap.output_lines import Activity

_TICK = 0.5
"""Seconds between two looks at the clock, on a terminal."""
_HEARTBEAT = 10.0
"""Seconds of silence after which a log gets a line that work goes on."""
_WIDTH = 65
"""Characters of the moving line: it must not wrap."""
_TAIL = 20
"""How many lines of a failed command are shown."""


class _Progress:
    """One moving line on a terminal; in a log, the lasting activities and a heartbeat."""

    def __init__(self) -> None:
        self._moving = sys.stderr.isatty()
        self._now = "working"
        self._since = self._spoken = time.monotonic()

    def show(self, activity: Activity) -> None:
        self._now, self._since = activity.text, time.monotonic()
        if activity.lasting:
            self._wipe()
            print(f"  {activity.text}", file=sys.stderr, flush=True)
            self._spoken = time.monotonic()

    def tick(self) -> None:
        now = time.monotonic()
        elapsed = f"{self._now[:_WIDTH]}, {now - self._since:.0f} s"
        if self._moving:
            sys.stderr.write(f"\r\x1b[K  {elapsed}")
            sys.stderr.flush()
        elif now - self._spoken >= _HEARTBEAT:
            print(f"  still {elapsed}", file=sys.stderr, flush=True)
            self._spoken = now

    def _wipe(self) -> None:
        if self._moving:
            sys.stderr.write("\r\x1b[K")

    def close(self) -> None:
        self._wipe()
        sys.stderr.flush()


def _read(stream: Iterable[str], lines: queue.Queue[str | None]) -> None:
    for line in stream:
        lines.put(line.rstrip())
    lines.put(None)


def _follow(child: subprocess.Popen[str], describe: Callable[[str], Activity | None]) -> list[str]:
    """Show the progress of `child` until it ends; return the last lines it wrote."""
    lines: queue.Queue[str | None] = queue.Queue()
    reader = threading.Thread(target=_read, args=(child.stdout, lines), daemon=True)
    reader.start()
    tail: deque[str] = deque(maxlen=_TAIL)
    progress = _Progress()
    try:
        while True:
            try:
                line = lines.get(timeout=_TICK)
            except queue.Empty:
                progress.tick()
                continue
            if line is None:
                break
            tail.append(line)
            if activity := describe(line):
                progress.show(activity)
            progress.tick()
    except BaseException:
        child.terminate()
        raise
    finally:
        progress.close()
        reader.join()
    return list(tail)


def run(
    title: str,
    command: Sequence[str],
    *,
    cwd: Path,
    environ: Mapping[str, str],
    describe: Callable[[str], Activity | None],
    keep_open: tuple[int, ...] = (),
) -> None:
    """Run `command` to its end, telling `title` at once and then what `describe` makes of its output lines.

    `keep_open` are file descriptors that the child holds open as well, as it must the lock.

    Raises:
        Stop: the command is not there or failed; the last lines of its output are shown.
    """
    say(title)
    try:
        child = subprocess.Popen(
            command,
            cwd=cwd,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            pass_fds=keep_open,
        )
    except OSError as error:
        raise Stop(f"{command[0]} could not be started: {error.strerror}") from error
    with child:
        tail = _follow(child, describe)
    if child.returncode != 0:
        for line in tail:
            print(f"  | {line}", file=sys.stderr, flush=True)
        raise Stop(f"this failed, its last lines are above: {' '.join(command)}")
