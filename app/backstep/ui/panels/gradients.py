"""The gradients panel: the table of methods with the check below, and on two further tabs the charts."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QLabel,
    QSlider,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from backstep.present.chosen import GradientsView, Tab
from backstep.present.gradients import width_from
from backstep.present.gradients_view import GradientsFrame
from backstep.ui.dress import SMALL, Dress, slider_style, tab_style
from backstep.ui.guard import guarded
from backstep.ui.panels.flow import Flow
from backstep.ui.panels.gradient_rows import MethodModel, MethodTable
from backstep.ui.panels.item_views import dress_view
from backstep.ui.panels.log_chart import LogChart
from backstep.ui.panels.panel import OwnKeys, PanelButton, introduce
from backstep.ui.panels.positive_field import PositiveField
from backstep.ui.panels.whole_rows import WholeRows
from backstep.ui.panels.words import Pages, Room, Words, scroll_inside

_TABS = {
    Tab.METHODS: ("Methods", "What every method finds, and what it takes"),
    Tab.WIDTH: ("Width h", "How good a difference is, by how far the parameter is moved"),
    Tab.GROWTH: ("Growth", "How the work of every method grows with the network"),
}
_ROOMY = 150.0
"""What a text or a slider beside other parts needs at least, in pixels at scale 1; else it stands in its own line."""
_MOST_ROOM = 100
"""What a list has of the height that nothing else needs, beside 1 for no more than emptiness."""


@guarded
class GradientsPanel(QWidget):
    """Shows a `GradientsFrame`. What it is made of is built when it is opened for the first time.

    Attributes:
        viewed: emitted with the `GradientsView` that somebody wants.
        pointed: emitted with the `WrongRow` to look at.
        check_pressed: emitted when the gradient shall be checked.
        compute_pressed: emitted when what is computed shall be given up, or gone on with.
        growth_pressed: emitted when the growth shall be measured, or no longer.
        left: emitted when the keys shall go back to stepping.
    """

    viewed = Signal(object)
    pointed = Signal(object)
    check_pressed = Signal()
    compute_pressed = Signal()
    growth_pressed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        introduce(self, "gradients")
        scroll_inside(self)
        self._frame: GradientsFrame | None = None
        self._dress = Dress()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def frame(self) -> GradientsFrame | None:
        """What is shown."""
        return self._frame

    # --- made once

    def _build(self) -> None:
        self.tabs = QTabBar(self)
        self.tabs.setObjectName("gradient_tabs")
        self.tabs.setAccessibleName("Parts of the panel")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for number, (title, tip) in enumerate(_TABS.values()):
            self.tabs.addTab(title)
            self.tabs.setTabToolTip(number, tip)
        self.tabs.currentChanged.connect(self._on_tab)
        OwnKeys(self.tabs).left.connect(self.left)
        self._pages = Pages(self)
        self._areas: list[Room | Words] = []
        self._rows: list[Flow] = []
        self._columns = [self._methods_page(), self._width_page(), self._growth_page()]
        self._column.addWidget(self.tabs)
        self._column.addWidget(self._pages, 1)

    def _page(self) -> Room:
        page = Room(self._pages)
        self._pages.addWidget(page)
        self._areas.append(page)
        return page

    def _methods_page(self) -> QVBoxLayout:
        page = self._page()
        column = page.column
        # Where the panel is low the table is scrolled: the answer of the check is always in sight.
        above = Words(page)
        self._areas.append(above)
        self.title = _label(page)
        self.model = MethodModel(self)
        self.table = MethodTable(self.model, page)
        self.table.left.connect(self.left)
        self.status = _label(page)
        self.status.setWordWrap(False)
        self.compute = PanelButton("gradient_compute", "", "", page)
        self.compute.clicked.connect(self.compute_pressed)
        tip = "Compare backpropagation with differences of J, for every weight and bias (F7)"
        self.check = PanelButton("gradient_check", "Check", tip, page)
        self.check.setAccessibleName("Check the gradient")
        self.check.clicked.connect(self.check_pressed)
        self.verdict = _label(page)
        self.verdict.setObjectName("gradient_verdict")
        self._wrong = QStandardItemModel(self)
        self.wrong_list = _WrongRows("gradient_wrong", "Derivatives that are not confirmed", page)
        self.wrong_list.setModel(self._wrong)
        self.wrong_list.clicked.connect(self._on_wrong)
        self.wrong_list.entered_row.connect(self._on_wrong)
        self.wrong_list.left.connect(self.left)
        self._afterwards = QTimer(self, singleShot=True, interval=0)
        self._afterwards.timeout.connect(lambda: page.see(self.wrong_list, self.check, self.verdict))
        above.column.addWidget(self.title)
        above.column.addWidget(self.table)
        above.end_whole(self.table.ends)
        column.addWidget(above)
        self._add_row(column, self.compute, self.status)
        self._add_row(column, self.check, self.verdict)
        column.addWidget(self.wrong_list, _MOST_ROOM)
        column.addStretch(1)
        return column

    def _width_page(self) -> QVBoxLayout:
        page = self._page()
        column = page.column
        self.width_chart = LogChart("gradient_width_chart", "Error of a difference over h", page)
        # h, the smallest on the left.
        self.slider = QSlider(Qt.Orientation.Horizontal, page)
        self.slider.setObjectName("gradient_width")
        self.slider.setAccessibleName("h, how far the parameter is moved")
        self.slider.setPageStep(4)
        self.slider.valueChanged.connect(self._on_slider)
        OwnKeys(self.slider).left.connect(self.left)
        self.width_text = _label(page)
        self._h = QLabel("h", page)
        self.field = PositiveField("gradient_h", "h, how far the parameter is moved", width_from, page)
        self.field.entered.connect(lambda h: self.viewed.emit(replace(self._view, h=h)))
        self.field.left.connect(self.left)
        self._h.setBuddy(self.field)
        column.addWidget(self.width_chart, 1)
        row = self._add_row(column, self._h, self.slider)
        row.put(self.field)
        column.addWidget(self.field.message)
        column.addWidget(self.width_text)
        return column

    def _growth_page(self) -> QVBoxLayout:
        page = self._page()
        column = page.column
        self.growth_chart = LogChart("gradient_growth_chart", "Work over the number of weights", page)
        self.measure = PanelButton("gradient_measure", "", "", page)
        self.measure.clicked.connect(self.growth_pressed)
        tip = "Show the time that was measured in place of the multiplications that are counted"
        self.in_seconds = PanelButton("gradient_seconds", "Seconds", tip, page)
        self.in_seconds.setCheckable(True)
        self.in_seconds.clicked.connect(self._on_seconds)
        self.growth_text = _label(page)
        column.addWidget(self.growth_chart, 1)
        self._add_row(column, self.measure, self.in_seconds, self.growth_text)
        return column

    def _add_row(self, column: QVBoxLayout, *parts: QWidget) -> Flow:
        """Put parts beside each other; the last takes what room there is."""
        row = Flow(self)
        self._rows.append(row)
        column.addWidget(row)
        for part in parts:
            row.put(part, takes=part is parts[-1])
        return row

    # --- shown

    def set_frame(self, frame: GradientsFrame) -> None:
        """Show this moment."""
        first = self._frame is None
        if first:
            self._build()
        self._frame = frame
        number = list(Tab).index(frame.view.tab)
        with QSignalBlocker(self.tabs):
            self.tabs.setCurrentIndex(number)
        self._pages.setCurrentIndex(number)
        if frame.view.tab is Tab.METHODS:
            self._show_methods(frame)
        elif frame.view.tab is Tab.WIDTH:
            self._show_width(frame)
        else:
            self._show_growth(frame)
        if first:
            self.set_dress(self._dress)

    def _show_methods(self, frame: GradientsFrame) -> None:
        self.title.setText(frame.title)
        self.title.setVisible(bool(frame.title))
        self.table.set_frame(frame, of_parameter=frame.of_parameter)
        self.status.setText(frame.status)
        self.compute.setText("Go on" if frame.stopped else "Stop")
        self.compute.setVisible(frame.stoppable or frame.stopped)
        self.status.setVisible(bool(frame.status))
        look = frame.check
        if look.text != self.verdict.text():
            self.verdict.setText(look.text)
            # Where the page is scrolled, the answer is what one waits for.
            self._afterwards.start()
        self._colour_verdict()
        if [item.text for item in look.wrong] != [
            self._wrong.item(row).text() for row in range(self._wrong.rowCount())
        ]:
            self._wrong.clear()
            for row in look.wrong:
                item = QStandardItem(row.text)
                item.setToolTip(row.text)
                self._wrong.appendRow(item)
            self._fit_wrong()
        self.wrong_list.setVisible(bool(look.wrong))

    def _fit_wrong(self) -> None:
        """As high as its rows where there is room, and two of them at least."""
        rows, high = self._wrong.rowCount(), max(0, self.wrong_list.sizeHintForRow(0))
        self.wrong_list.setMinimumHeight(min(2, rows) * high)
        self.wrong_list.setMaximumHeight(rows * high)

    def _show_width(self, frame: GradientsFrame) -> None:
        if frame.chart is None:
            return
        self.width_chart.set_chart(frame.chart)
        self.width_text.setText(frame.chart.text)
        for part in (self.slider, self.field):
            part.setEnabled(not frame.chart.empty)
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, frame.widths - 1)
            self.slider.setValue(frame.widths - 1 - frame.width)
        self.field.show_number(frame.h)
        self.slider.setAccessibleDescription(frame.chart.text)

    def _show_growth(self, frame: GradientsFrame) -> None:
        if frame.chart is None:
            return
        self.growth_chart.set_chart(frame.chart)
        self.growth_text.setText(frame.chart.text)
        self.measure.setText("Stop" if frame.growing else "Measure")
        self.in_seconds.setChecked(frame.view.seconds)

    def _colour_verdict(self) -> None:
        theme = self._dress.theme
        good = None if self._frame is None else self._frame.check.good
        colour = {True: theme.update, False: theme.backward, None: theme.muted}[good]
        self.verdict.setStyleSheet(f"color: {colour}")

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        if self._frame is None:
            return
        theme = dress.theme
        self._column.setSpacing(dress.px(4))
        self.tabs.setFont(dress.font(SMALL))
        self.tabs.setStyleSheet(tab_style(dress))
        self.table.set_dress(dress)
        dress_view(self.wrong_list, dress)
        self._fit_wrong()
        for chart in (self.width_chart, self.growth_chart):
            chart.set_dress(dress)
        for label in (self.title, self.status, self.verdict, self.width_text, self.growth_text, self._h):
            label.setFont(dress.font(SMALL))
            label.setStyleSheet(f"color: {theme.muted}")
        for part in (self.compute, self.check, self.measure, self.in_seconds, self.field):
            part.set_dress(dress)
        self.slider.setStyleSheet(slider_style(dress))
        for area in self._areas:
            area.set_dress(dress)
        for column in self._columns:
            column.setSpacing(dress.px(5))
        for row in self._rows:
            row.set_gaps(dress.px(6), dress.em(_ROOMY))
        self._colour_verdict()

    # --- what somebody does

    @property
    def _view(self) -> GradientsView:
        return GradientsView() if self._frame is None else self._frame.view

    def _on_tab(self, number: int) -> None:
        self.viewed.emit(replace(self._view, tab=list(Tab)[number]))

    def _on_slider(self, value: int) -> None:
        self.field.say("")
        self.viewed.emit(replace(self._view, width=self.slider.maximum() - value, h=None))

    def _on_seconds(self, on: bool) -> None:
        self.viewed.emit(replace(self._view, seconds=on))

    def _on_wrong(self, index: QModelIndex) -> None:
        if self._frame is not None and index.row() < len(self._frame.check.wrong):
            self.pointed.emit(self._frame.check.wrong[index.row()])


@guarded
class _WrongRows(WholeRows):
    """Takes only room that nothing else needs."""

    def sizeHint(self) -> QSize:
        """No more than it must have."""
        return QSize(super().sizeHint().width(), self.minimumHeight())


def _label(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setWordWrap(True)
    return label
