"""The action table: one row per action. Menus, toolbar, shortcuts, tooltips, help sheet and tests all read it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backstep.core.steps import Level
from backstep.session import commands as do


class Menu(StrEnum):
    """The menus, in the order of the menu bar."""

    FILE = "File"
    RUN = "Run"
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
        ("Ctrl+.",),
        icon="pause",
        command=do.Pause(),
    ),
    Action(
        "toggle_breakpoint",
        "Toggle breakpoint",
        "Set or clear a breakpoint on the current line of the program.",
        Menu.RUN,
        ("F9",),
        separator=True,
        command=do.ToggleBreakpoint(),
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
    Action("help_sheet", "Keys and gestures", "All keys on one sheet.", Menu.HELP, ("F1", "?")),
    Action("about", "About Backstep", "Version and licences.", Menu.HELP),
)

BY_NAME = {action.name: action for action in ACTIONS}

TRAINING_KEYS = frozenset({"F5", "Shift+F5", "F6", "Shift+F6", "Ctrl+R"})
"""Keys that compute ahead. A presenter remote sends F5: in projector mode none of these may train."""
