"""How many multiplications a way to the gradient takes.

Counted are the multiplications that grow with the network: those of weights, activations and deltas with each other.
What happens inside an activation or a loss, the division by n and the step width of a difference are left out: they
are the same few for every neuron or parameter and say nothing about the method.

With n examples and u_l units in layer l (u_0 inputs), every layer costs

- forward: z = a Wᵀ, n · u_l · u_(l-1);
- backward: ∂J/∂W = δᵀ a, n · u_l · u_(l-1) again;
- backward, where l > 1: ∂J/∂a of the layer below = δ W, n · u_l · u_(l-1) once more;
- backward: δ = ∂J/∂a · ∂a/∂z, n · u_l. Under softmax δ = ŷ · (∂J/∂ŷ − Σ ∂J/∂ŷ · ŷ), 2 n · u_L. Where δ comes straight
  from ŷ − y (sigmoid and softmax under their own cross-entropies) nothing is multiplied, except by Σ y under softmax.

Each method's own function derives its formula from these. Where all L layers have u units and as many inputs, one
example takes, to the leading power of u: backpropagation 3 L u²; forward mode ½ L² u⁴, for each of L u² parameters
half a pass on average; differences 2 L² u⁴, for each of them two passes; and the paths 2 L u^(L+1), because u^(L-1) of
them, each 2 L factors long, lead to each of the u² weights of the first layer.
"""

from __future__ import annotations

from backstep.core.activations import SOFTMAX
from backstep.core.losses import is_fused
from backstep.core.network import Network
from backstep.core.paths import Gradient, Subject, count_paths


def forward_pass(network: Network, examples: int) -> int:
    """Multiplications of one J: n Σ u_l u_(l-1)."""
    return examples * network.weight_count


def backpropagation(network: Network, examples: int) -> int:
    """Multiplications of one forward and one backward pass.

    A network with 2 inputs, 2 hidden and 2 output neurons and one example takes 8 + 8 + 4 + 4 = 24.
    """
    sent_back = sum(network.units(number) * network.units(number - 1) for number in range(2, network.depth + 1))
    return examples * (2 * network.weight_count + sent_back + sum(_deltas(network)))


def central_differences(network: Network, examples: int) -> int:
    """Multiplications of two forward passes for every weight and every bias that is there: 2 P n Σ u_l u_(l-1)."""
    return 2 * parameter_count(network) * forward_pass(network, examples)


def forward_mode(network: Network, examples: int) -> int:
    """Multiplications of one forward pass for the values, and one tangent pass for each weight and bias.

    The tangents z' of the parameter's own layer l are an a or a 1, which multiplies nothing. Going up from there, every
    layer i multiplies a' = ∂a/∂z · z', u_i (under softmax ŷ (z' − Σ ŷ z'), 2 u_L), and every layer above l
    z' = a' Wᵀ, u_i u_(i-1); at last J' = Σ ∂J/∂ŷ · ŷ' multiplies u_L. Where δ comes straight from ŷ − y,
    J' = Σ δ · z' takes the place of the last two. With P_l parameters in layer l that is

        n (Σ u_i u_(i-1) + Σ_l P_l (Σ_(i>l) u_i u_(i-1) + Σ_(l≤i<L) u_i + u_L · (2; 3 under softmax; 1 fused)))

    and n u_L more for ŷ Σ y, once, under a fused softmax.
    """
    last = network.layers[-1]
    fused, softmax = is_fused(last.activation, network.loss), _softmax(network)
    passes = 0
    tangent = last.units * (1 if fused else 3 if softmax else 2)
    for number in range(network.depth, 0, -1):
        passes += _parameters(network, number) * tangent
        tangent += network.units(number) * network.units(number - 1) + network.units(number - 1)
    shared = last.units if fused and softmax else 0
    return forward_pass(network, examples) + examples * (shared + passes)


def path_sum(network: Network, examples: int, *, whole_delta: bool = False) -> int:
    """Multiplications of one forward pass, and of every path's factors with each other.

    A path to a weight of layer l has the factors ∂J/∂ŷ and ∂ŷ/∂z, then w and ∂a/∂z for each of the L − l layers on
    its way down, then a: 2 (L − l) + 3 of them and one multiplication less, for each example. A bias has no a, so one
    less again. With `whole_delta` one δ stands for the first two, for all outputs that a softmax's z reaches; then
    n u_L more for ŷ Σ y, once, under softmax.
    """
    passes = 0
    for number in range(1, network.depth + 1):
        layer = network.layer(number)
        paths = paths_to_one(network, number, whole_delta=whole_delta)
        to_bias = 2 * (network.depth - number) + (0 if whole_delta else 1)
        biases = layer.units if layer.has_bias else 0
        passes += paths * (layer.units * network.units(number - 1) * (to_bias + 1) + biases * to_bias)
    shared = network.outputs if whole_delta and _softmax(network) else 0
    return forward_pass(network, examples) + examples * (shared + passes)


def paths_to_one(network: Network, layer: int, *, whole_delta: bool = False) -> int:
    """How many paths lead from J to each weight and bias of a layer, counted from 1."""
    paths = count_paths(network, Subject(Gradient.BIAS, layer, 1))
    return paths // network.outputs if whole_delta and _softmax(network) else paths


def path_count(network: Network) -> int:
    """How many paths lead from J to all weights and biases together."""
    return sum(_parameters(network, number) * paths_to_one(network, number) for number in range(1, network.depth + 1))


def closed_form(network: Network, examples: int, *, scaled_by_targets: bool = False) -> int:
    """Multiplications of one forward pass and of Xᵀ (ŷ − y) in a network of one layer: 2 n u_1 u_0.

    `scaled_by_targets` adds ŷ Σ y, n u_1.
    """
    product = examples * network.weight_count
    return forward_pass(network, examples) + product + (examples * network.outputs if scaled_by_targets else 0)


def parameter_count(network: Network) -> int:
    """P, how many weights and biases there are; a kept bias counts, for J has a derivative by it all the same."""
    return sum(_parameters(network, number) for number in range(1, network.depth + 1))


def _parameters(network: Network, number: int) -> int:
    """The weights and biases of one layer, counted from 1."""
    layer = network.layer(number)
    return layer.units * (network.units(number - 1) + (1 if layer.has_bias else 0))


def _softmax(network: Network) -> bool:
    return network.layers[-1].activation == SOFTMAX


def _deltas(network: Network) -> list[int]:
    """Multiplications for the δ of one example, layer by layer."""
    counts = [layer.units for layer in network.layers]
    last = network.layers[-1]
    if _softmax(network):
        # Fused: ŷ Σ y − y, one an output; otherwise the product with the Jacobian, two an output.
        counts[-1] = last.units * (1 if is_fused(last.activation, network.loss) else 2)
    elif is_fused(last.activation, network.loss):
        counts[-1] = 0
    return counts
