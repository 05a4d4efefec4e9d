"""The session as a file, and its changes: the menus File and Edit."""

from __future__ import annotations

from backstep.present.actions.action import Action, Menu
from backstep.session import commands as do

FILE: tuple[Action, ...] = (
    Action("open", "Open…", "Open a session file.", Menu.FILE, ("Ctrl+O",)),
    Action("save", "Save", "Write the session to its file.", Menu.FILE, ("Ctrl+S",), separator=True),
    Action("save_as", "Save as…", "Write the session to a file of your choice.", Menu.FILE, ("Ctrl+Shift+S",)),
    Action(
        "export_picture", "Export picture…", "Write the window's moment as PNG, SVG or PDF.", Menu.FILE, ("Ctrl+E",)
    ),
    Action(
        "hand_out",
        "Hand out…",
        "Write a worksheet with its key, a table of steps, or the training as a script of numpy or PyTorch.",
        Menu.FILE,
        ("Ctrl+Alt+E",),
    ),
    Action("quit", "Quit", "Close the window.", Menu.FILE, ("Ctrl+Q",), separator=True),
)

EDIT: tuple[Action, ...] = (
    Action(
        "undo",
        "Undo",
        "Take back the last change: a breakpoint, a watch, a bookmark, an edited value.",
        Menu.EDIT,
        ("Ctrl+Z",),
        command=do.Undo(),
    ),
    Action(
        "redo",
        "Redo",
        "Make the change again that was taken back last.",
        Menu.EDIT,
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        command=do.Redo(),
    ),
)
