"""The gradient by five methods as the panel shows it: rows, the check, and two charts."""

from __future__ import annotations

from dataclasses import dataclass

from backstep.present.chosen import GradientsView
from backstep.present.looks import Target
from backstep.present.roles import Role


@dataclass(frozen=True, slots=True)
class MethodRow:
    """One method: `cells` as they stand in the table and `tips` with all digits; or `why` there are no numbers.

    `underway` tells that the numbers are still to come.
    """

    name: str
    title: str
    explanation: str
    cells: tuple[str, ...] = ()
    tips: tuple[str, ...] = ()
    why: str = ""
    underway: bool = False

    @property
    def spoken(self) -> str:
        """The row as a sentence."""
        return f"{self.title}: {self.why or ', '.join(self.tips)}"


@dataclass(frozen=True, slots=True)
class WrongRow:
    """Something that is not confirmed, and where it stands on the diagram; of which `example`, if not that in view."""

    text: str
    target: Target
    example: int | None = None


@dataclass(frozen=True, slots=True)
class CheckLook:
    """The gradient check: `text` is one line. `good` is None while there is no answer."""

    text: str
    good: bool | None = None
    wrong: tuple[WrongRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chart over positive numbers on two logarithmic axes; NaN is a gap."""

    name: str
    role: Role
    x: tuple[float, ...]
    y: tuple[float, ...]
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines, what the axes count, a sentence below, and where a mark stands. `empty` is said where there are none."""

    lines: tuple[Line, ...]
    across: str
    upward: str
    text: str
    empty: str = ""
    mark: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class GradientsFrame:
    """The panel at one moment.

    `title` is what must be said of the table; `of_parameter` tells whether it shows the derivative by one parameter.
    `status` tells what is going on and `stoppable` that it can be given up; `stopped` that it was. `chart` is that of
    the part that is shown, None beside the table. `width` is the one of so many `widths` of a difference that is
    nearest to the chosen `h`, which is told as it can be typed.
    """

    title: str
    of_parameter: bool
    view: GradientsView
    headings: tuple[str, ...]
    rows: tuple[MethodRow, ...]
    status: str
    stoppable: bool
    stopped: bool
    check: CheckLook
    widths: int
    width: int
    h: str
    chart: Chart | None = None
    growing: bool = False
