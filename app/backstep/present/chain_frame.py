"""The chain of one gradient as rows: factors, the paths they belong to, and the sums of the paths."""

from __future__ import annotations

from dataclasses import dataclass

from backstep.core.lineage import Site
from backstep.present.looks import Target
from backstep.present.roles import Role


@dataclass(frozen=True, slots=True)
class FactorLook:
    """One local derivative on the way from J to the subject.

    `numbers` and `substituted` are how its value is worked out, rounded and to the last digit; both are empty while it
    is not computed. `line` is the line of the program and `step` the step where it enters the chain. `focused` tells
    that its place is the one selected everywhere, `current` that it enters in this very step.
    """

    latex: str
    plain: str
    formula: str
    numbers: str
    substituted: str
    number: str
    computed: bool
    role: Role
    target: Target
    site: Site
    line: int
    step: int | None
    focused: bool = False
    current: bool = False


@dataclass(frozen=True, slots=True)
class BranchLook:
    """A product of factors: one path, or `paths` of them gathered in the first factor.

    `places` are those it passes on the diagram; `lit` tells that it is the path that is lit there.
    """

    title: str
    numbers: str
    substituted: str
    number: str
    computed: bool
    paths: int
    factors: tuple[FactorLook, ...]
    places: tuple[Target, ...]
    lit: bool = False


@dataclass(frozen=True, slots=True)
class SumLook:
    """What the branches add up to, or a part of it that is not listed."""

    title: str
    numbers: str
    substituted: str
    number: str
    computed: bool


@dataclass(frozen=True, slots=True)
class ChainFrame:
    """All paths from J to one weight, bias or neuron. `empty` says why there is nothing to show, or is "".

    `follows` tells that the subject is that of the step, and not one that somebody chose. `note` counts what is not
    listed.
    """

    title: str
    latex: str
    subject: Target | None
    follows: bool
    branches: tuple[BranchLook, ...]
    sums: tuple[SumLook, ...]
    note: str
    empty: str = ""

    @property
    def marked_line(self) -> int | None:
        """The program's line of the selected factor."""
        factors = (factor for branch in self.branches for factor in branch.factors)
        return next((factor.line for factor in factors if factor.focused), None)

    def shows(self, target: Target) -> bool:
        """Whether some factor of it lives there, or it is what the chain is about."""
        return target == self.subject or any(
            factor.target == target for branch in self.branches for factor in branch.factors
        )
