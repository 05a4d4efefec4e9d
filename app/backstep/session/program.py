"""The program that is stepped through: a real file, and the line of each step in it.

The file runs as it stands where these names are given: `a[0]` = x (n, d), `y` (n, m), `W[l]`, `b[l]` and `alpha` as in
the contracts, `L`, `n`, empty mappings for the rest, functions `f[l]` and `df[l]` per layer, `loss(ŷ, y)` with one
number an example, its derivative `dloss(ŷ, y)`, and `trained[l]`, 1 or 0. The `df` of softmax gives its Jacobians, and
`*` with them is the product of a row with each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from backstep import resources
from backstep.core.network import BiasMode, Network
from backstep.core.steps import Kind, Step

# How the line of each kind begins. The numbers are found in the file, so the file can be edited without this table.
_BEGINNINGS: dict[Kind, str] = {
    Kind.PRODUCT: "z[l] =",
    Kind.BIAS: "z[l] =",
    Kind.PRE_ACTIVATION: "z[l] =",
    Kind.ACTIVATION: "a[l] =",
    Kind.LOSS: "losses =",
    Kind.COST: "J =",
    Kind.COST_GRADIENT: "dJ_da[L] =",
    Kind.ACTIVATION_DERIVATIVE: "da_dz[l] =",
    Kind.DELTA: "delta[l] =",
    Kind.WEIGHT_GRADIENT: "dJ_dW[l] =",
    Kind.BIAS_GRADIENT: "dJ_db[l] =",
    Kind.GRADIENT_TERM: "dJ_da[l - 1] =",
    Kind.ACTIVATION_GRADIENT: "dJ_da[l - 1] =",
    Kind.WEIGHT_UPDATE: "W[l] =",
    Kind.BIAS_UPDATE: "b[l] =",
}


@dataclass(frozen=True, slots=True)
class Program:
    """The listing, its lines counted from 1, and the line of each kind of step."""

    lines: tuple[str, ...]
    by_kind: dict[Kind, int]

    def line(self, step: Step) -> int:
        """The line on which `step` runs."""
        return self.by_kind[step.kind]

    def stops(self, network: Network) -> frozenset[int]:
        """Lines on which some step of `network` runs."""
        absent: set[Kind] = set()
        if network.depth == 1:
            absent |= {Kind.GRADIENT_TERM, Kind.ACTIVATION_GRADIENT}
        if all(layer.bias is not BiasMode.TRAINED for layer in network.layers):
            absent.add(Kind.BIAS_UPDATE)
        if not any(layer.has_bias for layer in network.layers):
            absent.add(Kind.BIAS_GRADIENT)
        return frozenset(line for kind, line in self.by_kind.items() if kind not in absent)


@cache
def program() -> Program:
    """The program that ships. Raises ValueError where a kind of step has no line in it."""
    lines = tuple(resources.path("program.py").read_text(encoding="utf-8").splitlines())
    return Program(lines, {kind: _find(lines, beginning) for kind, beginning in _BEGINNINGS.items()})


def _find(lines: tuple[str, ...], beginning: str) -> int:
    for number, line in enumerate(lines, start=1):
        if line.strip().startswith(beginning):
            return number
    raise ValueError(f"program.py has no line that begins with {beginning!r}")
