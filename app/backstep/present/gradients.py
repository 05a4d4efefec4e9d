"""The gradient by five methods, put into words and lines."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from backstep.core.datasets_wording import counted, headed
from backstep.core.gradient_growth import Measurement, counted_growth
from backstep.core.gradients_differences import WIDTHS, Difference, Limit
from backstep.core.gradients_factors import has_kinks
from backstep.core.gradients_methods import BACKPROP, METHODS
from backstep.core.mistakes import Mistake
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject, subject_of
from backstep.present.chain import subject_at
from backstep.present.chosen import Tab
from backstep.present.gradient_check import CheckWords
from backstep.present.gradients_view import Chart, CheckLook, GradientsFrame, Line, MethodRow
from backstep.present.numbers import show, spelled
from backstep.present.roles import Role
from backstep.present.symbols import Symbols
from backstep.present.typed import above_zero
from backstep.present.view import View
from backstep.present.waiting import STALE, WAITS
from backstep.session.gradient_study import GradientStudy, Outcome, derivative, is_parameter
from backstep.session.state import State

_ROUGH = 2
"""Digits of what is only of interest by its size: differences and seconds."""
_FULL = 17
_WORDS = {
    "backprop": ("Backprop", "One forward pass and one backward pass, for all parameters together.", Role.BACKWARD),
    "finite_difference": (
        "Differences",
        "Moves each parameter a little to either side and looks what J does: two forward passes for each.",
        Role.FORWARD,
    ),
    "forward_mode": (
        "Forward mode",
        "Carries the derivative by one parameter up through the network: one pass for each.",
        Role.UPDATE,
    ),
    "path_sum": (
        "Path by path",
        "Multiplies the local derivatives along every path from J to each parameter, and adds the paths. "
        "The panel Chain lists those to one parameter, and lights each on the diagram.",
        Role.COST,
    ),
    "closed_form": (
        "Closed form",
        "Xᵀ(ŷ − y) / n, the formula of linear, logistic and softmax regression.",
        Role.INK,
    ),
}
_NONE = "Select a weight or a bias on the diagram for its derivative."
_UNKNOWN = "·"
_FIRST = "Measuring the smallest network…"
_MISTAKEN = "Backprop makes the mistake; the others are compared with it."
_LATER = "The mistake comes after the gradient, in the update."
_CURVE = "the curve of J makes that, and a smaller h follows it better"
_LIMITS = {
    Limit.DIGITS: "the few digits of J make that, and a larger h leaves it more of them, until the curve counts",
    Limit.ONLY_DIGITS: (
        "J is no more curved than a parabola here, so that only its digits count; a smaller h leaves it fewer of them, "
        "a larger one does no harm"
    ),
    Limit.CURVE: _CURVE,
    Limit.BOTH: "a larger h follows the curve less well, a smaller one leaves J too few digits",
    Limit.BEND: _CURVE,
}
"""What is said of a difference, by what spoils it most."""
_NOT_CHECKED = "Not checked in this iteration."


def gradients_frame(state: State, view: View, study: GradientStudy) -> GradientsFrame:
    """The panel, as far as `study` has come."""
    return _Panel(state, view, study).frame()


def parameter_of(state: State, view: View) -> Subject | None:
    """The weight or bias that is selected, or else the one that the step is about; None where there is neither."""
    chosen = None if view.selected is None else subject_at(state, view.selected)
    for subject in (chosen, subject_of(state.document.network, state.current)):
        if is_parameter(state.document.network, subject):
            return subject
    return None


def method_title(name: str) -> str:
    """What a method is called in the window."""
    return _WORDS[name][0]


def width_from(text: str) -> float:
    """The h of a difference as it was typed. Raises InputError with one sentence where it cannot be one."""
    return above_zero(text, "h", "1e-5")


class _Panel:
    def __init__(self, state: State, view: View, study: GradientStudy) -> None:
        self.state = state
        self.network = state.document.network
        self.names = Symbols(self.network)
        self.digits = view.digits
        self.stale = bool(state.stale)
        self.waits = state.run is not None
        self.view = view.gradients
        self.study = study
        self.subject = parameter_of(state, view)

    def frame(self) -> GradientsFrame:
        chart = None
        if self.view.tab is Tab.WIDTH:
            chart = self._differences()
        elif self.view.tab is Tab.GROWTH:
            chart = self._growth()
        name = "" if self.subject is None else self._name(self.subject)
        busy = self.study.comparing or self.study.checking
        return GradientsFrame(
            title=" ".join(filter(None, self._to_say(named=bool(name)))),
            of_parameter=bool(name),
            view=self.view,
            headings=("Method", name or "∂J/∂w", "Off by", "Largest error", "Products", "Time"),
            rows=tuple(self._row(each) for each in METHODS),
            status=self._status(),
            stoppable=busy and not self.waits,
            stopped=self.study.stopped,
            check=self._check(),
            widths=len(WIDTHS),
            width=self._width(),
            h=show(WIDTHS[self.view.width], 3) if self.view.h is None else show(self.view.h, _FULL),
            chart=chart,
            growing=self.study.growing,
        )

    def _to_say(self, *, named: bool) -> Iterator[str]:
        """What must be said of the table."""
        if not named:
            yield _NONE
        if self.stale:
            yield STALE
        mistake = self.state.record.mistake
        if mistake is not None:
            yield _LATER if mistake is Mistake.UPHILL else _MISTAKEN

    def _name(self, subject: Subject) -> str:
        return f"∂J/∂{self._parameter(subject)}"

    def _parameter(self, subject: Subject) -> str:
        if subject.by is By.WEIGHT:
            return self.names.w(subject.layer, subject.unit, subject.source).plain
        return self.names.b(subject.layer, subject.unit).plain

    # --- the table

    def _status(self) -> str:
        study = self.study
        if self.waits:
            return WAITS
        if study.progress is not None:
            title = method_title(study.progress.method)
            return f"{title}: {study.progress.done:,} of {study.progress.steps:,}"
        if study.comparing or study.checking:
            return "Computing…"
        return "Stopped." if study.stopped else ""

    def _row(self, name: str) -> MethodRow:
        title, explanation, _ = _WORDS[name]
        outcome = self.study.outcomes.get(name)
        if outcome is None and self.study.stopped and not self.study.comparing:
            return MethodRow(name, title, explanation, why="Stopped before its end.")
        if outcome is None:
            return MethodRow(name, title, explanation, (_UNKNOWN,) * 5, ("being computed",), underway=True)
        if outcome.gradient is None:
            return MethodRow(name, title, explanation, why=sentence(outcome.why))
        cells, tips = self._cells(name, outcome)
        return MethodRow(name, title, explanation, cells, tips)

    def _cells(self, name: str, outcome: Outcome) -> tuple[tuple[str, ...], tuple[str, ...]]:
        gradient, reference = outcome.gradient, self.study.outcomes[BACKPROP].gradient
        assert gradient is not None
        first = name == BACKPROP
        value = off = ""
        tips = []
        if self.subject is not None:
            number = derivative(gradient, self.subject)
            value = show(number, self.digits)
            tips.append(f"{self._name(self.subject)} = {show(number, _FULL)}")
            if reference is not None and not first:
                distance = number - derivative(reference, self.subject)
                off = show(distance, _ROUGH)
                tips.append(f"off by {show(distance, _FULL)} from backprop")
        worst = "" if first else show(outcome.error, _ROUGH)
        if not first:
            tips.append(f"largest relative error over all parameters {show(outcome.error, 4)}")
        tips.append(counted(gradient.multiplications, "multiplication"))
        tips.append(f"{seconds_of(gradient.seconds)}")
        return (value, off, worst, many(gradient.multiplications), seconds_of(gradient.seconds)), tuple(tips)

    # --- the check

    def _check(self) -> CheckLook:
        if self.study.checking:
            return CheckLook("Checking…")
        check = self.study.check
        if check is None:
            return CheckLook(_NOT_CHECKED)
        if check.why:
            return CheckLook(f"Not checked: {sentence(check.why)}")
        return CheckWords(self.state, check, self.digits).look()

    # --- the two charts

    def _differences(self) -> Chart:
        axes = ("h", "error")
        if self.subject is None:
            return Chart((), *axes, "", empty=_NONE)
        reference = self.study.outcomes.get(BACKPROP)
        if reference is not None and reference.gradient is None:
            return Chart((), *axes, "", empty=sentence(reference.why))
        curve = self.study.curve
        widths = tuple(each.h for each in curve)
        # What it is made of, on top of it: each lies on it over half of the picture. A parabola has no truncation, and
        # then the legend names none.
        parts = (
            Line("truncation", Role.UPDATE, widths, tuple(positive(each.truncation) for each in curve), dashed=True),
            Line("rounding", Role.COST, widths, tuple(positive(each.rounding) for each in curve), dashed=True),
        )
        lines = (
            Line("error", Role.FORWARD, widths, tuple(positive(each.error) for each in curve)),
            *(part for part in parts if not curve or any(map(math.isfinite, part.y))),
        )
        here = curve[self.view.width] if self.view.width < len(curve) else None
        if self.view.h is not None:
            here = self.study.tried
        if here is None:
            return Chart(lines, *axes, "Computing…")
        mark = (here.h, here.error) if positive(here.error) == here.error else None
        return Chart(lines, *axes, self._difference(here), mark=mark)

    def _width(self) -> int:
        """Which of the widths is nearest to the one that was chosen."""
        if self.view.h is None:
            return self.view.width
        power = math.log10(self.view.h)
        return min(range(len(WIDTHS)), key=lambda place: abs(math.log10(WIDTHS[place]) - power))

    def _difference(self, here: Difference) -> str:
        assert self.subject is not None
        if here.reason:
            return sentence(here.reason)
        return (
            f"With h = {show(here.h, 3)} the difference gives {self._name(self.subject)} ≈ "
            f"{show(here.value, self.digits)}, off by {show(here.error, _ROUGH)}: {self._limit(here.limit)}."
        )

    def _limit(self, limit: Limit) -> str:
        """What spoils it, and which h would be better."""
        if limit is not Limit.BEND or not has_kinks(self.network):
            return _LIMITS[limit]
        return "J has a kink between w − h and w + h; a smaller h can leave it out, unless w is at the kink"

    def _growth(self) -> Chart:
        in_seconds = self.view.seconds
        upward = "seconds" if in_seconds else "multiplications"
        found = self.study.measured if in_seconds else counted_growth(self.study.layers)
        layers = counted(self.study.layers, "layer")
        if not found:
            asks = f"Measure every method on ever larger networks of {layers}, up to 10,000 weights."
            return Chart((), "weights", upward, "", empty=_FIRST if self.study.growing else asks)
        lines = []
        for name, (title, _, role) in _WORDS.items():
            mine = [each for each in found if each.method == name]
            heights = tuple(
                positive((each.seconds if in_seconds else each.multiplications) or math.nan) for each in mine
            )
            if any(not math.isnan(height) for height in heights):
                lines.append(Line(title, role, tuple(float(each.weights) for each in mine), heights))
        return Chart(tuple(lines), "weights", upward, self._compared(found))

    def _compared(self, measured: Sequence[Measurement]) -> str:
        """What the largest network says, in a sentence."""
        seconds = self.view.seconds
        if seconds and self.study.growing:
            under_way = self.study.measured
            return f"Measuring: {counted(under_way[-1].weights, 'weight')}." if under_way else _FIRST
        last = measured[-1].weights
        found = {
            each.method: each.seconds if seconds else each.multiplications for each in measured if each.weights == last
        }
        own = found.get(BACKPROP) or 1
        parts = [
            f"{method_title(name).lower()} {times(number / own)} times"
            for name, number in found.items()
            if name not in (BACKPROP, "closed_form") and number is not None
        ]
        what = "as long" if seconds else "as many multiplications"
        told = [f"At {counted(last, 'weight')}, against backprop: {', '.join(parts)} {what}."] if parts else []
        return " ".join((*told, *(self._ends() if seconds else ())))

    def _ends(self) -> Iterator[str]:
        """Why the lines of some methods end before the others: the first network that they were too slow for."""
        slow: dict[str, Measurement] = {}
        for each in self.study.measured:
            if each.seconds is None and each.multiplications is not None and each.reason:
                slow.setdefault(each.method, each)
        for name, each in slow.items():
            yield f"{method_title(name)} at {counted(each.weights, 'weight')}: {each.reason}."


def positive(number: float) -> float:
    """A number that has a place on a logarithmic axis; NaN where it has none."""
    try:
        number = float(number)
    except OverflowError:
        return math.nan
    return number if 0.0 < number < math.inf else math.nan


def times(ratio: float) -> str:
    """How many times as much, about: without a power of ten where people would not write one."""
    return spelled(_rounded(ratio), _ROUGH)


def many(count: int) -> str:
    """A count in a narrow column."""
    return f"{count:,}" if count < 1_000_000 else show(float(count), _ROUGH + 1)


def seconds_of(seconds: float) -> str:
    """A short time with its unit."""
    rounded = _rounded(seconds)
    unit, size = next((each for each in (("s", 1.0), ("ms", 1e-3)) if rounded >= each[1]), ("µs", 1e-6))
    # A rounded number needs no power of ten for digits that are not known: 480 µs.
    return f"{show(_rounded(rounded / size), _ROUGH)} {unit}"


def _rounded(value: float) -> float:
    return float(f"{value:.{_ROUGH}g}")


def sentence(what: str) -> str:
    """A reason of the core as a sentence of its own."""
    # The name of a quantity keeps its letters.
    return f"{what if what[:2] in ('w ', 'w+') else headed(what)}."
