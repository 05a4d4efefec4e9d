"""What the panels show that are closed at first, as far as they are open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from backstep.core.iteration import Record
from backstep.present.branches import branches_frame
from backstep.present.frame import Frame
from backstep.present.journey import bookmarks, run_timeline
from backstep.present.log import log_frame
from backstep.present.points import points_frame
from backstep.present.view import View
from backstep.session.comparison import Summary
from backstep.session.state import State

if TYPE_CHECKING:
    from backstep.present.gradients_view import GradientsFrame
    from backstep.present.journey_frame import SurveyFrame
    from backstep.present.variables import VariablesFrame
    from backstep.present.watches import WatchesFrame
    from backstep.session.gradient_study import GradientStudy
    from backstep.session.watch_history import WatchHistory


def with_panels(
    frame: Frame,
    state: State,
    view: View,
    *,
    previous: Record | None,
    history: WatchHistory | None,
    summaries: Mapping[int, Summary] | None,
    study: GradientStudy | None,
) -> Frame:
    """`frame` with the parts of all open panels; see `moment.present` for the arguments."""
    shown = replace(
        frame,
        run_timeline=run_timeline(state, view) if "run_timeline" in view.open else None,
        bookmarks=bookmarks(state) if "bookmarks" in view.open else None,
        survey=_survey(state, view),
        points=points_frame(state, view.digits) if "breakpoints" in view.open else None,
        log=log_frame(state, view.digits) if "log" in view.open else None,
        watches=_watches(state, view, history),
        gradients=_gradients(state, view, study),
        branches=None if summaries is None else branches_frame(state, view, summaries),
        variables=_variables(state, view, previous),
    )
    return _with_chain(shown, state, view) if "chain" in view.open else shown


def _with_chain(frame: Frame, state: State, view: View) -> Frame:
    from backstep.present.chain import chain_frame
    from backstep.present.provenance import provenance

    chosen = view.chain
    chain = chain_frame(state, view.digits, chosen.subject, view.selected, chosen.site)
    return replace(
        frame,
        chain=chain,
        provenance=provenance(state, view.digits, view.selected, chosen.site),
        program=frame.program._replace(marked=chain.marked_line),
    )


def _variables(state: State, view: View, previous: Record | None) -> VariablesFrame | None:
    if "variables" not in view.open:
        return None
    from backstep.present.variables import variables_frame

    return variables_frame(state, view.digits, view.variables, previous)


def _watches(state: State, view: View, history: WatchHistory | None) -> WatchesFrame | None:
    if history is None or "watches" not in view.open:
        return None
    from backstep.present.watches import watches_frame

    return watches_frame(state, view.digits, history)


def _gradients(state: State, view: View, study: GradientStudy | None) -> GradientsFrame | None:
    if study is None:
        return None
    from backstep.present.gradients import gradients_frame

    return gradients_frame(state, view, study)


def _survey(state: State, view: View) -> SurveyFrame | None:
    if "survey" not in view.open:
        return None
    from backstep.present.survey import survey

    return survey(state, view.survey, view.digits)
