"""What the network does, put into figures and pictures."""

from __future__ import annotations

import numpy as np

from backstep.core.arrays import FloatArray
from backstep.core.datasets_wording import counted
from backstep.core.predictions import NO_CLASS, Score, class_of
from backstep.present.chosen import Part, PredictionsView
from backstep.present.numbers import NOT_YET, show
from backstep.present.predictions_pictures import Seen, chart
from backstep.present.predictions_view import ChartLook, MatrixLook, PredictionsFrame
from backstep.present.symbols import Symbols
from backstep.present.view import View
from backstep.present.waiting import STALE
from backstep.session.prediction_study import Moment, PredictionStudy
from backstep.session.state import State

_LINES = 6
"""So many curves can be told apart in one picture."""
_PERCENT = _ROUGH = 3
_ALL = {True: "All classes", False: "All outputs"}
_OF_POINTS = "Click an example to view it on the diagram."
_OF_CELLS = "What is right stands on the diagonal."


def predictions_frame(state: State, view: View, study: PredictionStudy) -> PredictionsFrame:
    """The panel, as far as `study` has come; it follows `state` already."""
    return _Panel(state, view, study).frame()


def readout(frame: PredictionsFrame, dot: int) -> str:
    """All about point number `dot` of the picture, in a line."""
    picture = frame.picture
    if not isinstance(picture, ChartLook) or dot >= len(picture.dots.x):
        return ""
    dots = picture.dots
    name = f"{'Validation row' if dots.held_out[dot] else 'Row'} {dots.rows[dot] + 1:,}"
    if dots.numbers[dot]:
        name = f"Example {dots.numbers[dot]:,}"
    # What matters most comes first: a narrow panel has no room for the rest.
    parts = [f"target {_meant(frame, dots.targets[dot])}"]
    if dots.answers is not None:
        parts.append(f"answer {_meant(frame, dots.answers[dot])}")
    parts.append(_named(frame.inputs, dots.inputs[dot], frame.digits))
    return f"{name}: {'; '.join(parts)}"


def readout_between(frame: PredictionsFrame, x: float, y: float) -> str:
    """What the network answers at a place of a map, or of a curve; "" beside it."""
    picture = frame.picture
    if not isinstance(picture, ChartLook) or picture.field is None:
        return ""
    field, (left, right, bottom, top) = picture.field, picture.field.box
    upright = len(frame.inputs) == 2
    if not (left <= x <= right and (bottom <= y <= top or not upright)):
        return ""
    nearest = round((x - left) / (right - left) * (field.side - 1))
    if upright:
        nearest += field.side * round((y - bottom) / (top - bottom) * (field.side - 1))
    # Of a point that was computed; its place is as rough as the pointer.
    place = _named(frame.inputs, field.inputs[nearest], _ROUGH)
    return f"{place}; answer {_meant(frame, field.answers[nearest])}"


def counted_in(frame: PredictionsFrame, row: int, column: int) -> str:
    """What a cell of the confusion matrix says."""
    picture = frame.picture
    if not isinstance(picture, MatrixLook) or row >= len(picture.names):
        return ""
    many = counted(picture.counts[row][column], "example")
    return f"{many} with the target {picture.names[row]}, answered {picture.names[column]}"


def _named(names: tuple[str, ...], values: FloatArray, digits: int, most: int = 4) -> str:
    shown = [f"{name} = {show(float(value), digits)}" for name, value in zip(names, values[:most], strict=False)]
    return ", ".join(shown) + (", …" if len(values) > most else "")


def _meant(frame: PredictionsFrame, values: FloatArray) -> str:
    """A target or an answer: the numbers, and the class that they stand for."""
    numbers = ", ".join(show(float(value), frame.digits) for value in values[:_LINES])
    numbers += ", …" if len(values) > _LINES else ""
    found = int(class_of(values[None, :])[0]) if frame.classes else NO_CLASS
    if found == NO_CLASS:
        return numbers
    sure = bool(((values == 0.0) | (values == 1.0)).all())
    return frame.classes[found] if sure else f"{frame.classes[found]} ({numbers})"


class _Panel:
    def __init__(self, state: State, view: View, study: PredictionStudy) -> None:
        self.state, self.study = state, study
        self.digits = view.digits
        task, dataset = study.task, state.document.dataset
        assert task is not None
        self.task, self.network = task, task.network
        names = Symbols(self.network)
        count, outputs = self.network.inputs, self.network.outputs
        self.inputs = dataset.input_names or tuple(names.x(unit).plain for unit in range(1, count + 1))
        symbols = tuple(names.a(self.network.depth, unit).plain for unit in range(1, outputs + 1))
        self.answers = dataset.class_names or dataset.target_names or symbols
        # An answer is called ŷ, a class by what is wanted.
        wanted = (
            dataset.class_names or dataset.target_names or tuple(names.y(unit).plain for unit in range(1, outputs + 1))
        )
        self.classes = _class_names(study.classes, dataset.classes, wanted)
        self.validates = bool(len(study.held_out[0]))
        self.view = self._resolved(view.predictions)

    @property
    def parts(self) -> tuple[tuple[Part, str, str], ...]:
        found = []
        if self.network.inputs == 2:
            found.append((Part.PICTURE, "Map", "What the network answers to any two inputs, with the data"))
        elif self.network.inputs == 1:
            found.append((Part.PICTURE, "Curve", "What the network answers to any input, with the data"))
        found.append((Part.TARGETS, "Against targets", "Each answer over its target"))
        if self.classes:
            found.append((Part.CONFUSION, "Confusion", "Which classes are taken for which"))
        return tuple(found)

    def _resolved(self, wanted: PredictionsView) -> PredictionsView:
        """What is seen of it: what was chosen, where this network has it."""
        there = [part for part, _, _ in self.parts]
        part = wanted.part if wanted.part in there else None
        if part is None:
            part = there[0] if self.network.inputs <= 2 or not self.classes else Part.CONFUSION
        least = 0 if self._shows_all(part) else 1
        output = wanted.output if least <= wanted.output <= self.network.outputs else least
        return PredictionsView(part, output, wanted.held_out and self.validates)

    def _shows_all(self, part: Part | None) -> bool:
        """Whether one picture shows all outputs."""
        if part is not Part.PICTURE:
            return False
        return bool(self.classes) if self.network.inputs == 2 else self.network.outputs <= _LINES

    def frame(self) -> PredictionsFrame:
        picture = self._picture()
        choices: tuple[str, ...] = ()
        if self.network.outputs > 1 and self.view.part is not Part.CONFUSION:
            choices = ((_ALL[bool(self.classes)],) if self._shows_all(self.view.part) else ()) + self.answers
        return PredictionsFrame(
            view=self.view,
            parts=self.parts,
            moment=" ".join(filter(None, (_moment(self.study.moment), STALE if self.state.stale else ""))),
            scores=self._scores(),
            outputs=choices,
            first=0 if self._shows_all(self.view.part) else 1,
            validates=self.validates and self.view.part is Part.CONFUSION,
            picture=picture,
            empty="" if picture is not None else "Computing…",
            ask=_OF_CELLS if self.view.part is Part.CONFUSION else _OF_POINTS,
            inputs=self.inputs,
            answers=self.answers,
            classes=self.classes,
            digits=self.digits,
        )

    def _scores(self) -> tuple[str, ...]:
        lines = [self._score("Training", self.study.training, len(self.task.inputs))]
        if self.validates:
            lines.append(self._score("Validation", self.study.validation, len(self.study.held_out[0])))
        return tuple(lines)

    def _score(self, name: str, score: Score | None, many: int) -> str:
        examples = counted(many, "example")
        if score is None:
            return f"{name}: {examples}, {NOT_YET}"
        text = f"{name}: J = {show(score.cost, self.digits)} over {examples}"
        if self.classes:
            share = 100.0 * score.right / score.examples
            text += f", {score.right:,} right ({show(share, _PERCENT)} %)"
        lost = int((~np.isfinite(score.answers).all(axis=1)).sum())
        if lost:
            text += f"; {counted(lost, 'answer')} beyond float64"
        return text

    def _picture(self) -> ChartLook | MatrixLook | None:
        study = self.study
        if self.view.part is Part.CONFUSION:
            score = study.validation if self.view.held_out else study.training
            if score is None:
                return None
            return MatrixLook(self.classes, tuple(tuple(int(each) for each in row) for row in score.confusion))
        return chart(
            Seen(
                part=self.view.part or Part.TARGETS,
                output=self.view.output,
                classes=self.classes,
                inputs=self.inputs,
                answers=self.answers,
                field=study.field,
                box=study.box,
                task=self.task,
                dataset=self.state.document.dataset,
                training=study.training,
                validation=study.validation,
                record=self.state.record,
                row=self.state.row,
            )
        )


def _class_names(classes: int, given: tuple[str, ...], answers: tuple[str, ...]) -> tuple[str, ...]:
    """What the classes are called; () where there are none."""
    if classes == 2 and len(answers) == 1:
        # A lone output may carry the name of the second class alone, or one of its own.
        if len(given) == classes:
            return given
        return (f"not {given[0]}", given[0]) if given else (f"{answers[0]} = 0", f"{answers[0]} = 1")
    return answers if classes else ()


def _moment(moment: Moment | None) -> str:
    if moment is None:
        return ""
    if moment.running:
        return f"With the parameters after iteration {moment.iteration - 1:,}, while the run goes on."
    if not moment.updated:
        return f"With the parameters at the start of iteration {moment.iteration:,}."
    if moment.updated == moment.trained:
        return f"With the parameters after iteration {moment.iteration:,}."
    return (
        f"With {moment.updated:,} of {counted(moment.trained, 'parameter')} updated in iteration {moment.iteration:,}."
    )
