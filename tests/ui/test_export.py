"""Pictures as files: right size, right content, whole or not at all."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from backstep.core.errors import InputError
from backstep.present.frame import Frame
from backstep.ui import fonts
from backstep.ui.diagram import painting
from backstep.ui.export import picture
from backstep.ui.export.devices import write_picture
from backstep.ui.export.picture import diagram_size, grab_widget, page, render
from backstep.ui.theme import DARK, LIGHT, PROJECTOR
from tests.ui import sample_frames
from tests.ui.pixels import colours, lightness

SIZE = QSize(900, 480)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def frame(qtbot: QtBot) -> Frame:
    return sample_frames.frame()


def svg_as_image(path: Path, size: QSize) -> QImage:
    renderer = QSvgRenderer(str(path))
    assert renderer.isValid()
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(QColor("#FFFFFF"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    return image


def unlikeness(one: QImage, other: QImage) -> float:
    """Mean difference of the grey values, 0..255."""
    assert one.size() == other.size()
    return float(abs(lightness(one) - lightness(other)).mean())


@pytest.mark.parametrize("view", ["diagram", "projector"])
def test_a_png_has_the_wanted_size_and_a_white_ground(frame: Frame, tmp_path: Path, view: str) -> None:
    path = tmp_path / "moment.png"
    render(frame, PROJECTOR, QSize(1280, 720), view, path)
    image = QImage(str(path))
    assert (image.width(), image.height()) == (1280, 720)
    assert image.pixelColor(2, 2) == QColor("#FFFFFF")
    assert image.text("Title") == "mazur.backstep: Iteration 1, step 31 of 52"


def test_the_diagram_in_its_own_size_is_what_the_window_shows(frame: Frame, tmp_path: Path) -> None:
    path = tmp_path / "moment.png"
    render(frame, LIGHT, SIZE, "diagram", path)
    expected = QImage(SIZE, QImage.Format.Format_RGB32)
    expected.fill(QColor(LIGHT.card))
    painter = QPainter(expected)
    painting.paint_diagram(painter, frame.diagram, LIGHT, QRectF(0, 0, 900, 480))
    painter.end()
    assert QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32) == expected


@pytest.mark.parametrize("view", ["diagram", "projector"])
def test_an_svg_looks_as_the_png_does(frame: Frame, tmp_path: Path, view: str) -> None:
    size = QSize(1280, 720)
    render(frame, PROJECTOR, size, view, tmp_path / "moment.png")
    render(frame, PROJECTOR, size, view, tmp_path / "moment.svg")
    png = QImage(str(tmp_path / "moment.png"))
    assert unlikeness(svg_as_image(tmp_path / "moment.svg", size), png) < 1.5
    blank = QImage(size, QImage.Format.Format_RGB32)
    blank.fill(QColor("#FFFFFF"))
    assert unlikeness(blank, png) > 5, "the comparison should be able to fail"


def test_an_svg_needs_no_font_and_keeps_its_texts_for_searching(frame: Frame, tmp_path: Path) -> None:
    path = tmp_path / "moment.svg"
    render(frame, LIGHT, SIZE, "diagram", path)
    root = ET.parse(path).getroot()
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("900", "480", "0 0 900 480")
    assert not list(root.iter(f"{SVG}text"))
    said = {element.get("aria-label") for element in root.iter(f"{SVG}path")}
    assert {"0.0822", "0.2984", "Output · sigmoid"} <= said


def test_outlines_stand_where_the_text_stood(qtbot: QtBot, tmp_path: Path) -> None:
    """At 3 times the size, so that a shift by a fraction of a pixel would be seen."""
    size = QSize(600, 150)

    def written(name: str, left: int) -> Path:
        def paint(painter: QPainter) -> None:
            painter.fillRect(0, 0, 600, 150, QColor("#FFFFFF"))
            painter.scale(3, 3)
            for row, font in enumerate((fonts.ui_font(14), fonts.ui_font(14, bold=True), fonts.mono_font(14))):
                painter.setFont(font)
                painter.drawText(left, 15 + 15 * row, "0.12345 δ = ŷ − y")

        write_picture(tmp_path / name, size, "text", paint)
        return tmp_path / name

    drawn = QImage(str(written("text.png", 8)))
    assert unlikeness(drawn, svg_as_image(written("text.svg", 8), size)) < 5
    assert unlikeness(drawn, svg_as_image(written("moved.svg", 9), size)) > 15


def test_a_pdf_has_one_page_of_the_wanted_proportions_with_its_fonts(frame: Frame, tmp_path: Path) -> None:
    path = tmp_path / "moment.pdf"
    render(frame, PROJECTOR, QSize(1280, 720), "projector", path)
    data = path.read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    boxes = re.findall(rb"/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)", data)
    assert len(boxes) == 1
    width, height = (float(side) for side in boxes[0])
    assert width == pytest.approx(1280 * 0.75, abs=1)
    assert height == pytest.approx(720 * 0.75, abs=1)
    assert b"FontFile" in data


def test_a_dark_theme_is_kept(frame: Frame, tmp_path: Path) -> None:
    path = tmp_path / "moment.png"
    render(frame, DARK, SIZE, "diagram", path)
    assert QImage(str(path)).pixelColor(1, 1) == QColor(DARK.card)


def test_the_same_moment_gives_the_same_bytes(frame: Frame, tmp_path: Path) -> None:
    for suffix in ("png", "svg"):
        one, other = (tmp_path / f"{number}.{suffix}" for number in (1, 2))
        render(frame, LIGHT, SIZE, "diagram", one)
        render(frame, LIGHT, SIZE, "diagram", other)
        assert one.read_bytes() == other.read_bytes()


def test_an_existing_file_is_replaced(frame: Frame, tmp_path: Path) -> None:
    path = tmp_path / "moment.png"
    path.write_text("old")
    render(frame, LIGHT, SIZE, "diagram", path)
    assert path.read_bytes().startswith(b"\x89PNG")
    assert [each.name for each in tmp_path.iterdir()] == ["moment.png"]


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_a_plot_finds_the_resolution_of_a_screen_on_every_device(qtbot: QtBot, tmp_path: Path, suffix: str) -> None:
    """A device of another resolution would draw axes and curves of a plot at different scales."""
    seen: list[tuple[int, int]] = []

    def paint(painter: QPainter) -> None:
        seen.append((painter.device().logicalDpiX(), painter.device().logicalDpiY()))

    write_picture(tmp_path / f"plot.{suffix}", QSize(300, 200), "plot", paint)
    assert seen == [(96, 96)]


@pytest.mark.parametrize("name", ["moment.jpg", "moment", "moment.PNGX"])
def test_an_ending_we_do_not_write_is_refused(frame: Frame, tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"\.png, \.svg or \.pdf"):
        render(frame, LIGHT, SIZE, "diagram", tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_the_ending_may_be_in_capitals(frame: Frame, tmp_path: Path) -> None:
    render(frame, LIGHT, SIZE, "diagram", tmp_path / "MOMENT.PNG")
    assert (tmp_path / "MOMENT.PNG").exists()


@pytest.mark.parametrize("size", [QSize(0, 480), QSize(900, -1), QSize(900, 100_000)])
def test_an_impossible_size_is_refused(frame: Frame, tmp_path: Path, size: QSize) -> None:
    with pytest.raises(InputError, match="size"):
        render(frame, LIGHT, size, "diagram", tmp_path / "moment.png")
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_to_is_named(frame: Frame, tmp_path: Path) -> None:
    path = tmp_path / "missing" / "moment.svg"
    with pytest.raises(InputError) as caught:
        render(frame, LIGHT, SIZE, "diagram", path)
    assert caught.value.where == str(path)
    assert "choose another place" in caught.value.what
    folder = tmp_path / "folder.png"
    folder.mkdir()
    with pytest.raises(InputError):
        render(frame, LIGHT, SIZE, "diagram", folder)
    assert [each.name for each in tmp_path.iterdir()] == ["folder.png"]


def test_a_picture_that_fails_leaves_the_old_file(
    frame: Frame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "moment.png"
    path.write_text("old")

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(picture, "paint_diagram", broken)
    with pytest.raises(ZeroDivisionError):
        render(frame, LIGHT, SIZE, "diagram", path)
    assert path.read_text() == "old"


def test_the_desk_needs_a_window(frame: Frame, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="view"):
        render(frame, LIGHT, SIZE, "desk", tmp_path / "moment.png")


@pytest.mark.parametrize("size", [QSize(1280, 720), QSize(1920, 1080), QSize(3840, 2160), QSize(800, 800)])
def test_the_parts_of_the_projectors_page_do_not_overlap(size: QSize) -> None:
    places = page(size)
    parts = [places.ribbon, places.position, places.diagram, places.card]
    whole = QRectF(0, 0, size.width(), size.height())
    for number, part in enumerate(parts):
        assert whole.contains(part)
        assert part.width() > 0
        assert part.height() > 0
        assert not any(part.intersects(other) for other in parts[number + 1 :])
    assert diagram_size("projector", size) == places.diagram.size().toSize()
    assert diagram_size("diagram", size) == size


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_a_widget_is_written_as_it_stands(qtbot: QtBot, tmp_path: Path, suffix: str) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    column = QVBoxLayout(widget)
    label = QLabel("J = 0.2984")
    label.setFont(fonts.ui_font(24, bold=True))
    column.addWidget(label)
    widget.setStyleSheet("background: #FFFFFF; color: #8A3A78")
    widget.resize(400, 200)
    path = tmp_path / f"widget.{suffix}"
    grab_widget(widget, path, QSize(800, 400))
    if suffix == "pdf":
        assert b"%PDF-" in path.read_bytes()
        return
    image = QImage(str(path)) if suffix == "png" else svg_as_image(path, QSize(800, 400))
    assert (image.width(), image.height()) == (800, 400)
    assert QColor("#8a3a78") in colours(image), "the text is missing"


def test_a_widget_is_written_in_its_own_size_where_none_is_given(qtbot: QtBot, tmp_path: Path) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(300, 120)
    grab_widget(widget, tmp_path / "widget.png")
    assert QImage(str(tmp_path / "widget.png")).size() == QSize(300, 120)
