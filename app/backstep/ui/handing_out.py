"""Handing out: asks what and where to, and writes worksheets, tables and scripts of the training in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from backstep.ui.bridge import Bridge
from backstep.ui.dialogs import Dialogs
from backstep.ui.dress import Dress
from backstep.ui.exporting import Exporter, Location

if TYPE_CHECKING:
    from backstep.present.handouts.handout import Handout

_NOTHING = "Nothing was handed out"


class HandingOut(Exporter):
    """The action "Hand out…"."""

    def __init__(self, window: QWidget, bridge: Bridge, dialogs: Dialogs) -> None:
        super().__init__(window, bridge, dialogs)
        self._dress = Dress()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress

    def ask(self) -> None:
        """Show the form."""
        session, view = self._bridge.session, self._bridge.view
        state = session.state
        if state.setup.mistake is not None:
            # What is taken home is taken for true.
            text = "A mistake is switched on. Switch it off first, so that the numbers handed out are right."
            self._dialogs.tell(self._window, _NOTHING, text)
            return
        # Only here: handouts are made seldom.
        from backstep.present.handouts.handout import Handout, Kind
        from backstep.ui.handout_dialog import HandoutDialog

        iteration, _ = state.position
        proposal = Handout(Kind.WORKSHEET, (iteration, 1), (iteration, len(state.steps)), state.example, view.digits)
        known = max(iteration, session.timeline.computed)
        dialog = HandoutDialog(proposal, session.timeline.task, known, self._dress, self._window)
        dialog.accepted.connect(lambda: self.write(dialog.handout))
        dialog.open()

    def write(self, handout: Handout) -> bool:
        """Ask where to, and write; False where nothing was written."""
        from backstep.present.handouts.handout import FORMS
        from backstep.ui.export.handouts import write_handout

        form = FORMS[handout.kind]
        proposal = self._proposal(Location.DocumentsLocation, f"{handout.kind.value}{form.suffixes[0]}")
        path = self._dialogs.save_handout(self._window, proposal, form.title, form.suffixes)
        session = self._bridge.session
        return self._write(form.title, path, lambda path: write_handout(handout, session, path), _NOTHING)
