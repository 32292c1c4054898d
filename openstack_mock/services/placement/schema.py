"""The JSON schemas of placement's bodies and queries, by version, keys in the order in which its errors show them."""

from __future__ import annotations

import copy
from typing import Any

Json = Any
MAX_INT = 0x7FFFFFFF
MAX_FLOAT = 3.40282e38

UUID = "^[0-9a-fA-F-]{36}$"
NAME = "^[A-Z0-9_]+$"
CUSTOM = "^CUSTOM_[A-Z0-9_]+$"
NUMBERED = "[1-9][0-9]*"
SUFFIXED = "[a-zA-Z0-9_-]{1,64}"

STRING: Json = {"type": "string"}
INTEGER: Json = {"type": "integer"}
A_UUID: Json = {"type": "string", "format": "uuid"}
ID: Json = {"type": "string", "minLength": 1, "maxLength": 255}


def _object(properties: Json, required: list[str] | None = None) -> Json:
    """An object with these properties and no others."""
    rows: Json = {"type": "object", "properties": properties}
    if required is not None:
        rows["required"] = required
    return {**rows, "additionalProperties": False}


def _with(schema: Json, needed: tuple[str, ...] = (), **properties: Json) -> Json:
    """A copy of a schema with further properties, some of them needed."""
    changed = copy.deepcopy(schema)
    changed["properties"].update(properties)
    if needed:
        changed["required"] = [*changed.get("required", []), *needed]
    return changed


# -- resource providers

_NAMED = {"name": {"type": "string", "maxLength": 200}}
_PARENT = {"anyOf": [A_UUID, {"type": "null"}]}
PROVIDER_POST = _object({**_NAMED, "uuid": A_UUID}, ["name"])
PROVIDER_PUT = _object(_NAMED, ["name"])
PROVIDER_POSTS = {"1.0": PROVIDER_POST, "1.14": _with(PROVIDER_POST, parent_provider_uuid=_PARENT)}
PROVIDER_PUTS = {"1.0": PROVIDER_PUT, "1.14": _with(PROVIDER_PUT, parent_provider_uuid=_PARENT)}

_LIST = _object({"name": STRING, "uuid": A_UUID})
_LIST_3 = _with(_LIST, member_of=STRING)
_LIST_4 = _with(_LIST_3, resources=STRING)
_LIST_14 = _with(_LIST_4, in_tree=A_UUID)
PROVIDER_QUERIES = {
    "1.0": _LIST, "1.3": _LIST_3, "1.4": _LIST_4, "1.14": _LIST_14, "1.18": _with(_LIST_14, required=STRING)
}  # fmt: skip

# -- inventories


def _amount(least: int) -> Json:
    return {"type": "integer", "maximum": MAX_INT, "minimum": least}


_FIELDS = {
    "resource_provider_generation": INTEGER,
    "total": _amount(1), "reserved": _amount(0),
    "min_unit": _amount(1), "max_unit": _amount(1), "step_size": _amount(1),
    "allocation_ratio": {"type": "number", "maximum": MAX_FLOAT},
}  # fmt: skip
INVENTORY_PUT = _object(_FIELDS, ["total", "resource_provider_generation"])
INVENTORY_POST = _object(
    {**_FIELDS, "resource_class": {"type": "string", "pattern": NAME}}, ["total", "resource_class"]
)
_RECORD = _object(_FIELDS, ["total"])
INVENTORIES_PUT = _object(
    {"resource_provider_generation": INTEGER, "inventories": {"type": "object", "patternProperties": {NAME: _RECORD}}},
    ["resource_provider_generation", "inventories"],
)

# -- aggregates, traits, resource classes

_UUIDS = {"type": "array", "items": A_UUID, "uniqueItems": True}
AGGREGATES_PUT = {
    "1.1": _UUIDS,
    "1.19": _object(
        {"aggregates": _UUIDS, "resource_provider_generation": INTEGER}, ["aggregates", "resource_provider_generation"]
    ),
}
CUSTOM_TRAIT = {**ID, "pattern": CUSTOM}
TRAITS_PUT = {
    "type": "object",
    "properties": {"traits": {"type": "array", "items": ID}, "resource_provider_generation": INTEGER},
    "required": ["traits", "resource_provider_generation"],
    "additionalProperties": False,
}
TRAITS_QUERY = _object({"name": STRING, "associated": STRING})
CLASS_POST = _object({"name": {"type": "string", "pattern": CUSTOM, "maxLength": 255}}, ["name"])

# -- allocations

_RESOURCES = {
    "type": "object", "minProperties": 1, "patternProperties": {NAME: {"type": "integer", "minimum": 1}},
    "additionalProperties": False,
}  # fmt: skip
_BY_UUID = {
    "type": "object", "properties": {"uuid": A_UUID}, "additionalProperties": False, "required": ["uuid"],
}  # fmt: skip
_LISTED = _object({"resource_provider": _BY_UUID, "resources": _RESOURCES}, ["resource_provider", "resources"])
_CLAIM_1_0 = _object({"allocations": {"type": "array", "minItems": 1, "items": _LISTED}}, ["allocations"])
_CLAIM_1_8 = _with(_CLAIM_1_0, ("project_id", "user_id"), project_id=ID, user_id=ID)
_BY_PROVIDER = {
    "type": "object",
    "minProperties": 1,
    "patternProperties": {UUID: _object({"generation": INTEGER, "resources": _RESOURCES}, ["resources"])},
    "additionalProperties": False,
}
_CLAIM_1_12 = {
    "type": "object",
    "properties": {"allocations": _BY_PROVIDER, "project_id": ID, "user_id": ID},
    "additionalProperties": False,
    "required": ["allocations", "project_id", "user_id"],
}
_CLAIM_EMPTY = copy.deepcopy(_CLAIM_1_12)
_CLAIM_EMPTY["properties"]["allocations"]["minProperties"] = 0  # type: ignore[index]
_GENERATION = {"type": ["integer", "null"], "additionalProperties": False}
_CLAIM_1_28 = _with(_CLAIM_EMPTY, ("consumer_generation",), consumer_generation=_GENERATION)
_MAPPINGS = {
    "type": "object", "minProperties": 1,
    "patternProperties": {SUFFIXED: {"type": "array", "minItems": 1, "items": A_UUID}},
}  # fmt: skip
_CLAIM_1_34 = _with(_CLAIM_1_28, mappings=_MAPPINGS)
_TYPE = {"type": "string", "pattern": NAME, "minLength": 1, "maxLength": 255}
_CLAIM_1_38 = _with(_CLAIM_1_34, ("consumer_type",), consumer_type=_TYPE)
CLAIM_PUTS = {
    "1.0": _CLAIM_1_0, "1.8": _CLAIM_1_8, "1.12": _CLAIM_1_12, "1.28": _CLAIM_1_28, "1.34": _CLAIM_1_34,
    "1.38": _CLAIM_1_38,
}  # fmt: skip


def _by_consumer(claim: Json, least: int = 1) -> Json:
    return {
        "type": "object", "minProperties": least, "additionalProperties": False, "patternProperties": {UUID: claim},
    }  # fmt: skip


CLAIM_POSTS = {
    "1.13": _by_consumer(_CLAIM_EMPTY), "1.28": _by_consumer(_CLAIM_1_28), "1.34": _by_consumer(_CLAIM_1_34),
    "1.38": _by_consumer(_CLAIM_1_38),
}  # fmt: skip

# -- reshaper, usages


def _reshape(claim: Json) -> Json:
    inventories = {
        "type": "object", "patternProperties": {UUID: INVENTORIES_PUT}, "minProperties": 1,
        "additionalProperties": False,
    }  # fmt: skip
    return _object({"inventories": inventories, "allocations": _by_consumer(claim, 0)}, ["inventories", "allocations"])


RESHAPES = {"1.30": _reshape(_CLAIM_1_28), "1.34": _reshape(_CLAIM_1_34), "1.38": _reshape(_CLAIM_1_38)}
_USAGES = _object({"project_id": ID, "user_id": ID}, ["project_id"])
USAGES_QUERIES = {
    "1.9": _USAGES,
    "1.38": _with(
        _USAGES,
        consumer_type={"type": "string", "pattern": f"{NAME}|^all|^unknown$", "minLength": 1, "maxLength": 255},
    ),
}

# -- allocation candidates

_LIMIT = {"type": ["integer", "string"], "pattern": "^[1-9][0-9]*$", "minimum": 1, "minLength": 1}
_A_STRING = {"type": ["string"]}
_FIND_10 = _object({"resources": STRING}, ["resources"])
_FIND_16 = _with(_FIND_10, limit=_LIMIT)
_FIND_17 = _with(_FIND_16, required=_A_STRING)
_FIND_21 = _with(_FIND_17, member_of=_A_STRING)


def _groups(suffix: str, *kinds: str) -> Json:
    return {f"^{kind}({suffix})?$": STRING for kind in kinds}


_FIND_25 = {
    "type": "object",
    "properties": {"limit": _LIMIT, "group_policy": {"type": "string", "enum": ["none", "isolate"]}},
    "additionalProperties": False,
    "patternProperties": _groups(NUMBERED, "resources", "required", "member_of"),
}
_FIND_31 = {**_FIND_25, "patternProperties": _groups(NUMBERED, "resources", "required", "member_of", "in_tree")}
_FIND_33 = {**_FIND_25, "patternProperties": _groups(SUFFIXED, "resources", "required", "member_of", "in_tree")}
_FIND_35 = _with(_FIND_33, root_required=_A_STRING)
CANDIDATES_QUERIES = {
    "1.10": _FIND_10, "1.16": _FIND_16, "1.17": _FIND_17, "1.21": _FIND_21, "1.25": _FIND_25, "1.31": _FIND_31,
    "1.33": _FIND_33, "1.35": _FIND_35, "1.36": _with(_FIND_35, same_subtree=_A_STRING),
}  # fmt: skip
