"""The settings of one watchpoint: a rule about an expression, or one of the presets with its explanation."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from backstep.core.datasets_wording import headed
from backstep.core.diagnostics import PRESETS, Setting
from backstep.core.network import Network
from backstep.present.advice import ADVICE
from backstep.present.points import RULES, watch_texts
from backstep.session.breakpoints import EVENTS, WITH_LIMIT, Rule, Watchpoint
from backstep.ui.choice import Choice
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.expression_field import ExpressionField
from backstep.ui.panels.item_views import dress_view
from backstep.ui.point_dialog import PointDialog

_DIGITS = 4


class NumberLine(QWidget):
    """A number typed freely, such as 1e-6; what is no number or out of its range is said below.

    Attributes:
        edited: emitted after each change.
    """

    edited = Signal()

    def __init__(self, setting: Setting, label: str, value: float, dress: Dress, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self.line = QLineEdit(f"{value:.12g}", self)
        self.line.setObjectName(f"setting_{setting.name}")
        self.line.setAccessibleName(label)
        self.line.setMaxLength(40)
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self._dress = dress
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(dress.px(2))
        if label:
            title = QLabel(label, self)
            title.setBuddy(self.line)
            title.setWordWrap(True)
            title.setFont(dress.font(TEXT))
            column.addWidget(title)
        column.addWidget(self.line)
        column.addWidget(self.note)
        self.line.setFont(dress.font(TEXT))
        self.note.setFont(dress.font(SMALL))
        self.line.textChanged.connect(self._on_changed)
        self._say()

    @property
    def value(self) -> float | None:
        """The number; None where it is none, or out of range."""
        try:
            number = float(self.line.text().strip().replace("−", "-").replace(",", "."))
        except ValueError:
            return None
        setting = self.setting
        inside = setting.least <= number <= setting.most
        return number if inside and (number.is_integer() or not setting.whole) else None

    def _on_changed(self) -> None:
        self._say()
        self.edited.emit()

    def _say(self) -> None:
        setting, theme = self.setting, self._dress.theme
        wrong = self.value is None
        kind = "a whole number" if setting.whole else "a number"
        span = f"from {setting.least:g} to {setting.most:g}"
        if abs(setting.least) > 1e300 and abs(setting.most) > 1e300:
            span = ""
        usual = "" if setting.name == "limit_of_rule" else f", usually {setting.default:g}"
        text = f"{kind} {span}{usual}".strip().rstrip(",")
        self.note.setText(f"This must be {text}." if wrong else headed(text))
        colours = self.note.palette()
        colours.setColor(self.note.foregroundRole(), QColor(theme.backward if wrong else theme.muted))
        self.note.setPalette(colours)
        self.line.setAccessibleDescription(self.note.text())


class WatchpointDialog(PointDialog):
    """A list of what can be watched for, and beside it the settings of the chosen one."""

    def __init__(self, point: Watchpoint, network: Network, dress: Dress, parent: QWidget | None = None) -> None:
        """A `point` with number 0 is a new one."""
        title = f"Watchpoint {point.number}" if point.number else "New watchpoint"
        super().__init__("watchpoint_dialog", title, dress, parent)
        self._point, self._network = point, network
        self._rule_chosen = bool(point.number)
        """Whether somebody wants this very rule; until then it follows what is typed."""
        self.choice = QListWidget(self)
        self.choice.setObjectName("watch_choice")
        self.choice.setAccessibleName("What to watch for")
        self.pages = QStackedWidget(self)
        self.settings: dict[str, dict[str, NumberLine]] = {}
        self._add("", "A value", self._expression_page(point, network))
        for name, preset in PRESETS.items():
            self._add(name, ADVICE[name].title, self._preset_page(name, preset.settings, point))
        both = QHBoxLayout()
        self.column.insertLayout(0, both, 1)
        both.addWidget(self.choice)
        both.addWidget(self.pages, 1)
        both.setSpacing(dress.px(14))
        self.name.setText(point.name)
        self.enabled.setChecked(point.enabled)
        self.form.addRow("Name", self.name)
        self.form.addRow("", self.enabled)
        self.dress_up()
        dress_view(self.choice, dress)
        self.choice.setFixedWidth(self.choice.sizeHintForColumn(0) + dress.em(30))
        self.choice.setMinimumHeight(self.choice.sizeHintForRow(0) * self.choice.count() + dress.px(8))
        self.choice.currentRowChanged.connect(self._on_chosen)
        names = ["", *PRESETS]
        self.choice.setCurrentRow(names.index(point.preset))
        self.name.textChanged.connect(self.check)
        self.enabled.toggled.connect(self.check)
        self.column.addStrut(dress.em(610))
        self.blank = not point.expression and not point.preset
        self.check()
        if point.preset:
            self.choice.setFocus()
        else:
            self.expression.setFocus()

    def _add(self, name: str, title: str, page: QWidget) -> None:
        item = QListWidgetItem(title)
        item.setData(Qt.ItemDataRole.UserRole, name)
        self.choice.addItem(item)
        self.pages.addWidget(page)

    def _expression_page(self, point: Watchpoint, network: Network) -> QWidget:
        page = QWidget(self)
        self.expression = ExpressionField("watch_expression", "Expression", network, page, once=True, kept_lines=4)
        self.expression.line.setPlaceholderText("for example norm(dJ_dW[1]) · Ctrl+Space: names")
        self.expression.set_text(point.expression)
        self.expression.set_dress(self.dress)
        self.expression.edited.connect(self._on_expression)
        self.expression.entered.connect(self.accept)
        self.expression.dismissed.connect(self.reject)
        self.rule = Choice("watch_rule", "Rule", page)
        for rule, text in RULES.items():
            self.rule.addItem(f"Stop when it {text}", rule.value)
        self.rule.setCurrentIndex(self.rule.findData(point.rule.value))
        self.rule.set_dress(self.dress)
        self.limit = NumberLine(Setting("limit_of_rule", 0.0, -1.7e308, 1.7e308), "", point.limit, self.dress, page)
        self.limit.line.setAccessibleName("Limit")
        self.limit.edited.connect(self.check)
        self.rule.currentIndexChanged.connect(self._on_rule)
        self.rule.activated.connect(self._on_rule_chosen)
        about = self._words(
            "Any quantity of the network, or a calculation with several. It is looked at once in each iteration, where "
            "it gets its value: a weight after its update, J once it is computed."
        )
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (about, self.expression, self.rule, self.limit):
            column.addWidget(part)
        column.addStretch(1)
        self._on_rule()
        return page

    def _preset_page(self, name: str, settings: tuple[Setting, ...], point: Watchpoint) -> QWidget:
        page, advice = QWidget(self), ADVICE[name]
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.dress.px(9))
        column.addWidget(self._words(advice.explanation))
        column.addWidget(self._words(f"What usually helps: {advice.helps}", muted=True))
        chosen = dict(point.settings) if point.preset == name else {}
        lines = {}
        for setting in settings:
            value = chosen.get(setting.name, setting.default)
            line = NumberLine(setting, advice.settings[setting.name], value, self.dress, page)
            line.edited.connect(self.check)
            lines[setting.name] = line
            column.addWidget(line)
        column.addStretch(1)
        self.settings[name] = lines
        return page

    def _words(self, text: str, *, muted: bool = False) -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setFont(self.dress.font(TEXT))
        if muted:
            colours = label.palette()
            colours.setColor(label.foregroundRole(), QColor(self.dress.theme.muted))
            label.setPalette(colours)
        return label

    def _on_expression(self) -> None:
        self.blank = False
        self._suggest_rule()
        self.check()

    def _suggest_rule(self) -> None:
        """What is true or false stops where it becomes true, a number where it changes, unless somebody chose."""
        expression = self.expression.expression
        if not self._rule_chosen and expression is not None:
            rule = Rule.TRUE if expression.is_one_truth else Rule.CHANGES
            self.rule.setCurrentIndex(self.rule.findData(rule.value))

    def _on_rule_chosen(self) -> None:
        self._rule_chosen = True

    def _on_chosen(self, row: int) -> None:
        self.pages.setCurrentIndex(row)
        self.check()

    def _on_rule(self) -> None:
        self.limit.setVisible(Rule(self.rule.currentData()) in WITH_LIMIT)
        self.check()

    @property
    def preset(self) -> str:
        """The preset that is chosen, or ""."""
        row = self.choice.currentRow()
        return str(self.choice.item(row).data(Qt.ItemDataRole.UserRole)) if row >= 0 else ""

    @property
    def watchpoint(self) -> Watchpoint:
        """What the form says."""
        name, enabled, preset = self.name.text().strip(), self.enabled.isChecked(), self.preset
        kept = replace(self._point, name=name, enabled=enabled, expression="", preset="", settings=())
        if not preset:
            rule = Rule(self.rule.currentData())
            limit = (self.limit.value or 0.0) if rule in WITH_LIMIT else 0.0
            return replace(kept, expression=self.expression.text, rule=rule, limit=limit)
        lines = self.settings[preset]
        changed = {
            key: line.value
            for key, line in lines.items()
            if line.value is not None and line.value != line.setting.default
        }
        return replace(kept, rule=Rule.CHANGES, limit=0.0, preset=preset, settings=tuple(sorted(changed.items())))

    def fault(self) -> str:
        """Why it cannot be accepted; what is wrong within a line is said there."""
        preset = self.preset
        if preset:
            wrong = [line for line in self.settings[preset].values() if line.value is None]
            return "One of the numbers is not right yet: see there." if wrong else ""
        if not self.expression.sound:
            return "The expression is not right yet: see there." if self.expression.text else "Say what to watch."
        rule, expression = Rule(self.rule.currentData()), self.expression.expression
        if rule is Rule.TRUE and expression is not None and not expression.is_one_truth:
            return "This is not one true or false: choose another rule, or write a comparison such as J < 0.2."
        limited = rule in WITH_LIMIT
        return "The limit is not right yet: see there." if limited and self.limit.value is None else ""

    def sentence(self) -> str:
        """What it would do."""
        point = self.watchpoint
        off = "" if point.enabled else " It is switched off."
        what, when = watch_texts(point, _DIGITS, self._network)
        if point.preset:
            return f"Stops in the iteration in which this begins: {what}{f' ({when})' if when else ''}.{off}"
        often = "each time" if point.rule in EVENTS or point.rule is Rule.TRUE else "where it begins"
        return f"Stops {often}: {what} {when}.{off}"

    def sizeHint(self) -> QSize:
        """Wide enough for an explanation of a few lines."""
        return super().sizeHint().expandedTo(QSize(self.dress.em(680), self.dress.em(430)))
