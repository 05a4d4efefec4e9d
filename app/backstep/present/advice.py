"""The presets in words: what each watches for, what usually helps, and what it found."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from backstep.core.datasets_wording import headed
from backstep.core.diagnostics import Finding
from backstep.core.steps import PER_EXAMPLE, Kind, Steps
from backstep.present.narration import aim
from backstep.present.numbers import pair, show, spelled
from backstep.present.symbols import ALPHA, J, Symbols


@dataclass(frozen=True, slots=True)
class _Case:
    """A finding with all that is needed to speak of it."""

    finding: Finding
    steps: Steps
    class_names: tuple[str, ...]
    digits: int

    @property
    def names(self) -> Symbols:
        return Symbols(self.steps.network)

    @property
    def layer(self) -> int:
        return self.finding.layer or 1

    @property
    def unit(self) -> int:
        return self.finding.unit or 1

    @property
    def parameter(self) -> str:
        """The name of a weight, or of a bias where there is no source."""
        symbols, source = self.names, self.finding.source
        return (symbols.b(self.layer, self.unit) if source is None else symbols.w(self.layer, self.unit, source)).plain

    @property
    def slope(self) -> str:
        """∂J by the parameter."""
        return f"∂{J.plain}/∂{self.parameter}"

    def number(self, value: float) -> str:
        return show(value, self.digits)

    def percent(self, share: float) -> str:
        # A setting such as 0.000001 is not quite 0.0001 % after the multiplication; nobody wants to see that.
        percent, digits = float(f"{100.0 * share:.12g}"), min(self.digits, 3)
        return f"{spelled(percent, digits)} %"

    def detail(self, name: str) -> float:
        return self.finding.detail[name]

    def earlier(self) -> str:
        """What it was one iteration earlier, to end a sentence with."""
        before = self.finding.before
        return "" if before is None else f"; one iteration earlier it was {self.number(before)}"


@dataclass(frozen=True, slots=True)
class Advice:
    """The words of one preset: `title` for a list, `explanation` what it means, `helps` what to try.

    `settings` names each setting of the preset as a label does. `found` is for `sentence`.
    """

    title: str
    explanation: str
    helps: str
    found: Callable[[_Case], str]
    settings: Mapping[str, str] = field(default_factory=dict)


def sentence(finding: Finding, steps: Steps, digits: int, class_names: tuple[str, ...] = ()) -> str:
    """One sentence: the rule, its threshold, the value and where; `steps` are those of the finding's iteration."""
    return ADVICE[finding.preset].found(_Case(finding, steps, class_names, digits))


def _everywhere(rows: float) -> str:
    return "for the only example of the data" if rows == 1 else f"for all {rows:,.0f} examples of the data"


def _vanishing(case: _Case) -> str:
    finding = case.finding
    return (
        f"In layer {case.layer} the mean size of δ is {case.number(case.detail('mean'))}, in the output layer "
        f"{case.number(case.detail('output_mean'))}: only {case.number(finding.value)} times as much, below the "
        f"limit of {case.number(finding.threshold)}."
    )


def _exploding(case: _Case) -> str:
    finding, count = case.finding, case.detail("count")
    others = f", and so are {count - 1:,.0f} other gradients" if count > 2 else ""
    others = ", and so is one other gradient" if count == 2 else others
    return (
        f"{case.slope} is {case.number(finding.value)}, larger in size than the limit of "
        f"{case.number(finding.threshold)}{others}{case.earlier()}."
    )


def _dead(case: _Case) -> str:
    finding, rows = case.finding, case.detail("rows")
    a, z = case.names.a(case.layer, case.unit).plain, case.names.z(case.layer, case.unit).plain
    if finding.value == 1.0:
        largest = case.number(case.detail("largest_z"))
        where = f"{z} is {largest}" if rows == 1 else f"{z} is never above {largest}"
        text = f"{a} is 0 {_everywhere(rows)}: {where}, and only above 0 would its slope be 1"
    else:
        text = f"{a} is 0, with slope 0, for {case.percent(finding.value)} of the {rows:,.0f} examples of the data"
    return f"{text} (a unit counts as dead from {case.percent(finding.threshold)} on)."


def _saturated(case: _Case) -> str:
    finding = case.finding
    least, most = pair(case.detail("least_a"), case.detail("most_a"), case.digits)
    a, z = case.names.a(case.layer, case.unit).plain, case.names.z(case.layer, case.unit).plain
    values = f"its value is {least}" if least == most else f"its values lie between {least} and {most}"
    return (
        f"The slope ∂{a}/∂{z} is at most {case.number(finding.value)} {_everywhere(case.detail('rows'))}, below the "
        f"limit of {case.number(finding.threshold)}: {values}, where the activation is nearly flat."
    )


def _unchanged(case: _Case) -> str:
    finding = case.finding
    if finding.value > 0.0:
        return (
            f"The update moves {case.parameter} by {case.percent(finding.value)} of its size, and up to "
            f"{case.percent(finding.threshold)} counts as unchanged; its gradient is "
            f"{case.number(case.detail('gradient'))}."
        )
    gradient = case.detail("gradient")
    if finding.source is not None and case.detail("largest_input") == 0.0:
        reason = f"{case.names.a(case.layer - 1, finding.source).plain}, which it carries, is 0 for every example"
    elif case.detail("largest_delta") == 0.0:
        reason = f"{case.names.delta(case.layer, case.unit).plain} is 0 for every example"
    elif gradient == 0.0:
        reason = "what the examples contribute to its gradient adds up to 0"
    else:
        reason = (
            f"a step of {ALPHA.plain} = {case.number(case.detail('learning_rate'))} times its gradient "
            f"{case.number(gradient)} is too small to show in a float64"
        )
    return f"The update leaves {case.parameter} at {case.number(case.detail('weight'))}, a change of 0: {reason}."


def _rose(case: _Case) -> str:
    finding, share = case.finding, case.detail("share")
    before = finding.before or 0.0
    now = f"from {case.number(before)} to {case.number(finding.value)}"
    rise = f", by {case.percent(case.detail('rise') / abs(before))}" if before and math.isfinite(finding.value) else ""
    what = "J rose" if case.detail("batches") == 1 else "From one pass over the data to the next the mean of J rose"
    return f"{what} {now}{rise}; a rise of up to {case.percent(share)} would not count."


def _plateau(case: _Case) -> str:
    finding = case.finding
    if "passes" in finding.detail:
        least, most = pair(case.detail("least"), case.detail("most"), case.digits)
        return (
            f"In each of the last {case.detail('passes'):,.0f} passes over the data the mean of J lies between "
            f"{least} and {most}: they differ by "
            f"{case.percent(finding.value)}, and up to {case.percent(finding.threshold)} is a plateau."
        )
    window = case.detail("window")
    unit = "iteration" if case.detail("batches") == 1 else "pass over the data"
    many = {"iteration": "iterations", "pass over the data": "passes over the data"}[unit]
    span = f"the last {unit}" if window == 1 else f"the last {window:,.0f} {many}"
    older = "the one before" if window == 1 else f"the {window:,.0f} before"
    return (
        f"J is {case.number(case.detail('newer'))} in the mean of {span} and was {case.number(case.detail('older'))} "
        f"in {older}: it changed by {case.percent(finding.value)}, and up to {case.percent(finding.threshold)} is a "
        "plateau."
    )


def _overshoot(case: _Case) -> str:
    finding = case.finding
    step = f"one update with {ALPHA.plain} = {case.number(case.detail('learning_rate'))}"
    whose, shown = "", ""
    if not case.detail("same_rows"):
        # Another number stands on the diagram: that of the examples of this iteration.
        whose = "On the batch of the iteration before, "
        shown = f" The diagram shows {case.slope} on the batch of this iteration."
    now, before = case.percent(case.detail("now_share")), case.percent(case.detail("before_share"))
    least = case.percent(finding.threshold)
    if case.detail("now_share") == case.detail("before_share") == 1.0:
        size = f"it was the largest gradient and is so again, and from {least} of the largest on both count"
    else:
        size = f"it was {before} and is now {now} of the largest gradient, and from {least} on both count"
    turned = f"turned from {case.number(finding.before or 0.0)} to {case.number(finding.value)} through {step}"
    return f"{whose}{case.slope} {turned}; {size}.{shown}"


def _symmetric(case: _Case) -> str:
    finding, count, units = case.finding, case.detail("count"), case.detail("units")
    if count == units and count > 2:
        who = f"All {count:,.0f} neurons of layer {case.layer}"
    else:
        who = f"Neurons {case.detail('partner'):.0f} and {case.unit} of layer {case.layer}"
        who += f" (and {count - 2:,.0f} more)" if count > 2 else ""
    zero = "all of them 0, " if case.detail("largest") == 0.0 else ""
    return (
        f"{who} have the same weights in, the same bias and the same weights out, {zero}with a difference of "
        f"{case.number(finding.value)} relative to the largest (up to {case.number(finding.threshold)} is the same)."
    )


def _class(case: _Case) -> str:
    finding, number = case.finding, int(case.detail("class"))
    single = case.steps.network.outputs == 1
    names = case.class_names
    called = names[number - 1] if len(names) >= number > 0 else ""
    who = f"class {number}" + (f" ({called})" if called else "")
    having, rows = case.detail("having"), case.detail("rows")
    owners = "1 of them belongs" if having == 1 else f"{having:,.0f} of them belong"
    if case.detail("given") == 0:
        text = f"Of the {rows:,.0f} examples none is predicted as {who}, and {owners} to it"
    else:
        text = (
            f"Of the {rows:,.0f} examples only {case.detail('given'):,.0f} are predicted as {who}, and {owners} to it"
        )
    y = case.names.a(case.layer, case.unit).plain
    border = (
        f"; the answer is 1 where {y} is at least 0.5"
        if single
        else "; the answer is the class with the largest output"
    )
    if finding.threshold > 0 or case.detail("given") > 0:
        border = f": {case.percent(finding.value)}, and up to {case.percent(finding.threshold)} counts as never"
    return f"{text}{border}."


def _lost(case: _Case) -> str:
    finding = case.finding
    step = case.steps.at(finding.step)
    what = aim(case.names, step)
    shown = headed(what) if what.startswith("the ") else what
    # The loss of an example has it in its name.
    tells = step.kind in PER_EXAMPLE and step.kind is not Kind.LOSS
    example = f" for example {case.detail('example'):.0f} of the batch" if tells else ""
    if math.isnan(finding.value):
        limit = "no number at all, as comes of ∞ − ∞ or 0 × ∞"
    else:
        limit = f"beyond {show(finding.threshold, min(case.digits, 3))}, the largest number of a float64"
    return f"{shown} is {case.number(finding.value)}{example}: {limit}{case.earlier()}."


ADVICE: Mapping[str, Advice] = MappingProxyType(
    {
        "vanishing_gradient": Advice(
            "Vanishing gradient",
            "On its way back from J the gradient is multiplied by a slope and a weight in every layer; where these "
            "factors are small, next to nothing is left in the early layers. Those layers then hardly learn, however "
            "long the training runs.",
            "Use relu or tanh instead of sigmoid in the hidden layers, fewer layers, or starting weights made for the "
            "activation (xavier for sigmoid and tanh, he for relu).",
            _vanishing,
            {"ratio": "Limit, as a share of the output layer's δ"},
        ),
        "exploding_gradient": Advice(
            "Exploding gradient",
            "Where the factors of the chain rule are larger than 1, their product grows from layer to layer on the way "
            "back. The updates become so large that they throw the weights about instead of improving them.",
            "Use a smaller learning rate, smaller starting weights, and inputs and targets scaled to about −1 to 1.",
            _exploding,
            {"limit": "Limit for the size of ∂J/∂w"},
        ),
        "dead_relu": Advice(
            "Dead ReLU",
            "The neuron's z is not above 0 for any example, so its output is 0 and its slope is 0 as well. No gradient "
            "reaches its own weights: it comes back only if the layers before it change what it receives.",
            "Use a smaller learning rate, a starting bias that is 0 or slightly positive, he starting weights, or "
            "leaky_relu, whose slope is never 0.",
            _dead,
            {"share": "Share of the examples with z not above 0"},
        ),
        "saturated_neuron": Advice(
            "Saturated neuron",
            "For every example the neuron sits in a flat part of its activation, where even a large change of z hardly "
            "changes a. Its small slope multiplies every gradient that passes through it, so the neuron and those "
            "before it learn slowly; an output under a cross-entropy, which cancels that slope, does not count.",
            "Use smaller starting weights or scaled inputs, so that z stays near 0. In the output layer, choose a "
            "cross-entropy: it cancels the slope.",
            _saturated,
            {"slope": "Limit for the size of ∂a/∂z"},
        ),
        "unchanged_weight": Advice(
            "Weight that does not change",
            "The update leaves a weight or bias as it was, and with batches no batch of the data would move it. Either "
            "its gradient is 0, or the step is too small for the digits that a float64 has.",
            "Look at the two factors of its gradient, the δ of its neuron and the input it carries: a dead neuron, an "
            "input that is always 0 and outgoing weights of 0 are the usual reasons.",
            _unchanged,
            {"change": "Largest change, as a share of the weight"},
        ),
        "cost_rose": Advice(
            "Cost rose",
            "J is higher than before the update, although every update aims downhill. The slope holds only nearby: a "
            "step that is too long lands higher up on the other side.",
            "Use a smaller learning rate. With batches a rise now and then is normal; larger batches make it rarer.",
            _rose,
            {"share": "Rise that does not count", "pass_share": "Rise from pass to pass that does not count"},
        ),
        "cost_plateau": Advice(
            "Cost on a plateau",
            "J has hardly moved for a while. Either the training has arrived, or its steps are too short to get "
            "anywhere, or it is held up where the gradient is nearly 0 although better weights exist.",
            "If J is low enough, stop here. Otherwise use a larger learning rate or another start, and look for "
            "saturated, dead or symmetric neurons.",
            _plateau,
            {
                "window": "Iterations, or passes with batches, of each mean",
                "share": "Largest change of the mean",
                "passes": "With batches: passes in a row that change no more",
            },
        ),
        "overshoot": Advice(
            "Overshoot",
            "One update was so long that the gradient of a weight changed its sign: the weight jumped over the place "
            "where the slope is 0. Repeated, it swings from side to side, and outward if each jump is longer than the "
            "one before.",
            "Use a smaller learning rate, or scale the inputs so that the cost is equally steep in all directions.",
            _overshoot,
            {
                "share": "Share of the largest gradient from which it counts",
                "smallest": "Smallest gradient that counts",
            },
        ),
        "symmetric_neurons": Advice(
            "Symmetric neurons",
            "Two neurons of a layer have equal weights in, equal biases and equal weights out, so they compute the "
            "same and get the same gradient. No update can tell them apart: together they do the work of one neuron.",
            "Start from random weights instead of equal ones; a start with zeros makes all neurons of a layer alike.",
            _symmetric,
            {"difference": "Largest difference, as a share of the largest weight"},
        ),
        "class_never_predicted": Advice(
            "Class never predicted",
            "A class occurs in the data, yet the network gives it as its answer for none of the examples. It may have "
            "learned that other classes are a safer guess, or its output may be stuck.",
            "Train longer, balance how often the classes occur, or give the network more hidden neurons; then look at "
            "the output of this class for one of its examples.",
            _class,
            {"grace": "Iterations before it counts", "share": "Share of its examples that counts as never"},
        ),
        "nan_or_overflow": Advice(
            "NaN or overflow",
            "A number became too large for a float64, or is the result of a calculation that has none, such as ∞ − ∞. "
            "Every number made from it is lost as well, so the training ends here.",
            "Use a smaller learning rate, smaller starting weights or scaled inputs. Stepping back from here shows "
            "where the numbers began to grow.",
            _lost,
        ),
    }
)
"""By the name of the preset, in the order of `core.diagnostics.PRESETS`."""
