"""The shape of a session file, and what to say where a file does not have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from backstep.core import datasets_wording as wording
from backstep.core.datasets_wording import quoted, shown
from backstep.core.errors import InputError
from backstep.core.spelling import meant
from backstep.session.setup_schema import MOST_ITERATIONS, DebuggerModel, Note

FORMAT = "backstep-session"
VERSION = 1
_ALIKE = 0.5
"""How much two words must be alike, of 1, for one to be a guess at the other."""
MOST_UNITS = 10_000
MOST_LAYERS = 100
MOST_WEIGHTS = 20_000_000
MOST_PRINTED = 300
"""Printed figures of a lesson: all are compared at every step."""

Units = Annotated[int, Field(ge=1, le=MOST_UNITS)]
Seed = Annotated[int, Field(ge=0, le=2**63 - 1)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class LayerModel(_Model):
    """One entry of `network.layers`."""

    units: Units
    activation: str
    bias: Literal["trained", "fixed", "none"] = "trained"


class NetworkModel(_Model):
    """`network`."""

    inputs: Units
    layers: Annotated[list[LayerModel], Field(min_length=1, max_length=MOST_LAYERS)]
    loss: str


class GivenParametersModel(_Model):
    """`parameters`, written out."""

    weights: list[list[list[FiniteFloat]]]
    biases: list[list[FiniteFloat] | None] | None = None


class DrawnParametersModel(_Model):
    """`parameters`, to be drawn."""

    initializer: str
    seed: Seed = 0


class InlineDataModel(_Model):
    """`data`, written out."""

    inputs: Annotated[list[list[FiniteFloat]], Field(min_length=1)]
    targets: Annotated[list[list[FiniteFloat]], Field(min_length=1)]
    input_names: list[str] | None = None
    target_names: list[str] | None = None
    class_names: list[str] | None = None


class BuiltinDataModel(_Model):
    """`data`, one of the built-in sets."""

    dataset: str
    examples: int | None = None
    noise: FiniteFloat | None = None
    seed: Seed | None = None


class CsvDataModel(_Model):
    """`data`, columns of a CSV file."""

    csv: Annotated[str, Field(min_length=1)]
    inputs: Annotated[list[str], Field(min_length=1)]
    targets: Annotated[list[str], Field(min_length=1)]
    normalize: Literal["none", "standard", "minmax"] = "none"
    validation_fraction: Annotated[FiniteFloat, Field(ge=0.0, lt=1.0)] = 0.0
    seed: Seed = 0


class TrainingModel(_Model):
    """`training`."""

    learning_rate: Annotated[FiniteFloat, Field(gt=0.0)]
    optimizer: str | dict[str, Any] = "gradient_descent"
    batch_size: Annotated[int, Field(ge=1)] | None = None
    shuffle: bool = False
    seed: Seed = 0
    penalty: dict[str, FiniteFloat] | None = None


class PrintedModel(_Model):
    """One entry of `lesson.published.values`: what a source prints for an expression in an iteration.

    `what` is read at the step of that iteration that computes the last of it, of the first example. With the
    `mistake` named, the printed figure comes out.
    """

    iteration: Annotated[int, Field(ge=1, le=MOST_ITERATIONS)] = 1
    what: Annotated[str, Field(min_length=1, max_length=1000)]
    printed: Annotated[str, Field(min_length=1, max_length=1000)]
    remark: Note = ""
    mistake: str | None = None


class PublishedModel(_Model):
    """`lesson.published`: who printed figures for this training, and which."""

    source: Annotated[str, Field(min_length=1, max_length=1000)]
    values: Annotated[list[PrintedModel], Field(min_length=1, max_length=MOST_PRINTED)]


class LessonModel(_Model):
    """`lesson`. With a `mistake` somebody is to find it, and `hints` help, one after the other."""

    text: str
    mistake: str | None = None
    hints: list[str] = []
    published: PublishedModel | None = None


class ViewModel(_Model):
    """`view`."""

    level: Literal["phase", "layer", "neuron", "term"] = "term"
    example: Annotated[int, Field(ge=1)] = 1


class SessionModel(_Model):
    """The whole file."""

    format: Literal["backstep-session"]
    version: int
    title: str = ""
    network: NetworkModel
    parameters: dict[str, Any]
    data: dict[str, Any]
    training: TrainingModel
    debugger: DebuggerModel = DebuggerModel()
    lesson: LessonModel | None = None
    view: ViewModel = ViewModel()


Model = TypeVar("Model", bound=BaseModel)


def check(model: type[Model], value: object, where: str = "") -> Model:
    """`value` as a `model`. Raises InputError for the first mistake, and says how many more there are."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        mistakes = error.errors(include_url=False)
        # An unknown key often is the cause of a missing one, so it comes first.
        mistakes.sort(key=lambda mistake: mistake["type"] != "extra_forbidden")
        first = mistakes[0]
        place = path_of(where, first["loc"])
        what = _sentence(first["type"], first.get("ctx", {}), first["input"], first["loc"], model)
        # Where a value may be of several kinds, each of them complains about the same place.
        others = dict.fromkeys(path_of(where, mistake["loc"]) for mistake in mistakes)
        del others[place]
        if others:
            faults = "one more fault" if len(others) == 1 else f"{len(others)} more faults, the next"
            what += f" ({faults} at {next(iter(others))})"
        raise InputError(place, what) from None


def check_keys(forms: Mapping[str, type[BaseModel]], content: Mapping[str, Any], where: str) -> None:
    """Refuse a key that the form of an object does not know, and name the nearest key that it does.

    `forms` are named by a key that tells them, the first that is there; where none is, the keys of all are known.
    """
    every = list(dict.fromkeys(key for form in forms.values() for key in form.model_fields))
    telling = next((key for key in forms if key in content), None)
    known = every if telling is None else list(forms[telling].model_fields)
    for key in content:
        if key not in known:
            place = f"{where}.{key_text(key)}"
            if key in every:
                own = ", ".join(word for word in known if word != telling)
                raise InputError(
                    place, f"this key does not go with {quoted(telling or '')}; remove one of them (it goes with {own})"
                )
            close = _guess(key, every)
            raise InputError(
                place, f"this key is unknown; {nearest(key, known if close is None or close in known else every)}"
            )


# Parts of pydantic's locations that are no keys: which kind of value was tried, and that a key itself is meant.
_BRANCHES = {("optimizer", "str"), ("optimizer", "dict[str,any]")}
_KEY = "[key]"


def path_of(where: str, location: Iterable[int | str]) -> str:
    """A place such as ``network.layers[1].units``."""
    path, before = where, ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif (before, part) not in _BRANCHES and part != _KEY:
            path += f".{key_text(part)}" if path else key_text(part)
        before = str(part)
    return path


def key_text(key: str) -> str:
    """A key as part of a place: bare where it is a word, else quoted on one line."""
    return key if key.isidentifier() and len(key) <= 60 else quoted(key)


def nearest(word: str, known: Iterable[str]) -> str:
    """A clause that names the known word most like `word`, and all of them."""
    words = list(known)
    close = _guess(word, words)
    guess = f"did you mean {quoted(close)}? " if close else ""
    return f"{guess}known: {', '.join(words)}"


def _guess(word: str, known: list[str]) -> str | None:
    return meant(word, known) or wording.nearest(word, known, least=_ALIKE)


HALF_LETTER_SENTENCE = "this text holds half a letter (a lone surrogate); write it anew"
_KINDS = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}


def kind_of(value: object) -> str:
    """What a value of JSON is, in words."""
    return _KINDS.get(type(value), "a number")


def _sentence(
    kind: str, context: Mapping[str, Any], value: object, location: tuple[int | str, ...], model: type[BaseModel]
) -> str:
    if kind == "missing":
        return "this key is missing; add it"
    if kind == "float_type" and type(value) is int:
        return "this number is larger than any that can be calculated with here; write a smaller one"
    if kind == "string_unicode":
        return HALF_LETTER_SENTENCE
    if kind == "extra_forbidden":
        return f"this key is unknown; {nearest(str(location[-1]), _keys_at(model, location[:-1]))}"
    wanted = {
        "int_type": "a whole number",
        "int_from_float": "a whole number",
        "float_type": "a number",
        "string_type": "text in quotes",
        "bool_type": "true or false",
        "list_type": "a list",
        "dict_type": "an object, {…}",
        "model_type": "an object, {…}",
    }.get(kind)
    if wanted is not None:
        got = str(value) if isinstance(value, float) else kind_of(value)
        return f"this is {got}, where {wanted} belongs"
    if kind == "finite_number":
        beyond = "NaN and Infinity cannot be used here, nor anything beyond 1.8e308"
        return f"this is not a finite number; {beyond}, so write another number"
    if kind == "literal_error":
        known = str(context.get("expected", "one of the known words")).replace("'", '"')
        return f"{shown(value)} is not known here; use {known}"
    bounds = {
        "greater_than_equal": ("ge", "at least {}"),
        "greater_than": ("gt", "greater than {}"),
        "less_than_equal": ("le", "at most {}"),
        "less_than": ("lt", "less than {}"),
    }
    if kind in bounds:
        key, words = bounds[kind]
        bound = context[key]
        limit = f"{bound:,}" if isinstance(bound, int) else f"{bound:g}"
        return f"this is {shown(value)}; it must be {words.format(limit)}"
    if kind == "too_short":
        return "this is empty; it needs at least one entry"
    if kind == "string_too_short":
        return "this text is empty; fill it in"
    if kind == "string_too_long" and isinstance(value, str):
        return f"this text has {len(value):,} characters; at most {context['max_length']:,} are possible, so shorten it"
    if kind == "too_long":
        entries = wording.counted(int(context["actual_length"]), "entry", "entries")
        return f"this has {entries}; at most {context['max_length']:,} are possible"
    if kind == "string_pattern_mismatch":
        return f"{shown(value)} is not a position; write ITERATION:STEP, such as 3:31"
    return f"this value cannot be used ({kind.replace('_', ' ')}); see the description of session files"


def _keys_at(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """The keys known at a place within `model`."""
    current: Any = model
    for part in location:
        if isinstance(part, str) and isinstance(current, type) and issubclass(current, BaseModel):
            field = current.model_fields.get(part)
            current = _inner_model(field.annotation) if field is not None else current
    return list(current.model_fields)


def _inner_model(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _inner_model(argument)
        if found is not None:
            return found
    return None
