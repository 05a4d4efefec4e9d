"""What every quantity is called: in LaTeX, beside a node, and in a sentence."""

from __future__ import annotations

from typing import NamedTuple

from backstep.core.network import Network
from backstep.present.looks import MathText

_LOW = str.maketrans("0123456789,", "₀₁₂₃₄₅₆₇₈₉,")
_HIGH = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")
_LATEX = {"ŷ": r"\hat{y}", "δ": r"\delta", "α": r"\alpha", "Σ": r"\Sigma"}


class Symbol(NamedTuple):
    """A base letter with what stands low and high behind it; `new` where it is the value after the update."""

    base: str
    low: str = ""
    high: str = ""
    new: bool = False

    @property
    def latex(self) -> str:
        text = _LATEX.get(self.base, self.base)
        high = rf"{self.high}\,\mathrm{{new}}" if self.new else self.high
        if high:
            text += f"^{{{high}}}"
        return text + (f"_{{{self.low}}}" if self.low else "")

    @property
    def math(self) -> MathText:
        return MathText(self.base, self.low, self.high)

    @property
    def plain(self) -> str:
        return ("new " if self.new else "") + self.base + self.numbered + self.high.translate(_HIGH)

    @property
    def numbered(self) -> str:
        """What stands low behind the base, as plain text."""
        return self.low.translate(_LOW)


def renewed(symbol: Symbol) -> Symbol:
    """The value that the update gives a parameter."""
    return symbol._replace(new=True)


def partial(of: Symbol, by: Symbol) -> str:
    """∂of/∂by as LaTeX."""
    return rf"\frac{{{{\partial}}{of.latex}}}{{{{\partial}}{by.latex}}}"


def plain_partial(of: Symbol, by: Symbol) -> str:
    """∂of/∂by as plain text."""
    return f"∂{of.plain}/∂{by.plain}"


J = Symbol("J")
ALPHA = Symbol("α")


class Symbols:
    """The names of one network's quantities.

    A chain of single neurons needs only the layer (w₁, z₂, ŷ); a single layer only the unit (w₁, b, ŷ₂); anything
    larger has the layer high and units low, to unit first, from source second (w⁽²⁾₁₃).
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.chain = network.inputs == 1 and network.depth > 1 and all(layer.units == 1 for layer in network.layers)
        self.flat = network.depth == 1

    def x(self, unit: int) -> Symbol:
        return Symbol("x", "" if self.network.inputs == 1 else str(unit))

    def y(self, unit: int) -> Symbol:
        return Symbol("y", self._output(unit))

    def a(self, layer: int, unit: int) -> Symbol:
        """The activation; x of layer 0 and ŷ of the last."""
        if layer == 0:
            return self.x(unit)
        if layer == self.network.depth:
            return Symbol("ŷ", self._output(unit))
        return self._of_unit("a", layer, unit)

    def z(self, layer: int, unit: int) -> Symbol:
        return self._of_unit("z", layer, unit)

    def b(self, layer: int, unit: int) -> Symbol:
        return self._of_unit("b", layer, unit)

    def delta(self, layer: int, unit: int) -> Symbol:
        return self._of_unit("δ", layer, unit)

    def w(self, layer: int, unit: int, source: int) -> Symbol:
        if self.chain:
            return Symbol("w", str(layer))
        if self.flat:
            return Symbol("w", str(source) if self.network.outputs == 1 else _pair(unit, source))
        return Symbol("w", _pair(unit, source), f"({layer})")

    def loss(self, example: int, count: int) -> Symbol:
        return Symbol("L", "" if count == 1 else str(example))

    def _output(self, unit: int) -> str:
        return "" if self.network.outputs == 1 else str(unit)

    def _of_unit(self, base: str, layer: int, unit: int) -> Symbol:
        if self.chain:
            return Symbol(base, str(layer))
        if self.flat:
            return Symbol(base, self._output(unit))
        return Symbol(base, str(unit), f"({layer})")


def _pair(unit: int, source: int) -> str:
    return f"{unit}{source}" if unit < 10 and source < 10 else f"{unit},{source}"
