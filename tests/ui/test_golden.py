"""The window to the pixel: one moment of each phase, at three sizes, light and dark, and projected."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from backstep.session.commands import GoTo
from backstep.ui.main_window import MainWindow

from .conftest import WindowMaker, settle

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
WRITE = os.environ.get("BACKSTEP_GOLDEN") == "write"
MOMENTS = {"forward": 14, "cost": 22, "backward": 26, "update": 55}
SIZES = ((1280, 720), (1920, 1080), (3840, 2160))


def _picture(window: MainWindow) -> QImage:
    return window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)


def _compare(window: MainWindow, name: str, actual_folder: Path) -> None:
    picture = _picture(window)
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
