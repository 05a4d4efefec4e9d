"""backstep render: pictures without a screen; in processes of their own, as scripts call it, where that matters."""

from __future__ import annotations

import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.cli.conftest import Command, Maker, environment, files, start


def png_size(content: bytes) -> tuple[int, int]:
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    return width, height


@pytest.mark.parametrize(("view", "size"), [("desk", "1280x720"), ("projector", "1920x1080"), ("diagram", "640x360")])
def test_each_view_in_the_size_asked_for(tmp_path: Path, view: str, size: str) -> None:
    words = ["render", "mazur", "--at", "1:31", "--view", view, "--size", size, "-o", "out.png"]
    # A display that is not there must not matter.
    ended = start(*words, cwd=tmp_path, QT_QPA_PLATFORM=None, DISPLAY=None, WAYLAND_DISPLAY=None)
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert "x".join(str(side) for side in png_size((tmp_path / "out.png").read_bytes())) == size
    assert files(tmp_path) == {"out.png"}


@pytest.mark.usefixtures("qapp")
def test_svg_and_pdf(backstep: Command, tmp_path: Path) -> None:
    for suffix in ("svg", "PDF"):
        ended = backstep("render", "iris", "--at", "2:40", "--view", "diagram", "-o", tmp_path / f"out.{suffix}")
        assert (ended.code, ended.err) == (0, "")
    root = ET.parse(tmp_path / "out.svg").getroot()
    assert root.tag.endswith("svg")
    assert root.get("viewBox") == "0 0 1280 720"
    assert (tmp_path / "out.PDF").read_bytes().startswith(b"%PDF-")


@pytest.mark.usefixtures("qapp")
def test_the_usual_picture_is_the_desk_at_1280_by_720_and_shows_the_moment(backstep: Command, tmp_path: Path) -> None:
    for name, words in {"usual": [], "same": ["--view", "desk", "--size", "1280x720"], "later": []}.items():
        at = "1:6" if name == "later" else "1:5"
        assert backstep("render", "two-neurons", "--at", at, *words, "-o", tmp_path / f"{name}.png").code == 0
    usual, same, later = ((tmp_path / f"{name}.png").read_bytes() for name in ("usual", "same", "later"))
    assert png_size(usual) == (1280, 720)
    assert usual == same
    assert usual != later


def test_the_preferences_of_whoever_sits_here_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "config" / "Backstep").mkdir(parents=True)
    settings = tmp_path / "config" / "Backstep" / "Backstep.conf"
    settings.write_text('[General]\npreferences="{\\"dark\\": true, \\"digits\\": 12}"\n', encoding="utf-8")
    before = settings.read_bytes()
    pictures = []
    for home in ("config", "nothing"):
        out = tmp_path / f"{home}.png"
        ended = start("render", "xor", "--at", "1:5", "-o", out, XDG_CONFIG_HOME=str(tmp_path / home))
        assert (ended.code, ended.err) == (0, "")
        pictures.append(out.read_bytes())
    assert pictures[0] == pictures[1]
    assert settings.read_bytes() == before


@pytest.mark.usefixtures("qapp")
def test_a_later_iteration_is_trained_to(backstep: Command, tmp_path: Path) -> None:
    for iteration in (1, 500):
        out = tmp_path / f"{iteration}.png"
        assert backstep("render", "xor", "--at", f"{iteration}:3", "--view", "diagram", "-o", out).code == 0
    assert (tmp_path / "1.png").read_bytes() != (tmp_path / "500.png").read_bytes()


def test_a_step_of_a_smaller_last_batch_is_checked_against_that_batch(backstep: Command, session_file: Maker) -> None:
    path = session_file(
        data={"inputs": [[0.0, 0.0], [1.0, 2.0], [3.0, 4.0]], "targets": [[0, 1], [1, 0], [0, 0]]},
        training={"learning_rate": 0.5, "batch_size": 2},
    )
    ended = backstep("render", path, "--at", "2:59", "-o", path.with_name("x.png"))
    assert ended.err == f"backstep: error: {path}: --at 2:59: there is no step 59; choose one from 1 to 58\n"


def test_a_moment_after_an_overflow_is_not_drawn(backstep: Command, diverging: Path) -> None:
    ended = backstep("render", diverging, "--at", "9:1", "-o", diverging.with_name("x.png"))
    assert ended.code == 3
    assert ended.err.startswith(f"backstep: {diverging}: the training stopped at iteration 5, step 21, where a number")
    assert files(diverging.parent) == {diverging.name}


BROKEN = """
import sys
import backstep.ui.bridge
def fail(*_, **__):
    raise ZeroDivisionError("by zero")
backstep.ui.bridge.present = fail
from backstep.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_mistake_of_the_program_while_drawing_is_told_and_no_crash(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", BROKEN, "render", "mazur", "--at", "1:31", "-o", "x.png"],
        cwd=tmp_path,
        env=environment(XDG_STATE_HOME=str(tmp_path / "state")),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("backstep: a mistake in the program, not yours: ZeroDivisionError: by zero; the")
    assert files(tmp_path) == {"state"}


def test_missing_system_libraries_are_named_with_their_remedy(
    backstep: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "backstep.cli.display.missing_libraries", lambda: "libEGL.so.1 is missing; this installs it: do"
    )
    ended = backstep("render", "mazur", "--at", "1:1", "-o", tmp_path / "x.png")
    assert ended.code == 1
    assert ended.err == "backstep: error: no picture can be drawn: libEGL.so.1 is missing; this installs it: do\n"
    assert not list(tmp_path.iterdir())
