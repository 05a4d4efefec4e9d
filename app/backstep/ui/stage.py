"""Desk or projector, blank or not: which page of the window is shown."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QObject, Signal
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from backstep.present.actions import BY_NAME
from backstep.ui.action_factory import Actions
from backstep.ui.desk import Desk
from backstep.ui.diagram.view import DiagramView
from backstep.ui.docks import PanelDock
from backstep.ui.header import Header
from backstep.ui.mistake_banner import MistakeBanner
from backstep.ui.panels.step_card import StepCard
from backstep.ui.projector import BlankPage, ProjectorPage

LAYOUT_VERSION = 2
QWIDGETSIZE_MAX = (1 << 24) - 1
"""Qt's own largest size, which PySide6 does not name: no limit."""


class Stage(QObject):
    """Moves the panels between desk and projector; they are the same widgets in both.

    Attributes:
        changed: emitted after a change, when sizes and colours have to be fitted again.
    """

    changed = Signal()

    def __init__(
        self,
        window: QMainWindow,
        actions: Actions,
        header: Header,
        diagram: DiagramView,
        card: StepCard,
        docks: dict[str, PanelDock],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._header = header
        self._diagram = diagram
        self._card = card
        self._docks = docks
        self._desk_layout = QByteArray()
        self._was_full_screen = False
        self.desk = Desk(diagram, window)
        self.page = ProjectorPage(window)
        self.blank = BlankPage(window)
        self.blank.hide()
        self.pages = QStackedWidget(window)
        self.pages.addWidget(self.desk)
        self.pages.addWidget(self.page)

    @property
    def mistake_banners(self) -> tuple[MistakeBanner, MistakeBanner]:
        """Where a mistake that is switched on is told: at the desk and on the wall."""
        return self.desk.mistake, self.page.mistake

    @property
    def projector(self) -> bool:
        """Whether projector mode is on."""
        return self.pages.currentWidget() is self.page

    def layout_state(self) -> QByteArray:
        """Where the docks are at the desk, also while the projector hides them."""
        return self._desk_layout if self.projector else self._window.saveState(LAYOUT_VERSION)

    def toggle_projector(self) -> None:
        """Enter projector mode, or leave it."""
        self.set_projector(on=not self.projector)

    def set_projector(self, *, on: bool, full_screen: bool = True) -> None:
        """Show the panels for a class, or for the person at the desk; in the whole screen where asked for."""
        if on == self.projector:
            return
        if on:
            self._enter(full_screen=full_screen)
        else:
            self._leave()
        self._actions.set_projector(on=on)
        self._actions.set_checked("projector_mode", on=on)
        self.changed.emit()
        self._diagram.setFocus()

    def _enter(self, *, full_screen: bool) -> None:
        self._desk_layout = self._window.saveState(LAYOUT_VERSION)
        self._was_full_screen = self._window.isFullScreen()
        for dock in self._docks.values():
            dock.hide()
        self._header.hide()
        self._window.statusBar().hide()
        header = self._header
        self.page.borrow(header.ribbon, header.position, header.run_timeline, self._diagram, self._card)
        self.pages.setCurrentWidget(self.page)
        if full_screen:
            self._window.showFullScreen()

    def _leave(self) -> None:
        self.set_blank(on=False)
        self._card.setMinimumHeight(0)
        self._card.setMaximumHeight(QWIDGETSIZE_MAX)
        self.desk.hold(self._diagram)
        self._docks["step_card"].hold(self._card)
        self._header.hold()
        self._header.show()
        self._window.statusBar().show()
        self.pages.setCurrentWidget(self.desk)
        if self._window.isFullScreen() and not self._was_full_screen:
            self._window.showNormal()
        self._window.restoreState(self._desk_layout, LAYOUT_VERSION)

    def toggle_blank(self) -> None:
        """Black, or the picture again."""
        self.set_blank(on=self.blank.isHidden())

    def set_blank(self, *, on: bool) -> None:
        """Cover everything with black, or no longer."""
        self.blank.set_hint("" if self.projector else f"{BY_NAME['blank'].keys[0]} brings the picture back")
        self.blank.setGeometry(self._window.rect())
        self.blank.raise_()
        self.blank.setVisible(on)
        self._actions.set_checked("blank", on=on)

    def fit_blank(self) -> None:
        """After the window was resized."""
        self.blank.setGeometry(self._window.rect())
