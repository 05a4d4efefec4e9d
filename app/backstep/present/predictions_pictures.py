"""The pictures of what the network does: a map, curves, or answers against targets.

What takes long is made once for each thing that was found: a step that changes no parameter draws nothing again.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from backstep.core.activations import ACTIVATIONS
from backstep.core.arrays import FloatArray, IntArray
from backstep.core.datasets import Dataset
from backstep.core.iteration import Record
from backstep.core.predictions import Box, Score, class_of
from backstep.core.training import Task
from backstep.present.chosen import Part
from backstep.present.contours import joined, level_line
from backstep.present.numbers import show
from backstep.present.predictions_view import ChartLook, Curve, Dots, Entry, Ground
from backstep.session.prediction_study import Field

_MOST = 1500
"""Points of a table that are drawn; of more, every so-and-so-many one."""
_ROUGH = 3
"""Digits of what a colour stands for."""
_LEGEND = 6
"""So many classes are named."""
_SIDEWAYS = Entry("↔", "spread sideways, so that all are seen")
"""Said in the legend too: a low picture has no room for the names of its axes."""
_RIM = 0.12
_SPREAD, _GOLDEN = 0.3, (5.0**0.5 - 1.0) / 2.0


class Seen(NamedTuple):
    """What a picture is made of: what is wanted, what it is called, and what was found.

    `output` counts from 1, 0 stands for all of them; `row` is that of the example in view, in the batch of `record`.
    """

    part: Part
    output: int
    classes: tuple[str, ...]
    inputs: tuple[str, ...]
    answers: tuple[str, ...]
    field: Field | None
    box: Box
    task: Task
    dataset: Dataset
    training: Score | None
    validation: Score | None
    record: Record
    row: int


def chart(seen: Seen) -> ChartLook | None:
    """The picture, or None while what it needs is still being computed."""
    if seen.part is Part.TARGETS:
        return None if seen.training is None else _against(seen, seen.training)
    if seen.field is None:
        return None
    return _map(seen, seen.field) if len(seen.inputs) == 2 else _curves(seen, seen.field)


# --- with two inputs


def _map(seen: Seen, field: Field) -> ChartLook:
    by_class = bool(seen.classes) and seen.output == 0
    scale = None if by_class else _scale(seen)
    dots = _dots(_sampled(seen), seen.output, len(seen.classes), scale, of_inputs=True)
    legend = _class_entries(seen.classes) if by_class else _scale_entries(seen, scale)
    return ChartLook(
        seen.inputs[0],
        seen.inputs[1],
        field.box,
        dots,
        len(seen.classes) if by_class else 0,
        _viewed(seen, dots),
        legend + _signs(seen, dots),
        ground=_ground(field, len(seen.classes) if by_class else 0, max(seen.output, 1), scale),
        field=field,
    )


@lru_cache(maxsize=2)
def _ground(field: Field, classes: int, output: int, scale: tuple[float, float] | None) -> Ground:
    answers = field.answers.reshape(field.side, field.side, -1)
    if not classes:
        assert scale is not None
        return Ground(field.box, None, _toned(answers[:, :, output - 1], scale), joined(()))
    shares = np.concatenate([1.0 - answers, answers], axis=2) if answers.shape[2] == 1 else answers
    return Ground(field.box, shares, None, _border(field, shares))


def _border(field: Field, shares: FloatArray) -> FloatArray:
    """Where the class changes: for each class the line on which it is as likely as the likeliest of the others."""
    found = []
    # Of two classes, both have the same line.
    for number in range(1 if shares.shape[2] == 2 else shares.shape[2]):
        others = np.delete(shares, number, axis=2).max(axis=2)
        found.append(level_line(shares[:, :, number] - others, 0.0))
    left, right, bottom, top = field.box
    steps = np.array([right - left, top - bottom]) / (field.side - 1)
    return np.asarray(joined(found) * steps + np.array([left, bottom]))


# --- with one input


def _curves(seen: Seen, field: Field) -> ChartLook:
    outputs = range(field.answers.shape[1]) if seen.output == 0 else (seen.output - 1,)
    x = field.inputs[:, 0]
    # A lone output has a line of the other colour than its data.
    tones = (1,) if len(seen.answers) == 1 else outputs
    curves = tuple(Curve(x, field.answers[:, k], tone) for k, tone in zip(outputs, tones, strict=True))
    dots = _dots(_sampled(seen), seen.output, len(seen.classes), None, of_inputs=True)
    heights = np.concatenate([dots.y, *(curve.y for curve in curves)])
    # A probability has its whole range, so that the curve alone moves.
    low, high = _range(np.concatenate([heights, [0.0, 1.0]]) if _bounded(seen) else heights)
    if seen.classes and len(seen.answers) == 1:
        curves += (Curve(np.array([x[0], x[-1]]), np.array([0.5, 0.5])),)
    named = seen.classes or seen.answers
    legend = _class_entries(named) if len(named) > 1 else (Entry("●", "target", 0), Entry("—", "answer", 1))
    return ChartLook(
        seen.inputs[0],
        seen.answers[seen.output - 1] if seen.output else "answer",
        (field.box[0], field.box[1], low, high),
        dots,
        max(2, len(named)),
        _viewed(seen, dots),
        legend + _signs(seen, dots),
        curves=curves,
        field=field,
    )


# --- with any number of them


def _against(seen: Seen, training: Score) -> ChartLook:
    dots = _dots(_sampled(seen), seen.output, len(seen.classes), None, of_inputs=False)
    low, high = _range(np.concatenate([dots.x, dots.y]))
    ends = np.array([low, high])
    named = seen.classes or seen.answers
    legend = _class_entries(seen.classes) if seen.classes else (Entry("●", seen.answers[seen.output - 1], 0),)
    return ChartLook(
        "target, spread sideways" if seen.classes else "target",
        "answer",
        (low, high, low, high),
        dots,
        max(2, len(named)),
        _viewed(seen, dots),
        (*legend, Entry("- -", "answer = target"), *_signs(seen, dots), *((_SIDEWAYS,) if seen.classes else ())),
        curves=(Curve(ends, ends),),
    )


# --- points


class _Sample(NamedTuple):
    """Rows of both tables that are drawn, with what is known of them."""

    inputs: FloatArray
    targets: FloatArray
    answers: FloatArray | None
    found: IntArray | None
    held_out: np.ndarray
    rows: IntArray
    numbers: IntArray

    def __hash__(self) -> int:
        return id(self.inputs)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other


def _sampled(seen: Seen) -> _Sample:
    return _sample(seen.task, seen.dataset, seen.training, seen.validation, seen.record)


@lru_cache(maxsize=2)
def _sample(task: Task, dataset: Dataset, training: Score | None, validation: Score | None, record: Record) -> _Sample:
    held = len(dataset.validation_inputs)
    rows, checks = _spread(len(task.inputs)), _spread(held)
    batch = np.zeros(len(task.inputs), dtype=np.int64)
    batch[record.rows] = np.arange(1, len(record.rows) + 1)
    if len(record.rows) <= _MOST:
        # The example in view is then always among them.
        shown = batch > 0
        shown[rows] = True
        rows = np.flatnonzero(shown)
    known = training is not None and (validation is not None or not held)
    answers = found = None
    if known and training is not None:
        parts = [training.answers[rows]] + ([validation.answers[checks]] if validation is not None else [])
        answers = np.concatenate(parts)
        if len(training.found):
            found = np.concatenate(
                [training.found[rows]] + ([validation.found[checks]] if validation is not None else [])
            )
    return _Sample(
        np.concatenate([task.inputs[rows], dataset.validation_inputs[checks]]),
        np.concatenate([task.targets[rows], dataset.validation_targets[checks]]),
        answers,
        found,
        np.arange(len(rows) + len(checks)) >= len(rows),
        np.concatenate([rows, checks]),
        np.concatenate([batch[rows], np.zeros(len(checks), dtype=np.int64)]),
    )


@lru_cache(maxsize=2)
def _dots(sample: _Sample, output: int, classes: int, scale: tuple[float, float] | None, *, of_inputs: bool) -> Dots:
    """The points of a picture: over the inputs, or answers over targets; by number `output`, 0 for all of them."""
    targets, many = sample.targets, len(sample.targets)
    outputs = targets.shape[1]
    wanted = class_of(targets) if classes else np.zeros(many, dtype=np.int64)
    wrong = np.zeros(many, dtype=bool) if sample.found is None else sample.found != wanted
    repeat = 1
    height = targets[:, max(output, 1) - 1]
    tones = wanted.astype(np.float64)
    if of_inputs and sample.inputs.shape[1] == 2:
        x, y = sample.inputs[:, 0], sample.inputs[:, 1]
        if scale is not None:
            tones = _toned(height, scale)
    elif of_inputs:
        x, y = sample.inputs[:, 0], height
        if classes and outputs > 1 and output == 0:
            # Of the class that is wanted, which is the highest target.
            y = targets.max(axis=1)
        elif output == 0 and outputs > 1:
            repeat = outputs
            x, y = np.tile(x, outputs), targets.T.ravel()
            tones = np.repeat(np.arange(outputs), many).astype(np.float64)
        elif output and not classes:
            tones = np.full(many, float(output - 1))
    else:
        answers = np.full((many, outputs), np.nan) if sample.answers is None else sample.answers
        x, y = height, answers[:, max(output, 1) - 1]
        if classes:
            # Targets of classes are alike: side by side they can be told apart. Multiples of the golden ratio spread.
            x = x + _SPREAD * ((sample.rows * _GOLDEN) % 1.0 - 0.5)
    return Dots(
        x,
        y,
        tones,
        np.tile(wrong, repeat),
        np.tile(sample.held_out, repeat),
        np.tile(sample.rows, repeat),
        np.tile(sample.numbers, repeat),
        np.tile(sample.inputs, (repeat, 1)),
        np.tile(targets, (repeat, 1)),
        None if sample.answers is None else np.tile(sample.answers, (repeat, 1)),
    )


def _spread(many: int) -> IntArray:
    """Which of so many rows are drawn, evenly spread."""
    return np.linspace(0, many - 1, min(many, _MOST)).round().astype(np.int64)


def _viewed(seen: Seen, dots: Dots) -> int:
    at = np.flatnonzero(dots.numbers == seen.row + 1)
    return int(at[0]) if len(at) else -1


# --- colours and legend


def _bounded(seen: Seen) -> bool:
    """Whether every answer is from 0 to 1."""
    return ACTIVATIONS[seen.task.network.layers[-1].activation].bounded


def _scale(seen: Seen) -> tuple[float, float]:
    """From which to which number the colours go: from 0 to 1 where the answers do, or as far as the targets."""
    if _bounded(seen):
        return 0.0, 1.0
    column = max(seen.output, 1) - 1
    targets = np.concatenate([seen.task.targets[:, column], seen.dataset.validation_targets[:, column]])
    low, high = float(targets.min()), float(targets.max())
    if low == high:
        # One target alone stands in the middle.
        rim = abs(low) * 0.5 or 1.0
        return low - rim, high + rim
    return low, high


def _toned(values: FloatArray, scale: tuple[float, float]) -> FloatArray:
    low, high = scale
    with np.errstate(all="ignore"):
        return np.asarray(np.clip((values / 2 - low / 2) / (high / 2 - low / 2), 0.0, 1.0))


def _range(heights: FloatArray) -> tuple[float, float]:
    finite = heights[np.isfinite(heights)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    rim = (high / 2 - low / 2) * 2 * _RIM or abs(high) * 0.5 or 1.0
    return max(low - rim, -8e307), min(high + rim, 8e307)


def _class_entries(names: tuple[str, ...]) -> tuple[Entry, ...]:
    shown = tuple(Entry("●", name, number) for number, name in enumerate(names[:_LEGEND]))
    return shown + ((Entry("", "…"),) if len(names) > _LEGEND else ())


def _scale_entries(seen: Seen, scale: tuple[float, float] | None) -> tuple[Entry, ...]:
    assert scale is not None
    name = seen.answers[max(seen.output, 1) - 1]
    return (Entry("●", f"{name} = {show(scale[0], _ROUGH)}", 0), Entry("●", show(scale[1], _ROUGH), 1))


def _signs(seen: Seen, dots: Dots) -> tuple[Entry, ...]:
    """What the marks on the points mean, where there are any."""
    found = [Entry("□", "in view")]
    if dots.wrong.any():
        found.append(Entry("○", "wrong"))
    if dots.held_out.any():
        found.append(Entry("◆", "validation"))
    shown, there = len(dots.rows), len(seen.task.inputs) + len(seen.dataset.validation_inputs)
    if shown < there:
        found.append(Entry("", f"{shown:,} of {there:,} examples"))
    return tuple(found)
