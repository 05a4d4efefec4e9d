"""Going 10,000 iterations back in a long run."""

from __future__ import annotations

import itertools
import statistics
from functools import partial

from backstep.session.commands import GoTo, RunIterations
from backstep.session.lessons import resolve
from backstep.session.session import Session
from tests.benchmarks.measure import report, seconds

RUN = 20_000


def run() -> None:
    """Jumps to places that no record is kept of, each 10,000 iterations back from where we stand."""
    for lesson in ("xor", "iris"):
        session = Session.open(resolve(lesson))
        session.dispatch(RunIterations(RUN))
        while session.work(0.1):
            pass
        back = []
        for place in itertools.islice(range(RUN, RUN - 400, -37), 11):
            session.dispatch(GoTo(place))
            back.append(seconds(partial(session.dispatch, GoTo(place - 10_000))))
        report(f"{lesson}: jump of 10,000 iterations back", statistics.median(back))
        report(f"{lesson}: the slowest of {len(back)}", max(back))
