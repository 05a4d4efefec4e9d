"""Watched expressions: what they are worth now and one iteration earlier, and how they went over the iterations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from backstep.core.datasets_wording import headed
from backstep.core.errors import InputError
from backstep.core.expressions import Expression, ExpressionError, NotComputed, Value
from backstep.core.network import Network
from backstep.core.quantities import Moment
from backstep.present.costs import plotted_roles
from backstep.present.numbers import NOT_YET, show
from backstep.present.picture.context import first_of
from backstep.present.roles import Role
from backstep.present.staleness import staleness
from backstep.session.samples import Samples
from backstep.session.state import State
from backstep.session.watch_history import Underway, WatchHistory, single_number

NONE_BEFORE = "—"
WAITING = "…"
_ELLIPSIS = "…"
_BRIEF = 4
"""Numbers of an array that are shown in its row."""
_ROWS, _COLUMNS = 12, 8
"""Numbers of an array that a tooltip has room for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an expression gave: `text` in short, `full` with all digits, and `copied` for the clipboard.

    Where there is no value, `why` says so in a sentence, with the `place` in the text that is at fault, if one is.
    """

    text: str
    full: str = ""
    copied: str = ""
    why: str = ""
    place: tuple[int, int] | None = None

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return bool(self.copied)


@dataclass(frozen=True, slots=True)
class WatchLook:
    """One watch. `changed`: this step gave it another value; `stale`: it is from before an edit.

    `role` is the colour of its line beside the cost, None where it is not plotted there; `unplottable` says why it
    cannot be drawn over the iterations, or is "". `samples` are those values, as far as they are found.
    """

    text: str
    now: Reading
    before: Reading
    changed: bool
    stale: bool
    role: Role | None
    unplottable: str
    samples: Samples = field(compare=False)
    iteration: int = 0

    @property
    def spoken(self) -> str:
        """The row as a sentence."""
        now = self.now.full if self.now.known else self.now.text
        parts = [f"{self.text} = {now}" if self.now.known else f"{self.text}: {now}"]
        if self.now.why:
            parts.append(self.now.why)
        if self.changed:
            parts.append("changed by this step")
        if self.stale:
            parts.append("from before the edit")
        if self.before.known:
            parts.append(f"one iteration earlier {self.before.full}")
        if self.plotted:
            parts.append("plotted beside the cost")
        return ", ".join(part.removesuffix(".") for part in parts)

    @property
    def plotted(self) -> bool:
        """Whether it is drawn beside the cost."""
        return self.role is not None

    def wordings(self) -> Iterator[str]:
        """What may stand for the value, the longest first: none of it ends within a number or a word."""
        now = self.now
        if not now.known:
            sentence = now.why if now.place is not None else now.text
            yield sentence
            if now.place is None:
                # Without the step at which it is computed.
                yield sentence.partition(" · ")[0]
            else:
                words = sentence.split()
                yield from (f"{' '.join(words[:many])} …" for many in range(len(words) - 1, 0, -1))
            return
        if self.stale:
            yield f"{now.text} · stale"
        yield now.text
        if now.text.startswith("["):
            numbers, _, size = now.text[1:].partition("]")
            each = [number for number in numbers.split(", ") if number != _ELLIPSIS]
            yield from (f"[{', '.join(each[:many])}, …]{size}" for many in range(len(each) - 1, 0, -1))

    @property
    def left_out(self) -> str:
        """What stands for the value where there is room for none of these."""
        return _ELLIPSIS if self.now.known else NONE_BEFORE


class WatchesFrame:
    """All watches of a moment. A row is evaluated when it is asked for, once."""

    def __init__(
        self, texts: tuple[str, ...], network: Network, examples: tuple[str, ...], look: Callable[[int], WatchLook]
    ) -> None:
        self.texts = texts
        self.network = network
        self.examples = examples
        self._look = look
        self._known: dict[int, WatchLook] = {}

    def row(self, index: int) -> WatchLook:
        """Watch number `index`, counted from 0."""
        if index not in self._known:
            self._known[index] = self._look(index)
        return self._known[index]


def watches_frame(state: State, digits: int, history: WatchHistory) -> WatchesFrame:
    """The watches at the position that `history` follows."""
    texts, roles = state.setup.watches, plotted_roles(state)
    moment = history.moment
    spoiled, since = _spoiled(state, moment), first_of(state)

    def look(index: int) -> WatchLook:
        text = texts[index]
        expression = history.expression(text)
        value, now = _read(lambda: expression.evaluate(moment), digits)
        before = _earlier(history.before(text), moment, digits)
        samples = history.samples(text)
        return WatchLook(
            text,
            now,
            before,
            changed=value is not None and spoiled is None and _changed(expression, value, moment, since),
            stale=value is not None and spoiled is not None and _differs(expression, value, spoiled),
            role=roles.get(text),
            unplottable=_unplottable(samples, value),
            samples=samples,
            iteration=state.iteration,
        )

    return WatchesFrame(texts, state.document.network, examples(state.document.network), look)


def examples(network: Network) -> tuple[str, ...]:
    """Three expressions that this network has, to begin with."""
    last = network.depth
    return f"W[{last}][1,1] - alpha*dJ_dW[{last}][1,1]", "norm(dJ_dW[1])", "J - J_prev"


def _read(evaluate: Callable[[], Value], digits: int) -> tuple[Value | None, Reading]:
    try:
        value = evaluate()
    except Underway:
        return None, Reading(WAITING, why="The iteration before is being run again.")
    except NotComputed as error:
        said = NONE_BEFORE if error.no_earlier else f"{NOT_YET} · step {error.step:,}"
        return None, Reading(said, why=_sentence(error.what))
    except InputError as error:
        place = (error.start, error.end) if isinstance(error, ExpressionError) else None
        return None, Reading("no value", why=_sentence(error.what), place=place)
    return value, Reading(brief(value, digits), _full(value), _copied(value))


def _earlier(expression: Expression | None, moment: Moment, digits: int) -> Reading:
    if expression is None:
        return Reading(NONE_BEFORE, why="This expression is too long to be looked at one iteration earlier.")
    reading = _read(lambda: expression.evaluate(moment), digits)[1]
    # A place in the text is told for the present value; here the text stands within prev(…).
    return reading if reading.place is None else Reading(reading.text, why=reading.why)


def _changed(expression: Expression, value: Value, moment: Moment, since: int) -> bool:
    """Whether the value was another one, or none, before step `since` of the iteration."""
    earlier: Moment | None
    if since > 1:
        earlier = Moment(moment.record, moment.steps, since - 1, moment.row, moment.earlier)
    else:
        try:
            earlier = moment.earlier()
        except Underway:
            return False
        if earlier is None:
            return False
        earlier = Moment(earlier.record, earlier.steps, len(earlier.steps), earlier.row, earlier.earlier)
    return _differs(expression, value, earlier)


def _differs(expression: Expression, value: Value, moment: Moment) -> bool:
    """Whether it gives something else than `value` at another moment; False where that is not known yet."""
    try:
        other = expression.evaluate(moment)
    except Underway:
        return False
    except (NotComputed, InputError):
        return True
    return not np.array_equal(np.asarray(value, np.float64), np.asarray(other, np.float64), equal_nan=True)


def _spoiled(state: State, moment: Moment) -> Moment | None:
    """The moment with NaN for all that an edit has made stale; None where nothing is."""
    record = staleness(state.record, state.stale).spoiled
    return None if record is None else Moment(record, moment.steps, moment.step, moment.row, moment.earlier)


def _unplottable(samples: Samples, value: Value | None) -> str:
    if samples.several or (value is not None and single_number(value) is None):
        return "Only a single number can be plotted: write norm(…) around it, or an index behind it."
    return ""


def _sentence(what: str) -> str:
    # The name of a quantity keeps its letters.
    return f"{headed(what)}." if what.startswith(("there", "this")) else f"{what}."


def brief(value: Value, digits: int) -> str:
    """A value in a few words: of an array its first numbers and its shape."""
    if not isinstance(value, np.ndarray):
        return _one(value, digits)
    numbers = value.reshape(-1)
    shown = ", ".join(_one(each, digits) for each in numbers[:_BRIEF].tolist())
    more = ", …" if len(numbers) > _BRIEF else ""
    size = " × ".join(f"{length:,}" for length in value.shape)
    return f"[{shown}{more}]" + (f"  {size}" if more or value.ndim > 1 else "")


def _one(value: float | bool, digits: int) -> str:
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    return show(value, digits)


def _full(value: Value) -> str:
    """All digits; of a large array its first rows and columns, and how large it is."""
    if not isinstance(value, np.ndarray):
        return _one(value, 17)
    rows = value.reshape(1, -1) if value.ndim < 2 else value
    lines = [
        ", ".join(_one(each, 17) for each in row[:_COLUMNS].tolist()) + (", …" if len(row) > _COLUMNS else "")
        for row in rows[:_ROWS]
    ]
    if len(rows) > _ROWS:
        lines.append("…")
    return "\n".join(lines)


def _copied(value: Value) -> str:
    """All numbers, each so that it reads back the same."""
    if isinstance(value, np.ndarray):
        return repr(value.tolist())
    return _one(value, 17) if isinstance(value, bool) else repr(value)
