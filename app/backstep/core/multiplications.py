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
"""

from __future__ import annotations

from backstep.core.activations import SOFTMAX
from backstep.core.losses import is_fused
from backstep.core.network import Network


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


def parameter_count(network: Network) -> int:
    """P, how many weights and biases there are; a kept bias counts, for J has a derivative by it all the same."""
    return network.weight_count + sum(layer.units for layer in network.layers if layer.has_bias)


def _deltas(network: Network) -> list[int]:
    """Multiplications for the δ of one example, layer by layer."""
    counts = [layer.units for layer in network.layers]
    last = network.layers[-1]
    if last.activation == SOFTMAX:
        # Fused: ŷ Σ y − y, one an output; otherwise the product with the Jacobian, two an output.
        counts[-1] = last.units * (1 if is_fused(last.activation, network.loss) else 2)
    elif is_fused(last.activation, network.loss):
        counts[-1] = 0
    return counts
