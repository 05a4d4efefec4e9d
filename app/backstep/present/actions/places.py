"""Going to places: the menu Go."""

from __future__ import annotations

from backstep.present.actions.action import Action, Menu
from backstep.session import commands as do

GO: tuple[Action, ...] = (
    Action(
        "go_to",
        "Go to position…",
        "Type an iteration, or an iteration and a step such as 120:31, and go there.",
        Menu.GO,
        ("Ctrl+G",),
    ),
    Action(
        "visit_back",
        "Back to the place before",
        "Go back to where the last jump came from. The back button of the mouse does it, too.",
        Menu.GO,
        ("Alt+Left",),
        separator=True,
        command=do.VisitBack(),
    ),
    Action(
        "visit_forward",
        "Forward again",
        "Go again to where going back left. The forward button of the mouse does it, too.",
        Menu.GO,
        ("Alt+Right",),
        command=do.VisitForward(),
    ),
    Action(
        "toggle_bookmark",
        "Bookmark here",
        "Keep this position to come back to it, or forget the bookmark that is here.",
        Menu.GO,
        ("Ctrl+B",),
        separator=True,
        checkable=True,
        command=do.ToggleBookmark(),
    ),
    Action(
        "previous_bookmark",
        "Bookmark before",
        "Go to the last bookmark before this position.",
        Menu.GO,
        ("Ctrl+PgUp",),
        command=do.VisitBookmark(backward=True),
    ),
    Action(
        "next_bookmark",
        "Next bookmark",
        "Go to the next bookmark after this position.",
        Menu.GO,
        ("Ctrl+PgDown",),
        command=do.VisitBookmark(),
    ),
    Action(
        "memory",
        "Memory for the past…",
        "Choose how many megabytes may be kept to go back quickly.",
        Menu.GO,
        separator=True,
    ),
)
