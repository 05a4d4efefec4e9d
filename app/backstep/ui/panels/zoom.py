"""Three buttons beside a plot: from further away, closer, and as the step fills it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from backstep.ui.dress import Dress
from backstep.ui.panels.panel import PanelButton


class Zoom(QObject):
    """How closely a plot is looked at, as a power of two; 0 is all there is to be seen.

    Attributes:
        wanted: emitted with the zoom that somebody asks for.
    """

    wanted = Signal(int)

    def __init__(self, name: str, least: int, most: int, panel: QWidget) -> None:
        """Buttons for the plot of a `panel`, from `least` to `most`; the panel puts them where they belong."""
        super().__init__(panel)
        self._range = least, most
        self._zoom = self._closest = 0
        tips = {
            "wider": ("−", "Look from further away", " (wheel)"),
            "closer": ("+", "Look closer", " (wheel); a double click shows all again"),
            "fit": ("Step", "Fit the picture to the step", ", or show all"),
        }
        self.wider, self.closer, self.fit = self.all = tuple(
            PanelButton(f"{name}_{way}", sign, tip + more, panel) for way, (sign, tip, more) in tips.items()
        )
        for button, (_, tip, _) in zip(self.all, tips.values(), strict=True):
            button.setAccessibleName(tip)
        self.fit.setCheckable(True)
        self.wider.clicked.connect(lambda: self.turn(-1))
        self.closer.clicked.connect(lambda: self.turn(1))
        self.fit.clicked.connect(lambda: self.wanted.emit(0 if self._zoom == self._closest else self._closest))

    def set_zoom(self, zoom: int, closest: int) -> None:
        """Look so closely; at the zoom `closest` the step fills the picture, 0 where none does."""
        self._zoom, self._closest = zoom, closest
        least, most = self._range
        self.wider.setEnabled(zoom > least)
        self.closer.setEnabled(zoom < most)
        self.fit.setEnabled(closest != 0 or zoom != 0)
        self.fit.setChecked(closest != 0 and zoom == closest)

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        for button in self.all:
            button.set_dress(dress)

    def turn(self, by: int) -> None:
        """Ask for a picture so many steps closer, as far as there is one."""
        least, most = self._range
        self.wanted.emit(min(most, max(least, self._zoom + by)))

    def reset(self) -> None:
        """Ask for all there is to be seen."""
        self.wanted.emit(0)
