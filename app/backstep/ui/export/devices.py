"""A painter on a picture file: PNG, SVG or PDF by the file's ending, written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRect, QSaveFile, QSize, QSizeF
from PySide6.QtGui import QImage, QImageWriter, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from backstep.core.errors import InputError
from backstep.ui.export.outlines import with_outlines

SUFFIXES = (".png", ".svg", ".pdf")
LEAST_SIDE, MOST_SIDE = 16, 16384

DPI = 96
"""One unit of the painter is one pixel of a screen on all devices, so that lines and letters keep their proportions."""

Paint = Callable[[QPainter], None]


def write_picture(path: Path, size: QSize, title: str, paint: Paint) -> None:
    """Let `paint` draw `size` pixels from (0, 0) on and write the file, replacing one that is there.

    Raises `InputError` for an ending that is none of `SUFFIXES`, a size outside 16..16384 pixels, or a file that
    cannot be written; then nothing has changed on disk.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(str(path), f"a picture ends in .png, .svg or .pdf, not in {suffix or 'nothing'}; choose one")
    if not all(LEAST_SIDE <= side <= MOST_SIDE for side in (size.width(), size.height())):
        given = f"{size.width()}x{size.height()}"
        raise InputError("size", f"{given} is no size of a picture; each side has {LEAST_SIDE} to {MOST_SIDE} pixels")
    make = {".png": _png, ".svg": svg, ".pdf": _pdf}[suffix]
    write_file(path, make(size, title, paint), "the picture")


def write_file(path: Path, data: bytes, what: str) -> None:
    """Replace a file, or write a new one. Raises `InputError` where it cannot be; then nothing has changed on disk."""
    # A file that is being replaced keeps its old content until the new one is complete.
    file = QSaveFile(str(path))
    opened = file.open(QIODevice.OpenModeFlag.WriteOnly)
    if not opened or file.write(data) != len(data) or not file.commit():
        reason = file.errorString()
        file.cancelWriting()
        raise InputError(str(path), f"{what} cannot be written there ({reason}); choose another place")


def _png(size: QSize, title: str, paint: Paint) -> bytes:
    image = QImage(size, QImage.Format.Format_RGB32)
    if image.isNull():
        raise InputError("size", "there is not enough memory for a picture of this size; choose a smaller one")
    image.fill(0xFFFFFFFF)
    image.setText("Title", title)
    _draw(image, paint)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    if not writer.write(image):
        raise InputError("size", f"the picture cannot be made ({writer.errorString()}); choose a smaller one")
    return bytes(buffer.data().data())


def svg(size: QSize, title: str, paint: Paint) -> bytes:
    """What `paint` draws as SVG, with letters as outlines."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(DPI)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setTitle(title)
    generator.setDescription("Backstep")
    _draw(generator, paint)
    return with_outlines(bytes(buffer.data().data()), size.width(), size.height())


def _pdf(size: QSize, title: str, paint: Paint) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("Backstep")
    writer.setResolution(DPI)
    inches = QSizeF(size.width() / DPI, size.height() / DPI)
    writer.setPageSize(QPageSize(inches, QPageSize.Unit.Inch, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))

    def fitted(painter: QPainter) -> None:
        # A page has whole points, so it may be a pixel off.
        painter.scale(writer.width() / size.width(), writer.height() / size.height())
        paint(painter)

    _draw(writer, fitted)
    return bytes(buffer.data().data())


def _draw(device: QImage | QSvgGenerator | QPdfWriter, paint: Paint) -> None:
    painter = QPainter(device)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        paint(painter)
    finally:
        painter.end()
