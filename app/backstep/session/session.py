"""The one mutable object: it holds the current state, lets commands change it and tells its listeners."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from backstep.core.errors import InputError
from backstep.core.steps import Level
from backstep.session import commands as do
from backstep.session import restoring
from backstep.session.branches import ROOT, begin_of, lineage
from backstep.session.document import Document, read_document, write_document
from backstep.session.document_csv import borrowed
from backstep.session.lessons import is_lesson
from backstep.session.past import Past
from backstep.session.reduce import advance_run, first_state, reduce
from backstep.session.setup import Setup
from backstep.session.setup_file import setup_to_json
from backstep.session.state import Position, State
from backstep.session.timeline import BUDGET, Timeline

Listener = Callable[[], None]


class Session:
    """A document being stepped through. All changes go through `dispatch` and `work`."""

    def __init__(self, document: Document, path: Path | None = None, budget: int = BUDGET) -> None:
        """Stand at the first step; `path` is where `save` writes, None where a name has to be chosen first."""
        self.path = path
        self._past = Past(document, budget)
        self._state = first_state(self._past, document)
        self._listeners: list[Listener] = []
        self._run_began = 0.0
        self._saved = self._keepsake()

    @classmethod
    def open(cls, path: Path) -> Session:
        """Read a session file and stand where it was left. Raises InputError with the place and a sentence.

        A lesson that ships is opened without a path: it cannot be overwritten by mistake.
        """
        document = read_document(path)
        session = cls(document, None if is_lesson(path) else path)
        (iteration, step), setup = document.position, document.setup
        if (iteration, step) != (1, 1):
            session.dispatch(do.GoTo(iteration, step))
        left = {setup.branch: document.position, **document.reached}
        session._state = restoring.begin(session._state, left, session._past)
        notice = borrowed(document.content, document.folder)
        if notice:
            session._state = replace(session._state, notice=notice)
        session._saved = session._keepsake()
        return session

    @property
    def state(self) -> State:
        return self._state

    @property
    def timeline(self) -> Timeline:
        """The training of the branch that is looked at."""
        return self._past.timeline(self._state.setup)

    @property
    def past(self) -> Past:
        return self._past

    def set_budget(self, budget: int) -> None:
        """Allow what is kept of the past so many bytes; what is too much is thinned out at once."""
        self._past.timelines.set_budget(budget)

    @property
    def modified(self) -> bool:
        """Whether there is something to lose: breakpoints were changed, or the training went further."""
        return self._keepsake() != self._saved

    @property
    def name(self) -> str:
        """What to call it in a title bar: the file's name, or the title."""
        return self.path.name if self.path is not None else self._state.document.title or "Untitled"

    def dispatch(self, command: do.Command) -> None:
        """Carry out a command and tell the listeners. Raises InputError where it cannot be; then nothing changed."""
        before = self._state
        self._state = reduce(before, command, self._past)
        if self._state.run is not None and before.run is None:
            self._run_began = time.perf_counter()
        if self._state is not before:
            self._tell()

    def work(self, seconds: float) -> bool:
        """Carry on what takes long for about that many seconds; True while more remains.

        That is a run of many iterations, and while there is none what is computed again of the file that was opened.
        """
        if not self._state.working:
            return False
        if self._state.run is None:
            state = restoring.carry_on(self._state, self._past, seconds)
        else:
            state = advance_run(self._state, self._past, seconds)
        if state.run is not None:
            state = replace(state, run=replace(state.run, seconds=time.perf_counter() - self._run_began))
        self._state = state
        self._tell()
        return self._state.working

    def save(self, path: Path | None = None) -> None:
        """Write the session to `path`, or where it came from. Raises InputError; the old file then is untouched."""
        target = path or self.path
        if target is None:
            raise InputError("", "this session has no file yet; choose a name for it")
        copied = write_document(self.content(), self._state.document.folder, target)
        self.path = target
        self._saved = self._keepsake()
        notes = []
        if copied is not None:
            notes.append(f"The data set of the session was put beside it: {copied.name}.")
        if self._state.setup.mistake is not self._state.document.mistake:
            # Nobody is to take what was computed with it for a result.
            notes.append("Saved without the mistake that is switched on.")
        if notes:
            self._state = replace(self._state, notice=" ".join(notes))
        self._tell()

    def content(self) -> dict[str, Any]:
        """The JSON object that `save` writes: what was read, and where we are now."""
        state = self._state
        content = dict(state.document.content)
        branches, (iteration, step) = state.setup.branches, state.position
        going = state.run if state.run is not None and state.run.branch is None else None
        if going is not None and (going.target, going.step) == state.document.position:
            # Still on the way to where the file was left: that is where to go on.
            iteration, step = state.document.position
        if state.setup.mistake is not state.document.mistake:
            # Only what was trained as the file says is a result.
            iteration, step = min(state.position, self._reached()[state.setup.branch])
        # What the position and the begins of the branches say already is not said again.
        known = {number: (begin_of(branches, number), 1) for number in (ROOT, *branches)}
        known[state.setup.branch] = iteration, step
        reached = {number: position for number, position in self._reached().items() if position > known[number]}
        debugger = setup_to_json(state.setup, reached)
        if (iteration, step) != (1, 1):
            debugger["position"] = f"{iteration}:{step}"
        view: dict[str, Any] = {}
        if state.level is not Level.TERM:
            view["level"] = state.level.name.lower()
        if state.chosen != 1:
            view["example"] = state.chosen
        for key, part in (("debugger", debugger), ("view", view)):
            content.pop(key, None)
            if part:
                content[key] = part
        return content

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after every change; the returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def say(self, notice: str) -> None:
        """Put a line where the user sees it."""
        self._state = replace(self._state, notice=notice)
        self._tell()

    def _keepsake(self) -> tuple[Setup, dict[int, int]]:
        # What has no file of its own, a lesson, is only stepped through: nobody wants to be asked each time.
        reached = self._reached() if self.path is not None else {}
        setup = replace(self._state.setup, mistake=self._state.document.mistake)
        return setup, {number: iteration for number, (iteration, _) in reached.items()}

    def _reached(self) -> dict[int, Position]:
        """How far each branch came, also before the file was opened."""
        state, branches, here = self._state, self._state.setup.branches, self._state.lineage
        found: dict[int, Position] = {}
        for number in (ROOT, *branches):
            key, begin = lineage(branches, number, state.document.mistake), (begin_of(branches, number), 1)
            known = max(state.reached_in.get(key, begin), state.left.get(key, begin))
            # Two branches may be the same training.
            found[number] = max(begin, state.furthest if key == here else known)
        return found

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()
