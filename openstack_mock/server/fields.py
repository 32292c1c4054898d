"""The fields of the control API: what a body, a query or an answer has. Knows no operation."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..wire.message import Json

_PYTHON: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "object": (dict,),
    "array": (list, tuple),
}  # fmt: skip


class Unfit(ValueError):
    """A body or a query that does not fit; its sentence is for whoever sent it."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `types`: JSON types, `|` between them. `choices`: the values that there are.

    `of`: what is in the object, or in each member of the array.
    """

    name: str
    types: str
    summary: str
    required: bool = False
    choices: tuple[str, ...] = ()
    of: Shape | None = None

    @property
    def schema(self) -> Json:
        """The field as JSON schema."""
        names = self.types.split("|")
        schema: dict[str, Json] = {"description": self.summary, "type": names[0] if len(names) == 1 else names}
        if self.choices:
            schema["enum"] = list(self.choices)
        if self.of is not None:
            inner = {"$ref": f"#/components/schemas/{self.of.name}"}
            schema.update({"items": inner} if self.types == "array" else inner)
        return schema

    def check(self, value: Json) -> None:
        """Unfit if the value is none of the field's."""
        if not any(_is(value, name) for name in self.types.split("|")):
            raise Unfit(f"{self.name!r} must be {self.types.replace('|', ' or ')}, not {value!r}")
        if self.choices and value not in self.choices:
            named = ", ".join(self.choices)
            raise Unfit(f"{self.name!r} must be one of {named}, not {value!r}{near(value, self.choices)}")
        if self.of is not None and self.types == "object":
            check(self.of.fields, value)

    def read(self, text: str) -> Json:
        """The value that a query's text stands for."""
        if self.types == "integer":
            try:
                return int(text)
            except ValueError:
                raise Unfit(f"{self.name!r} must be integer, not {text!r}") from None
        return text


@dataclass(frozen=True, slots=True)
class Shape:
    """A named object of the control API and its fields."""

    name: str
    fields: tuple[Field, ...]

    @property
    def schema(self) -> Json:
        """The object as JSON schema; nothing else is in it."""
        return {
            "type": "object", "additionalProperties": False,
            "properties": {field.name: field.schema for field in self.fields},
            "required": [field.name for field in self.fields if field.required],
        }  # fmt: skip


def check(fields: Iterable[Field], value: Json) -> dict[str, Json]:
    """The value, if it is an object of these fields. Unfit names the right field if one is misspelt."""
    known = {field.name: field for field in fields}
    if value is None:
        value = {}
    if not isinstance(value, dict):
        raise Unfit(f"the body must be a JSON object with {_listed(known)}")
    for name, content in value.items():
        if name not in known:
            raise Unfit(f"no field {name!r}{near(name, known) or f'; it takes {_listed(known)}'}")
        known[name].check(content)
    for name, field in known.items():
        if field.required and name not in value:
            raise Unfit(f"the field {name!r} is missing: {field.summary}")
    return value


def read_query(fields: Iterable[Field], query: Iterable[tuple[str, str]]) -> dict[str, Json]:
    """The parameters of a query. Unfit names the right one if one is misspelt."""
    known = {field.name: field for field in fields}
    found = {}
    for name, text in query:
        if name not in known:
            raise Unfit(f"no parameter {name!r}{near(name, known) or f'; it takes {_listed(known)}'}")
        found[name] = known[name].read(text)
    return found


def near(name: object, known: Iterable[str]) -> str:
    """`; did you mean 'x'?`, if something known is close."""
    close = difflib.get_close_matches(str(name), list(known), 1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _listed(known: Mapping[str, Field]) -> str:
    return ", ".join(known) or "none"


def _is(value: Json, name: str) -> bool:
    if name == "null":
        return value is None
    return isinstance(value, _PYTHON[name]) and (name == "boolean" or not isinstance(value, bool))
