"""The action table: one row per action. Menus, toolbar, shortcuts, tooltips, help sheet and tests all read it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backstep.core.steps import Level
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
    command: do.Command | None = None
    """What it asks of the session; None where it concerns the window alone or needs a value first."""

    @property
    def tooltip(self) -> str:
        """Title, description and keys, for tooltips and the help sheet."""
        keys = f" ({', '.join(self.keys)})" if self.keys else ""
        return f"{self.title}{keys}\n{self.description}"


ACTIONS: tuple[Action, ...] = (
    Action("open", "Open…", "Open a session file.", Menu.FILE, ("Ctrl+O",)),
    Action("save", "Save", "Write the session to its file.", Menu.FILE, ("Ctrl+S",), separator=True),
    Action("save_as", "Save as…", "Write the session to a file of your choice.", Menu.FILE, ("Ctrl+Shift+S",)),
    Action(
        "export_picture", "Export picture…", "Write the window's moment as PNG, SVG or PDF.", Menu.FILE, ("Ctrl+E",)
    ),
    Action("quit", "Quit", "Close the window.", Menu.FILE, ("Ctrl+Q",), separator=True),
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
    Action(
        "restart",
        "Restart iteration",
        "Go back to the first step of this iteration.",
        Menu.RUN,
        ("Home",),
        icon="restart",
        toolbar=True,
        short="Restart",
        command=do.Restart(),
    ),
    Action(
        "reverse_continue",
        "Reverse continue",
        "Run backward to the previous breakpoint, or to the end of the iteration before.",
        Menu.RUN,
        ("Shift+F5",),
        icon="reverse",
        toolbar=True,
        short="Back",
        command=do.ReverseContinue(),
    ),
    Action(
        "step_back",
        "Step back",
        "Undo one step at this level.",
        Menu.RUN,
        ("Shift+F10", "Left"),
        clicker=("PgUp", "Left", "P"),
        icon="back",
        toolbar=True,
        command=do.StepBack(),
    ),
    Action(
        "step_over",
        "Step over",
        "Do the next step at this level.",
        Menu.RUN,
        ("F10", "Right"),
        clicker=("PgDown", "Right", "Space", "N"),
        icon="over",
        toolbar=True,
        command=do.StepOver(),
    ),
    Action(
        "step_into",
        "Step into",
        "Go one level finer and do its first step.",
        Menu.RUN,
        ("F11", "Down"),
        icon="into",
        toolbar=True,
        short="Into",
        command=do.StepInto(),
    ),
    Action(
        "step_out",
        "Step out",
        "Finish the neuron, layer or phase we are in and go one level coarser.",
        Menu.RUN,
        ("Shift+F11", "Up"),
        icon="out",
        toolbar=True,
        short="Out",
        command=do.StepOut(),
    ),
    Action(
        "continue",
        "Continue",
        "Run to the next breakpoint, or to the end of the iteration.",
        Menu.RUN,
        ("F5",),
        icon="continue",
        toolbar=True,
        command=do.Continue(),
    ),
    Action(
        "step_back_into",
        "Step back into",
        "Take the last step into back; else go one level finer and undo one step of it.",
        Menu.RUN,
        ("Alt+F11", "Alt+Down"),
        separator=True,
        command=do.StepBackInto(),
    ),
    Action(
        "step_back_out",
        "Step back out",
        "Take the last step out back; else go back to before the neuron, layer or phase, one level coarser.",
        Menu.RUN,
        ("Alt+Shift+F11", "Alt+Up"),
        command=do.StepBackOut(),
    ),
    Action(
        "finish_phase",
        "Continue to the end of the phase",
        "Run to the last step of this phase.",
        Menu.RUN,
        ("F6",),
        command=do.FinishPhase(),
    ),
    Action(
        "unfinish_phase",
        "Back to the end of the phase before",
        "Run backward to the last step of the phase before.",
        Menu.RUN,
        ("Shift+F6",),
        command=do.UnfinishPhase(),
    ),
    Action(
        "next_iteration",
        "Same step, next iteration",
        "Go to this step of the next iteration.",
        Menu.RUN,
        ("Ctrl+Right",),
        separator=True,
        command=do.ChangeIteration(1),
    ),
    Action(
        "previous_iteration",
        "Same step, iteration before",
        "Go to this step of the iteration before.",
        Menu.RUN,
        ("Ctrl+Left",),
        command=do.ChangeIteration(-1),
    ),
    Action(
        "first_iteration",
        "First iteration",
        "Go back to the first step of all.",
        Menu.RUN,
        ("Ctrl+Home",),
        command=do.FirstIteration(),
    ),
    Action(
        "latest_position",
        "Latest position",
        "Go to the furthest step that was reached.",
        Menu.RUN,
        ("Ctrl+End",),
        command=do.LatestPosition(),
    ),
    Action(
        "run_iterations",
        "Run iterations",
        "Train the chosen number of iterations without stopping.",
        Menu.RUN,
        ("Ctrl+R",),
        icon="run",
        separator=True,
    ),
    Action(
        "pause",
        "Stop the run",
        "Stop after the iteration that is being computed.",
        Menu.RUN,
        ("Ctrl+.", "Esc"),
        icon="pause",
        command=do.Pause(),
    ),
    Action(
        "toggle_breakpoint",
        "Toggle breakpoint",
        "Set or clear a breakpoint on the current line of the program, or on what is selected on the diagram.",
        Menu.RUN,
        ("F9",),
        separator=True,
    ),
    Action(
        "break_when",
        "Break here when…",
        "Set a breakpoint there with a condition, a hit count, or a text to write instead of stopping.",
        Menu.RUN,
        ("Ctrl+F9",),
    ),
    Action(
        "watch_for",
        "Watch for…",
        "Stop when a value changes or crosses a limit, or when something keeps the network from learning.",
        Menu.RUN,
        ("Shift+F9",),
    ),
    Action(
        "run_to_selected",
        "Run to the selected place",
        "Run forward until what is selected on the diagram is reached.",
        Menu.RUN,
        ("Ctrl+F10",),
    ),
    Action(
        "switch_points",
        "Switch all breakpoints off or on",
        "Switch every breakpoint and watchpoint off; on again where all of them are off.",
        Menu.RUN,
        ("Alt+F9",),
    ),
    Action(
        "remove_points",
        "Remove all breakpoints",
        "Remove every breakpoint and watchpoint; Undo brings them back.",
        Menu.RUN,
        ("Ctrl+Shift+F9",),
        command=do.RemoveAll(),
    ),
    Action(
        "add_watch",
        "Add a watch…",
        "Type an expression over the numbers of the training, to see its value at every step.",
        Menu.RUN,
        ("Ctrl+Shift+A",),
    ),
    Action(
        "check_gradient",
        "Check the gradient",
        "Compare what backpropagation found in this iteration with differences of J, for every weight and bias.",
        Menu.RUN,
        ("F7",),
    ),
    Action(
        "level_phase",
        "Step by phase",
        "One step does a whole phase.",
        Menu.RUN,
        ("1",),
        checkable=True,
        separator=True,
        command=do.SetLevel(Level.PHASE),
    ),
    Action(
        "level_layer",
        "Step by layer",
        "One step does a layer.",
        Menu.RUN,
        ("2",),
        checkable=True,
        command=do.SetLevel(Level.LAYER),
    ),
    Action(
        "level_neuron",
        "Step by neuron",
        "One step does a neuron.",
        Menu.RUN,
        ("3",),
        checkable=True,
        command=do.SetLevel(Level.NEURON),
    ),
    Action(
        "level_term",
        "Step by term",
        "One step does a single number.",
        Menu.RUN,
        ("4",),
        checkable=True,
        command=do.SetLevel(Level.TERM),
    ),
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
        "Show nothing until pressed again.",
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
    Action("help_sheet", "Keys and gestures", "All keys on one sheet.", Menu.HELP, ("F1", "?")),
    Action("about", "About Backstep", "Version and licences.", Menu.HELP),
)

BY_NAME = {action.name: action for action in ACTIONS}

TRAINING_KEYS = frozenset({"F5", "Shift+F5", "F6", "Shift+F6", "Ctrl+R", "Ctrl+F10"})
"""Keys that compute ahead. A presenter remote sends F5: in projector mode none of these may train."""
