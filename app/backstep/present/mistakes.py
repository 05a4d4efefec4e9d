"""A mistake that is switched on, in words: the banner, and what a step says of it."""

from __future__ import annotations

from typing import NamedTuple

from backstep.core.datasets_wording import headed
from backstep.core.mistakes import MISTAKES, SIGMOID, Mistake, Row
from backstep.core.network import Network
from backstep.core.steps import Kind, Phase, Step
from backstep.present.equations.equation import Equation
from backstep.present.numbers import show
from backstep.session.riddle import Riddle
from backstep.session.state import State


class MistakeFrame(NamedTuple):
    """The banner while a mistake is on: its title, what is wrong, and where it was `published`, if anywhere.

    In a lesson it is to be found: `puzzling`; neither title nor text then tell which it is. `hints` are how many more
    there are.
    """

    mistake: Mistake
    title: str
    text: str
    published: str = ""
    puzzling: bool = False
    hints: int = 0


def mistake_frame(state: State) -> MistakeFrame | None:
    """What the banner says; None while everything is computed as it should be."""
    if state.setup.mistake is None:
        return None
    row, riddle = MISTAKES[state.setup.mistake], state.riddle
    if riddle is not None and state.puzzling:
        return _puzzle(riddle)
    title = f"Mistake on purpose: {row.title}"
    if riddle is not None and riddle.solved and riddle.mistake is row.name:
        title = f"Found: {row.title}" if riddle.guessed is riddle.mistake else f"It was: {row.title}"
    published = f"It was published so: {row.source}." if row.source else ""
    return MistakeFrame(row.name, title, f"{row.what} Nothing of it is saved.", published)


def _puzzle(riddle: Riddle) -> MistakeFrame:
    said = ["Something in this engine is wrong on purpose. Step, compare, press F7, and say what it is."]
    if riddle.shown:
        said = [f"Hint {riddle.shown}: {riddle.hints[riddle.shown - 1]}"]
    if riddle.guessed is not None:
        said.insert(0, f"“{MISTAKES[riddle.guessed].title}” is not it.")
    left = len(riddle.hints) - riddle.shown
    return MistakeFrame(riddle.mistake, "Find the bug", " ".join(said), puzzling=True, hints=left)


def is_mistaken(mistake: Mistake, network: Network, step: Step) -> bool:
    """Whether the formula of this step is the wrong one."""
    row = MISTAKES[mistake]
    if step.kind not in row.kinds:
        return False
    if mistake is Mistake.SLOPE_OF_Z:
        return network.layer(step.layer or 1).activation == SIGMOID
    return True


def sentence_with(
    mistake: Mistake, network: Network, step: Step, equation: Equation, digits: int, *, puzzling: bool
) -> str:
    """What a step of Backward or Update did while a mistake is on; "" for any other step, of which nothing is wrong.

    Of a mistake that is to be found it is not said where it is.
    Nothing is said of what the number means: with a mistake before it, it need not be what its name says.
    """
    if step.phase not in (Phase.BACKWARD, Phase.UPDATE):
        return ""
    said = headed(equation.name) if equation.name.startswith("new") else equation.name
    said = f"{said} = {show(equation.value, digits)}"
    if puzzling or not is_mistaken(mistake, network, step):
        return f"{said}, as this engine computes it while a mistake is switched on."
    row = MISTAKES[mistake]
    return f"{said}. Here is the mistake: {row.what[:1].lower()}{row.what[1:]}"


def listing_with(mistake: Mistake | None, lines: tuple[str, ...], by_kind: dict[Kind, int]) -> tuple[str, ...]:
    """The lines of the program as the engine computes them with a mistake."""
    if mistake is None:
        return lines
    changed = list(lines)
    row: Row = MISTAKES[mistake]
    for kind, line in row.lines.items():
        changed[by_kind[kind] - 1] = line
    return tuple(changed)
