"""What-if in the window: numbers that are changed, the branches they make, and one branch beside another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from backstep.core.datasets_wording import headed
from backstep.core.errors import InputError
from backstep.present.editing import editable
from backstep.present.frame import Frame
from backstep.present.looks import Target
from backstep.session.branches import Edit
from backstep.session.commands import (
    CatchUp,
    CompareBranch,
    EditValue,
    RemoveBranch,
    RenameBranch,
    StartAgain,
    SwitchBranch,
)
from backstep.ui.bridge import Bridge
from backstep.ui.companions import Companion
from backstep.ui.diagram.view import DiagramView
from backstep.ui.dress import Dress
from backstep.ui.editing import Editing
from backstep.ui.panels.step_card import StepCard
from backstep.ui.place_menus import LINE, Entry, PlaceMenus

if TYPE_CHECKING:  # loaded with the panel
    from backstep.ui.panels.branches import BranchesPanel


class WhatIf(Companion):
    """The panel of branches, and the editing of numbers."""

    def __init__(
        self,
        bridge: Bridge,
        diagram: DiagramView,
        card: StepCard,
        menus: PlaceMenus,
        window: QWidget,
    ) -> None:
        """`menus` are those of the right mouse button."""
        super().__init__(bridge, window)
        menus.also_offer(self._offers)
        self.editing = Editing(bridge, diagram, card, self)
        self.editing.edited.connect(self._on_edited)
        self.editing.again.connect(self._on_again)
        self.editing.refused.connect(self._on_refused)
        self._dock = self._closed("branches", self._make)

    def _make(self) -> BranchesPanel:
        from backstep.ui.panels.branches import BranchesPanel

        panel = BranchesPanel(self._dock)
        panel.switched.connect(self.switch)
        panel.renamed.connect(self._on_renamed)
        panel.removed.connect(self._on_removed)
        panel.compared.connect(self.compare)
        panel.rate_wanted.connect(self.editing.edit_rate)
        panel.rate_again.connect(self.editing.again_with_rate)
        panel.seed_again.connect(self.again_with_seed)
        panel.caught_up.connect(self.catch_up)
        panel.differences_wanted.connect(self.show_differences)
        panel.left.connect(self.left)
        return panel

    @property
    def panel(self) -> BranchesPanel:
        """The list of branches."""
        return self._dock.panel

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the rows of the action table do that belong to it."""
        return {
            "edit_value": self.editing.edit_selected,
            "edit_rate": self.editing.edit_rate,
            "again_rate": self.editing.again_with_rate,
            "again_seed": self.again_with_seed,
            "differences": self._toggle_differences,
            "catch_up": self.catch_up,
        }

    def set_frame(self, frame: Frame) -> None:
        """Show the moment."""
        if frame.branches is not None:
            self.panel.set_frame(frame.branches)

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self.editing.set_dress(dress)

    def _offers(self, target: Target) -> list[Entry]:
        """The line for something on the diagram in the menu of the right mouse button."""
        state = self._bridge.session.state
        try:
            name = editable(state, target).name
        except InputError as error:
            return [LINE, Entry("Change the number…", partial(self.editing.edit_target, target), f"{error.what}.")]
        return [LINE, Entry(f"Change {name}…", partial(self.editing.edit_target, target))]

    # --- branches

    @Slot(object)
    def _on_edited(self, edit: Edit) -> None:
        self._bridge.dispatch(EditValue(edit))

    @Slot(object)
    def _on_again(self, edit: Edit) -> None:
        self._bridge.dispatch(StartAgain(edit))

    @Slot(int)
    def switch(self, number: int) -> None:
        """Look at another branch."""
        self._bridge.dispatch(SwitchBranch(number))

    @Slot(object)
    def compare(self, number: int | None) -> None:
        """Show a branch beside the one in view, or none."""
        self._bridge.dispatch(CompareBranch(number))

    @Slot(bool)
    def show_differences(self, on: bool) -> None:
        """Show on the diagram how the weights differ from the compared branch, or what they are."""
        self._bridge.set_view(replace(self._bridge.view, differences=on))

    def _toggle_differences(self) -> None:
        self.show_differences(not self._bridge.view.differences)

    @Slot()
    def catch_up(self) -> None:
        """Train the compared branch as far as the one in view."""
        state = self._bridge.session.state
        number = state.setup.compared
        if number is not None:
            self._bridge.dispatch(CatchUp(number, max(state.iteration, state.costs.length)))

    @Slot()
    def again_with_seed(self) -> None:
        """Ask for the seed to start again with."""
        frame = self._bridge.session.state.document.seed
        self.editing.again_with_seed((frame or 0) + 1)

    @Slot(int, str)
    def _on_renamed(self, number: int, name: str) -> None:
        self._bridge.dispatch(RenameBranch(number, name))

    @Slot(int)
    def _on_removed(self, number: int) -> None:
        self._bridge.dispatch(RemoveBranch(number))

    @Slot(str)
    def _on_refused(self, why: str) -> None:
        self._bridge.complain(f"{headed(why)}.")
