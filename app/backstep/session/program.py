"""The program that is stepped through: a real file, and the line of each step in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from backstep import resources
from backstep.core.activations import SOFTMAX
from backstep.core.network import Network
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
    Kind.DELTA: "delta[l] = dJ_da",
    Kind.WEIGHT_GRADIENT: "dJ_dW[l] =",
    Kind.BIAS_GRADIENT: "dJ_db[l] =",
    Kind.GRADIENT_TERM: "dJ_da[l - 1] =",
    Kind.ACTIVATION_GRADIENT: "dJ_da[l - 1] =",
    Kind.WEIGHT_UPDATE: "W[l] =",
    Kind.BIAS_UPDATE: "b[l] =",
}
_SOFTMAX_DELTA = "delta[l] = np.einsum"


@dataclass(frozen=True, slots=True)
class Program:
    """The listing, its lines counted from 1."""

    lines: tuple[str, ...]
    by_kind: tuple[tuple[Kind, int], ...]
    softmax_delta: int

    def line_of(self, network: Network, kind: Kind, layer: int | None) -> int:
        """The line on which steps of `kind` in `layer` run."""
        if kind is Kind.DELTA and layer is not None and network.layer(layer).activation == SOFTMAX:
            return self.softmax_delta
        return dict(self.by_kind)[kind]

    def line(self, network: Network, step: Step) -> int:
        """The line on which `step` runs."""
        return self.line_of(network, step.kind, step.layer)

    def stops(self, network: Network) -> frozenset[int]:
        """Lines on which some step of `network` can run."""
        layers = range(1, network.depth + 1)
        return frozenset(self.line_of(network, kind, layer) for kind in Kind for layer in layers)


@cache
def program() -> Program:
    """The program that ships. Raises ValueError where a kind of step has no line in it."""
    lines = tuple(resources.path("program.py").read_text(encoding="utf-8").splitlines())
    return Program(
        lines,
        tuple((kind, _find(lines, beginning)) for kind, beginning in _BEGINNINGS.items()),
        _find(lines, _SOFTMAX_DELTA),
    )


def _find(lines: tuple[str, ...], beginning: str) -> int:
    for number, line in enumerate(lines, start=1):
        if line.strip().startswith(beginning):
            return number
    raise ValueError(f"program.py has no line that begins with {beginning!r}")
