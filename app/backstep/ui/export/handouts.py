"""Writing a handout: pages with a picture of the network, or text."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QRectF, QSize

from backstep.present.frame import Frame
from backstep.present.handouts.handout import PAGES, Handout, Kind, text_of, title_of
from backstep.present.handouts.worksheet import worksheet
from backstep.present.moment import present
from backstep.present.view import View
from backstep.session.commands import ViewExample
from backstep.session.reduce import reduce
from backstep.session.session import Session
from backstep.session.travel import go
from backstep.ui import application
from backstep.ui.diagram.painting import paint_diagram
from backstep.ui.export.devices import svg, write_file
from backstep.ui.export.worksheet_html import worksheet_html
from backstep.ui.export.worksheet_pdf import worksheet_pdf
from backstep.ui.theme import LIGHT

WIDTH, HEIGHT = 1000, 420
"""For which area a frame should be laid out whose network goes onto a page."""


def write_handout(handout: Handout, session: Session, path: Path) -> None:
    """Write what is asked for of the training in view; the file's ending says what kind of file.

    Raises InputError where there is no such handout, or it cannot be written; then nothing has changed on disk.
    """
    application.ensure()
    handout.check(session.timeline.task, path.suffix.lower())
    data = _pages_of(handout, session, path) if handout.kind in PAGES else text_of(handout, session, path).encode()
    write_file(path, data, "the handout")


def picture_of(handout: Handout, session: Session) -> Frame:
    """A frame with the network as it stands where the steps begin: what is known there, and nothing of them.

    At the first step of an iteration that step is on it: before it nothing of an iteration is known.
    """
    iteration, step = handout.first
    state = go(replace(session.state, run=None), (iteration, max(1, step - 1)), session.past, patience=math.inf)
    state = reduce(state, ViewExample(min(handout.example, state.record.examples)), session.past)
    return present(state, View(float(WIDTH), float(HEIGHT), float(HEIGHT), digits=handout.digits))


def _pages_of(handout: Handout, session: Session, path: Path) -> bytes:
    """A worksheet or its key as the bytes of a file."""
    answered = handout.kind is Kind.ANSWERS
    sheet = worksheet(title_of(session), handout.range, session.timeline.record, answered=answered)
    frame = picture_of(handout, session)
    if path.suffix.lower() == ".pdf":
        return worksheet_pdf(sheet, frame)
    size = QSize(WIDTH, HEIGHT)
    picture = svg(
        size, sheet.title, lambda painter: paint_diagram(painter, frame.diagram, LIGHT, QRectF(0, 0, WIDTH, HEIGHT))
    )
    # Within HTML it has no declaration of its own.
    return worksheet_html(sheet, picture.decode().partition("?>")[2].strip()).encode()
