"""What is selected on the diagram: its menu."""

from __future__ import annotations

from backstep.present.actions.action import Action, Menu

DIAGRAM: tuple[Action, ...] = (
    Action(
        "select_left",
        "Select to the left",
        "Select what is left of it on the diagram and show its numbers.",
        Menu.DIAGRAM,
        ("Shift+Left",),
    ),
    Action(
        "select_right",
        "Select to the right",
        "Select what is right of it on the diagram and show its numbers.",
        Menu.DIAGRAM,
        ("Shift+Right",),
    ),
    Action(
        "select_up",
        "Select above",
        "Select the neuron, weight or bias above and show its numbers.",
        Menu.DIAGRAM,
        ("Shift+Up",),
    ),
    Action(
        "select_down",
        "Select below",
        "Select the neuron, weight or bias below and show its numbers.",
        Menu.DIAGRAM,
        ("Shift+Down",),
    ),
    Action(
        "pin",
        "Pin the numbers",
        "Keep the numbers of what is selected in sight, or no longer. On the diagram: Enter, Space or a click.",
        Menu.DIAGRAM,
        ("Shift+Return",),
        separator=True,
    ),
    Action(
        "unpin_latest",
        "Close the latest box",
        "Close the box that was pinned last. On the diagram Esc does it, too, and then ends the selection.",
        Menu.DIAGRAM,
        ("Shift+Esc",),
    ),
    Action("unpin_all", "Close all boxes", "Close every pinned box.", Menu.DIAGRAM, ("Shift+Del",)),
    Action(
        "edit_value",
        "Change the number…",
        "Type another number for what is selected. With the pointer: double click, or drag up and down with Ctrl.",
        Menu.DIAGRAM,
        ("F2",),
        separator=True,
    ),
    Action(
        "edit_rate",
        "Change the learning rate…",
        "Type another learning rate, from this iteration on.",
        Menu.DIAGRAM,
        ("Shift+F2",),
    ),
    Action(
        "again_rate",
        "Start again with another learning rate…",
        "Begin a branch at the first iteration with another learning rate.",
        Menu.DIAGRAM,
        ("Ctrl+F2",),
    ),
    Action(
        "again_seed",
        "Start again with another seed…",
        "Begin a branch at the first iteration with other random weights.",
        Menu.DIAGRAM,
        ("Ctrl+Shift+F2",),
    ),
    Action(
        "differences",
        "Differences to the compared branch",
        "Show on the diagram how the weights and biases differ from the branch that is compared.",
        Menu.DIAGRAM,
        ("Ctrl+Shift+D",),
        checkable=True,
        separator=True,
    ),
    Action(
        "catch_up",
        "Let the compared branch catch up",
        "Train the compared branch as far as this one.",
        Menu.DIAGRAM,
        ("Ctrl+Shift+U",),
    ),
)
