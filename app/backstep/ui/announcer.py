"""What is said in words at the foot and above the diagram, at the desk and on the wall alike."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from backstep.present.frame import Frame
from backstep.ui.bridge import Bridge
from backstep.ui.notices import HintLine
from backstep.ui.stage import Stage


class Announcer(QObject):
    """Says one thing in both places: `hint`, the line of the desk, and the lines and banners of both pages."""

    def __init__(self, hint: HintLine, stage: Stage, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._hint, self._bridge = hint, bridge
        self._lines, self._wall = (hint, stage.page.hint), stage.page.hint
        self._alerts = stage.desk.alert, stage.page.alert
        self._mistakes = stage.desk.mistake, stage.page.mistake
        for banner in self._mistakes:
            banner.commanded.connect(bridge.dispatch)

    def set_frame(self, frame: Frame) -> None:
        """Say what a Frame has to say."""
        if frame.run is not None:
            # A tip that was true when the pointer came need not be true of a run.
            self._hint.set_tip("")
        text = frame.run.text if frame.run else frame.hint
        for line in self._lines:
            line.set_hint(text, self._bridge.complaint)
        if not frame.run:
            self._wall.set_verdict(frame.verdict, good=frame.good, at=frame.timeline.position)
        for alert in self._alerts:
            alert.set_text(frame.alert)
        for banner in self._mistakes:
            banner.set_frame(frame.mistake)

    @Slot(str)
    def tell(self, done: str) -> None:
        """Say for some seconds what was done."""
        for line in self._lines:
            line.tell(done)
