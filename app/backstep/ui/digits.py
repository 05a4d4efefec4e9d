"""The choice of how many digits are shown."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from backstep.present.numbers import ABOUT
from backstep.present.view import DIGITS_LEAST, DIGITS_MOST
from backstep.ui.boxes import LabelledBox


class DigitsControl(LabelledBox):
    """A small box with the number of significant digits; it shows numbers in another way and changes none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("digits", "Digits", DIGITS_LEAST, DIGITS_MOST, parent)
        self.box.setToolTip(
            f"Significant digits of every number, {DIGITS_LEAST} to {DIGITS_MOST}. "
            f"{ABOUT} stands before one that has room for fewer on the diagram."
        )
        self.box.setAccessibleDescription("How many significant digits of every number are shown")
