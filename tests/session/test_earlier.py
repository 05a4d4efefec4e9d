"""The iteration before the one in view: the same as ever, without anybody waiting for it."""

from __future__ import annotations

import pytest

from backstep.session import earlier
from backstep.session.earlier import Earlier
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.session.timeline import Timeline


@pytest.fixture
def timeline() -> Timeline:
    made = Timeline(Session.open(path_of("xor")).state.document.task)
    made.reach(40)
    return made


@pytest.mark.parametrize("patience", [-1.0, 10.0])
def test_it_is_there_at_once_or_after_some_work(
    timeline: Timeline, monkeypatch: pytest.MonkeyPatch, patience: float
) -> None:
    monkeypatch.setattr(earlier, "PATIENCE", patience)
    wanted = Timeline(timeline.task).record(24)
    kept = Earlier()
    kept.follow(timeline, 25)
    if patience < 0:
        assert kept.pending
        assert kept.record is None
        while kept.work(0.0):
            assert kept.record is None
    assert not kept.pending
    assert kept.record is not None
    assert kept.record.iteration == 24
    assert kept.record.before.equals(wanted.before)
    assert kept.record.after.equals(wanted.after)


def test_another_moment_has_another_one(timeline: Timeline) -> None:
    kept = Earlier()
    for iteration in (25, 7, 26):
        kept.follow(timeline, iteration)
        while kept.work(1.0):
            pass
        assert kept.record is not None
        assert kept.record.iteration == iteration - 1


def test_before_the_first_there_is_none(timeline: Timeline) -> None:
    kept = Earlier()
    kept.follow(timeline, 5)
    kept.follow(timeline, 1)
    assert kept.record is None
    assert not kept.pending
    assert not kept.work(1.0)
