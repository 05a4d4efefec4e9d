"""The step card: this step in symbols, numbers and words."""

from __future__ import annotations

import math
from dataclasses import replace

from backstep.core.activations import SOFTMAX
from backstep.core.readout import contributions, running_sum
from backstep.core.steps import Kind
from backstep.present.editing import STALE, edit_text, pending
from backstep.present.equations import Equation, Equations, Part
from backstep.present.frame import CardFrame, Tile
from backstep.present.groups import group, span
from backstep.present.looks import Target
from backstep.present.mistakes import sentence_with
from backstep.present.narration import headline, sentence, upcoming
from backstep.present.numbers import show
from backstep.present.roles import PHASE_ROLES
from backstep.present.staleness import Staleness
from backstep.present.symbols import Symbols, plain_partial
from backstep.present.view import View
from backstep.session.state import State

_SHOWN = 8
"""Contributions or results listed by name; of more the count is told."""

_FEW = (2, 4)
"""The same where there is less and less room, because the card tells what a whole group did too; the least first."""

_FEWER = (12, 9, 6, 4)
"""Digits to which a card is rounded, one after the other, where more have no room."""


def card(state: State, view: View) -> CardFrame:
    """The card of the step that was just done, in the ways that take less room too.

    At the desk that is a long sum under one sign; for a projector, where nobody can scroll, fewer digits.
    """
    equation = Equations(state.record, state.row).of(state.current)
    pend = pending(state, view)
    whole = _card(state, equation, view.digits)
    marked = _marked(whole, state, pend, view.digits)
    if view.projector:
        fewer = [digits for digits in _FEWER if digits < view.digits]
        cards = (_marked(_card(state, equation, digits), state, pend, digits) for digits in fewer)
        return replace(marked, briefer=tuple(map(_rounded, cards, fewer)))
    if not (equation.brief or whole.heading):
        return marked
    # The result stands among the tiles already.
    shown = equation.summed if equation.brief else equation
    compact = replace(
        whole,
        tiles=_tiles(state, shown, view.digits),
        substitution=f"= {equation.plain(view.digits)}" if whole.substitution else "",
    )
    lists = [_before_last(state, view.digits, most) for most in _FEW] if whole.heading else [whole.details]
    narrower: CardFrame | None = None
    for details in lists:
        one = _marked(replace(compact, details=details), state, pend, view.digits, summed=bool(equation.brief))
        narrower = replace(one, compact=narrower)
    return replace(marked, compact=narrower)


def _marked(whole: CardFrame, state: State, pend: Staleness, digits: int, *, summed: bool = False) -> CardFrame:
    """The card with its stale numbers marked: those that come out as NaN where what was edited is taken to be NaN."""
    if pend.spoiled is None:
        return whole
    spoiled = replace(state, record=pend.spoiled)
    lost = Equations(pend.spoiled, state.row).of(state.current)
    numbers = [lost.value, *(part.number for part in (lost.brief if summed else lost.parts))]
    tiles = tuple(tile._replace(stale=math.isnan(number)) for tile, number in zip(whole.tiles, numbers, strict=False))
    if not any(tile.stale for tile in tiles):
        return whole
    kept = {name for name, text in _details(spoiled, lost, digits) if "NaN" not in text}
    return replace(
        whole,
        tiles=tiles,
        upcoming=STALE,
        details=(*_edits(state, pend), *whole.details),
        stale=True,
        outdated=frozenset(name for name, _ in whole.details) - kept,
    )


def _edits(state: State, pend: Staleness) -> list[tuple[str, str]]:
    network = state.document.network
    return [("changed here", edit_text(edit, None, network, 17)) for edit in pend.edits]


def _rounded(whole: CardFrame, digits: int) -> CardFrame:
    """Says on the card that it shows fewer digits than were asked for."""
    return replace(whole, headline=f"{whole.headline} · to {digits} digits")


def _card(state: State, equation: Equation, digits: int) -> CardFrame:
    step = state.current
    # Where a number is lost the sentence is about that, and with a mistake on purpose about what it does to a number.
    whole = group(state, digits) if math.isfinite(equation.value) and state.record.mistake is None else None
    result = show(equation.value, digits)
    full = show(equation.value, 17)
    about = _sentence(state, equation, digits) + _elsewhere(state)
    return CardFrame(
        headline=whole.headline if whole else headline(step),
        role=PHASE_ROLES[step.phase],
        tiles=_tiles(state, equation, digits),
        substitution=_substitution(equation, digits),
        sentence=whole.sentence if whole else about,
        details=_details(state, equation, digits),
        upcoming="" if state.at_limit else upcoming(state.document.network, state.steps, state.step, state.level),
        exact="" if result == full else full,
        heading=whole.heading if whole else "",
    )


def _elsewhere(state: State) -> str:
    """A word of warning where the card and the diagram are about two examples."""
    if state.current.kind is not Kind.LOSS or state.current.example == state.example:
        return ""
    return f" The diagram shows example {state.example}."


def _sentence(state: State, equation: Equation, digits: int) -> str:
    network, step, mistake = state.document.network, state.current, state.record.mistake
    said = ""
    if mistake is not None:
        said = sentence_with(mistake, network, step, equation, digits, puzzling=state.puzzling)
    return said or sentence(network, step, equation, state.record.examples, digits)


def _tiles(state: State, equation: Equation, digits: int) -> tuple[Tile, ...]:
    """The result and its parts.

    A part that is all of the right side has no number where it shows how that is worked out, nor where it is a number
    itself.
    """
    target = _result_target(state)
    result = Tile(equation.result, equation.number(digits), equation.role, target=target, spoken=equation.name)
    alone = len(equation.parts) == 1
    worked = equation.plain(digits) if alone and _substitution(equation, digits) else ""

    def number(part: Part) -> str:
        text = equation.part_number(part, digits)
        return "" if worked or (alone and part.latex == text) else text

    return (
        result,
        *(
            Tile(
                part.latex,
                number(part),
                part.role,
                part.operator,
                part.target,
                part.name,
                worked,
            )
            for part in equation.parts
        ),
    )


def _substitution(equation: Equation, digits: int) -> str:
    """The calculation with its numbers, where the tiles alone do not show it."""
    if len(equation.parts) == len(equation.places) and len(equation.parts) > 1:
        return ""
    if not equation.places or equation.plain(digits) == show(equation.value, digits):
        return ""
    return f"{equation.name} = {equation.plain(digits)} = {show(equation.value, digits)}"


def _result_target(state: State) -> Target | None:
    step = state.current
    layer, unit, source = step.layer or 0, step.unit or 0, step.source or 0
    if source:
        return Target("edge", layer, unit, source)
    if step.kind in (Kind.BIAS, Kind.BIAS_GRADIENT, Kind.BIAS_UPDATE):
        return Target("bias", layer, unit)
    if step.kind in (Kind.LOSS, Kind.COST):
        return Target("cost")
    if step.kind is Kind.COST_GRADIENT:
        return Target("cost_edge", 0, unit)
    return Target("node", layer, unit)


def _details(state: State, equation: Equation, digits: int) -> tuple[tuple[str, str], ...]:
    step, record = state.current, state.record
    names = Symbols(state.document.network)
    found: list[tuple[str, str]] = []
    so_far = running_sum(record, step, state.row)
    if so_far is not None:
        z = names.z(step.layer or 1, step.unit or 1).plain
        found.append((f"{z} so far", show(so_far, digits)))
    given = contributions(record, step)
    if given is not None and len(given) > len(equation.parts):
        shown = [f"{show(float(number), digits)}" for number in given[:_SHOWN]]
        more = f", and {len(given) - _SHOWN} more" if len(given) > _SHOWN else ""
        found.append(("by example", ", ".join(shown) + more))
    shorter = Equations(record, state.row).cancelled(step)
    if shorter is not None and shorter.plain_template != equation.plain_template:
        a, y = names.a(step.layer or 1, step.unit or 1).plain, names.y(step.unit or 1).plain
        found.append((f"also {shorter.plain_template.format(p=a, y=y, s='Σy')}", shorter.plain(digits)))
    softmax = step.layer is not None and state.document.network.layer(step.layer).activation == SOFTMAX
    if step.kind is Kind.ACTIVATION_DERIVATIVE and softmax:
        found += _jacobian(state, names, digits)
    return (*found, *_before_last(state, digits, _SHOWN))


def _jacobian(state: State, names: Symbols, digits: int) -> list[tuple[str, str]]:
    """The column of the Jacobian that belongs to this step's z: how every ŷ moves with it."""
    depth = state.document.network.depth
    unit = state.current.unit or 1
    column = state.record.jacobian(state.row)[:, unit - 1]
    z = names.z(depth, unit)
    rows = [
        (plain_partial(names.a(depth, output), z), show(float(number), digits))
        for output, number in enumerate(column[:_SHOWN], start=1)
    ]
    if len(column) > _SHOWN:
        rows.append(("and", f"{len(column) - _SHOWN} more"))
    return rows


def _before_last(state: State, digits: int, most: int) -> tuple[tuple[str, str], ...]:
    """The latest numbers of a group besides its last one."""
    equations = Equations(state.record, state.row)
    leaves = map(state.steps.at, span(state)[-most - 1 : -1])
    found = (equations.of(leaf) for leaf in leaves if leaf.kind not in (Kind.PRODUCT, Kind.BIAS))
    return tuple((equation.name, show(equation.value, digits)) for equation in found)
