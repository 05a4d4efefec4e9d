"""Desk or projector, blank or not: which page of the window is shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from backstep.ui.action_factory import Actions
from backstep.ui.desk import Desk
from backstep.ui.diagram.view import DiagramView
from backstep.ui.docks import PanelDock
from backstep.ui.guard import guarded
from backstep.ui.header import Header
from backstep.ui.panels.step_card import StepCard
from backstep.ui.projector import BlankPage, ProjectorPage

LAYOUT_VERSION = 2
QWIDGETSIZE_MAX = (1 << 24) - 1
"""Qt's own largest size, which PySide6 does not name: no limit."""

_ALONE = frozenset({Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta})
"""Keys that do nothing by themselves."""
_BUTTON = frozenset({Qt.Key.Key_F5, Qt.Key.Key_Escape})
"""What one button of a clicker sends in turn: it begins a talk, and it ends it."""
_BY_HAND = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.Wheel})


@guarded
class Stage(QObject):
    """Moves the panels between desk and projector; they are the same widgets in both.

    It sees the keys before anybody else does. While the screen is blank a key does nothing but lift it: no step is
    taken that nobody sees. And the button of a clicker that left projector mode goes back to it: nobody but the person
    at the desk, with another key or the mouse, makes F5 train again.

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
        self._pressed = Qt.Key.Key_unknown
        """The last key, whatever was done with it."""
        self._swallowed = Qt.Key.Key_unknown
        """The key whose press still has to be kept from everybody."""
        self._clicker_left = False
        self.desk = Desk(diagram, window)
        self.page = ProjectorPage(window)
        self.blank = BlankPage(window)
        self.blank.hide()
        self.pages = QStackedWidget(window)
        self.pages.addWidget(self.desk)
        self.pages.addWidget(self.page)

    @property
    def projector(self) -> bool:
        """Whether projector mode is on."""
        return self.pages.currentWidget() is self.page

    def layout_state(self) -> QByteArray:
        """Where the docks are at the desk, also while the projector hides them."""
        return self._desk_layout if self.projector else self._window.saveState(LAYOUT_VERSION)

    def toggle_projector(self) -> None:
        """Enter projector mode, or leave it."""
        self._clicker_left = self.projector and self._pressed in _BUTTON
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
        """Cover everything with black, or no longer; never at the desk, not even before the action knows of it."""
        on = on and self.projector
        self.blank.setGeometry(self._window.rect())
        self.blank.raise_()
        self.blank.setVisible(on)
        self._actions.set_checked("blank", on=on)

    def watch_keys(self) -> None:
        """Begin to listen to the keys and the mouse, once the window is on the screen."""
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that would do what nobody sees or wants; all others go where they belong."""
        kind = event.type()
        if kind in _BY_HAND:
            self._clicker_left = False
        elif kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # Comes before the shortcuts have a look at the key; accepted, it comes again as the press of a key.
            self._pressed = Qt.Key(event.key())
            act = self._instead(event)
            if act is not None:
                self._swallowed = self._pressed
                event.accept()
                act()
                return True
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == self._swallowed:
            self._swallowed = Qt.Key.Key_unknown
            return True
        return super().eventFilter(watched, event)

    def _instead(self, event: QKeyEvent) -> Callable[[], None] | None:
        """What a key does here in place of its action; None where it is left alone."""
        key = Qt.Key(event.key())
        if key in _ALONE:
            return None
        if not self.blank.isHidden():
            pressed = QKeySequence(event.keyCombination())
            own = [*self._actions["blank"].shortcuts(), *(self._actions["projector_mode"].shortcuts())]
            return None if pressed in own else self._lift
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if not (plain and key in _BUTTON):
            self._clicker_left = False
        elif self._clicker_left and key == Qt.Key.Key_F5:
            return self._return
        return None

    def _lift(self) -> None:
        self.set_blank(on=False)

    def _return(self) -> None:
        self._clicker_left = False
        self.set_projector(on=True)

    def fit_blank(self) -> None:
        """After the window was resized."""
        self.blank.setGeometry(self._window.rect())
