"""The rows of the action table as Qt actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QKeyCombination, QObject, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence

from backstep.present.actions import ACTIONS, BY_NAME, TRAINING_KEYS, Action
from backstep.present.frame import ActionState

_FIRST = ActionState(enabled=True)
"""That of an action which was just made."""


class Actions(QObject):
    """One QAction per row, by its name.

    An action that asks something of the session emits `commanded`; one that concerns the window alone does what was
    given to `connect_window`. An action that cannot be done is disabled, and its tooltip says why; none is ever hidden.

    Attributes:
        commanded: emitted with the command of a triggered row.
    """

    commanded = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions: dict[str, QAction] = {row.name: self._make(row) for row in ACTIONS}
        self._states: dict[str, ActionState] = {}
        self._handlers: dict[str, Callable[[], object]] = {}
        self.set_projector(on=False)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def all(self) -> tuple[QAction, ...]:
        """The actions in the order of the table."""
        return tuple(self._actions.values())

    def connect_window(self, handlers: Mapping[str, Callable[[], object]]) -> None:
        """Say what each row without a command does. Raises ValueError where one is left out or unknown."""
        wanted = {row.name for row in ACTIONS if row.command is None}
        if wanted != set(handlers):
            raise ValueError(f"these rows need exactly one handler each: {', '.join(sorted(wanted ^ set(handlers)))}")
        self._handlers = dict(handlers)

    def apply(self, states: Mapping[str, ActionState]) -> None:
        """Enable, disable and check as a Frame says; rows that it does not mention stay as they are."""
        for name, state in states.items():
            action, row = self._actions[name], BY_NAME[name]
            if row.checkable and row.command is not None:
                # Even where the state is the same: a click has switched it over.
                action.setChecked(state.checked)
            before = self._states.get(name, _FIRST)
            if before != state:
                self._states[name] = state
                action.setEnabled(state.enabled)
                if _said(before) != _said(state):
                    self._describe(action, row, *_said(state))

    def set_checked(self, name: str, *, on: bool) -> None:
        """Check a row that concerns the window alone."""
        self._actions[name].setChecked(on)

    def set_projector(self, *, on: bool) -> None:
        """Give the actions the keys of the desk, or those for a clicker, with which nothing can train by mistake."""
        for row in ACTIONS:
            self._actions[row.name].setShortcuts(
                [QKeySequence(key, QKeySequence.SequenceFormat.PortableText) for key in keys_of(row, projector=on)]
            )

    def press(self, combination: QKeyCombination) -> bool:
        """Do what belongs to a key; False where that is nothing, or nothing that can be done now."""
        pressed = QKeySequence(combination)
        for action in self._actions.values():
            if action.isEnabled() and pressed in action.shortcuts():
                action.trigger()
                return True
        return False

    def why_not(self, combination: QKeyCombination) -> str:
        """Why the action with this key cannot be done now; "" where it can, or where the key belongs to none."""
        pressed = QKeySequence(combination)
        for name, action in self._actions.items():
            if not action.isEnabled() and pressed in action.shortcuts():
                state = self._states.get(name)
                return state.why_not if state else ""
        return ""

    def _make(self, row: Action) -> QAction:
        action = QAction(row.title, self)
        action.setObjectName(row.name)
        action.setCheckable(row.checkable)
        # A held key walks on, but must not switch something on and off.
        action.setAutoRepeat(not row.checkable)
        action.setIconText(row.short or row.title)
        self._describe(action, row, "")
        # A bound method, not a lambda: Qt would hold a lambda, and with it the window, for ever.
        action.triggered.connect(self._on_triggered)
        return action

    @Slot()
    def _on_triggered(self) -> None:
        row = BY_NAME[self.sender().objectName()]
        if row.command is not None:
            self.commanded.emit(row.command)
        if row.name in self._handlers:
            self._handlers[row.name]()

    @staticmethod
    def _describe(action: QAction, row: Action, why_not: str, note: str = "") -> None:
        more = f"Not now: {why_not}" if why_not else note
        action.setToolTip(f"{row.tooltip}\n{more}" if more else row.tooltip)
        action.setStatusTip(f"{row.title}: {why_not}" if why_not else row.description)


def _said(state: ActionState) -> tuple[str, str]:
    """What the tooltip of an action says beside what it does: why it cannot be done, or what it would do now."""
    return "" if state.enabled else state.why_not, state.note


def keys_of(row: Action, *, projector: bool) -> tuple[str, ...]:
    """The keys of a row at the desk or in projector mode, the one to be shown first."""
    if not projector:
        return row.keys
    # Esc leaves projector mode, whatever else it does at the desk.
    usual = (key for key in row.keys if key not in TRAINING_KEYS and key != "Esc")
    return tuple(dict.fromkeys((*row.clicker, *usual)))
