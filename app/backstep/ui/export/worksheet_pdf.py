"""A worksheet as pages of a PDF, with formulas and letters as vectors."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QIODevice, QLocale, QMarginsF, QPointF, QRectF
from PySide6.QtGui import QColor, QPageSize, QPainter, QPdfWriter, QPen

from backstep.present.frame import Frame
from backstep.present.handouts.worksheet import Quantity, Section, Task, Worksheet
from backstep.present.roles import PHASE_ROLES
from backstep.ui import lettering
from backstep.ui.diagram.painting import paint_diagram
from backstep.ui.export.devices import DPI
from backstep.ui.math_tiles import MathTile, tile
from backstep.ui.theme import LIGHT

MARGIN = 56.0
_TITLE, _HEADING, _TEXT, _MATH = 24.0, 17.0, 13.0, 16.0
"""Sizes of letters in pixels of 96 to the inch."""
_GAP = 12.0
_BLANK = 110.0
"""The least length of a line to write on."""
_PICTURE = 0.32
"""Of a page's height, at most."""


def worksheet_pdf(sheet: Worksheet, frame: Frame) -> bytes:
    """The whole file; `frame` has the picture of the network. The paper is that of the country: A4 or Letter."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    kind = "Answer key" if sheet.answered else "Worksheet"
    writer.setTitle(f"{kind}: {sheet.title}")
    writer.setCreator("Backstep")
    writer.setResolution(DPI)
    metric = QLocale.system().measurementSystem() == QLocale.MeasurementSystem.MetricSystem
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4 if metric else QPageSize.PageSizeId.Letter))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        WorksheetPages(painter, QRectF(0, 0, writer.width(), writer.height()), writer.newPage).fill(sheet, frame)
    finally:
        painter.end()
    return bytes(buffer.data().data())


class WorksheetPages:
    """Puts one thing below the other, and begins a page where there is no more room; nothing is on the margins."""

    def __init__(self, painter: QPainter, page: QRectF, turn: Callable[[], bool]) -> None:
        """`page` in pixels of 96 to the inch; `turn` goes on to the next one."""
        self._painter, self._turn = painter, turn
        self._area = page.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        self._y = self._area.top()
        self._number = 1

    def fill(self, sheet: Worksheet, frame: Frame) -> None:
        """All of it."""
        self._text(f"{'Answer key' if sheet.answered else 'Worksheet'}: {sheet.title}", _TITLE, bold=True)
        if not sheet.answered:
            self._who()
        self._text(sheet.note, _TEXT)
        self._picture(frame)
        self._heading("Given", LIGHT.ink)
        for name, quantities in sheet.given:
            self._group(name, quantities)
        for section in sheet.sections:
            self._section(section, answered=sheet.answered)
        self._foot()

    # --- parts

    def _need(self, height: float) -> None:
        if self._y + height > self._area.bottom() and self._y > self._area.top():
            self._foot()
            self._turn()
            self._number += 1
            self._y = self._area.top()

    def _foot(self) -> None:
        text = str(self._number)
        left = self._area.right() - lettering.text_width(text, _TEXT)
        lettering.draw(self._painter, left, self._area.bottom() + MARGIN / 2, text, _TEXT, LIGHT.muted)

    def _text(self, text: str, px: float, *, bold: bool = False, colour: str = LIGHT.ink) -> None:
        for line in lettering.wrap(text, px, self._area.width(), bold):
            self._need(px * 1.4)
            self._y += px * 1.4
            lettering.draw(self._painter, self._area.left(), self._y - 0.3 * px, line, px, colour, bold)

    def _who(self) -> None:
        self._y += 2 * _GAP
        half = self._area.width() / 2
        for place, word in enumerate(("Name", "Date")):
            left = self._area.left() + place * half
            wide = lettering.draw(self._painter, left, self._y, word, _TEXT, LIGHT.ink)
            self._line(left + wide + _GAP / 2, left + half - _GAP, self._y + 2)
        self._y += _GAP

    def _line(self, left: float, right: float, y: float) -> None:
        self._painter.setPen(QPen(QColor(LIGHT.muted), 1.0))
        self._painter.drawLine(QPointF(left, y), QPointF(right, y))

    def _picture(self, frame: Frame) -> None:
        diagram = frame.diagram
        wide, most = self._area.width(), self._area.height() * _PICTURE
        high = min(most, wide * diagram.height / max(1.0, diagram.width))
        self._need(high + 2 * _GAP)
        self._y += _GAP
        paint_diagram(self._painter, diagram, LIGHT, QRectF(self._area.left(), self._y, wide, high))
        self._y += high + _GAP

    def _heading(self, text: str, colour: str, below: float = 40.0) -> None:
        self._need(_HEADING * 1.6 + below)
        self._y += _GAP
        self._text(text, _HEADING, bold=True, colour=colour)
        self._y += _GAP / 2

    def _group(self, name: str, quantities: tuple[Quantity, ...]) -> None:
        """A name, and behind it as many quantities a line as fit."""
        indent = 130.0
        left, right = self._area.left() + indent, self._area.right()
        tiles = [tile(f"{each.symbol} = {each.value}", _MATH, LIGHT.ink) for each in quantities]
        while tiles:
            line: list[tuple[float, MathTile]] = []
            x = left
            while tiles and (not line or x + tiles[0].width <= right):
                line.append((x, tiles[0]))
                x += tiles.pop(0).width + 2 * _GAP
            high = max(each.height for _, each in line)
            self._need(high + _GAP)
            above = max(each.baseline for _, each in line)
            if name:
                lettering.draw(self._painter, self._area.left(), self._y + above, name, _TEXT, LIGHT.muted)
                name = ""
            for x, each in line:
                each.paint(self._painter, x, self._y + above - each.baseline)
            self._y += high + _GAP

    def _section(self, section: Section, *, answered: bool) -> None:
        colour = LIGHT.colour(PHASE_ROLES[section.phase])
        self._heading(section.title, colour)
        for task in section.tasks:
            self._task(task, colour, answered=answered)

    def _task(self, task: Task, colour: str, *, answered: bool) -> None:
        indent = 40.0
        left, wide = self._area.left() + indent, self._area.width() - indent
        value = task.row.value
        asked = _fitted(task.question, wide if answered else wide - _BLANK - _GAP)
        lines: list[list[tuple[float, MathTile]]] = [[(0.0, asked)]]
        end = asked.width + _GAP
        if answered:
            room = wide - lettering.text_width(value, _MATH, bold=True) - _GAP
            numbers = _fitted(task.calculation, room - indent)
            if end + numbers.width > room:
                end = indent
                lines.append([])
            lines[-1].append((end, numbers))
            end += numbers.width + _GAP
        self._need(sum(max(each.height for _, each in line) + _GAP for line in lines))
        lettering.draw(
            self._painter, self._area.left(), self._y + asked.baseline, f"{task.number}.", _TEXT, LIGHT.muted
        )
        axis = self._y
        for line in lines:
            above = max(each.axis for _, each in line)
            axis = self._y + above
            for x, each in line:
                each.paint(self._painter, left + x, axis - each.axis)
            self._y += above + max(each.height - each.axis for _, each in line) + _GAP
        if answered:
            lettering.draw_middle(self._painter, left + end, axis, value, _MATH, colour, bold=True)
        else:
            self._line(left + end, self._area.right(), axis + 6.0)


def _fitted(latex: str, room: float) -> MathTile:
    """A formula as large as usual, or as small as it must be to be whole."""
    found = tile(latex, _MATH, LIGHT.ink)
    return found if found.width <= room else tile(latex, _MATH * room / found.width, LIGHT.ink)
