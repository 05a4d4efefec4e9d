"""The menu bar, and the menus made from the action table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QRect, Signal, Slot
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar, QStyle, QStyleOptionMenuItem, QToolButton, QWidget

from backstep.present.actions import ACTIONS, Menu
from backstep.session.lessons import lessons
from backstep.ui.action_factory import Actions
from backstep.ui.dress import TEXT, Dress
from backstep.ui.guard import guarded
from backstep.ui.preferences import PreferenceStore


@guarded
class MenuBar(QMenuBar):
    """A menu bar whose titles stand apart as the window is large."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("menu_bar")

    def set_dress(self, dress: Dress) -> None:
        """Take on the size. At scale 1 all lengths are those of the style."""
        self.setFont(dress.font(TEXT))
        beside, above = dress.px(4), dress.px(5)
        self.setStyleSheet(
            f"""
            QMenuBar {{ spacing: {dress.px(6)}px; }}
            QMenuBar::item {{ padding: {above // 2}px {beside}px {above - above // 2}px {beside}px; }}
            """
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground, then the titles: Qt does it the other way round and clips, and a written SVG has no clips."""
        painter, element = QPainter(self), QStyle.ControlElement
        # Not the style of the bar: with a style sheet, that one draws into what is left within the paddings.
        style = QApplication.style()
        option = QStyleOptionMenuItem()
        option.initFrom(self)
        option.menuRect = self.rect()
        style.drawControl(element.CE_MenuBarEmptyArea, option, painter, self)
        more = self.findChild(QToolButton, "qt_menubar_ext_button")
        taken = more.geometry() if more is not None and more.isVisible() else QRect()
        for action in self.actions():
            place = self.actionGeometry(action)
            # Those for which there is no room are in the menu of the button.
            if self.rect().contains(place) and not place.intersects(taken):
                self.initStyleOption(option, action)
                option.rect = place
                style.drawControl(element.CE_MenuBarItem, option, painter, self)
        painter.end()


class Menus(QObject):
    """Fills a menu bar.

    Attributes:
        file_chosen: emitted with the path of a recent file or a lesson.
    """

    file_chosen = Signal(object)

    def __init__(
        self,
        bar: QMenuBar,
        actions: Actions,
        panel_actions: Sequence[QAction],
        store: PreferenceStore,
        parent: QObject,
    ) -> None:
        """`panel_actions` show and hide a panel each; `store` knows the recent files."""
        super().__init__(parent)
        self._store = store
        self.menus = {menu: bar.addMenu(f"&{menu.value}") for menu in Menu}
        for name, menu in self.menus.items():
            menu.setObjectName(f"{name.value.lower()}_menu")
        self.menus_within: dict[str, QMenu] = {}
        self._add_lessons(self.menus[Menu.LESSONS])
        for row in ACTIONS:
            menu = self.menus[row.menu]
            if row.separator:
                menu.addSeparator()
            if row.submenu:
                menu = self._submenu(menu, row.submenu)
            menu.addAction(actions[row.name])
        self.recent_menu = QMenu("Open recent", self.menus[Menu.FILE])
        self.recent_menu.setObjectName("recent_menu")
        self.recent_menu.aboutToShow.connect(self.fill_recent)
        self.menus[Menu.FILE].insertMenu(actions["save"], self.recent_menu)
        view = self.menus[Menu.VIEW]
        view.insertSeparator(actions["reset_layout"])
        for action in panel_actions:
            view.insertAction(actions["reset_layout"], action)

    @Slot()
    def fill_recent(self) -> None:
        """List the recent files again; those that are gone are grey."""
        self.recent_menu.clear()
        paths = [Path(name) for name in self._store.current.recent]
        if not paths:
            self.recent_menu.addAction("No file yet").setEnabled(False)
        for path in paths:
            there = path.is_file()
            action = self._add_file(self.recent_menu, path, _amp(path.name))
            action.setEnabled(there)
            action.setStatusTip(str(path) if there else f"{path} is not there any more")

    def _submenu(self, menu: QMenu, title: str) -> QMenu:
        """The menu within `menu` with this title, made where it is not there yet."""
        name = f"{title.lower().replace(' ', '_')}_menu"
        found = self.menus_within.get(name)
        if found is None:
            found = self.menus_within[name] = QMenu(title, menu)
            found.setObjectName(name)
            found.setToolTipsVisible(True)
            menu.addMenu(found)
        return found

    def _add_lessons(self, menu: QMenu) -> None:
        menu.setToolTipsVisible(True)
        for lesson in lessons():
            action = self._add_file(menu, lesson.path, _amp(lesson.title))
            action.setObjectName(f"lesson_{lesson.name}")
            action.setToolTip(lesson.summary)
            action.setStatusTip(lesson.summary)

    def _add_file(self, menu: QMenu, path: Path, title: str) -> QAction:
        action = menu.addAction(title)
        action.setData(str(path))
        action.triggered.connect(self._on_file)
        return action

    @Slot()
    def _on_file(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.file_chosen.emit(Path(action.data()))


def _amp(title: str) -> str:
    """A title whose ampersands are shown instead of underlining the next letter."""
    return title.replace("&", "&&")
