"""The attribute map: every resource's attributes, with type, default and what may be done with them. No rules."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

UNSET = "<not specified>"  # the default of what stays absent and is filled in by the resource itself


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute. `kind` and `arg` name a check (checks.py), `convert` a conversion (conversions.py).

    post, put: may stand in a create or an update. required: a create without it fails.
    enforced: has policy rules of its own.
    wanted: is there for the policy even when `fields` does not ask for it.
    """

    name: str
    kind: str | None
    arg: Any
    convert: str | None
    convert_list: str | None
    has_default: bool
    default: Any
    post: bool
    put: bool
    visible: bool
    key: bool
    wanted: bool
    filter: bool
    sort: bool
    enforced: bool

    @property
    def required(self) -> bool:
        """Whether a create needs it."""
        return self.post and not self.has_default


Table = dict[str, Attribute]


@functools.cache
def _source() -> Any:
    return json.loads((files("openstack_mock") / "reference" / "attributes" / "neutron.json").read_text("utf-8"))


def extensions() -> list[list[str]]:
    """Rows of the extensions: alias, name, time of the last change, and the project it belongs to (neutron: empty)."""
    rows: list[list[str]] = _source()["extensions"]
    return rows


@functools.cache
def table(collection: str) -> Table:
    """The attributes of a collection; `project_id` and `tenant_id` are both there if one is."""
    rows = {name: _attribute(name, row) for name, row in _source()["resources"].get(collection, {}).items()}
    for one, other in (("tenant_id", "project_id"), ("project_id", "tenant_id")):
        if one in rows and other not in rows:
            rows[other] = rows[one]
    return rows


def _attribute(name: str, row: dict[str, Any]) -> Attribute:
    flags = row["flags"]
    return Attribute(
        name, row.get("type"), row.get("arg"), row.get("convert"), row.get("convert_list"), "default" in row,
        row.get("default"), "p" in flags, "u" in flags, "v" in flags, "k" in flags, "r" in flags, "f" in flags,
        "s" in flags, "e" in flags,
    )  # fmt: skip
