"""Exit codes."""

DONE = 0
BROKEN = 1
"""Something of the program or the machine."""
BAD_INPUT = 2
OVERFLOWED = 3
"""The training left the finite numbers."""
INTERRUPTED = 130
