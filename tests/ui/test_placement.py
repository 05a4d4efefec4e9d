"""Where cards go: never over what they belong to, and over as little else as can be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize

from backstep.ui.placement import freest, inside

ROOM = QSize(400, 300)
WHOLE = QRect(QPoint(0, 0), ROOM)
RECTS = st.builds(QRect, st.integers(-20, 380), st.integers(-20, 280), st.integers(1, 120), st.integers(1, 120))


@pytest.mark.parametrize("corner", [QPoint(0, 0), QPoint(399, 0), QPoint(0, 299), QPoint(399, 299), QPoint(200, 150)])
def test_a_place_is_found_even_in_a_corner(corner: QPoint) -> None:
    thing = QRect(corner - QPoint(15, 15), QSize(30, 30))
    size = QSize(120, 90)
    card = QRect(freest(thing, size, ROOM, (), (), ()), size)
    assert WHOLE.contains(card)
    assert not card.intersects(thing)


def test_a_place_that_is_taken_is_avoided() -> None:
    thing, size = QRect(180, 130, 40, 40), QSize(100, 80)
    first = QRect(freest(thing, size, ROOM, (), (), ()), size)
    second = QRect(freest(thing, size, ROOM, (first,), (), ()), size)
    assert not first.intersects(second)
    assert not second.intersects(thing)


def test_the_worse_distance_is_the_nearer_it_stands() -> None:
    thing, size = QRect(10, 130, 40, 40), QSize(60, 60)
    numbers = [QRect(x, y, 18, 14) for x in range(0, 300, 20) for y in range(0, 300, 20)]
    far, near = (QRect(freest(thing, size, ROOM, (), numbers, (), away), size) for away in (1.0, 100.0))
    assert far.left() >= 290, "where there are no numbers"
    assert near.adjusted(-20, -20, 20, 20).intersects(thing)


def test_a_free_place_is_taken_wherever_it_is() -> None:
    """All but one corner is full of numbers."""
    thing, size = QRect(20, 20, 30, 30), QSize(90, 70)
    numbers = [QRect(x, y, 18, 18) for x in range(0, 400, 20) for y in range(0, 300, 20) if x < 280 or y < 200]
    card = QRect(freest(thing, size, ROOM, (), numbers, ()), size)
    assert not any(card.intersects(rect) for rect in numbers)


def test_of_free_places_a_near_one_is_taken() -> None:
    thing, size = QRect(180, 130, 40, 40), QSize(100, 80)
    card = QRect(freest(thing, size, ROOM, (), (), ()), size)
    assert card.adjusted(-20, -20, 20, 20).intersects(thing)


def test_rather_a_line_is_hidden_than_a_number() -> None:
    thing, size = QRect(0, 0, 20, 300), QSize(120, 280)
    numbers, lines = [QRect(30, 0, 150, 300)], [QRect(180, 0, 220, 300)]
    card = QRect(freest(thing, size, ROOM, (), numbers, lines), size)
    assert not card.intersects(numbers[0])


@given(RECTS, st.lists(RECTS, max_size=3), st.lists(RECTS, max_size=12), st.integers(20, 600), st.integers(20, 500))
def test_it_stays_in_sight_and_off_what_is_taken_where_that_can_be(
    thing: QRect, taken: list[QRect], numbers: list[QRect], width: int, height: int
) -> None:
    size = QSize(width, height)
    card = QRect(freest(thing, size, ROOM, taken, numbers, ()), size)
    assert card.topLeft() == inside(card.topLeft(), size, ROOM)
    corners = [QPoint(5, 5), QPoint(395 - width, 5), QPoint(5, 295 - height), QPoint(395 - width, 295 - height)]
    # Cells are of 8 pixels, and a card stands 5 pixels off.
    forbidden = [rect.adjusted(-16, -16, 16, 16) for rect in (thing, *taken)]
    if (
        width <= 390
        and height <= 290
        and any(not any(QRect(corner, size).intersects(rect) for rect in forbidden) for corner in corners)
    ):
        assert not any(card.intersects(rect) for rect in (thing, *taken))
