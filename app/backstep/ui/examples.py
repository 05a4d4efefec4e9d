"""The choice of the viewed example."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from backstep.present.frame import ExampleFrame
from backstep.ui.boxes import LabelledBox


class ExamplePicker(LabelledBox):
    """Which example of the batch the diagram shows; grey where there is only one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("example", "Example", 1, 1, parent)
        self._frame: ExampleFrame | None = None

    def set_frame(self, frame: ExampleFrame) -> None:
        """Show number `viewed` of `count`."""
        if frame == self._frame and frame.viewed == self.box.value():
            return
        self._frame = frame
        self.box.blockSignals(True)
        self.box.setRange(1, frame.count)
        self.box.setSuffix(f" of {frame.count:,}")
        self.box.setValue(frame.viewed)
        self.box.blockSignals(False)
        self.box.setEnabled(frame.count > 1)
        self.box.setToolTip(frame.text)
