"""The debugger's part of a session file: from its models to a `Setup`, and back to JSON."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from backstep.core.errors import InputError
from backstep.core.network import Network
from backstep.core.steps import Phase
from backstep.core.training import Task
from backstep.session import setup_schema as models
from backstep.session.branches import ROOT, Branch, Changed, Edit, check_edit
from backstep.session.breakpoints import WITH_LIMIT, Bookmark, Breakpoint, Rule, Watchpoint
from backstep.session.placing import check_position, within
from backstep.session.setup import Setup, check_letters, check_words
from backstep.session.spots import Spot


def setup_of(model: models.DebuggerModel, task: Task, initializer: str | None) -> Setup:
    """What `debugger` says, checked against the network and the data. Raises InputError with the place."""
    check_letters(
        (
            *(text for entry in model.breakpoints for text in (entry.condition, entry.log)),
            *(watchpoint.expression for watchpoint in model.watchpoints),
            *(watch.expression for watch in model.watches),
        )
    )
    branches = _branches(model.branches, task, initializer)
    for key, number in (("branch", model.branch), ("compared", model.compared or ROOT)):
        if number != ROOT and number not in branches:
            raise InputError(f"debugger.{key}", f"there is no branch {number}; use 0 or the number of one of them")
    found = Setup(
        breakpoints=tuple(
            _breakpoint(f"debugger.breakpoints[{place}]", place + 1, entry, task)
            for place, entry in enumerate(model.breakpoints)
        ),
        watchpoints=tuple(
            _watchpoint(f"debugger.watchpoints[{place}]", place + 1, entry, task.network)
            for place, entry in enumerate(model.watchpoints)
        ),
        watches=tuple(
            _watch(f"debugger.watches[{place}].expression", entry.expression, task.network)
            for place, entry in enumerate(model.watches)
        ),
        plotted=frozenset(entry.expression for entry in model.watches if entry.plot),
        bookmarks=_bookmarks(model.bookmarks, task),
        branches=branches,
        branch=model.branch,
        compared=model.compared,
    )
    check_words(found)
    return found


def reached_of(model: models.DebuggerModel, task: Task) -> dict[int, tuple[int, int]]:
    """How far branches came, by their numbers, where the file says it. Raises InputError with the place."""
    found: dict[int, tuple[int, int]] = {}
    numbers = _numbers(model.branches)
    if model.reached is not None:
        found[ROOT] = position_of("debugger.reached", model.reached, task)
    for place, (number, entry) in enumerate(zip(numbers, model.branches, strict=True)):
        if entry.reached is not None:
            found[number] = position_of(f"debugger.branches[{place}].reached", entry.reached, task)
    # What is ahead of a branch's begin belongs to its parent and is computed with that.
    begins = {ROOT: 1} | {number: entry.iteration for number, entry in zip(numbers, model.branches, strict=True)}
    total = sum(iteration - begins[number] for number, (iteration, _) in found.items())
    if total > models.MOST_REACHED:
        raise InputError(
            "debugger",
            f'by "reached" all branches together come to {total:,} iterations of their own; '
            f"keep them to {models.MOST_REACHED:,}",
        )
    return found


def _bookmarks(entries: list[models.BookmarkModel], task: Task) -> tuple[Bookmark, ...]:
    found: dict[tuple[int, int], Bookmark] = {}
    for place, entry in enumerate(entries):
        where = f"debugger.bookmarks[{place}].position"
        position = position_of(where, entry.position, task)
        if position in found:
            raise InputError(where, f"there is a bookmark at {entry.position} already; remove one of them")
        found[position] = Bookmark(*position, entry.note)
    return tuple(found.values())


def _breakpoint(where: str, number: int, entry: models.BreakpointModel, task: Task) -> Breakpoint:
    found = Breakpoint(
        number,
        Spot(
            line=entry.line,
            phase=None if entry.phase is None else Phase(entry.phase),
            layer=entry.layer,
            unit=entry.unit,
            source=entry.source,
            bias=entry.bias,
            example=entry.example,
            iteration=entry.iteration,
        ),
        name=entry.name,
        enabled=entry.enabled,
        condition=entry.condition,
        every=entry.every,
        after=entry.after,
        log=entry.log,
    )
    # Expressions are loaded where a file has any: most have none, and a window opens sooner.
    from backstep.session.checks import check_breakpoint

    with within(where):
        check_breakpoint(found, task)
    return found


def _watch(where: str, text: str, network: Network) -> str:
    from backstep.core.expressions import parse

    with within(where):
        parse(text, network)
    return text


def _watchpoint(where: str, number: int, entry: models.WatchpointModel, network: Network) -> Watchpoint:
    found = Watchpoint(
        number,
        expression=entry.expression,
        rule=Rule(entry.rule),
        limit=entry.limit,
        preset=entry.preset,
        settings=tuple(sorted(entry.settings.items())),
        name=entry.name,
        enabled=entry.enabled,
    )
    from backstep.session.checks import check_watchpoint

    with within(where):
        check_watchpoint(found, network)
    return found


def _numbers(entries: list[models.BranchModel]) -> list[int]:
    """The numbers of branches. Raises InputError with the place where they do not go up."""
    found = [ROOT]
    for place, entry in enumerate(entries):
        last = found[-1]
        if entry.number is not None and entry.number <= last:
            raise InputError(
                f"debugger.branches[{place}].number", f"the branch before has {last}; give a number above it, or none"
            )
        found.append(entry.number or last + 1)
    return found[1:]


def _branches(entries: list[models.BranchModel], task: Task, initializer: str | None) -> MappingProxyType[int, Branch]:
    found: dict[int, Branch] = {}
    for place, (number, entry) in enumerate(zip(_numbers(entries), entries, strict=True)):
        where = f"debugger.branches[{place}]"
        if entry.parent and entry.parent not in found:
            raise InputError(
                f"{where}.parent", f"there is no branch {entry.parent} before this one; use 0 or one of them"
            )
        if entry.parent and entry.iteration < found[entry.parent].iteration:
            raise InputError(f"{where}.iteration", "a branch cannot leave its parent before the parent begins")
        edits = [
            Edit(Changed(each.change), each.value, each.layer or 0, each.unit or 0, each.source or 0, each.example or 0)
            for each in entry.edits
        ]
        good = 0
        try:
            for edit in edits:
                check_edit(edit, task, initializer)
                good += 1
        except InputError:
            # There may be a hundred thousand: their places are put into words where one of them is wrong.
            with within(f"{where}.edits[{good}]"):
                raise
        found[number] = Branch(number, entry.name, entry.parent, entry.iteration, tuple(edits))
    return MappingProxyType(found)


def position_of(where: str, text: str, task: Task) -> tuple[int, int]:
    """Iteration and step of a position such as ``3:31``. Raises InputError at `where` for one that cannot be."""
    iteration, step = (int(part) for part in text.split(":"))
    try:
        check_position(task, iteration, step)
    except InputError as error:
        raise InputError(where, error.what) from None
    return iteration, step


def setup_to_json(setup: Setup, reached: Mapping[int, tuple[int, int]] = MappingProxyType({})) -> dict[str, Any]:
    """The keys of `debugger` that say all of `setup`, nothing for what is empty; `reached` as `reached_of` gives it."""
    numbers = sorted(setup.branches)
    parts: dict[str, Any] = {
        "breakpoints": [_breakpoint_json(each) for each in setup.breakpoints],
        "watchpoints": [_watchpoint_json(each) for each in setup.watchpoints],
        "watches": [
            {"expression": each, **({"plot": True} if each in setup.plotted else {})} for each in setup.watches
        ],
        "bookmarks": [
            {"position": f"{each.iteration}:{each.step}", **({"note": each.note} if each.note else {})}
            for each in setup.bookmarks
        ],
        "branches": [
            _branch_json(setup.branches[number], before, reached)
            for before, number in zip([ROOT, *numbers], numbers, strict=False)
        ],
        "branch": setup.branch,
        "reached": _position_json(reached.get(ROOT)),
    }
    said = {key: part for key, part in parts.items() if part}
    # 0 is a branch as well.
    return said if setup.compared is None else {**said, "compared": setup.compared}


def _breakpoint_json(each: Breakpoint) -> dict[str, Any]:
    spot = each.spot
    parts = {
        "line": spot.line,
        "phase": None if spot.phase is None else spot.phase.value,
        "layer": spot.layer,
        "unit": spot.unit,
        "source": spot.source,
        "bias": spot.bias or None,
        "example": spot.example,
        "iteration": spot.iteration,
        "name": each.name or None,
        "enabled": None if each.enabled else False,
        "condition": each.condition or None,
        "every": each.every if each.every > 1 else None,
        "after": each.after or None,
        "log": each.log or None,
    }
    return {key: part for key, part in parts.items() if part is not None}


def _watchpoint_json(each: Watchpoint) -> dict[str, Any]:
    parts: dict[str, Any]
    if each.preset:
        parts = {"preset": each.preset, "settings": dict(each.settings) or None}
    else:
        limit = each.limit if each.rule in WITH_LIMIT else None
        parts = {"expression": each.expression, "rule": each.rule.value, "limit": limit}
    parts |= {"name": each.name or None, "enabled": None if each.enabled else False}
    return {key: part for key, part in parts.items() if part is not None}


def _position_json(position: tuple[int, int] | None) -> str | None:
    return None if position is None else "{}:{}".format(*position)


def _branch_json(branch: Branch, before: int, reached: Mapping[int, tuple[int, int]]) -> dict[str, Any]:
    """A branch behind the one with the number `before`."""
    parts: dict[str, Any] = {
        "number": None if branch.number == before + 1 else branch.number,
        "name": branch.name or None,
        "parent": branch.parent or None,
        "iteration": branch.iteration,
        "edits": [_edit_json(edit) for edit in branch.edits],
        "reached": _position_json(reached.get(branch.number)),
    }
    return {key: part for key, part in parts.items() if part is not None}


def _edit_json(edit: Edit) -> dict[str, Any]:
    places = {"layer": edit.layer, "unit": edit.unit, "source": edit.source, "example": edit.example}
    return {"change": edit.what.value, "value": edit.value, **{key: part for key, part in places.items() if part}}
