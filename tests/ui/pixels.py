"""The pixels of a picture as an array: asked one by one, those of a whole window take seconds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage

Pixels = NDArray[np.uint32]


def pixels(image: QImage) -> Pixels:
    """What `QImage.pixel` tells of each of an opaque picture, (height, width)."""
    plain = image.convertToFormat(QImage.Format.Format_ARGB32)
    return np.array(plain.constBits(), dtype=np.uint8).view(np.uint32).reshape(plain.height(), plain.width())


def count(image: QImage, colour: QColor) -> int:
    """How many pixels have just this colour."""
    return int((pixels(image) == colour.rgb()).sum())


def colours(image: QImage) -> list[QColor]:
    """Every colour that there is in a picture, once."""
    return [QColor(int(colour)) for colour in np.unique(pixels(image))]


def lightness(image: QImage) -> NDArray[np.int64]:
    """What `QColor.lightness` tells of each pixel, (height, width), of 255."""
    found, places = np.unique(pixels(image), return_inverse=True)
    told = np.array([QColor(int(colour)).lightness() for colour in found])
    return told[places].reshape(image.height(), image.width())


def around(found: NDArray[np.bool_]) -> QRect:
    """The smallest rectangle with all that was found, of an array (height, width); invalid where nothing was."""
    rows, columns = np.flatnonzero(found.any(axis=1)), np.flatnonzero(found.any(axis=0))
    if not len(rows):
        return QRect()
    left, top, right, bottom = map(int, (columns[0], rows[0], columns[-1], rows[-1]))
    return QRect(left, top, right - left + 1, bottom - top + 1)


def differing(one: QImage, other: QImage) -> QRect:
    """The rectangle around all pixels in which two pictures of one size differ; invalid where none do."""
    return around(pixels(one) != pixels(other))
