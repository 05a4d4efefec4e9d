"""Colours can be read on every ground they stand on, and what must differ does so without colour too."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontInfo, QPalette
from pytestqt.qtbot import QtBot

from backstep.present.roles import Role
from backstep.ui import fonts, lettering
from backstep.ui.contrast import better_on, contrast, luminance, mix
from backstep.ui.theme import DARK, LIGHT, PROJECTOR, Theme, palette

from .driving import THEMES

ALL = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES.keys())
PHASES = (Role.FORWARD, Role.COST, Role.BACKWARD, Role.UPDATE)


def least(theme: Theme) -> float:
    return 7.0 if theme is PROJECTOR else 4.5


def test_contrast_agrees_with_the_examples_of_its_definition() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1.0


def test_mixing_takes_shares_of_both() -> None:
    assert mix("#FF0000", "#0000FF", 1.0) == "#FF0000"
    assert mix("#FF0000", "#0000FF", 0.0) == "#0000FF"
    assert mix("#FFFFFF", "#000000", 0.5) == "#808080"
    assert better_on("#000000", "#222222", "#EEEEEE") == "#EEEEEE"


@ALL
def test_every_text_colour_is_readable_on_every_ground_it_stands_on(theme: Theme) -> None:
    for role in Role:
        for ground in (theme.card, theme.panel, theme.fill(role)):
            assert contrast(theme.colour(role), ground) >= least(theme), (role, ground)
    for ground in (theme.window, theme.shade, theme.hover):
        assert contrast(theme.ink, ground) >= 7.0
        assert contrast(theme.muted, ground) >= 4.5, ground


@ALL
def test_numbers_in_the_dark_and_on_the_wall_reach_seven_to_one(theme: Theme) -> None:
    if theme is LIGHT:
        assert contrast(theme.ink, theme.card) >= 7.0
        return
    for role in Role:
        assert contrast(theme.colour(role), theme.card) >= 7.0, role


@ALL
def test_text_on_a_filled_phase_is_readable(theme: Theme) -> None:
    for role in PHASES:
        assert contrast(theme.on(role), theme.colour(role)) >= least(theme), role


@ALL
def test_lines_stand_out_from_the_ground(theme: Theme) -> None:
    for role in (Role.POSITIVE, Role.NEGATIVE, Role.COST):
        assert contrast(theme.colour(role), theme.card) >= 3.0
        assert contrast(theme.faint(role), theme.card) >= (3.0 if theme is PROJECTOR else 1.8), role
    assert contrast(theme.outline, theme.card) >= 7.0


@ALL
def test_a_faint_edge_is_weaker_than_one_in_play_in_greyscale(theme: Theme) -> None:
    for role in (Role.POSITIVE, Role.NEGATIVE):
        weak, strong = (contrast(colour, theme.card) for colour in (theme.faint(role), theme.colour(role)))
        assert weak < strong / 1.5


@ALL
def test_the_left_half_of_a_neuron_differs_in_greyscale(theme: Theme) -> None:
    assert abs(luminance(theme.shade) - luminance(theme.card)) > 0.01
    assert contrast(theme.shade, theme.card) >= 1.15


@ALL
def test_what_is_less_important_is_weaker_in_greyscale(theme: Theme) -> None:
    assert contrast(theme.muted, theme.card) < contrast(theme.ink, theme.card) / 1.5


@ALL
def test_a_current_phase_is_filled_and_so_differs_in_greyscale(theme: Theme) -> None:
    for role in PHASES:
        assert contrast(theme.colour(role), theme.card) >= 4.5


def test_the_phases_have_the_colours_of_the_design() -> None:
    assert [LIGHT.colour(role) for role in PHASES] == ["#0072B2", "#8A3A78", "#C2410C", "#00795A"]
    assert LIGHT.colour(Role.POSITIVE) == "#0072B2"
    assert PROJECTOR.window == PROJECTOR.card == "#FFFFFF"


@ALL
def test_roles_of_the_same_kind_have_different_colours(theme: Theme) -> None:
    assert len({theme.colour(role) for role in PHASES}) == 4
    assert theme.colour(Role.POSITIVE) != theme.colour(Role.NEGATIVE)


@ALL
def test_the_palette_is_readable_in_all_states(theme: Theme) -> None:
    made = palette(theme)
    role = QPalette.ColorRole
    for text, ground in (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.ButtonText, role.Button),
        (role.ToolTipText, role.ToolTipBase),
        (role.HighlightedText, role.Highlight),
        (role.PlaceholderText, role.Base),
    ):
        assert contrast(made.color(text).name(), made.color(ground).name()) >= 4.5, text
    disabled = made.color(QPalette.ColorGroup.Disabled, role.Text)
    assert disabled != made.color(role.Text)


def test_the_shipped_fonts_are_those_that_are_drawn(qtbot: QtBot) -> None:
    families = fonts.register()
    assert {fonts.UI_FAMILY, fonts.MONO_FAMILY, fonts.MATH_FAMILY} <= set(families)
    for font, family in (
        (fonts.ui_font(14), fonts.UI_FAMILY),
        (fonts.ui_font(14, bold=True), fonts.UI_FAMILY),
        (fonts.mono_font(13), fonts.MONO_FAMILY),
        (fonts.math_font(20), fonts.MATH_FAMILY),
    ):
        assert QFontInfo(font).family() == family
        assert font.pixelSize() in (13, 14, 20)


def test_figures_are_equally_wide_so_that_columns_stand(qtbot: QtBot) -> None:
    widths = {lettering.text_width(str(digit) * 8, 16) for digit in range(10)}
    assert len(widths) == 1


def test_a_font_that_was_handed_out_can_be_changed_without_harm(qtbot: QtBot) -> None:
    fonts.ui_font(14).setPixelSize(99)
    assert fonts.ui_font(14).pixelSize() == 14


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 1000, ["one two three"]),
        ("one two three", 60, ["one two", "three"]),
        ("one\ntwo", 1000, ["one", "two"]),
        ("", 100, []),
    ],
)
def test_text_is_wrapped_at_spaces(qtbot: QtBot, text: str, width: float, lines: list[str]) -> None:
    assert lettering.wrap(text, 14, width) == lines


def test_a_word_that_is_too_long_is_broken_and_nothing_is_lost(qtbot: QtBot) -> None:
    lines = lettering.wrap("0.12345678901234567", 14, 60)
    assert "".join(lines) == "0.12345678901234567"
    assert all(lettering.text_width(line, 14) <= 60 for line in lines)


def test_a_text_is_made_smaller_until_it_fits_but_not_under_its_least_size(qtbot: QtBot) -> None:
    room = lettering.text_width("some text", 20)
    assert lettering.fitting(30, 8, room, "some text") == 20
    assert lettering.fitting(30, 25, room, "some text") == 25
    assert lettering.fitting(12, 8, room, "some text") == 12


def test_the_dark_theme_is_dark() -> None:
    assert luminance(DARK.card) < 0.05 < luminance(LIGHT.card)
    assert DARK.dark
    assert not LIGHT.dark
