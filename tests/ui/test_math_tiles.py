"""Typeset maths: every formula becomes one outline that serves all sizes, colours and paint devices."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from backstep.present.looks import Anchor, MathText
from backstep.present.moment import present
from backstep.present.view import View
from backstep.session.commands import GoTo
from backstep.session.lessons import Lesson, lessons
from backstep.session.session import Session
from backstep.ui import math_boxes, math_setter, math_text, math_tiles
from backstep.ui.math_setter import UnknownLatex
from backstep.ui.math_tiles import MathTile, tile
from backstep.ui.outline import EM, Outline, outline_of
from tests.ui.pixels import around, colours, pixels

ROOT = Path(__file__).parents[2]

FORMULAS = (
    r"\frac{{\partial}J}{{\partial}w^{(2)}_{11}}",
    r"\hat{y}_1",
    r"\sigma(z_1)",
    r"\sum_k w_k x_k",
    r"{-0.02}",
    r"\frac{1}{1+e^{-z}}",
    r"\underbrace{a+b}_{c}",
    r"\sqrt{x}",
)


def painted(one: MathTile, x: float = 20, y: float = 20) -> QImage:
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("#FFFFFF"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    one.paint(painter, x, y)
    painter.end()
    return image


def ink(image: QImage) -> QRect:
    """The smallest rectangle that holds all that is not white."""
    found = around(pixels(image) != 0xFFFFFFFF)
    assert found.isValid(), "nothing was painted"
    return found


@pytest.mark.parametrize("latex", FORMULAS)
def test_a_tile_paints_inside_the_box_it_announces(qtbot: QtBot, latex: str) -> None:
    one = tile(latex, 30, "#16202E")
    found = ink(painted(one))
    assert found.left() >= 19
    assert found.top() >= 19
    assert found.width() == pytest.approx(one.width, abs=2)
    assert found.height() == pytest.approx(one.height, abs=2)


def test_size_scales_a_tile_evenly(qtbot: QtBot) -> None:
    small, large = tile(FORMULAS[0], 10, "#000000"), tile(FORMULAS[0], 30, "#000000")
    assert large.width == pytest.approx(3 * small.width)
    assert large.height == pytest.approx(3 * small.height)
    assert large.baseline == pytest.approx(3 * small.baseline)


def test_the_bar_of_a_fraction_lies_on_the_axis(qtbot: QtBot) -> None:
    one = tile(r"\frac{a}{b}", 60, "#000000")
    image = painted(one)
    bar = 20 + one.axis
    row = [image.pixelColor(x, round(bar)).lightness() for x in range(20, 20 + round(one.width))]
    assert all(value < 100 for value in row[2:-2]), "the axis should run through the fraction bar"


def test_a_tile_takes_the_colour_it_is_given_and_keeps_colours_of_its_own(qtbot: QtBot) -> None:
    plain = painted(tile("x", 80, "#C2410C"))
    darkest = min(colours(plain), key=QColor.lightness)
    assert darkest == QColor("#C2410C")
    mixed = painted(tile(r"\textcolor{#0072b2}{x} + y", 60, "#C2410C"))
    assert {"#0072b2", "#c2410c"} <= {colour.name() for colour in colours(mixed)}


@pytest.mark.parametrize("latex", [r"\frac{a", r"\foo{", "", "   ", r"\begin{matrix}", "}{"])
def test_bad_latex_is_shown_as_text_and_logged(qtbot: QtBot, latex: str, caplog: pytest.LogCaptureFixture) -> None:
    math_tiles.outline.cache_clear()
    with caplog.at_level(logging.WARNING):
        one = tile(latex, 20, "#000000")
    if latex.strip():
        assert one.width > 0
        ink(painted(one))
    assert "cannot be typeset" in caplog.text


def test_a_formula_is_typeset_only_once(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    latex = r"\underbrace{q+r}_{s}"
    tile(latex, 20, "#000000")
    monkeypatch.setattr(math_tiles, "_ziamath", lambda: pytest.fail("it was typeset before"))
    tile(latex, 33, "#FF0000")


def general(latex: str) -> Outline:
    """The same formula as ziamath sets it."""
    return outline_of([math_tiles._painter_path(piece) for piece in math_tiles._pieces_of(latex)])


OWN = (
    r"w^{(1)}_{11}",
    r"\frac{{\partial}J}{{\partial}w^{(2)}_{11}}",
    r"w^{(1)\,\mathrm{new}}_{11}",
    r"w^{(2)}_{11}\delta^{(2)}_{1}",
    r"-y_{1} \cdot \ln(\hat{y}_{1})",
    r"\frac{1}{1 + e^{-z^{(1)}_{1}}}",
    r"\sum_k w^{(2)}_{1k} a^{(1)}_{k}",
    r"a_1 \cdot (1 - a_1)",
    r"\frac{e^{z_1}}{e^{z_1} + e^{z_2}}",
    r"\max(0, z)",
    r"0.01 + 0.99 \cdot [\,z > 0\,]",
    r"\sqrt{2}",
    r"\sum_{i \neq 1} L_i",
    r"1.5 \times 10^{-3}",
)


@pytest.mark.parametrize("latex", OWN)
def test_the_quick_setter_sets_a_formula_about_as_large_as_the_general_one(qtbot: QtBot, latex: str) -> None:
    own, other = math_setter.typeset(latex), general(latex)
    assert own.right - own.left == pytest.approx(other.right - other.left, rel=0.13)
    assert own.ascent == pytest.approx(other.ascent, abs=0.25 * EM)
    assert own.descent == pytest.approx(other.descent, abs=0.25 * EM)


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_every_formula_of_the_lessons_is_set_quickly(qtbot: QtBot, lesson: Lesson) -> None:
    session = Session.open(lesson.path)
    found: set[str] = set()
    for step in range(1, len(session.state.steps) + 1):
        session.dispatch(GoTo(1, step))
        found.update(tile.latex for tile in present(session.state, View()).card.tiles)
    slow = []
    for latex in found:
        try:
            math_setter.typeset(latex)
        except UnknownLatex as problem:
            slow.append(f"{latex}: {problem}")
    assert not slow, f"teach math_setter these, or write them in LaTeX it knows: {slow}"


@pytest.mark.parametrize(
    ("latex", "why"),
    [
        ("x^1^2", "two scripts"),
        ("{x", "missing"),
        ("x}", "brace"),
        ("", "empty"),
        (r"\underbrace{x}_{y}", "not known"),
        ("^2", "nothing to stand at"),
        (r"\frac{1}", "ends too early"),
        (r"\mathrm{a+b}", "more than letters"),
        ("€", "not known"),
    ],
)
def test_the_quick_setter_says_what_it_leaves_to_the_other(qtbot: QtBot, latex: str, why: str) -> None:
    with pytest.raises(UnknownLatex, match=why):
        math_setter.typeset(latex)


def width(latex: str) -> float:
    shape = math_setter.typeset(latex)
    return shape.right - shape.left


def test_a_sign_between_two_things_has_room_and_one_before_a_number_has_not(qtbot: QtBot) -> None:
    assert width("a-b") - width("-b") > width("a") + 0.3 * EM
    assert width("a=-b") == pytest.approx(width("a=b") + width("-b") - width("b"), abs=0.05 * EM)
    assert width("a - b") == width("a-b")


def test_what_is_inside_scripts_stands_closer(qtbot: QtBot) -> None:
    assert width("x_{i=1}") < width("x") + 0.7 * width("i=1")


def test_parentheses_grow_with_what_they_hold_and_with_nothing_else(qtbot: QtBot) -> None:
    tall = math_setter.typeset(r"(\frac{a}{b})")
    beside = math_setter.typeset(r"\frac{a}{b} \cdot (c)")
    assert tall.ascent >= math_setter.typeset(r"\frac{a}{b}").ascent
    assert beside.ascent == math_setter.typeset(r"\frac{a}{b} \cdot c").ascent


def test_a_tall_parenthesis_is_centred_where_fraction_bars_stand(qtbot: QtBot) -> None:
    inner = math_boxes.fraction(math_boxes.glyph("a"), math_boxes.glyph("b"))
    ink = math_boxes.bounds(math_boxes.fence("(", inner).pieces)
    assert ink.center().y() == pytest.approx(-math_boxes.AXIS, abs=1)
    assert ink.top() <= -inner.ascent
    assert ink.bottom() >= inner.descent


def test_a_sum_has_its_limits_over_and_under_it(qtbot: QtBot) -> None:
    plain, limits = math_setter.typeset(r"\sum"), math_setter.typeset(r"\sum_{i=1}^{n}")
    assert limits.ascent > plain.ascent + 0.3 * EM
    assert limits.descent > plain.descent + 0.3 * EM


def test_the_general_typesetter_is_not_loaded_before_it_is_needed() -> None:
    code = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "from tests.ui import sample_frames\n"
        "from backstep.ui.panels.step_card import StepCard\n"
        "card = StepCard()\n"
        "card.set_frame(sample_frames.card())\n"
        "card.grab()\n"
        "print('ziamath' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_environment(), cwd=ROOT
    )
    assert done.stdout.strip() == "False", "leave ziamath for what math_setter cannot set: it takes 0.2 s to load"


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "QT_QPA_PLATFORM": "offscreen"}


@pytest.mark.parametrize("base", ["a", "ŷ", "x", "z", "w", "δ", "J", "b", "h"])
def test_a_symbol_is_centred_where_it_is_put(qtbot: QtBot, base: str) -> None:
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("#FFFFFF"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    math_text.paint(painter, MathText(base, "1", "(2)"), 200, 100, 60, "#000000")
    painter.end()
    found = ink(image)
    assert found.center().x() == pytest.approx(200, abs=2)
    assert found.top() < 100 < found.bottom()
    assert found.width() == pytest.approx(math_text.width(MathText(base, "1", "(2)"), 60), abs=2)


@pytest.mark.parametrize(("anchor", "edge"), [(Anchor.LEFT, 50), (Anchor.RIGHT, 350)])
def test_a_symbol_can_be_set_by_its_side(qtbot: QtBot, anchor: Anchor, edge: int) -> None:
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("#FFFFFF"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    math_text.paint(painter, MathText("w", "11"), edge, 100, 40, "#000000", anchor)
    painter.end()
    found = ink(image)
    assert (found.left() if anchor is Anchor.LEFT else found.right()) == pytest.approx(edge, abs=2)


def test_letters_are_italic_and_a_hat_stands_over_its_letter(qtbot: QtBot) -> None:
    assert [math_text.italic(letter) for letter in "ahJδ1("] == [
        "\U0001d44e",
        "\u210e",
        "\U0001d43d",
        "\U0001d6ff",
        "1",
        "(",
    ]
    bare, hat = math_text.outline(MathText("y")), math_text.outline(MathText("ŷ"))
    assert hat.ascent > bare.ascent + 0.1 * EM
    assert hat.descent == pytest.approx(bare.descent)


def test_what_stands_low_hangs_lower_and_what_stands_high_rises(qtbot: QtBot) -> None:
    plain = math_text.outline(MathText("a"))
    low, high = math_text.outline(MathText("a", "1")), math_text.outline(MathText("a", "", "2"))
    both = math_text.outline(MathText("a", "1", "(2)"))
    assert low.descent > plain.descent
    assert high.ascent > plain.ascent
    assert both.descent > plain.descent
    assert both.ascent > plain.ascent
    assert both.right < low.right - plain.right + high.right + 0.7 * EM, "they stand one over the other"
