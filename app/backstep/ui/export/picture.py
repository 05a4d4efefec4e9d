"""A moment as a picture file: the diagram alone, the projector's page, or a widget as it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from backstep.core.errors import InputError
from backstep.present.frame import Frame
from backstep.present.roles import Role
from backstep.ui import lettering
from backstep.ui.diagram.painting import paint_diagram
from backstep.ui.export.devices import write_picture
from backstep.ui.export.ribbon import paint_ribbon
from backstep.ui.panels import card_painting
from backstep.ui.panels.card_layout import lay_out
from backstep.ui.panels.card_style import projector_style
from backstep.ui.theme import Theme

DIAGRAM, PROJECTOR, DESK = "diagram", "projector", "desk"
_STRIP = 0.05
"""Of a picture's height, for saying that a mistake is on."""


@dataclass(frozen=True, slots=True)
class Page:
    """Where the parts of the projector's page stand."""

    ribbon: QRectF
    position: QRectF
    diagram: QRectF
    card: QRectF


def page(size: QSize) -> Page:
    """The projector's page in `size` pixels."""
    width, height = float(size.width()), float(size.height())
    side, gap = 0.02 * height, 0.012 * height
    ribbon, card = 0.07 * height, 0.28 * height
    inner = width - 2 * side
    place = 0.22 * inner
    top = side + ribbon + gap
    return Page(
        QRectF(side, side, inner - place, ribbon),
        QRectF(side + inner - place, side, place, ribbon),
        QRectF(side, top, inner, height - top - card - gap - side),
        QRectF(side, height - side - card, inner, card),
    )


def diagram_size(view: str, size: QSize) -> QSize:
    """For which area a frame should be laid out that is to be rendered in `size`, so that nothing is scaled."""
    return page(size).diagram.size().toSize() if view == PROJECTOR else size


def render(frame: Frame, theme: Theme, size: QSize, view: str, path: Path) -> None:
    """Write `frame` as a picture: `view` is "diagram" or "projector", the file's ending says PNG, SVG or PDF.

    Needs a `QGuiApplication`. Raises `InputError` for a view that needs a window ("desk": see `grab_widget`), a wrong
    ending or size, or a file that cannot be written.
    """
    if view not in (DIAGRAM, PROJECTOR):
        raise InputError("view", f"{view!r} is no view that can be drawn alone; choose diagram or projector")

    def paint(painter: QPainter) -> None:
        whole = QRectF(0, 0, size.width(), size.height())
        painter.fillRect(whole, QColor(theme.card))
        if frame.mistake is not None:
            _paint_mistake(painter, frame.mistake.title, theme, whole)
        if view == DIAGRAM:
            paint_diagram(painter, frame.diagram, theme, whole)
        else:
            _paint_page(painter, frame, theme, size)

    write_picture(path, size, _title(frame), paint)


def _paint_mistake(painter: QPainter, title: str, theme: Theme, whole: QRectF) -> None:
    """Say above all else that a mistake is on, and leave the painter with the room below, in the same proportions."""
    strip = _STRIP * whole.height()
    px = lettering.fitting(0.6 * strip, 6, 0.94 * whole.width(), title, bold=True)
    painter.fillRect(QRectF(0, 0, whole.width(), strip), QColor(theme.backward))
    left = (whole.width() - lettering.text_width(title, px, bold=True)) / 2
    lettering.draw_middle(painter, left, strip / 2, title, px, theme.on(Role.BACKWARD), bold=True)
    painter.translate(0.5 * _STRIP * whole.width(), strip)
    painter.scale(1 - _STRIP, 1 - _STRIP)


def _title(frame: Frame) -> str:
    return f"{frame.title}: {frame.timeline.position}"


def _paint_page(painter: QPainter, frame: Frame, theme: Theme, size: QSize) -> None:
    places = page(size)
    paint_ribbon(painter, frame.timeline.phases, theme, places.ribbon)
    _paint_position(painter, frame, theme, places.position)
    paint_diagram(painter, frame.diagram, theme, places.diagram)
    style = projector_style(size.height())
    layout = lay_out(frame.card, style, places.card.width(), places.card.height())
    card_painting.paint_ground(painter, places.card, frame.card.role, theme, tinted=True)
    painter.save()
    painter.translate(places.card.topLeft())
    if layout.height > places.card.height():
        # A picture cannot be scrolled: what is too long becomes smaller.
        shrink = places.card.height() / layout.height
        layout = lay_out(frame.card, style, places.card.width() / shrink, layout.height)
        shrink = min(shrink, places.card.height() / layout.height)
        painter.scale(shrink, shrink)
    card_painting.paint_content(painter, layout, theme)
    painter.restore()


def _paint_position(painter: QPainter, frame: Frame, theme: Theme, rect: QRectF) -> None:
    """Iteration over step, at the right."""
    px = 0.36 * rect.height()
    lines = ((frame.timeline.iteration_text, True, 0.27), (frame.timeline.step_text, False, 0.75))
    for text, bold, share in lines:
        fitted = lettering.fitting(px, 6, 0.94 * rect.width(), text, bold=bold)
        left = rect.right() - lettering.text_width(text, fitted, bold)
        colour = theme.ink if bold else theme.muted
        lettering.draw_middle(painter, left, rect.y() + share * rect.height(), text, fitted, colour, bold)


def grab_widget(widget: QWidget, path: Path, size: QSize | None = None) -> None:
    """Write a widget as it stands, scaled evenly into `size` (default: its own) on white ground.

    Raises `InputError` as `render` does.
    """
    wanted = size if size is not None else widget.size()
    # A window that was never shown has not been laid out.
    widget.ensurePolished()
    scale = min(wanted.width() / max(1, widget.width()), wanted.height() / max(1, widget.height()))

    def paint(painter: QPainter) -> None:
        painter.fillRect(0, 0, wanted.width(), wanted.height(), QColor("#FFFFFF"))
        painter.translate(
            (wanted.width() - widget.width() * scale) / 2, (wanted.height() - widget.height() * scale) / 2
        )
        painter.scale(scale, scale)
        widget.render(painter, QPoint())

    write_picture(path, wanted, _caption(widget) or widget.accessibleName() or "Backstep", paint)


def _caption(widget: QWidget) -> str:
    """The title as a window's bar shows it, without the mark of changes: Qt's `[*]`, a doubled one being itself."""
    return re.sub(r"(\[\*\])?\[\*\]", lambda found: found[1] or "", widget.windowTitle())
