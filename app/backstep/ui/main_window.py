"""The window: puts the panels in their places and hands each its part of a Frame."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QChildEvent, QEvent, QSize, Qt, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QShowEvent,
    QStatusTipEvent,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QMenuBar, QTabBar

from backstep.present.frame import Frame
from backstep.present.layout import PROJECTOR_SHARE
from backstep.present.panels import PANEL_BY_NAME, Place
from backstep.present.view import View
from backstep.session.lessons import resolve
from backstep.session.session import Session
from backstep.ui import application
from backstep.ui.action_factory import Actions
from backstep.ui.announcer import Announcer
from backstep.ui.breaking import Breaking
from backstep.ui.bridge import Bridge
from backstep.ui.companions import Companions
from backstep.ui.descent import Descent
from backstep.ui.diagram.view import DiagramView
from backstep.ui.dialogs import Dialogs, QtDialogs
from backstep.ui.docks import Dressed, GapStyle, PanelDock
from backstep.ui.dress import Dress, scroll_bar_style, window_scale
from backstep.ui.files import Files
from backstep.ui.gestures import Gestures
from backstep.ui.gradients import Gradients
from backstep.ui.guard import guarded
from backstep.ui.handing_out import HandingOut
from backstep.ui.header import Header
from backstep.ui.help_sheet import about_html, show_help
from backstep.ui.journey import Journey
from backstep.ui.landscape import Landscape
from backstep.ui.lesson_sheet import show_lesson
from backstep.ui.menus import Menus
from backstep.ui.notices import HintLine
from backstep.ui.panels.cost_history import CostHistory
from backstep.ui.panels.program import ProgramPanel
from backstep.ui.panels.step_card import StepCard
from backstep.ui.pictures import Pictures
from backstep.ui.pointing import Pointing
from backstep.ui.predictions import Predictions
from backstep.ui.preferences import PreferenceStore, pack, unpack
from backstep.ui.proportions import Proportions
from backstep.ui.published import PublishedValues
from backstep.ui.stage import LAYOUT_VERSION, Stage
from backstep.ui.tab_rows import remove_strays, show_whole
from backstep.ui.theme import DARK, LIGHT, PROJECTOR
from backstep.ui.tracing import Tracing
from backstep.ui.viewing import Viewing
from backstep.ui.watching import Watching
from backstep.ui.what_if import WhatIf

USUAL, LEAST = QSize(1280, 720), QSize(900, 560)
_AREAS = {Place.RIGHT: Qt.DockWidgetArea.RightDockWidgetArea, Place.BOTTOM: Qt.DockWidgetArea.BottomDockWidgetArea}


@guarded
class MainWindow(QMainWindow):
    """One window on one session. Closing it lets the session go."""

    def __init__(
        self,
        source: Path | str | Session,
        *,
        dialogs: Dialogs | None = None,
        preferences: PreferenceStore | None = None,
    ) -> None:
        """`source` is a session, its file or a lesson's name. Raises InputError where the file is no session."""
        session = source if isinstance(source, Session) else Session.open(resolve(str(source)))
        super().__init__()
        self.setObjectName("main_window")
        self.setAccessibleName("Backstep")
        self._dialogs: Dialogs = dialogs or QtDialogs()
        self._store = preferences or PreferenceStore()
        remembered = self._store.current
        view = View(digits=remembered.digits, text_scale=remembered.text_scale)
        self.bridge = Bridge(session, view, self)
        self.viewing = Viewing(self.bridge, self._store, self)
        self.files = Files(self.bridge, self._dialogs, self._store, self)
        self.actions_table = Actions(self)
        self._place_panels()
        self._connect()
        self._restore()
        self.files.remember()

    def _place_panels(self) -> None:
        actions = self.actions_table
        self.header = Header(actions, self)
        self.diagram = DiagramView(self)
        self.card = StepCard(self)
        self.pointing = Pointing(self.bridge, self.diagram, self.card, self)
        self.program = ProgramPanel(self)
        self.cost_history = CostHistory(actions, self)
        own = {
            "step_card": PanelDock(PANEL_BY_NAME["step_card"], self.card, self, bare=True),
            "program": PanelDock(PANEL_BY_NAME["program"], self.program, self),
            "cost_history": PanelDock(
                PANEL_BY_NAME["cost_history"], self.cost_history, self, tools=self.cost_history.tools
            ),
        }
        self.tracing = Tracing(self.bridge, self.diagram, self.card, self.program, self)
        self.breaking = Breaking(self.bridge, actions, self.diagram, self.program, self.cost_history, self)
        self.watching = Watching(self.bridge, self)
        self.hint = HintLine(self)
        self.what_if = WhatIf(self.bridge, self.diagram, self.card, self.breaking.menus, self)
        self.journey = Journey(self.bridge, self._store, self.header.run_timeline, self)
        self.gradients = Gradients(self.bridge, self.diagram, self)
        self.descent = Descent(self.bridge, self.diagram, self)
        self.landscape = Landscape(self.bridge, self.diagram, self)
        self.predictions = Predictions(self.bridge, self)
        self.published = PublishedValues(self.bridge, self)
        members = (
            self.tracing,
            self.breaking,
            self.watching,
            self.what_if,
            self.journey,
            self.gradients,
            self.descent,
            self.landscape,
            self.predictions,
            self.published,
        )
        self.companions = Companions(self.bridge, members, self)
        self.docks = {**own, **self.companions.docks}
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addWidget(self.hint, 1)
        self.stage = Stage(self, actions, self.header, self.diagram, self.card, self.docks)
        self.announcer = Announcer(self.hint, self.stage, self.bridge, self)
        self.breaking.offer_on(self.header.timeline, self.header.run_timeline)
        self.breaking.announce_on(self.stage.desk.halt, self.stage.page.halt)
        self.setMenuWidget(self.header)
        self.setCentralWidget(self.stage.pages)
        self.setCorner(Qt.Corner.BottomRightCorner, _AREAS[Place.RIGHT])
        for name, dock in own.items():
            self.addDockWidget(_AREAS[PANEL_BY_NAME[name].place], dock)
        self.companions.place(self)
        self._gaps = GapStyle()
        self.setStyle(self._gaps)
        self._proportions = Proportions(self, self.header, self.stage.pages, self.docks)
        self._usual_layout = self.saveState(LAYOUT_VERSION)
        toggles = [dock.toggleViewAction() for dock in self.docks.values()]
        self.menus = Menus(self.header.menu_bar, actions, toggles, self._store, self)
        self.pictures = Pictures(self, self.bridge, self._dialogs)
        self.handing_out = HandingOut(self, self.bridge, self._dialogs)
        # Also here, so that the keys work while the menu bar is hidden.
        self.addActions([*actions.all(), *toggles])

    def _connect(self) -> None:
        bridge, viewing, toolbar = self.bridge, self.viewing, self.header.toolbar
        gestures = Gestures(bridge, toolbar.run, self.header.timeline, self.cost_history, self)
        bridge.frame_ready.connect(self._show_frame)
        self.actions_table.commanded.connect(bridge.dispatch)
        self.actions_table.connect_window(
            {
                "open": self.files.open,
                "save": self.files.save,
                "save_as": self.files.save_as,
                "export_picture": self.pictures.export,
                "hand_out": self.handing_out.ask,
                "quit": self.close,
                "run_iterations": gestures.run_iterations,
                "projector_mode": self.stage.toggle_projector,
                "blank": self.stage.toggle_blank,
                "dark_theme": viewing.toggle_dark,
                "more_digits": viewing.more_digits,
                "fewer_digits": viewing.fewer_digits,
                "text_larger": viewing.text_larger,
                "text_smaller": viewing.text_smaller,
                "text_normal": viewing.text_normal,
                "next_example": gestures.next_example,
                "previous_example": gestures.previous_example,
                "log_scale": viewing.toggle_log_scale,
                "reset_layout": self.reset_layout,
                "help_sheet": self._show_help,
                "about_lesson": self._show_lesson,
                "about": self._show_about,
                **self.pointing.handlers(),
                **self.companions.handlers(),
            }
        )
        viewing.restyled.connect(self._dress)
        viewing.rescaled.connect(self.cost_history.set_log)
        self.stage.changed.connect(self._dress)
        self.menus.file_chosen.connect(self.files.open_path)
        for writing in (self.files, self.pictures, self.handing_out):
            writing.done.connect(self.announcer.tell)
        self.diagram.resized.connect(self._measure)
        self.cost_history.chosen.connect(gestures.go_to_iteration)
        self.header.timeline.chosen.connect(gestures.go_to_step)
        self.header.ribbon.chosen.connect(gestures.go_to_step)
        toolbar.example.chosen.connect(gestures.view_example)
        toolbar.digits.chosen.connect(viewing.set_digits)
        toolbar.run.count_chosen.connect(viewing.remember_count)
        self.journey.bar_shown.connect(self._check_run_timeline)
        self.companions.send_keys_to(self.diagram.setFocus)
        for box in (toolbar.example.box, toolbar.digits.box, toolbar.run.box):
            box.left.connect(self.diagram.setFocus)

    def _restore(self) -> None:
        remembered = self._store.current
        self.setMinimumSize(LEAST)
        self.resize(USUAL)
        self.restoreGeometry(unpack(remembered.geometry))
        self.restoreState(unpack(remembered.docks), LAYOUT_VERSION)
        self._proportions.restore(remembered.shares)
        self.header.toolbar.run.set_count(remembered.run_count)
        self.cost_history.set_log(remembered.log_scale)
        self.actions_table.set_checked("log_scale", on=remembered.log_scale)
        self._dress()

    # --- what is shown

    @Slot(object)
    def _show_frame(self, frame: Frame) -> None:
        view = self.bridge.view
        self.header.set_frame(frame.timeline)
        self.header.toolbar.example.set_frame(frame.example)
        self.header.toolbar.digits.set_value(view.digits)
        self.header.toolbar.run.set_frame(frame.run)
        self.diagram.set_frame(frame.diagram)
        self.pointing.set_frame(frame)
        self.companions.set_frame(frame)
        self.card.set_frame(frame.card)
        self.program.set_frame(frame.program)
        self.cost_history.set_frame(frame.cost, view.digits)
        self.actions_table.apply(frame.actions)
        self.announcer.set_frame(frame)
        # Qt takes the first [*] for the mark of changes; a doubled one stands for itself.
        name = self.bridge.session.name.replace("[*]", "[*][*]")
        self.setWindowTitle(f"{name}[*] — Backstep")
        if frame.modified != self.isWindowModified():
            # Qt tells every widget of the window, even where nothing changed.
            self.setWindowModified(frame.modified)

    @Slot()
    def _dress(self) -> None:
        """Fit colours and sizes to theme, text size, window and mode."""
        zoom, projector = self.bridge.view.text_scale, self.stage.projector
        theme = PROJECTOR if projector else DARK if self.viewing.dark else LIGHT
        dress = Dress(theme, window_scale(self.width(), self.height()), zoom)
        self._worn = dress
        application.dress(dress)
        side = 0 if projector else dress.px(10)
        self.setContentsMargins(side, 0, side, 0)
        self._gaps.set_dress(dress)
        parts: tuple[Dressed, ...] = (
            *(self.header, self.stage.desk, self.hint, self.program, self.cost_history),
            *(self.breaking, self.what_if, self.journey, self.handing_out),
            *self.docks.values(),
        )
        for part in parts:
            part.set_dress(dress)
        self.pointing.set_dress(dress, math.ceil(PROJECTOR_SHARE * self.height()) if projector else 0.0)
        self.companions.allow(on=not projector)
        self.journey.fit(projector=projector)
        self.diagram.set_theme(theme)
        self.card.set_theme(theme)
        self.card.verticalScrollBar().setStyleSheet(scroll_bar_style(dress))
        if projector:
            header = self.header
            self.stage.page.fit(self.size(), header.ribbon, header.position, header.run_timeline, self.card)
            self.card.set_projector(self.height(), zoom)
        else:
            self.card.set_text_scale(dress.text, dress.scale)
        self.actions_table.set_checked("dark_theme", on=self.viewing.dark)
        self._proportions.set_text_scale(zoom)
        self._measure()

    @Slot(bool)
    def _check_run_timeline(self, on: bool) -> None:
        self.actions_table.set_checked("run_timeline", on=on)

    @Slot()
    def _measure(self) -> None:
        size = self.diagram.size()
        self.viewing.set_area(size.width(), size.height(), self.height(), projector=self.stage.projector)

    def reset_layout(self) -> None:
        """Put every panel back in its place, in the size it was designed for."""
        self.restoreState(self._usual_layout, LAYOUT_VERSION)
        self._proportions.reset()
        self._proportions.apply()
        remove_strays(self)

    def menuBar(self) -> QMenuBar:
        """The menu bar, which stands in the header."""
        return self.header.menu_bar

    def tell(self, title: str, text: str) -> None:
        """Say that something went wrong."""
        self._dialogs.tell(self, title, text)

    def _show_help(self) -> None:
        show_help(self._worn, self)

    def _show_lesson(self) -> None:
        document = self.bridge.session.state.document
        show_lesson(document.title or self.bridge.session.name, document.lesson, self._worn, self)

    def _show_about(self) -> None:
        self._dialogs.about(self, "About Backstep", about_html())

    # --- events of the window itself

    def childEvent(self, event: QChildEvent) -> None:
        """Qt makes rows of tabs where docks stand behind each other."""
        super().childEvent(event)
        # Not when it is added: it is no row of tabs yet, and Qt has still to set it up.
        if event.polished() and isinstance(row := event.child(), QTabBar):
            show_whole(row)

    def event(self, event: QEvent) -> bool:
        """Put the tips of menus into the hint line; notice a separator that was dragged."""
        if isinstance(event, QStatusTipEvent):
            self.hint.set_tip(event.tip())
            return True
        # What kind it is of is asked of the mouse's alone: hundreds of others come while a window is opened.
        kind = event.type() if isinstance(event, QMouseEvent) else QEvent.Type.None_
        if kind == QEvent.Type.MouseButtonPress:
            self._proportions.hold()
        handled = super().event(event)
        if kind == QEvent.Type.MouseButtonRelease and not self.stage.projector:
            self._proportions.learn()
        return handled

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key whose action cannot be done now says why; one that came before the frame that allows it is done."""
        if self.bridge.pending:
            self.bridge.flush()
            if self.actions_table.press(event.keyCombination()):
                return
        why = self.actions_table.why_not(event.keyCombination())
        if why:
            self.bridge.complain(why)
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """The first picture is there when the window is."""
        super().showEvent(event)
        self.journey.watch_buttons(self)
        self.stage.watch_keys()
        # What the panels say decides how large they must be, and that how large the diagram is: all of it now, so that
        # nothing moves once it is seen.
        self.bridge.flush()
        remove_strays(self)
        self.diagram.setFocus()
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self._proportions.apply()
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        if self.bridge.pending:
            self.bridge.flush()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Everything grows with the window."""
        super().resizeEvent(event)
        self.stage.fit_blank()
        if self.stage.projector or window_scale(self.width(), self.height()) != self._worn.scale:
            self._dress()
        if not self.stage.projector:
            self._proportions.apply()
        self._measure()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask before losing changes, remember how the window was left, and let the session go."""
        if self.bridge.closed:
            super().closeEvent(event)
            return
        if not self.files.may_leave():
            event.ignore()
            return
        geometry, docks = pack(self.saveGeometry()), pack(self.stage.layout_state())
        self._store.change(replace(self._store.current, geometry=geometry, docks=docks, shares=self._proportions.kept))
        self._store.save()
        self.bridge.close()
        super().closeEvent(event)


def open_window(path: Path | str) -> MainWindow:
    """Open a window on a session file or a lesson's name and show it; makes the QApplication where there is none.

    Raises InputError where the file is no session.
    """
    application.ensure()
    window = MainWindow(path)
    window.show()
    return window
