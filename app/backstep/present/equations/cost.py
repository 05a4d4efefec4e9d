"""Equations of the cost phase: each loss, and J as their mean."""

from __future__ import annotations

import math
from dataclasses import replace

from backstep.core.losses import LOSSES
from backstep.core.steps import Step
from backstep.present import plain
from backstep.present.equations.equation import MANY, Equation, Part, Scene, led
from backstep.present.looks import Target
from backstep.present.roles import Role
from backstep.present.symbols import Symbol


def loss(scene: Scene, step: Step) -> Equation:
    """L of one example."""
    record, loss = scene.record, LOSSES[scene.network.loss]
    example = (step.example or 1) - 1
    symbol = scene.symbols.loss(example + 1, record.examples)
    predictions, targets = record.a[-1][example], record.targets[example]
    number = scene.value(step)
    outputs = len(predictions)
    places: dict[str, tuple[str, float]] = {}
    terms, plains, parts = [], [], []
    for output in range(1, outputs + 1):
        p, y = float(predictions[output - 1]), float(targets[output - 1])
        latex_term, plain_term = plain.loss_term(scene.network.loss, p, y)
        terms.append(_numbered(latex_term, output))
        plains.append(_numbered(plain_term, output))
        symbol_p, symbol_y = scene.symbols.a(scene.network.depth, output), scene.symbols.y(output)
        places[f"p{output}"] = (symbol_p.latex, p)
        places[f"y{output}"] = (symbol_y.latex, y)
        shown = latex_term.format(p=symbol_p.latex, y=symbol_y.latex)
        part_value = plain.loss_term_value(scene.network.loss, p, y)
        target = Target("node", scene.network.depth, output)
        parts.append(Part("+", shown, part_value, Role.COST, target, f"part of output {output}"))
    before = "-" if loss.sign < 0 else ""
    scale = f"\\frac{{{{1}}}}{{{{{outputs}}}}} \\cdot " if loss.mean and outputs > 1 else ""
    scale_plain = f"1/{outputs} × " if loss.mean and outputs > 1 else ""
    if scene.record.fused and not math.isfinite(sum(part.number for part in parts)):
        return _loss_from_z(scene, symbol, number)
    sum_latex = r"\sum_j " + loss.term.format(p=r"\hat{y}_j", y="y_j")
    summed = Part("=", before + scale.format() + sum_latex, number, Role.COST, None, "the sum over the outputs")
    if outputs > MANY:
        total = float(sum(part.number for part in parts))
        places = {"s": (sum_latex, total)}
        parts = [Part("+", sum_latex, total, Role.COST, None, "the sum over the outputs")]
        terms, plains = ["{s}"], ["{s}"]
    template, spoken = " + ".join(terms), " + ".join(plains)
    if (before or scale) and len(terms) > 1:
        template, spoken = f"({template})", f"({spoken})"
    if len(parts) == 1:
        shown = before + scale.format() + parts[0].latex
        parts = [Part("=", shown, number, Role.COST, parts[0].target, symbol.plain)]
    elif before or scale:
        factor = loss.sign / (outputs if loss.mean else 1)
        parts = [
            Part(
                part.operator,
                _scaled(part.latex, before, scale.format()),
                factor * part.number,
                part.role,
                part.target,
                part.name,
            )
            for part in parts
        ]
    return Equation(
        symbol.latex,
        symbol.plain,
        number,
        before + scale + template,
        ("−" if before else "") + scale_plain + spoken,
        places,
        led(parts),
        Role.COST,
        brief=(summed,) if 1 < outputs <= MANY else (),
    )


def _loss_from_z(scene: Scene, symbol: Symbol, number: float) -> Equation:
    note = (
        "The prediction rounded to 0 or 1, whose logarithm is infinite; "
        "the loss was taken from z instead, where it is finite."
    )
    places = {"l": (symbol.latex, number)}
    return Equation(symbol.latex, symbol.plain, number, "{l}", "{l}", places, (), Role.COST, note)


def cost(scene: Scene, step: Step) -> Equation:
    """J, the mean of the losses."""
    record = scene.record
    n = record.examples
    if n == 1:
        name, only = scene.symbols.loss(1, n), float(record.losses[0])
        parts = (Part("=", name.latex, only, Role.COST, Target("cost"), name.plain),)
        return Equation("J", "J", record.cost, "{l1}", "{l1}", {"l1": (name.latex, only)}, parts, Role.COST)
    one_over = rf"\frac{{1}}{{{n}}}"
    lead = Part("=", one_over, 1.0 / n, Role.INK, None, f"one of {n} examples")
    total = float(record.losses.sum())
    sum_latex = rf"\sum_{{i=1}}^{{{n}}} L_i"
    if n <= MANY:
        names = {f"l{number}": scene.symbols.loss(number, n).latex for number in range(1, n + 1)}
        places = {key: (name, float(number)) for (key, name), number in zip(names.items(), record.losses, strict=True)}
        inner = f"({' + '.join(f'{{{key}}}' for key in names)})"
        total_latex = " + ".join(names.values())
    else:
        total_latex = sum_latex
        places = {"s": (sum_latex, total)}
        inner = "{s}"
    summed = Part("×", rf"({total_latex})", total, Role.COST, None, "the sum of the losses")
    brief = (lead, replace(summed, latex=rf"({sum_latex})")) if 2 < n <= MANY else ()
    template = rf"\frac{{{{1}}}}{{{{{n}}}}} \cdot {inner}"
    spoken = f"1/{n} × {inner}"
    return Equation("J", "J", record.cost, template, spoken, places, (lead, summed), Role.COST, brief=brief)


def _scaled(text: str, before: str, scale: str) -> str:
    return f"{before}{scale}{text}"


def _numbered(template: str, output: int) -> str:
    """The template with its places `{p}` and `{y}` named after an output."""
    return template.replace("{p}", f"{{p{output}}}").replace("{y}", f"{{y{output}}}")
