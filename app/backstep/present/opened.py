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
from backstep.present.looks import Target
from backstep.present.points import PointsFrame, points_frame
from backstep.present.view import View
from backstep.session.comparison import Summary
from backstep.session.state import State

if TYPE_CHECKING:
    from backstep.present.descent_view import DescentFrame
    from backstep.present.gradients_view import GradientsFrame
    from backstep.present.journey_frame import SurveyFrame
    from backstep.present.landscape_view import LandscapeFrame
    from backstep.present.predictions_view import PredictionsFrame
    from backstep.present.published import PublishedFrame
    from backstep.present.variables import VariablesFrame
    from backstep.present.watches import WatchesFrame
    from backstep.session.descent import DescentStudy
    from backstep.session.gradient_study import Check, GradientStudy
    from backstep.session.landscape import LandscapeStudy
    from backstep.session.prediction_study import PredictionStudy
    from backstep.session.published import PublishedStudy
    from backstep.session.tally import Tally
    from backstep.session.watch_history import WatchHistory


def with_panels(
    frame: Frame,
    state: State,
    view: View,
    *,
    previous: Record | None,
    history: WatchHistory | None,
    tally: Tally | None,
    summaries: Mapping[int, Summary] | None,
    study: GradientStudy | None,
    predictions: PredictionStudy | None,
    descent: DescentStudy | None,
    landscape: LandscapeStudy | None,
    published: PublishedStudy | None,
) -> Frame:
    """`frame` with the parts of all open panels; see `moment.present` for the arguments."""
    shown = replace(
        frame,
        run_timeline=run_timeline(state, view, tally) if "run_timeline" in view.open else None,
        bookmarks=bookmarks(state) if "bookmarks" in view.open else None,
        survey=_survey(state, view),
        points=_points(state, view, tally),
        log=log_frame(state, view.digits) if "log" in view.open else None,
        watches=_watches(state, view, history),
        gradients=_gradients(state, view, study),
        predictions=_predictions(state, view, predictions),
        descent=_descent(state, view, descent),
        landscape=_landscape(state, view, landscape),
        published=_published(state, published),
        branches=None if summaries is None else branches_frame(state, view, summaries),
        variables=_variables(state, view, previous),
    )
    if study is not None and study.check is not None and state.run is None:
        shown = _with_marks(shown, state, study.check)
    if shown.gradients is not None and view.projector:
        # On a wall there is no panel that says it.
        shown = replace(shown, verdict=shown.gradients.check.text, good=shown.gradients.check.good)
    return _with_chain(shown, state, view) if "chain" in view.open else shown


def _with_marks(frame: Frame, state: State, check: Check) -> Frame:
    """The diagram with what the gradient check found wrong on it."""
    from backstep.present.gradient_check import wrong_targets

    diagram = frame.diagram
    biases = [Target("bias", *node.target[1:3]) for node in diagram.nodes if node.bias is not None]
    weights = [edge.target for edge in diagram.edges if edge.target.kind == "edge"]
    wrong = wrong_targets(check, state, (*weights, *biases))
    return replace(frame, diagram=diagram._replace(wrong=wrong)) if wrong else frame


def _with_chain(frame: Frame, state: State, view: View) -> Frame:
    from backstep.present.chain import chain_frame
    from backstep.present.provenance import provenance

    chosen = view.chain
    chain = chain_frame(state, view.digits, chosen.subject, view.selected, chosen.site, view.path)
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


def _points(state: State, view: View, tally: Tally | None) -> PointsFrame | None:
    if "breakpoints" not in view.open:
        return None
    return PointsFrame(()) if tally is None else points_frame(state, view.digits, tally)


def _watches(state: State, view: View, history: WatchHistory | None) -> WatchesFrame | None:
    if history is None or "watches" not in view.open:
        return None
    from backstep.present.watches import watches_frame

    return watches_frame(state, view.digits, history)


def _gradients(state: State, view: View, study: GradientStudy | None) -> GradientsFrame | None:
    # A study with a check stays without its panel, for the marks on the diagram.
    if study is None or "gradients" not in view.open:
        return None
    from backstep.present.gradients import gradients_frame

    return gradients_frame(state, view, study)


def _descent(state: State, view: View, study: DescentStudy | None) -> DescentFrame | None:
    if study is None:
        return None
    from backstep.present.descent import descent_frame

    return descent_frame(state, view, study)


def _landscape(state: State, view: View, study: LandscapeStudy | None) -> LandscapeFrame | None:
    if study is None:
        return None
    from backstep.present.landscape import landscape_frame

    return landscape_frame(state, view, study)


def _predictions(state: State, view: View, study: PredictionStudy | None) -> PredictionsFrame | None:
    if study is None:
        return None
    from backstep.present.predictions import predictions_frame

    return predictions_frame(state, view, study)


def _published(state: State, study: PublishedStudy | None) -> PublishedFrame | None:
    if study is None:
        return None
    from backstep.present.published import published_frame

    return published_frame(state, study)


def _survey(state: State, view: View) -> SurveyFrame | None:
    if "survey" not in view.open:
        return None
    from backstep.present.survey import survey

    return survey(state, view.survey, view.digits)
