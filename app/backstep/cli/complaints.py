"""What a person did wrong, as one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unicodedata import category

from backstep.core.errors import InputError


class Complaint(Exception):
    """A mistake in `subject`, which is a file or an option as the person wrote it, at `where`, in one sentence."""

    def __init__(self, subject: str, where: str, what: str) -> None:
        super().__init__(": ".join(part for part in (subject, where, what) if part))


class Overflow(Exception):
    """A training left the finite numbers; the text is one sentence that says at which iteration and step."""


class Unable(Exception):
    """Something of this machine stands in the way; the text is one sentence that says what, and the remedy."""


@contextmanager
def about(subject: str) -> Iterator[None]:
    """Say of every InputError in the block that it concerns `subject`."""
    try:
        yield
    except InputError as error:
        raise Complaint(subject, error.where, error.what) from error


def one_line(text: str) -> str:
    """`text` without line breaks and other control characters, which file names and keys may hold.

    Bytes of a name that are no UTF-8 stay, as the surrogates by which Python stands for them.
    """
    return "".join(sign if sign.isprintable() or category(sign) == "Cs" else " " for sign in text)
