"""Going 10,000 iterations back in a long run."""

from __future__ import annotations

import itertools
import statistics

from measure import report, seconds

from backstep.session.commands import GoTo, RunIterations
from backstep.session.lessons import resolve
from backstep.session.session import Session

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
            back.append(seconds(lambda at=place - 10_000: session.dispatch(GoTo(at))))
        report(f"{lesson}: jump of 10,000 iterations back", statistics.median(back))
        report(f"{lesson}: the slowest of {len(back)}", max(back))
