"""The window to the pixel: one moment of each phase, at three sizes, light and dark, and projected."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from backstep.present.chosen import GradientsView, Tab
from backstep.session.commands import GoTo

from .conftest import WindowMaker, settle
from .panel_driving import go, open_panel

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
WRITE = os.environ.get("BACKSTEP_GOLDEN") == "write"
MOMENTS = {"forward": 14, "cost": 22, "backward": 26, "update": 55}
PANELS = [
    ("descent", "learning-rate", 5),
    ("landscape", "xor", 30),
    ("predictions", "xor", 30),
    ("gradients", "mazur", 26),
    ("published", "mazur", 30),
]
"""Panels with pictures of their own; of the gradients the counts: times and rounding differ from machine to machine."""
SIZES = ((1280, 720), (1920, 1080), (3840, 2160))


def _picture(part: QWidget) -> QImage:
    return part.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)


def _compare(part: QWidget, name: str, actual_folder: Path) -> None:
    picture = _picture(part)
    path = GOLDEN / f"{name}.png"
    if WRITE:
        assert picture.save(str(path), quality=0)  # pressed as small as PNG can
        return
    expected = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB888)
    assert not expected.isNull(), f"there is no golden picture {path.name}; write it as tests/golden/README.md says"
    if picture != expected:
        actual = actual_folder / path.name
        picture.save(str(actual))
        pytest.fail(f"the window differs from {path.name}; see {actual}, and if it is wanted, tests/golden/README.md")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_window_looks_as_it_should(
    make_window: WindowMaker, tmp_path: Path, size: tuple[int, int], theme: str
) -> None:
    window = make_window("mazur", size)
    if theme == "dark":
        window.actions_table["dark_theme"].trigger()
    for phase, step in MOMENTS.items():
        window.bridge.dispatch(GoTo(1, step))
        settle(window)
        _compare(window, f"{phase}-{theme}-{size[0]}x{size[1]}", tmp_path)


def test_the_projected_window_looks_as_it_should(make_window: WindowMaker, tmp_path: Path) -> None:
    window = make_window("mazur", (1920, 1080))
    window.stage.set_projector(on=True, full_screen=False)
    window.resize(1920, 1080)
    settle(window)
    window.bridge.dispatch(GoTo(1, MOMENTS["backward"]))
    settle(window)
    _compare(window, "backward-projector-1920x1080", tmp_path)


@pytest.mark.parametrize(("panel", "lesson", "step"), PANELS)
def test_what_a_panel_finds_out_looks_as_it_should(
    make_window: WindowMaker, qtbot: QtBot, tmp_path: Path, panel: str, lesson: str, step: int
) -> None:
    window = make_window(lesson, (1920, 1080))
    go(window, 12, step)
    if panel == "gradients":
        window.bridge.set_view(replace(window.bridge.view, gradients=GradientsView(Tab.GROWTH)))
    open_panel(window, qtbot, panel)
    _compare(window.docks[panel], f"panel-{panel}", tmp_path)


def test_back_and_forth_is_the_same_picture(make_window: WindowMaker) -> None:
    window = make_window("xor")
    window.bridge.dispatch(GoTo(2, 30))
    settle(window)
    before = _picture(window)
    for _ in range(7):
        window.actions_table["step_over"].trigger()
    settle(window)
    assert _picture(window) != before
    for _ in range(7):
        window.actions_table["step_back"].trigger()
    settle(window)
    assert _picture(window) == before
