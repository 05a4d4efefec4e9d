"""How closely one looks at J over two parameters: around where we are, and so that a step fills the picture."""

from __future__ import annotations

import math

import pytest

from backstep.present.landscape import axes_of_panel
from backstep.present.view import View
from backstep.session import landscape_grid
from backstep.session.commands import GoTo
from backstep.session.landscape import ZOOM_MOST, LandscapeStudy
from tests.session.test_landscape import AXES, follow, studied, through
from tests.strategies import at

LESSONS = ("curve", "iris", "logistic-regression", "lunch", "mazur", "two-neurons", "vanishing-gradient", "xor")


@pytest.mark.parametrize("zoom", [-3, 1, 9, ZOOM_MOST])
def test_looking_closer_halves_the_picture_around_where_we_are(zoom: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landscape_grid, "MOST_OPERATIONS", 0.0)
    session = at("mazur", 5)
    usual, study = studied(session), follow(LandscapeStudy(), session, AXES, zoom)
    assert study.start is not None
    (left, right, bottom, top), (low, high, lower, upper) = usual.window, study.window
    assert high - low == pytest.approx(math.ldexp(right - left, -zoom))
    assert upper - lower == pytest.approx(math.ldexp(top - bottom, -zoom))
    share = (study.start.x - low) / (high - low), (study.start.y - lower) / (upper - lower)
    if zoom < 0:
        usually = (study.start.x - left) / (right - left), (study.start.y - bottom) / (top - bottom)
        assert share == pytest.approx(usually), "from further away it keeps its place"
    else:
        assert all(0.1 < part < 0.9 for part in share)


@pytest.mark.parametrize("lesson", LESSONS)
def test_at_the_closest_look_the_whole_step_lies_well_within_the_picture_and_fills_it(
    lesson: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever in the whole picture we are: late in a training at its rim, with the step on the way out."""
    monkeypatch.setattr(landscape_grid, "MOST_OPERATIONS", 0.0)
    session, seen = at(lesson), 0
    for iteration in (1, 5, 30, 100):
        session.dispatch(GoTo(iteration, 1))
        for axes in (axes_of_panel(session.state, View()), None):
            study = studied(session, axes)
            closest = study.closest
            if study.start is None or not closest:
                continue
            through(follow(study, session, axes, closest))
            assert study.closest == closest
            left, right, bottom, top = study.window
            ends = (study.start[:2], study.tip)
            assert study.landing is not None
            assert study.landing[:2] == study.tip
            places = [((x - left) / (right - left), (y - bottom) / (top - bottom)) for x, y in ends]
            assert all(0.1 < part < 0.9 for place in places for part in place)
            long = math.dist(*((1.5 * across, upward) for across, upward in places))
            assert long > 0.3, "of its height"
            seen += 1
    assert seen >= 2
