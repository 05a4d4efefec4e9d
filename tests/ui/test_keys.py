"""The keys of the action table as they are typed: each does one thing, at the desk and in projector mode."""

from __future__ import annotations

from collections import defaultdict
from functools import partial

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from backstep.present.actions import ACTIONS, Menu
from backstep.ui.action_factory import Actions, keys_of

SHIFTED = dict(zip('~!@#$%^&*()_+{}|:"<>?', "`1234567890-=[]\\;',./", strict=True))
"""What a key gives together with Shift on the most common keyboard."""
PORTABLE = QKeySequence.SequenceFormat.PortableText
MODES = pytest.mark.parametrize("projector", [False, True], ids=["desk", "projector"])


def fingers(key: str) -> tuple[frozenset[str], str]:
    """What is held down and what is pressed: "?" and "Shift+/" are the same."""
    modifiers, last = (key[:-2], "+") if key.endswith("++") else (key.rpartition("+")[0], key.rpartition("+")[2] or key)
    held = frozenset(part for part in modifiers.split("+") if part)
    if last in SHIFTED:
        return held | {"Shift"}, SHIFTED[last]
    return held, last.upper()


@pytest.mark.parametrize(
    ("one", "other"),
    [("?", "Shift+/"), ("Ctrl++", "Ctrl+Shift+="), ("Ctrl+Shift+.", "Ctrl+>"), ("b", "B"), ("Ctrl+>", "Shift+Ctrl+.")],
)
def test_two_names_of_the_same_fingers(one: str, other: str) -> None:
    assert fingers(one) == fingers(other)
    assert fingers(one) != fingers(f"Alt+{other}")


@MODES
def test_no_two_actions_are_under_the_same_fingers(projector: bool) -> None:
    owners: defaultdict[tuple[frozenset[str], str], set[str]] = defaultdict(set)
    for menu in Menu:
        owners[fingers(f"Alt+{menu.value[0]}")].add(f"{menu.value} menu")
    for row in ACTIONS:
        for key in keys_of(row, projector=projector):
            owners[fingers(key)].add(row.name)
    assert {keys: names for keys, names in owners.items() if len(names) > 1} == {}


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def at_work(window: QMainWindow, *, projector: bool) -> tuple[Actions, list[str]]:
    """All actions with their keys in this mode, and a list that grows by the name of each that is done."""
    actions = Actions(window)
    actions.set_projector(on=projector)
    window.addActions(list(actions.all()))
    done: list[str] = []
    for action in actions.all():
        action.triggered.connect(partial(_note, done, action.objectName()))
    return actions, done


def _note(done: list[str], name: str, _checked: bool = False) -> None:
    done.append(name)


@MODES
def test_every_key_can_be_typed_and_does_its_own_action_alone(window: QMainWindow, projector: bool) -> None:
    _, done = at_work(window, projector=projector)
    for row in ACTIONS:
        for key in keys_of(row, projector=projector):
            sequence = QKeySequence(key, PORTABLE)
            assert sequence.count() == 1, key
            assert sequence.toString(PORTABLE), f"there is no key {key!r}"
            done.clear()
            QTest.keySequence(window, sequence)
            assert done == [row.name], key


@MODES
def test_what_is_disabled_does_nothing_when_its_key_is_typed(window: QMainWindow, projector: bool) -> None:
    actions, done = at_work(window, projector=projector)
    for action in actions.all():
        action.setEnabled(False)
    for row in ACTIONS:
        for key in keys_of(row, projector=projector):
            QTest.keySequence(window, QKeySequence(key, PORTABLE))
    assert done == []
