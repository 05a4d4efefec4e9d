"""Backstep: a step-through debugger for the training of neural networks.

Importing this loads nothing else, neither numpy nor Qt: take what you need from the packages below.
"""

from backstep.one_thread import keep_to_one_thread

__version__ = "0.1.0"

__all__ = ["__version__"]

keep_to_one_thread()
