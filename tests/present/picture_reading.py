"""Reading a picture back: which numbers are on it, what they are of, and whether they are marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import assume

from backstep.core.readout import value
from backstep.core.steps import Kind
from backstep.present.looks import BoxLook, DiagramFrame, NodeLook
from backstep.present.roles import Role
from backstep.session import commands as do
from backstep.session.document import Document
from backstep.session.session import Session
from backstep.session.state import State
from tests.strategies import carry_out


@dataclass(frozen=True)
class Shown:
    """A number on the picture: what it is (kind, layer, unit, source), the text, whether marked, and where."""

    kind: Kind
    layer: int | None
    unit: int
    source: int
    text: str
    changed: bool
    paired: bool = False
    """Whether it stands beside what it was before the update: as many digits as tell them apart."""


def number(text: str) -> Fraction | None:
    """The number of a text such as ``δ 0.1385`` or ``≈+0.40``."""
    words = [word for word in text.replace("≈", "").split() if re.fullmatch(r"[+−]?\d+\.?\d*(e−?\d+)?", word)]
    return Fraction(words[-1].replace("−", "-")) if words else None


def close(text: str, wanted: float, digits: int, *, paired: bool = False) -> bool:
    """Whether the last number of a text is `wanted` to the digits it has, of which there are `digits`.

    Fewer only where the number is exact with fewer or ``≈`` stands before it; more only of `paired` numbers, which are
    told apart by them.
    """
    found = number(text)
    mantissa = re.split(r"e", re.sub(r"^.* (?=[≈+−\d])", "", text))[0]
    about = "≈" in mantissa
    shown = len(re.sub(r"[^\d]", "", mantissa).lstrip("0"))
    assert paired or shown <= max(digits, len(str(int(abs(wanted))))), f"{text} has more than {digits} digits"
    if about and found == 0:
        return abs(wanted) < 1e-3
    if found is not None and not about and float(found) == wanted:
        return True
    least = shown if about else max(shown, digits)
    allowed = Fraction(10) ** (1 - max(1, least)) * abs(Fraction(wanted)) / 2
    return found is not None and abs(found - Fraction(wanted)) <= allowed


def in_node(node: NodeLook) -> Iterator[Shown]:
    layer, unit = node.target.layer, node.target.unit
    for text in node.texts:
        if number(text.text) is None:
            assert text.text in ("z", "a", "Σ"), text
        elif layer:
            kind = {Role.INK: Kind.PRE_ACTIVATION, Role.FORWARD: Kind.ACTIVATION, Role.MUTED: Kind.PRODUCT}[text.role]
            yield Shown(kind, layer, unit, 0, text.text, text.changed)


def in_badge(state: State, node: NodeLook) -> Iterator[Shown]:
    if node.badge is None:
        return
    (text,) = node.badge.texts
    layer, unit = node.target.layer, node.target.unit
    last = layer == state.document.network.depth
    received = Kind.COST_GRADIENT if last else Kind.ACTIVATION_GRADIENT
    where = None if last else layer
    assert node.badge.changed == text.changed
    if text.text.startswith("δ "):
        yield Shown(Kind.DELTA, layer, unit, 0, text.text, text.changed)
    elif text.text.startswith("slope "):
        yield Shown(Kind.ACTIVATION_DERIVATIVE, layer, unit, 0, text.text, text.changed)
    elif " × " in text.text:
        came, slope = text.text.split(" × ")
        yield Shown(Kind.ACTIVATION_DERIVATIVE, layer, unit, 0, slope, text.changed)
        yield Shown(received, where, unit, 0, came, False)
    else:
        assert not last, "that stands on the way from J"
        assert text.text.startswith("∂J/∂a ")
        yield Shown(received, where, unit, 0, text.text, text.changed)


def in_box(box: BoxLook, kinds: dict[str, Kind], layer: int, unit: int, source: int) -> Iterator[Shown]:
    """The numbers of a bias or a pill, each named by the letter before it; → leads to the one after the update.

    One without a letter is what comes first among `kinds`.

    Where these are the same to the digits shown, the new one stands alone, with the difference behind Δ.
    """
    letter = ""
    assert box.changed == any(text.changed for text in box.texts)
    paired = any(text.text in ("→", "Δ") for text in box.texts)
    for text in box.texts:
        if number(text.text) is None:
            letter = text.text[0]
        elif letter != "Δ":
            kind = kinds["→" if text.role is Role.UPDATE else letter or next(iter(kinds))]
            yield Shown(kind, layer, unit, source, text.text, text.changed, paired)


def everything(state: State, frame: DiagramFrame) -> list[Shown]:
    """Every number on the picture but inputs, targets and counts."""
    found: list[Shown] = []
    for node in frame.nodes:
        found += [*in_node(node), *in_badge(state, node)]
        if node.bias is not None:
            kinds = {"b": Kind.BIAS, "∂": Kind.BIAS_GRADIENT, "→": Kind.BIAS_UPDATE}
            found += in_box(node.bias, kinds, node.target.layer, node.target.unit, 0)
    kinds = {
        "w": Kind.PRODUCT, "∂": Kind.WEIGHT_GRADIENT, "←": Kind.GRADIENT_TERM, "→": Kind.WEIGHT_UPDATE,
    }  # fmt: skip
    for edge in frame.edges:
        if edge.pill is None:
            continue
        if edge.target.kind == "cost_edge":
            found += in_box(edge.pill, {"∂": Kind.COST_GRADIENT}, 0, edge.target.unit, 0)
        else:
            found += in_box(edge.pill, kinds, edge.target.layer, edge.target.unit, edge.target.source)
    for text in frame.cost.texts:
        if number(text.text) is None:
            assert text.text.startswith("L"), text
            continue
        kind = Kind.COST if text.role is Role.COST else Kind.LOSS
        found.append(Shown(kind, None, loss_shown(state), 0, text.text, text.changed))
    return found


def loss_shown(state: State) -> int:
    """The example whose loss stands in the box of J: the one being computed, else the viewed one."""
    return state.current.example if state.current.kind is Kind.LOSS and state.current.example else state.example


def step_of(state: State, shown: Shown) -> int:
    layer = None if shown.kind is Kind.COST_GRADIENT else shown.layer
    index = state.steps.find(shown.kind, layer, shown.unit, shown.source or None, shown.unit)
    assert index is not None, shown
    return index


def true_value(state: State, shown: Shown) -> float:
    record = state.record
    if shown.kind is Kind.PRODUCT and shown.source:  # the pill shows the weight that carries
        return float(record.before.weights[(shown.layer or 0) - 1][shown.unit - 1, shown.source - 1])
    return value(record, state.steps.at(step_of(state, shown)), state.row)


def reachable(document: Document, commands: list[do.Command]) -> State:
    session = Session(document)
    carry_out(session, *commands)
    assume(session.state.failure is None)
    return session.state
