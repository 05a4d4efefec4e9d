"""Pills in a column: each on its line, none over another, and a place for all wherever there is one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backstep.present.pills import AIR
from backstep.present.stacks import Seat, pack

INSIDE = 2.0
SLACK = 1e-6
HEIGHTS = st.lists(st.floats(10, 60), min_size=1, max_size=8)


@given(HEIGHTS, st.data())
def test_pills_find_room_where_there_is_some(heights: list[float], data: st.DataObject) -> None:
    """Built around an arrangement that exists: gaps with something in the way, and lines that run through."""
    seats, blocked = [], []
    y = 0.0
    for height in heights:
        gap = data.draw(st.floats(0, 40))
        if gap > 10 and data.draw(st.booleans()):
            blocked.append((y + AIR, y + gap - AIR))
        middle = y + gap + height / 2
        high = middle + height / 2 - INSIDE - data.draw(st.floats(0, 80))
        low = max(high, middle - height / 2 + INSIDE + data.draw(st.floats(0, 80)))
        seats.append(Seat(0, (high + low) / 2, high, low))
        y = middle + height / 2 + AIR
    bottom = y - AIR
    lower = [height - SLACK for height in heights]
    found = pack(seats, lower, blocked, bottom, INSIDE)
    assert found is not None
    assert_packed(found, seats, lower, blocked, bottom)


@given(
    st.lists(
        st.tuples(st.floats(10, 60), st.floats(0, 300), st.floats(0, 60)),
        min_size=1,
        max_size=6,
    ),
    st.lists(st.tuples(st.floats(0, 300), st.floats(1, 60)), max_size=3),
    st.floats(100, 320),
)
def test_what_is_packed_lies_on_nothing_else(
    pills: list[tuple[float, float, float]], others: list[tuple[float, float]], bottom: float
) -> None:
    heights = [height for height, _, _ in pills]
    seats = [Seat(0, y, y - slope, y + slope) for _, y, slope in sorted(pills, key=lambda pill: pill[1])]
    blocked: list[tuple[float, float]] = []
    for top, high in sorted(others):
        if not blocked or top > blocked[-1][1]:
            blocked.append((top, top + high))
    found = pack(seats, heights, blocked, bottom, INSIDE)
    if found is not None:
        assert_packed(found, seats, heights, blocked, bottom)


def assert_packed(
    ys: list[float], seats: list[Seat], heights: list[float], blocked: list[tuple[float, float]], bottom: float
) -> None:
    ends = [0.0 - AIR]
    for y, seat, height in zip(ys, seats, heights, strict=True):
        top, end = y - height / 2, y + height / 2
        assert top >= ends[-1] + AIR - SLACK
        assert end <= bottom + 2 * SLACK
        assert top <= seat.low - INSIDE + SLACK, "its line runs through it"
        assert end >= seat.high + INSIDE - SLACK, "its line runs through it"
        assert not any(top < low - SLACK and high < end - SLACK for high, low in blocked)
        ends.append(end)


def test_one_that_is_alone_stands_where_its_line_runs() -> None:
    assert pack([Seat(0, 50.0, 40.0, 60.0)], [20.0], [], 200.0, INSIDE) == [50.0]


def test_two_that_are_in_each_others_way_give_way_alike() -> None:
    seat = Seat(0, 50.0, 0.0, 100.0)
    assert pack([seat, seat], [20.0, 20.0], [], 200.0, INSIDE) == [40.0 - AIR / 2, 60.0 + AIR / 2]
