"""Equations of the update: the old parameter less α times its gradient."""

from __future__ import annotations

from backstep.core.mistakes import Mistake
from backstep.core.steps import Step
from backstep.present.equations.equation import Equation, Part, Scene, address
from backstep.present.looks import Target
from backstep.present.roles import Role
from backstep.present.symbols import ALPHA, J, Symbol, partial, plain_partial, renewed


def weight_update(scene: Scene, step: Step) -> Equation:
    """The new weight."""
    layer, unit, source = address(step)
    symbol = scene.symbols.w(layer, unit, source)
    old = float(scene.record.before.weights[layer - 1][unit - 1, source - 1])
    slope = float(scene.record.dJ_dW[layer - 1][unit - 1, source - 1])
    return _update(scene, step, symbol, old, slope, Target("edge", layer, unit, source))


def bias_update(scene: Scene, step: Step) -> Equation:
    """The new bias."""
    layer, unit, _ = address(step)
    old = float(scene.record.before.biases[layer - 1][unit - 1])
    slope = float(scene.record.dJ_db[layer - 1][unit - 1])
    return _update(scene, step, scene.symbols.b(layer, unit), old, slope, Target("bias", layer, unit))


def _update(scene: Scene, step: Step, symbol: Symbol, old: float, slope: float, target: Target) -> Equation:
    rate = scene.record.learning_rate
    gradient = partial(J, symbol)
    uphill = scene.record.mistake is Mistake.UPHILL
    parts = (
        Part("=", symbol.latex, old, Role.INK, target, symbol.plain),
        Part("+" if uphill else "−", ALPHA.latex, rate, Role.UPDATE, None, "the learning rate α"),
        Part("×", gradient, slope, Role.BACKWARD, target, plain_partial(J, symbol)),
    )
    places = {"w": (symbol.latex, old), "r": (ALPHA.latex, rate), "g": (gradient, slope)}
    return Equation(
        renewed(symbol).latex,
        renewed(symbol).plain,
        scene.value(step),
        r"{w} + {r} \cdot {g}" if uphill else r"{w} - {r} \cdot {g}",
        "{w} + {r} × {g}" if uphill else "{w} − {r} × {g}",
        places,
        parts,
        Role.UPDATE,
        changes=True,
    )
