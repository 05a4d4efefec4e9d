"""The action table as QActions: keys, why-nots, menus; nothing trains in projector mode by mistake."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QAction, QKeySequence
from pytestqt.qtbot import QtBot

from backstep.present.actions import ACTIONS, BY_NAME, TRAINING_KEYS, Action, Menu
from backstep.present.frame import ActionState
from backstep.present.panels import PANELS
from backstep.session import commands as do
from backstep.session.lessons import lessons
from backstep.ui import glyphs
from backstep.ui.action_factory import Actions, keys_of
from backstep.ui.keys import brief, spelled

from .conftest import WindowMaker, settle

CONTRACT = (
    "step_over",
    "step_into",
    "step_out",
    "step_back",
    "step_back_into",
    "step_back_out",
    "continue",
    "reverse_continue",
    "restart",
    "run_iterations",
    "pause",
    "toggle_breakpoint",
    "projector_mode",
    "open",
    "save",
    "save_as",
)


@pytest.fixture
def actions(qtbot: QtBot) -> Actions:
    return Actions()


def portable(action: QAction) -> list[str]:
    return [key.toString(QKeySequence.SequenceFormat.PortableText) for key in action.shortcuts()]


def same(keys: tuple[str, ...]) -> list[str]:
    """Qt's own spelling of some keys."""
    return [QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText) for key in keys]


@pytest.mark.parametrize("row", ACTIONS, ids=lambda row: row.name)
def test_every_row_is_an_action(actions: Actions, row: Action) -> None:
    action = actions[row.name]
    assert action.objectName() == row.name
    assert action.text() == row.title
    assert portable(action) == same(row.keys)
    assert action.isCheckable() == row.checkable
    assert row.description in action.toolTip()
    assert all(key in action.toolTip() for key in row.keys)
    assert action.statusTip() == row.description


def test_the_names_of_the_contract_are_all_there(make_window: WindowMaker) -> None:
    window = make_window()
    for name in CONTRACT:
        assert window.findChild(QAction, name) is not None, f"add a row {name!r} to the action table"


@pytest.mark.parametrize("projector", [False, True])
def test_no_key_belongs_to_two_actions(actions: Actions, projector: bool) -> None:
    actions.set_projector(on=projector)
    keys = Counter(key for action in actions.all() for key in portable(action))
    assert [key for key, count in keys.items() if count > 1] == [], "Qt does nothing at all for an ambiguous key"


def test_the_training_keys_do_not_train_in_projector_mode(actions: Actions) -> None:
    actions.set_projector(on=True)
    owners = {action.objectName() for action in actions.all() for key in portable(action) if key in TRAINING_KEYS}
    assert owners <= {"projector_mode"}
    assert portable(actions["projector_mode"])[:2] == ["Esc", "F5"]
    actions.set_projector(on=False)
    assert "F5" in portable(actions["continue"])


def test_clicker_keys_come_first_in_projector_mode() -> None:
    assert keys_of(BY_NAME["step_over"], projector=True) == ("PgDown", "Right", "Space", "N", "F10")
    assert keys_of(BY_NAME["step_over"], projector=False) == ("F10", "Right")


def test_an_action_with_a_command_asks_for_it(qtbot: QtBot, actions: Actions) -> None:
    asked: list[object] = []
    actions.commanded.connect(asked.append)
    for name in ("step_over", "level_phase", "next_iteration"):
        actions[name].trigger()
    assert asked == [BY_NAME[name].command for name in ("step_over", "level_phase", "next_iteration")]


def test_a_row_without_a_handler_is_noticed_at_the_start(actions: Actions) -> None:
    with pytest.raises(ValueError, match="about"):
        actions.connect_window({row.name: list for row in ACTIONS if row.command is None and row.name != "about"})
    with pytest.raises(ValueError, match="no_such_row"):
        actions.connect_window({row.name: list for row in ACTIONS if row.command is None} | {"no_such_row": list})


def test_what_cannot_be_done_is_disabled_and_says_why(actions: Actions) -> None:
    action = actions["step_back"]
    actions.apply({"step_back": ActionState(enabled=False, why_not="This is the first step of all.")})
    assert not action.isEnabled()
    assert action.isVisible()
    assert "This is the first step of all." in action.toolTip()
    assert "This is the first step of all." in action.statusTip()
    assert actions.why_not(QKeyCombination(Qt.Key.Key_Left)) == "This is the first step of all."
    actions.apply({"step_back": ActionState(enabled=True)})
    assert action.isEnabled()
    assert "first step" not in action.toolTip() + action.statusTip()
    assert not actions.why_not(QKeyCombination(Qt.Key.Key_Left))


def test_the_level_is_checked_as_the_frame_says(actions: Actions) -> None:
    actions.apply({"level_phase": ActionState(enabled=True, checked=True)})
    assert actions["level_phase"].isChecked()
    actions.apply({"level_phase": ActionState(enabled=True, checked=False)})
    assert not actions["level_phase"].isChecked()


def test_pressing_the_present_level_again_keeps_it_checked(make_window: WindowMaker) -> None:
    window = make_window()
    window.actions_table["level_term"].trigger()
    settle(window)
    assert window.actions_table["level_term"].isChecked()
    window.actions_table["level_layer"].trigger()
    settle(window)
    assert [
        name for name in ("phase", "layer", "neuron", "term") if window.actions_table[f"level_{name}"].isChecked()
    ] == ["layer"]


def test_the_menus_are_the_table(make_window: WindowMaker) -> None:
    window = make_window()
    titles = [action.text() for action in window.menuBar().actions()]
    assert titles == [f"&{menu.value}" for menu in Menu]
    assert len({menu.value[0] for menu in Menu}) == len(Menu), "each menu needs a letter of its own for the Alt key"
    for menu in Menu:
        shown = [action.objectName() for action in window.menus.menus[menu].actions()]
        wanted = [row.name for row in ACTIONS if row.menu is menu and not row.submenu]
        assert [name for name in shown if name in BY_NAME] == wanted
    view = [action.objectName() for action in window.menus.menus[Menu.VIEW].actions()]
    for dock in window.docks:
        assert f"show_{dock}" in view
    shipped = len(lessons())
    offered = window.menus.menus[Menu.LESSONS].actions()
    assert [action.text() for action in offered[:shipped]] == [lesson.title for lesson in lessons()]
    assert [action.objectName() for action in offered[shipped:]] == ["", "about_lesson"], "below a line"


def test_a_lesson_of_the_menu_opens(make_window: WindowMaker) -> None:
    window = make_window()
    for action in window.menus.menus[Menu.LESSONS].actions()[: len(lessons())]:
        action.trigger()
        settle(window)
        assert window.windowTitle().startswith(action.text())
        assert action.toolTip().endswith(".")


def test_every_button_of_the_toolbar_shows_its_row(make_window: WindowMaker) -> None:
    window = make_window()
    wanted = [row.name for row in ACTIONS if row.toolbar]
    assert [button.defaultAction().objectName() for button in window.header.toolbar.steps] == wanted
    levels = [row.name for row in ACTIONS if isinstance(row.command, do.SetLevel)]
    assert [button.defaultAction().objectName() for button in window.header.toolbar.levels] == levels
    for button in (*window.header.toolbar.steps, *window.header.toolbar.levels):
        assert button.accessibleName() == button.defaultAction().text()


def test_every_icon_of_the_table_can_be_drawn() -> None:
    assert {row.icon for row in ACTIONS if row.icon} <= glyphs.names()


@pytest.mark.parametrize(
    ("key", "long", "short"),
    [
        ("F10", "F10", "F10"),
        ("Shift+F10", "Shift+F10", "⇧F10"),
        ("Shift+Left", "Shift+←", "⇧←"),
        ("Ctrl++", "Ctrl++", "Ctrl++"),
        ("Ctrl+-", "Ctrl+−", "Ctrl+−"),
        ("Ctrl+Shift+.", "Ctrl+Shift+.", "Ctrl+⇧."),
        ("PgDown", "Page down", "Page down"),
        ("?", "?", "?"),
    ],
)
def test_keys_are_spelled_for_people(key: str, long: str, short: str) -> None:
    assert spelled(key) == long
    assert brief(key) == short


def test_every_panel_has_its_name_and_a_spoken_one(make_window: WindowMaker) -> None:
    from PySide6.QtWidgets import QWidget

    window = make_window()
    for dock in window.docks.values():
        dock.show()
        dock.raise_()
        settle(window)
    for panel in PANELS:
        found = window.findChild(QWidget, panel.name)
        assert found is not None, f"no widget is called {panel.name!r}"
        assert found.accessibleName() == panel.title
