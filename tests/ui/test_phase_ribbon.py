"""The ribbon of phases: what it shows and what a click on it asks for."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.present.frame import PhaseStatus
from backstep.present.roles import PHASE_ROLES
from backstep.session import commands as do
from backstep.ui import application
from backstep.ui.dress import Dress
from backstep.ui.panels.phase_ribbon import PhaseRibbon
from backstep.ui.theme import LIGHT

from .driving import LEFT, collect, moment, put_up


@pytest.fixture
def ribbon(qtbot: QtBot) -> PhaseRibbon:
    application.ensure()
    made = PhaseRibbon()
    made.set_dress(Dress())
    return put_up(qtbot, made, (600, 40))


def test_the_ribbon_says_what_is_done_and_what_is_ahead(ribbon: PhaseRibbon) -> None:
    ribbon.set_frame(moment("mazur", do.GoTo(1, 31)).timeline)
    assert [pill.accessibleName() for pill in ribbon.pills] == [
        "Forward, done",
        "Cost, done",
        "Backward, here we are",
        "Update, still ahead",
    ]


def test_the_current_phase_is_filled_with_its_colour(ribbon: PhaseRibbon) -> None:
    frame = moment("mazur", do.GoTo(1, 31)).timeline
    ribbon.set_frame(frame)
    for pill, look in zip(ribbon.pills, frame.phases, strict=True):
        corner = pill.grab().toImage().pixelColor(pill.width() // 2, 5).name()
        filled = corner == LIGHT.colour(PHASE_ROLES[look.phase]).lower()
        assert filled == (look.status is PhaseStatus.CURRENT)


def test_a_click_on_a_phase_goes_to_its_end(ribbon: PhaseRibbon) -> None:
    frame = moment("mazur").timeline
    ribbon.set_frame(frame)
    asked = collect(ribbon.chosen)
    for pill in ribbon.pills:
        QTest.mouseClick(pill, LEFT)
    assert asked == [look.last for look in frame.phases]


def test_a_phase_that_cannot_be_reached_is_disabled(ribbon: PhaseRibbon) -> None:
    frame = moment("mazur").timeline
    ribbon.set_frame(frame._replace(limit=frame.phases[1].last))
    assert [pill.isEnabled() for pill in ribbon.pills] == [True, True, False, False]


def test_pills_do_not_change_their_width_with_their_status(ribbon: PhaseRibbon) -> None:
    widths = set()
    for step in (1, 31, 58):
        ribbon.set_frame(moment("mazur", do.GoTo(1, step)).timeline)
        widths.add(tuple(pill.sizeHint().width() for pill in ribbon.pills))
    assert len(widths) == 1
