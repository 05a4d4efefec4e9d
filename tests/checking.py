"""The gradient check of a session's iteration, carried out to its end."""

from __future__ import annotations

from backstep.session.gradient_study import Check, GradientStudy
from backstep.session.session import Session


def checked(session: Session) -> Check:
    """The check of the iteration in view."""
    study = GradientStudy()
    study.follow(session.state.record)
    study.run_check()
    while study.work(5.0):
        pass
    assert study.check is not None
    return study.check
