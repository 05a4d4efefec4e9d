"""One row of the action table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backstep.session import commands as do


class Menu(StrEnum):
    """The menus, in the order of the menu bar."""

    FILE = "File"
    EDIT = "Edit"
    RUN = "Run"
    GO = "Go"
    VIEW = "View"
    DIAGRAM = "Diagram"
    LESSONS = "Lessons"
    HELP = "Help"


@dataclass(frozen=True, slots=True)
class Action:
    """One row. Keys are Qt's portable key names, the first one is shown.

    In projector mode the `clicker` keys work in addition, and keys of `TRAINING_KEYS` do not.
    """

    name: str
    title: str
    description: str
    menu: Menu
    keys: tuple[str, ...] = ()
    clicker: tuple[str, ...] = ()
    icon: str = ""
    toolbar: bool = False
    checkable: bool = False
    separator: bool = False
    """Whether a line stands before it in its menu."""
    short: str = ""
    """The title on the toolbar, where it differs."""
    submenu: str = ""
    """The title of the menu within `menu` that it stands in; "" where it stands in `menu` itself."""
    command: do.Command | None = None
    """What it asks of the session; None where it concerns the window alone or needs a value first."""

    @property
    def tooltip(self) -> str:
        """Title, description and keys, for tooltips and the help sheet."""
        keys = f" ({', '.join(self.keys)})" if self.keys else ""
        return f"{self.title}{keys}\n{self.description}"
