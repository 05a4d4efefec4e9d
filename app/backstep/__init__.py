"""Backstep: a step-through debugger for the training of neural networks.

Importing this loads nothing else, neither numpy nor Qt: take what you need from the packages below.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
