"""Places of breakpoints in words, and where on the diagram they are."""

from __future__ import annotations

from backstep.core.network import Network
from backstep.core.steps import Kind, Phase, Step
from backstep.present.looks import Target
from backstep.present.narration import PHASE_TITLES
from backstep.present.symbols import Symbols
from backstep.session.program import program
from backstep.session.spots import Spot


def spot_text(spot: Spot, network: Network) -> str:
    """What a spot is, as it stands in a list: short, without a full stop."""
    text = _thing(spot, network)
    if spot.phase is not None and spot != Spot(phase=spot.phase):
        text += f", in {PHASE_TITLES[spot.phase]}"
    return text


def _thing(spot: Spot, network: Network) -> str:
    names = Symbols(network)
    if spot.line is not None:
        lines = program().lines
        code = lines[spot.line - 1].split("#")[0].strip() if spot.line <= len(lines) else ""
        return f"line {spot.line}: {code}" if code else f"line {spot.line}"
    if spot.layer is not None and spot.unit is not None:
        if spot.source is not None:
            return f"weight {names.w(spot.layer, spot.unit, spot.source).plain}"
        if spot.bias:
            return f"bias {names.b(spot.layer, spot.unit).plain}"
        return f"neuron {names.a(spot.layer, spot.unit).plain}"
    if spot.layer is not None:
        return f"layer {spot.layer}"
    if spot.example is not None:
        return f"example {spot.example:,}"
    if spot.iteration is not None:
        return f"iteration {spot.iteration:,}"
    return PHASE_TITLES[spot.phase or Phase.FORWARD]


def spot_target(spot: Spot) -> Target | None:
    """What of the diagram a spot is about."""
    if spot == Spot(phase=Phase.COST):
        return Target("cost")
    if spot.layer is None or spot.unit is None:
        return None
    if spot.source is not None:
        return Target("edge", spot.layer, spot.unit, spot.source)
    return Target("bias" if spot.bias else "node", spot.layer, spot.unit)


def step_spot(step: Step, network: Network) -> Spot:
    """The narrowest place that a step belongs to: its weight or bias in this phase, else its line of the program."""
    layer, unit, source = step.layer, step.unit, step.source
    if layer is not None and unit is not None:
        if source is not None:
            return Spot(layer=layer, unit=unit, source=source, phase=step.phase)
        if step.kind in (Kind.BIAS, Kind.BIAS_GRADIENT, Kind.BIAS_UPDATE) and network.layer(layer).has_bias:
            return Spot(layer=layer, unit=unit, bias=True, phase=step.phase)
    return Spot(line=program().line(step))


def watched(target: Target, depth: int) -> str:
    """The number of something on the diagram as an expression; `depth` is the number of layers."""
    if target.kind == "edge":
        return f"W[{target.layer}][{target.unit},{target.source}]"
    if target.kind == "bias":
        return f"b[{target.layer}][{target.unit}]"
    if target.kind == "cost":
        return "J"
    if target.kind == "cost_edge":
        return f"dJ_da[{depth}][{target.unit}]"
    return f"a[{target.layer}][{target.unit}]" if target.layer else f"x[{target.unit}]"


def spot_of(target: Target) -> Spot | None:
    """The spot of something on the diagram; None for an input, where nothing is computed."""
    if target.kind == "edge":
        return Spot(layer=target.layer, unit=target.unit, source=target.source)
    if target.kind == "bias":
        return Spot(layer=target.layer, unit=target.unit, bias=True)
    if target.kind == "node":
        return Spot(layer=target.layer, unit=target.unit) if target.layer else None
    return Spot(phase=Phase.COST)
