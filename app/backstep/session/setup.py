"""What somebody put into a session to debug it, as one value, so that it can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from backstep.core.errors import InputError
from backstep.core.mistakes import Mistake
from backstep.session.branches import ROOT, Branch
from backstep.session.breakpoints import Bookmark, Breakpoint, Watchpoint

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What overrides, embeds and isolates a direction of reading. Hebrew and Arabic letters need none of it."""
MOST_LETTERS = 100_000
"""Of all expressions and logged texts together: reading them takes half a second at the most."""


@dataclass(frozen=True, slots=True)
class Setup:
    """All of it, in the order it was made. `branch` is the one that is looked at, `compared` the one beside it, if any.

    `mistake` is what the engine does wrong on purpose. No file ever says it.
    """

    breakpoints: tuple[Breakpoint, ...] = ()
    watchpoints: tuple[Watchpoint, ...] = ()
    watches: tuple[str, ...] = ()
    plotted: frozenset[str] = frozenset()
    bookmarks: tuple[Bookmark, ...] = ()
    branches: Mapping[int, Branch] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    branch: int = ROOT
    compared: int | None = None
    mistake: Mistake | None = None

    @property
    def points(self) -> tuple[Breakpoint | Watchpoint, ...]:
        """All that can stop the training."""
        return (*self.breakpoints, *self.watchpoints)

    @property
    def texts(self) -> Iterator[str]:
        """All expressions and logged texts."""
        for point in self.breakpoints:
            yield from (point.condition, point.log)
        yield from (point.expression for point in self.watchpoints)
        yield from self.watches

    @property
    def words(self) -> Iterator[tuple[str, str]]:
        """All that somebody wrote to read it again, each with its place in a file."""
        for place, point in enumerate(self.breakpoints):
            yield f"debugger.breakpoints[{place}].name", point.name
            yield f"debugger.breakpoints[{place}].log", point.log
        yield from ((f"debugger.watchpoints[{place}].name", each.name) for place, each in enumerate(self.watchpoints))
        yield from ((f"debugger.bookmarks[{place}].note", each.note) for place, each in enumerate(self.bookmarks))
        yield from (
            (f"debugger.branches[{place}].name", self.branches[number].name)
            for place, number in enumerate(sorted(self.branches))
        )

    @property
    def next_branch(self) -> int:
        return max(self.branches, default=ROOT) + 1

    @property
    def stopping(self) -> bool:
        """Whether anything is set that can stop."""
        points = any(each.enabled and not each.log for each in self.breakpoints)
        return points or any(each.enabled for each in self.watchpoints)

    @property
    def logging(self) -> bool:
        """Whether anything is set that writes lines."""
        return any(each.enabled and each.log for each in self.breakpoints)

    def lines(self) -> frozenset[int]:
        """Lines of the program on which a breakpoint is set and switched on."""
        return frozenset(each.spot.line for each in self.breakpoints if each.enabled and each.spot.line is not None)


def check_letters(texts: Iterable[str]) -> None:
    """Raises InputError where these expressions and logged texts of one setup are too long together."""
    letters = sum(map(len, texts))
    if letters > MOST_LETTERS:
        raise InputError(
            "debugger", f"all expressions together have {letters:,} characters; keep them to {MOST_LETTERS:,}"
        )


def check_words(setup: Setup) -> None:
    """Raises InputError, with the place in a file, where a name or a note would turn the text that stands behind it."""
    for where, text in setup.words:
        found = next((letter for letter in text if letter in _TURNING), None)
        if found is not None:
            raise InputError(
                where, f"the character U+{ord(found):04X} turns the direction in which all behind it reads; remove it"
            )


def next_number(points: Sequence[Breakpoint | Watchpoint]) -> int:
    """The number of one more."""
    return max((each.number for each in points), default=0) + 1
