"""Mistakes that can be switched on: the menu Run > Classic mistakes, one row for each of the table in the core."""

from __future__ import annotations

from backstep.core.mistakes import MISTAKES, Mistake
from backstep.present.actions.action import Action, Menu
from backstep.session import commands as do

_TITLE = "Classic mistakes"


def action_name(mistake: Mistake) -> str:
    """What the row of a mistake is called."""
    return f"mistake_{mistake.value}"


RUN_MISTAKES: tuple[Action, ...] = tuple(
    Action(
        action_name(row.name),
        row.title,
        f"{row.what} Chosen again, it is switched off.",
        Menu.RUN,
        checkable=True,
        separator=place == 0,
        submenu=_TITLE,
        command=do.ToggleMistake(row.name),
    )
    for place, row in enumerate(MISTAKES.values())
)
