"""Export of the window's moment."""

from __future__ import annotations

from pathlib import Path

from backstep.ui.exporting import Exporter, Location


class Pictures(Exporter):
    """The action "Export picture…"."""

    def export(self) -> bool:
        """Ask where to, and write what the window shows; False where nothing was written."""
        iteration, step = self._bridge.session.state.position
        proposal = self._proposal(Location.PicturesLocation, f"{iteration}-{step}.png")

        def write(path: Path) -> None:
            # Only here: a picture is exported seldom.
            from backstep.ui.export.picture import grab_widget

            grab_widget(self._window, path, self._window.size())

        chosen = self._dialogs.save_picture(self._window, proposal)
        return self._write("Picture", chosen, write, "The picture was not written")
