"""What is remembered, and what garbage in the settings does: nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray, QSettings
from pytestqt.qtbot import QtBot

from backstep.present.panels import PANEL_BY_NAME
from backstep.present.view import DIGITS_LEAST, DIGITS_MOST, TEXT_SCALES
from backstep.ui.main_window import MainWindow
from backstep.ui.preferences import RECENT_MOST, RUN_MOST, Preferences, PreferenceStore, pack, unpack

from .conftest import Answers, WindowMaker, settle


def again(settings_file: Path) -> PreferenceStore:
    """As the next start would read it."""
    return PreferenceStore(QSettings(str(settings_file), QSettings.Format.IniFormat))


def written(settings_file: Path, text: object) -> PreferenceStore:
    settings = QSettings(str(settings_file), QSettings.Format.IniFormat)
    settings.setValue("preferences", text)
    settings.sync()
    return again(settings_file)


def test_everything_is_read_back(store: PreferenceStore, settings_file: Path) -> None:
    changed = Preferences("AAAA", "BBBB", True, 9, 1.25, True, 5000, ("/a/b.backstep", "/c/ü.backstep"))
    store.change(changed)
    store.save()
    assert again(settings_file).current == changed


def test_it_is_one_json_text(store: PreferenceStore, settings_file: Path) -> None:
    store.change(replace(store.current, dark=True))
    store.save()
    settings = QSettings(str(settings_file), QSettings.Format.IniFormat)
    assert settings.allKeys() == ["preferences"]
    assert json.loads(str(settings.value("preferences")))["dark"] is True


@pytest.mark.parametrize(
    "garbage",
    ["", "{", "null", "[]", "3", '"dark"', "[" * 100_000, "\x00", 17, ["a", "b"], True, "x" * 2_000_000],
    ids=lambda value: str(value)[:12],
)
def test_garbage_counts_as_not_set(settings_file: Path, garbage: object) -> None:
    assert written(settings_file, garbage).current == Preferences()


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("digits", 1),
        ("digits", 18),
        ("digits", True),
        ("digits", "4"),
        ("digits", 4.5),
        ("run_count", 0),
        ("run_count", RUN_MOST + 1),
        ("run_count", None),
        ("dark", "true"),
        ("dark", 1),
        ("log_scale", None),
        ("text_scale", "large"),
        ("text_scale", float("nan")),
        ("text_scale", float("inf")),
        ("text_scale", -2),
        ("recent", "/a"),
        ("recent", {"a": 1}),
        ("geometry", 3),
        ("docks", None),
    ],
)
def test_one_bad_entry_spoils_only_itself(settings_file: Path, entry: str, value: object) -> None:
    good = {"digits": 6, "dark": True, "text_scale": 1.1, "log_scale": True, "run_count": 7}
    usual = getattr(Preferences(), entry)
    found = written(settings_file, json.dumps(good | {entry: value})).current
    assert getattr(found, entry) == usual
    for name in good.keys() - {entry}:
        assert getattr(found, name) == good[name]


@given(
    st.dictionaries(
        st.sampled_from(["geometry", "docks", "dark", "digits", "text_scale", "log_scale", "run_count", "recent", "x"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
            max_leaves=4,
        ),
    )
)
def test_whatever_is_read_is_usable(entries: dict[str, object]) -> None:
    from backstep.ui import preferences

    found = preferences._sensible(entries)
    assert DIGITS_LEAST <= found.digits <= DIGITS_MOST
    assert found.text_scale in TEXT_SCALES
    assert 1 <= found.run_count <= RUN_MOST
    assert all(isinstance(name, str) for name in found.recent)
    assert len(found.recent) <= RECENT_MOST
    unpack(found.geometry)


def test_recent_files_are_at_most_ten_without_doubles() -> None:
    found = Preferences()
    for number in range(15):
        found = found.with_recent(Path(f"/somewhere/{number}.backstep"))
    found = found.with_recent(Path("/somewhere/10.backstep"))
    assert len(found.recent) == RECENT_MOST
    assert len(set(found.recent)) == RECENT_MOST
    assert found.recent[:2] == ("/somewhere/10.backstep", "/somewhere/14.backstep")
    assert "/somewhere/14.backstep" not in found.without_recent(["/somewhere/14.backstep"]).recent


def test_bytes_become_text_and_bytes_again() -> None:
    assert unpack(pack(QByteArray(b"\x00\xff layout"))).data() == b"\x00\xff layout"
    assert unpack("no base64!").isEmpty()
    assert unpack("ü").isEmpty()


def test_a_window_comes_back_as_it_was_left(
    qtbot: QtBot, make_window: WindowMaker, answers: Answers, settings_file: Path
) -> None:
    window = make_window("mazur")
    # The test's screen is smaller than any window of ours, so of its place only this can be compared.
    window.showMaximized()
    window.docks["cost_history"].close()
    window.header.toolbar.digits.box.setValue(7)
    window.header.toolbar.run.box.setValue(321)
    for name in ("dark_theme", "text_larger", "log_scale"):
        window.actions_table[name].trigger()
    settle(window)
    window.close()
    second = MainWindow("mazur", dialogs=answers, preferences=again(settings_file))
    qtbot.addWidget(second)
    second.show()
    settle(second)
    assert second.isMaximized()
    assert second.docks["cost_history"].isHidden()
    assert second.docks["program"].isVisible()
    assert second.bridge.view.digits == 7
    assert second.header.toolbar.digits.box.value() == 7
    assert second.bridge.view.text_scale == 1.1
    assert second.header.toolbar.run.count == 321
    assert second.actions_table["dark_theme"].isChecked()
    assert second.actions_table["log_scale"].isChecked()
    assert second.diagram.theme.dark


def test_a_window_opens_whatever_the_settings_hold(qtbot: QtBot, answers: Answers, settings_file: Path) -> None:
    entries = {"geometry": pack(QByteArray(b"rubbish")), "docks": pack(QByteArray(b"\x00rubbish")), "digits": -3}
    window = MainWindow("two-neurons", dialogs=answers, preferences=written(settings_file, json.dumps(entries)))
    qtbot.addWidget(window)
    window.show()
    settle(window)
    assert all(dock.isVisible() != bool(PANEL_BY_NAME[name].key) for name, dock in window.docks.items())
    assert window.bridge.view.digits == 4


def test_leaving_in_projector_mode_keeps_the_layout_of_the_desk(
    qtbot: QtBot, make_window: WindowMaker, answers: Answers, settings_file: Path
) -> None:
    window = make_window("mazur")
    window.stage.set_projector(on=True, full_screen=False)
    settle(window)
    window.close()
    second = MainWindow("mazur", dialogs=answers, preferences=again(settings_file))
    qtbot.addWidget(second)
    second.show()
    settle(second)
    assert not second.stage.projector
    assert all(dock.isVisible() != bool(PANEL_BY_NAME[name].key) for name, dock in second.docks.items())
