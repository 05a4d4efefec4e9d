"""Following numbers: the chain and the variables, joined to the diagram, the step card and the program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QMainWindow

from backstep.present.chosen import ChainView, VariablesView
from backstep.present.frame import Frame
from backstep.present.looks import Target
from backstep.session.commands import GoTo, ViewExample
from backstep.ui.bridge import Bridge
from backstep.ui.companions import Companion
from backstep.ui.diagram.view import DiagramView
from backstep.ui.panels.program import ProgramPanel
from backstep.ui.panels.step_card import StepCard

if TYPE_CHECKING:  # loaded with the panels
    from backstep.core.lineage import Site
    from backstep.present.chain_frame import ChainFrame, FactorLook
    from backstep.present.provenance import Link
    from backstep.ui.panels.chain import ChainPanel
    from backstep.ui.panels.variables import VariablesPanel


class Tracing(Companion):
    """The chain and the variables; a closed panel costs nothing."""

    def __init__(
        self, bridge: Bridge, diagram: DiagramView, card: StepCard, program: ProgramPanel, window: QMainWindow
    ) -> None:
        super().__init__(bridge, window)
        self._card = card
        self._program = program
        self._seen: Target | None = None
        self._lit: tuple[Target, ...] = ()
        """The path that was chosen here and is lit."""
        self._chain_dock = self._closed("chain", self._make_chain)
        self._variables_dock = self._closed("variables", self._make_variables)
        diagram.clicked.connect(self._on_pointed)
        card.factor_clicked.connect(self._on_pointed)
        program.pointed.connect(self._on_line)

    def _make_chain(self) -> ChainPanel:
        from backstep.ui.panels.chain import ChainPanel

        panel = ChainPanel(self._chain_dock)
        panel.selected.connect(self._on_factor)
        panel.traced.connect(self._on_traced)
        panel.visited.connect(self._on_visited)
        panel.followed.connect(self._on_followed)
        panel.neighbours.visited.connect(self._on_link)
        panel.neighbours.chosen.connect(self._on_quantity)
        panel.left.connect(self.left)
        return panel

    def _make_variables(self) -> VariablesPanel:
        from backstep.ui.panels.variables import VariablesPanel

        panel = VariablesPanel(self._variables_dock)
        panel.chosen.connect(self._on_variables)
        panel.left.connect(self.left)
        return panel

    @property
    def chain(self) -> ChainPanel:
        """The chain and the neighbours of a number."""
        return self._chain_dock.panel

    @property
    def variables(self) -> VariablesPanel:
        """Every tensor of the moment."""
        return self._variables_dock.panel

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Nothing of the action table is here: the docks have actions of their own."""
        return {}

    def set_frame(self, frame: Frame) -> None:
        """Show the moment; what was selected elsewhere is looked up in the chain."""
        if frame.chain is not None and frame.provenance is not None:
            self.chain.set_frame(frame.chain, frame.provenance)
        if frame.variables is not None:
            self.variables.set_frame(frame.variables)
        self._keep_lit(frame.chain)
        factors = [factor for branch in frame.chain.branches for factor in branch.factors] if frame.chain else []
        name = next((factor.plain for factor in factors if factor.focused), "")
        self._card.set_marked(frame.selected if frame.chain is not None else None, name)
        seen, self._seen = self._seen, frame.selected
        if frame.selected is not None and frame.selected != seen:
            self._keep_in_chain(frame.selected)

    @property
    def _open(self) -> bool:
        return "chain" in self._bridge.view.open

    def _view(self, *, chain: ChainView | None = None, selected: Target | None = None) -> None:
        view = self._bridge.view
        self._bridge.set_view(replace(view, chain=chain or view.chain, selected=selected or view.selected))

    @Slot(object)
    def _on_factor(self, look: FactorLook) -> None:
        self._seen = look.target
        self._view(chain=replace(self._bridge.view.chain, site=look.site), selected=look.target)

    @Slot(object)
    def _on_traced(self, places: tuple[Target, ...]) -> None:
        self._lit = places
        self._bridge.set_view(replace(self._bridge.view, path=places))

    def _keep_lit(self, chain: ChainFrame | None) -> None:
        """A path that was chosen in the chain is lit as long as the chain has it."""
        if self._lit and not any(branch.places == self._lit for branch in (chain.branches if chain else ())):
            lit, self._lit = self._lit, ()
            if self._bridge.view.path == lit:
                self._bridge.set_view(replace(self._bridge.view, path=()))

    @Slot(object)
    def _on_pointed(self, target: Target) -> None:
        if self._open:
            self._view(chain=replace(self._bridge.view.chain, site=None), selected=target)
            self._keep_in_chain(target)
            self._light_another(target)

    def _light_another(self, target: Target) -> None:
        """Where a path is lit and something of another one was pointed at, that one is lit."""
        frame = self.chain.frame
        if frame is not None and self._lit and target not in self._lit:
            other = next((branch.places for branch in frame.branches if target in branch.places), None)
            if other is not None:
                self._on_traced(other)

    @Slot(int)
    def _on_line(self, line: int) -> None:
        frame = self.chain.frame if self._open else None
        if frame is not None:
            look = next((f for branch in frame.branches for f in branch.factors if f.line == line), None)
            if look is not None:
                self._on_factor(look)

    def _keep_in_chain(self, target: Target) -> None:
        """Where the chain does not pass what was selected, show the chain of that instead."""
        frame = self.chain.frame if self._open else None
        if frame is not None and not frame.shows(target):
            self._view(chain=ChainView(subject=target))

    @Slot(int)
    def _on_visited(self, step: int) -> None:
        self._pin_subject()
        self._bridge.dispatch(GoTo(self._bridge.session.state.iteration, step))

    @Slot(object)
    def _on_link(self, link: Link) -> None:
        if link.position is None:
            return
        self._pin_subject()
        if link.example:
            self._bridge.dispatch(ViewExample(link.example))
        if self._bridge.dispatch(GoTo(*link.position)):
            self._seen = link.target
            self._view(chain=replace(self._bridge.view.chain, site=link.site), selected=link.target)

    def _pin_subject(self) -> None:
        """Going elsewhere along a chain does not leave the chain."""
        frame, chain = self.chain.frame, self._bridge.view.chain
        if frame is not None and frame.subject is not None and chain.subject is None:
            self._view(chain=replace(chain, subject=frame.subject))

    @Slot(object)
    def _on_quantity(self, site: Site) -> None:
        self._bridge.set_view(replace(self._bridge.view, chain=replace(self._bridge.view.chain, site=site)))

    @Slot()
    def _on_followed(self) -> None:
        self._bridge.set_view(replace(self._bridge.view, chain=ChainView(), selected=None, path=()))

    @Slot(object)
    def _on_variables(self, wanted: VariablesView) -> None:
        self._bridge.set_view(replace(self._bridge.view, variables=wanted))
