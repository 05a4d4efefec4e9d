"""What a source prints beside what comes out here, digit by digit, as far as this training was reached."""

from __future__ import annotations

from typing import NamedTuple

from backstep.core.datasets_wording import counted
from backstep.core.mistakes import MISTAKES, Mistake
from backstep.core.published import Agreement, Figure, Verdict
from backstep.present.journey import position_text
from backstep.present.numbers import NOT_YET, show
from backstep.session.branches import ROOT, name_of
from backstep.session.published import PublishedStudy
from backstep.session.state import State

_NONE = (
    "This session carries no published values. A lesson can: “lesson.published” in its file names a source and the "
    "figures it prints, and each is compared here, digit by digit, once it is computed. "
    "The lesson “Mazur's worked example” has some."
)
_AGAIN = "being computed again"


class PublishedRow(NamedTuple):
    """One printed figure.

    `at` is where it is computed, as one types it. The first `same` letters of `computed` are as printed; it is "" as
    long as nothing is known. `full` is the number with all its digits. `mistake` is one with which the figure comes
    out; with `on` it is switched on.
    """

    iteration: int
    step: int
    at: str
    what: str
    printed: str
    computed: str
    same: int
    agreement: str
    verdict: Verdict | None
    remark: str
    full: str = ""
    mistake: Mistake | None = None
    button: str = ""
    tip: str = ""
    on: bool = False
    here: bool = False

    @property
    def spoken(self) -> str:
        """The row as a sentence."""
        known = f"computed {self.full}, {self.agreement}" if self.full else self.agreement
        said = f"{self.what} at {self.at}: printed {self.printed}, {known}."
        return f"{said} {self.remark}".rstrip()


class PublishedFrame(NamedTuple):
    """The table, who printed the figures, and how it stands in a sentence. `empty` says why there is no row.

    `latest` is the last row that is not ahead of where one is; None where all of them are.
    """

    source: str
    status: str
    rows: tuple[PublishedRow, ...]
    empty: str = ""
    latest: int | None = None


def published_frame(state: State, study: PublishedStudy) -> PublishedFrame:
    """The printed figures, each with what `study` found for it."""
    published = state.document.published
    if published is None:
        return PublishedFrame("", "", (), _NONE)
    rows = tuple(_row(state, study, number) for number in range(len(published.values)))
    behind = [number for number, row in enumerate(rows) if (row.iteration, row.step) <= state.position]
    return PublishedFrame(f"Source: {published.source}", _status(state, rows), rows, latest=max(behind, default=None))


def _row(state: State, study: PublishedStudy, number: int) -> PublishedRow:
    assert state.document.published is not None
    each = state.document.published.values[number]
    row = PublishedRow(
        *each.position,
        at=position_text(*each.position),
        what=each.expression.text,
        printed=each.figure.text.replace("-", "\u2212"),
        computed="",
        same=0,
        agreement=NOT_YET,
        verdict=None,
        remark="",
        mistake=each.mistake,
        here=each.position == state.position,
    )
    if each.mistake is not None:
        title, on = MISTAKES[each.mistake].title, state.setup.mistake is each.mistake
        tip = "Compute everything correctly again" if on else f"See this figure come out with “{title}” switched on"
        row = row._replace(button="Switch the mistake off" if on else "Switch this mistake on", on=on, tip=tip)
    value, found = study.value(number), study.agreement(number)
    if value is None or found is None:
        return row._replace(agreement=_AGAIN) if study.reached(number) else row
    return row._replace(
        computed=found.computed,
        same=found.same,
        agreement=agreement_text(each.figure, found),
        verdict=found.verdict,
        # What is to be said of it is not said before.
        remark=each.remark,
        full=show(value, 17),
    )


def agreement_text(figure: Figure, found: Agreement) -> str:
    """How a printed figure agrees, in words."""
    if found.verdict is Verdict.RIGHT:
        return f"all {found.digits} digits" if found.digits > 1 else "its one digit"
    if found.verdict is Verdict.CUT:
        return "right, but cut off instead of rounded"
    if found.verdict is Verdict.LAST:
        return "off by 1 in the last digit"
    if found.opposite:
        return "has the other sign"
    return f"differs from the {_ordinal(found.agreeing + 1)} digit on"


def _ordinal(number: int) -> str:
    if number == 1:
        return "first"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number // 10 % 10 != 1 else "th"
    return f"{number}{ending}"


def _status(state: State, rows: tuple[PublishedRow, ...]) -> str:
    known = [row for row in rows if row.verdict is not None]
    wrong = sum(row.verdict is Verdict.WRONG for row in known)
    close = sum(row.verdict in (Verdict.CUT, Verdict.LAST) for row in known)
    parts = [f"{len(known)} of {counted(len(rows), 'value')} computed"]
    if known:
        parts.append(f"{len(known) - wrong - close} right")
    if close:
        parts.append(f"{close} right but for the last digit")
    if wrong:
        parts.append(f"{wrong} wrong")
    said = ", ".join(parts)
    if state.setup.branch != ROOT:
        said += f", in the branch {name_of(state.setup.branches, state.setup.branch)}"
    if state.setup.mistake is not None:
        title = "a mistake" if state.puzzling else f"the mistake “{MISTAKES[state.setup.mistake].title}”"
        said += f", with {title} switched on"
    return f"{said}."
