"""What is shown, and what tells about it: the menus View, Lessons and Help."""

from __future__ import annotations

from backstep.present.actions.action import Action, Menu

VIEW: tuple[Action, ...] = (
    Action(
        "projector_mode",
        "Projector mode",
        "Only the diagram, the step card and the phases, full screen and large.",
        Menu.VIEW,
        ("F8",),
        clicker=("Esc", "F5"),
        checkable=True,
        icon="projector",
    ),
    Action(
        "blank",
        "Blank the screen",
        "In projector mode: show nothing until pressed again.",
        Menu.VIEW,
        ("B",),
        clicker=(".", "B"),
        checkable=True,
    ),
    Action("dark_theme", "Dark theme", "Light figures on a dark ground.", Menu.VIEW, ("Ctrl+D",), checkable=True),
    Action(
        "more_digits",
        "More digits",
        "Show one more digit of every number.",
        Menu.VIEW,
        ("Ctrl+Shift+.",),
        separator=True,
    ),
    Action("fewer_digits", "Fewer digits", "Show one digit less of every number.", Menu.VIEW, ("Ctrl+Shift+,",)),
    Action("text_larger", "Larger text", "Make all text larger.", Menu.VIEW, ("Ctrl++", "Ctrl+="), separator=True),
    Action("text_smaller", "Smaller text", "Make all text smaller.", Menu.VIEW, ("Ctrl+-",)),
    Action("text_normal", "Normal text", "Text in its usual size.", Menu.VIEW, ("Ctrl+0",)),
    Action(
        "next_example",
        "View next example",
        "Show the numbers of the next example of the batch.",
        Menu.VIEW,
        ("]",),
        separator=True,
    ),
    Action("previous_example", "View example before", "Show the numbers of the example before.", Menu.VIEW, ("[",)),
    Action(
        "log_scale",
        "Logarithmic cost",
        "Show the cost history on a logarithmic scale.",
        Menu.VIEW,
        ("Ctrl+L",),
        checkable=True,
        separator=True,
    ),
    Action(
        "run_timeline",
        "Run timeline",
        "Show all iterations as a bar, with bookmarks and what a survey found; drag to go to any of them.",
        Menu.VIEW,
        ("Ctrl+T",),
        checkable=True,
        separator=True,
    ),
    Action("reset_layout", "Reset the layout", "Put every panel back in its place.", Menu.VIEW),
)

LESSONS: tuple[Action, ...] = (
    Action(
        "about_lesson",
        "About this lesson",
        "Title and text of the lesson that is open.",
        Menu.LESSONS,
        ("Shift+F1",),
        separator=True,
    ),
)

HELP: tuple[Action, ...] = (
    Action("help_sheet", "Keys and gestures", "All keys on one sheet.", Menu.HELP, ("F1", "?")),
    Action("about", "About Backstep", "Version and licences.", Menu.HELP),
)
