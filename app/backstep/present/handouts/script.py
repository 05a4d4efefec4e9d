"""What scripts of a training have in common: its numbers as Python, and what changes on the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from backstep.core.arrays import FloatArray
from backstep.core.datasets_wording import counted
from backstep.core.errors import InputError
from backstep.core.network import BiasMode
from backstep.core.parameters import Parameters, initial, seeded
from backstep.core.training import Task
from backstep.session.branches import Changed, Course, Edit, changed_parameters, changed_task

MOST_NUMBERS = 200_000
"""Numbers that a script may hold: with more it is no longer read, and editors open it slowly."""
WIDE = 100
"""Columns of a script."""


Later = tuple[tuple[int, tuple[Edit, ...]], ...]
"""Before which iteration which edits are made."""


@dataclass(frozen=True, slots=True)
class Training:
    """What a script does: `task`, for `iterations`, with the edits of `courses` made on the way.

    `initializer` is what drew the start of the task, None where it was given.
    """

    title: str
    task: Task
    courses: tuple[Course, ...]
    iterations: int
    initializer: str | None = None

    def begun(self) -> tuple[Task, Later]:
        """The task with the edits before iteration 1 made, and those that come later, each with its iteration.

        A mistake that is switched on is left out: what is handed out is the training done right.
        """
        task, later = self.task, []
        for iteration, edits in self.courses:
            made = tuple(edit for edit in edits if isinstance(edit, Edit))
            if iteration == 1:
                start = changed_parameters(task.network, task.start, made, self.initializer)
                task = replace(changed_task(task, made), start=start)
            elif made:
                later.append((iteration, made))
        return task, tuple(each for each in later if each[0] <= self.iterations)

    def check(self) -> None:
        """Raises InputError where a script would be too long to be read."""
        count = self.task.inputs.size + self.task.targets.size + self.task.start.layout.total
        if count > MOST_NUMBERS:
            what = (
                f"a script of this training would hold {counted(count, 'number')}, and more than {MOST_NUMBERS:,} "
                "are too many to be read; choose a smaller network or fewer examples"
            )
            raise InputError("", what)


def numbers(array: FloatArray, indent: int = 0) -> str:
    """An array as nested lists of Python, one row after the other, every number to its last digit."""
    if array.ndim == 1:
        return wrapped([repr(float(value)) for value in array], indent)
    if len(array) == 1:
        return f"[{numbers(array[0], indent + 1)}]"
    pad = " " * (indent + 4)
    return "[\n" + "".join(f"{pad}{numbers(row, indent + 4)},\n" for row in array) + " " * indent + "]"


def wrapped(cells: Sequence[str], indent: int) -> str:
    """A list on one line, or on as many as it takes."""
    line = f"[{', '.join(cells)}]"
    if len(line) + indent <= WIDE:
        return line
    pad = " " * (indent + 4)
    lines = [pad]
    for cell in cells:
        if lines[-1] != pad and len(lines[-1]) + len(cell) + 2 > WIDE:
            lines.append(pad)
        lines[-1] += f"{'' if lines[-1] == pad else ' '}{cell},"
    return "\n".join(["[", *lines, " " * indent + "]"])


def assignments(edit: Edit, task: Task, drawn: Parameters | None, array: str) -> list[str]:
    """An edit as lines of Python, where rows and columns count from 0; `drawn` is what a seed draws."""
    value = repr(edit.value)
    if edit.what is Changed.LEARNING_RATE:
        return [f"alpha = {value}"]
    if edit.what is Changed.WEIGHT:
        return [f"W{edit.layer}[{edit.unit - 1}, {edit.source - 1}] = {value}"]
    if edit.what is Changed.BIAS:
        return [f"b{edit.layer}[{edit.unit - 1}] = {value}"]
    if edit.what is Changed.SEED:
        drawn_there = [] if drawn is None else parameters(task, drawn)
        return [f"{name}[:] = {array}({numbers(values)})" for name, values in drawn_there]
    name = ("x" if edit.what is Changed.INPUT else "y") + ("" if task.batches.whole else "_all")
    return [f"{name}[{edit.example - 1}, {edit.unit - 1}] = {value}"]


def data(task: Task, array: str) -> list[str]:
    """The examples as lines of Python; `array` makes an array of lists."""
    suffix = "" if task.batches.whole else "_all"
    return [f"x{suffix} = {array}({numbers(task.inputs)})", f"y{suffix} = {array}({numbers(task.targets)})"]


def start(task: Task, array: str, learned_by: str = "") -> list[str]:
    """The parameters at the start and the learning rate, as lines; `learned_by` is told of those that change."""
    changing = set(learned(task))
    found = [
        f"{name} = {array}({numbers(values)}{learned_by if name in changing else ''})"
        for name, values in parameters(task, task.start)
    ]
    return [*found, f"alpha = {task.learning_rate!r}"]


def batch(task: Task, *more: str) -> list[str]:
    """The examples of an iteration as lines of the loop, and what is to be done with them; none where it sees all."""
    return [] if task.batches.whole else [*_part_of_epoch(task), "x, y = x_all[rows], y_all[rows]", *more, ""]


def ends(task: Task) -> list[str]:
    """The parameters printed, as lines behind the loop."""
    return [f'print("{name} =", {name}.tolist())' for name, _ in parameters(task, task.start)]


def changes(training: Training, task: Task, later: Later, array: str, within: str = "") -> list[str]:
    """What is changed on the way, as lines of the loop."""
    lines = []
    for iteration, edits in later:
        made = []
        for edit in edits:
            drawn = None
            if edit.what is Changed.SEED and training.initializer is not None:
                drawn = initial(task.network, training.initializer, seeded(int(edit.value)))
            made += assignments(edit, task, drawn, array)
        lines.append(f"if iteration == {iteration}:  # changed by hand")
        lines += indented([within, *indented(made)] if within else made)
    return lines


def generator(task: Task) -> list[str]:
    """How large batches are, and what draws their order, as lines above the loop."""
    batches = task.batches
    if batches.whole:
        return []
    found = [f"batch, per_epoch = {batches.size}, {batches.per_epoch}"]
    return [*found, f"generator = np.random.Generator(np.random.PCG64({batches.seed}))"] if batches.shuffled else found


def _part_of_epoch(task: Task) -> list[str]:
    """Which rows a batch has, as lines of the loop."""
    lines = ["part = (iteration - 1) % per_epoch"]
    if not task.batches.shuffled:
        return [*lines, "rows = slice(part * batch, part * batch + batch)"]
    drawn = ["if part == 0:", "    order = generator.permutation(len(x_all))"]
    return [*lines, *drawn, "rows = order[part * batch : part * batch + batch]"]


def parameters(task: Task, start: Parameters) -> list[tuple[str, FloatArray]]:
    """The parameters that there are, by the names they have in a script."""
    found = []
    for number, layer in enumerate(task.network.layers, start=1):
        found.append((f"W{number}", start.weights[number - 1]))
        if layer.has_bias:
            found.append((f"b{number}", start.biases[number - 1]))
    return found


def learned(task: Task) -> list[str]:
    """The names of the parameters that the training changes."""
    layers = enumerate(task.network.layers, start=1)
    return [
        name
        for number, layer in layers
        for name in (f"W{number}", *([f"b{number}"] if layer.bias is BiasMode.TRAINED else []))
    ]


def indented(lines: Iterable[str], by: int = 4) -> list[str]:
    """Lines of a block; empty ones stay empty."""
    return [f"{' ' * by}{line}" if line else "" for text in lines for line in text.split("\n")]


def plain(title: str) -> str:
    """A title that can stand in a docstring."""
    return (" ".join(title.split()) or "A training").replace("\\", "/").replace('"', "'")
