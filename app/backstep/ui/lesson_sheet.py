"""What the session is about, at any time: its title and the text that came with it."""

from __future__ import annotations

from html import escape

from PySide6.QtWidgets import QWidget

from backstep.present.actions import BY_NAME
from backstep.ui.dress import LARGE, Dress
from backstep.ui.sheet import Sheet

_NO_TEXT = "This session has no text of its own; in its file it would stand under “lesson”."


class LessonSheet(Sheet):
    """Title and text of a session."""

    def __init__(self, dress: Dress, parent: QWidget) -> None:
        super().__init__(BY_NAME["about_lesson"], dress, (620, 420), parent)

    def tell(self, title: str, text: str) -> None:
        """Show these; an empty line in `text` begins a paragraph."""
        theme, gap = self.dress.theme, self.dress.px(10)
        parts = [part.strip() for part in (text or _NO_TEXT).split("\n\n")]
        below = "".join(f'<p style="margin:{gap}px 0 0 0; line-height:135%">{escape(part)}</p>' for part in parts)
        head = f"font-size:{self.dress.em(LARGE)}px; font-weight:600; color:{theme.forward}"
        self.browser.setHtml(f'<p style="margin:0; {head}">{escape(title)}</p>{below}')


def show_lesson(title: str, text: str, dress: Dress, parent: QWidget) -> None:
    """Open the sheet of a window with this title and text, or put them on the one that is open."""
    sheet = parent.findChild(LessonSheet) or LessonSheet(dress, parent)
    sheet.tell(title, text)
    sheet.put_up()
