"""The action table: one row per action. Menus, toolbar, shortcuts, tooltips, help sheet and tests all read it."""

from __future__ import annotations

from backstep.present.actions.action import Action, Menu
from backstep.present.actions.diagram import DIAGRAM
from backstep.present.actions.mistakes import RUN_MISTAKES
from backstep.present.actions.places import GO
from backstep.present.actions.running import RUN
from backstep.present.actions.session import EDIT, FILE
from backstep.present.actions.viewing import HELP, LESSONS, VIEW

__all__ = ["ACTIONS", "BY_NAME", "TRAINING_KEYS", "Action", "Menu"]

ACTIONS: tuple[Action, ...] = (*FILE, *EDIT, *RUN, *RUN_MISTAKES, *GO, *VIEW, *DIAGRAM, *LESSONS, *HELP)

BY_NAME = {action.name: action for action in ACTIONS}

TRAINING_KEYS = frozenset({"F5", "Shift+F5", "F6", "Shift+F6", "Ctrl+R", "Ctrl+F10"})
"""Keys that compute ahead. A presenter remote sends F5: in projector mode none of these may train."""
