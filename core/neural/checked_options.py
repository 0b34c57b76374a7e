"""How every neural engine's options of config.yaml are read: a model of pydantic per engine, and one kind of error that says
what would have been allowed. Called by the option modules of the engines under core.neural; imports no more than pydantic.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from core.crafts import EngineOptions
from core.errors import BadOption

_SHOWN = 100
"""Letters at most of a wrong value that are said again."""


class Checked(BaseModel):
    """Options of an engine: nothing unknown, nothing of another type, nothing changed later.

    What a value may be is told by its type and bounds, or where these say too little by `examples`: figures, names and paths,
    which are read in every language.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Options = TypeVar("Options", bound=Checked)
Place = Annotated[str, Field(min_length=1)]
"""A name of the model catalogue or an absolute path; its default is told as an example."""


def read(kind: type[Options], engine: str, given: EngineOptions) -> Options:
    """Raises BadOption for what is unknown or out of range."""
    try:
        return kind.model_validate(dict(given))
    except ValidationError as error:
        fault = error.errors()[0]
        where = fault["loc"]
        name, known = str(where[0]) if where else "", ", ".join(kind.model_fields)
        if name not in kind.model_fields:
            text = f"{engine} has no option {name!r}; known: {known}"
            raise BadOption("option.unknown", text, name=name, known=known) from error
        raise bad(engine, name, given[name], allowed(kind.model_fields[name])) from error


def bad(engine: str, name: str, value: object, may_be: str) -> BadOption:
    """An option that has a wrong value, and what it may be."""
    said = str(value)[:_SHOWN]
    return BadOption("option.unfit", f"{engine}: {name} is {said!r}, allowed: {may_be}", name=name, value=said, allowed=may_be)


def allowed(field: FieldInfo) -> str:
    """What an option may be."""
    if field.examples:
        return ", ".join(map(str, field.examples))
    bounds = {type(bound).__name__: bound for bound in field.metadata}
    if "Ge" in bounds and "Le" in bounds:
        return f"{bounds['Ge'].ge:g} … {bounds['Le'].le:g}"
    if "Gt" in bounds:
        return f"> {bounds['Gt'].gt:g}"
    return _of_type(field.annotation, field.default)


def _of_type(kind: Any, usual: object) -> str:
    if get_origin(kind) is Literal:
        return _listed(get_args(kind))
    if get_origin(kind) in (Union, UnionType):
        return _of_type(get_args(kind)[0], usual)
    if kind is bool:
        return "true, false"
    return f"{usual}, /…" if isinstance(usual, str) and len(usual.split()) == 1 else '"…"'


def _listed(names: Iterable[object]) -> str:
    return ", ".join(map(str, names))
