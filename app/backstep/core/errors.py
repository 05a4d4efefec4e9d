"""The one error a person can cause."""

from __future__ import annotations


class InputError(ValueError):
    """A mistake in a file, an option or a value that somebody gave us.

    `where` names the place (``network.layers[1].units``, ``line 14, column "age"``) and may be empty when the whole
    file is meant; `what` is one plain sentence without its full stop that says what is wrong and what to do.
    """

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}" if where else what)
        self.where = where
        self.what = what
