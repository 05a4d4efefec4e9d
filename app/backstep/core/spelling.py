"""Which known name somebody means who wrote another: one slip of the fingers, or what other programs call it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_LETTERS_A_SLIP = 4
"""How many letters a word has for each slip that it may hold: a short word with a slip is another word."""
_LONGEST = 60
"""No known name is longer; what is, is none of them misspelled."""

_OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    # losses
    "mean_squared_error": ("mse", "l2loss"),
    "mean_absolute_error": ("mae", "l1loss"),
    "squared_error": ("sse", "halfmse"),
    "binary_cross_entropy": ("bce", "bceloss", "binarycrossentropyloss", "logloss"),
    "categorical_cross_entropy": ("ce", "cce", "xent", "crossentropy", "crossentropyloss", "nll"),
    "huber": ("smoothl1",),
    # activations
    "sigmoid": ("logistic", "sigm"),
    "relu": ("rectifier", "rectifiedlinear", "relu6"),
    "leaky_relu": ("lrelu", "leaky", "prelu"),
    "silu": ("swish",),
    "linear": ("identity", "none"),
    # initializers
    "xavier_uniform": ("xavier", "glorot", "glorotuniform"),
    "xavier_normal": ("glorotnormal",),
    "he_uniform": ("he", "kaiming", "kaiminguniform"),
    "he_normal": ("kaimingnormal",),
    "normal": ("gaussian", "randn"),
    # training
    "gradient_descent": ("gd", "sgd"),
    "nesterov": ("nag",),
    "rmsprop": ("rms",),
    "learning_rate": ("lr", "eta", "alpha"),
    "batch_size": ("batch", "bs"),
    # quantities
    "J": ("cost", "error"),
    "L": ("loss",),
    "W": ("weight", "weights"),
    "b": ("bias", "biases"),
    "x": ("input", "inputs"),
    "y": ("target", "targets", "label", "labels"),
    "yhat": ("ypred", "pred", "prediction", "predictions", "output", "outputs"),
    "a": ("activation", "activations"),
    "dJ_dW": ("grad", "gradient", "gradients"),
    "alpha": ("lr", "eta", "learningrate"),
    "iteration": ("iter", "epoch"),
}
"""What each name is called elsewhere, in small letters without signs between them."""


def meant(word: str, known: Iterable[str]) -> str | None:
    """The name of `known` that `word` is another name or spelling of; None where it is none that people use."""
    plain = _bare(word)
    return next((name for name in known if plain == _bare(name) or plain in _OTHER_NAMES.get(name, ())), None)


def misspelled(word: str, known: Iterable[str]) -> str | None:
    """The name of `known` that `word` is with a slip or two: a letter wrong, missing, too many, or two swapped.

    Case does not count, but decides between names that are equally near.
    """
    most = len(word) // _LETTERS_A_SLIP
    if len(word) > _LONGEST:
        return None
    found = []
    for place, name in enumerate(known):
        slips = _slips(word.casefold(), name.casefold(), most)
        if slips <= most:
            cases = sum(one.isupper() != other.isupper() for one, other in zip(word, name, strict=False))
            found.append((slips, cases, place, name))
    return min(found)[-1] if found else None


def _bare(word: str) -> str:
    return re.sub(r"[\s_.-]", "", word[:_LONGEST]).casefold()


def _slips(one: str, other: str, most: int) -> int:
    """How many letters to change, add, take out or swap with the next turn `one` into `other`; beyond `most` any."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                least = min(least, earlier[j - 2] + 1)
            row.append(least)
    return row[-1]
