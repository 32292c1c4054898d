"""Request groups, read from a query for allocation candidates. Knows no provider."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ...wire.call import Call
from ...wire.errors import BadRequest
from . import schema
from .asked import Aggregates, Group, Traits, Whole
from .parameters import aggregates_of, resources_of, traits_in, traits_of, tree_of

BAD, MISSING, TWICE = "placement.query.bad_value", "placement.query.missing_value", "placement.query.duplicate_key"
_KINDS = "resources|required|member_of|in_tree"
_NUMBERED = re.compile(rf"^({_KINDS})({schema.NUMBERED})?$")
_SUFFIXED = re.compile(rf"^({_KINDS})({schema.SUFFIXED})?$")


def whole_of(call: Call) -> Whole:
    """What holds for the request as a whole."""
    args = call.args
    limit = None
    if "limit" in args:
        # The schema has seen the last limit, and the first one counts.
        if not re.match("[1-9][0-9]*$", args["limit"][0]):
            raise BadRequest(f"Invalid query string parameters: invalid limit {args['limit'][0]!r}")
        limit = int(args["limit"][0])
    policy = args.get("group_policy", [""])[0]
    return Whole(limit, policy == "isolate", _root(call), _subtrees(call), call.since((1, 29)))


def groups_of(call: Call, whole: Whole) -> list[Group]:
    """The request's groups, in the order in which the query first names them."""
    groups = _read(call)
    if call.since((1, 36)):
        _check_subtrees(groups, whole.same_subtrees)
    else:
        _check_orphans(groups)
    if call.since((1, 22)):
        _check_conflicts(groups)
    if "group_policy" not in call.args and sum(1 for suffix in groups if suffix) > 1:
        raise BadRequest(
            'The "group_policy" parameter is required when specifying more than one "resources{N}" parameter.'
        )
    return list(groups.values())


def _read(call: Call) -> dict[str, Group]:
    pattern = _SUFFIXED if call.since((1, 33)) else _NUMBERED
    groups: dict[str, Group] = {}
    for name, value in call.request.query:
        match = pattern.match(name)
        if match is None:
            continue
        kind, suffix = match[1], match[2] or ""
        group = groups.setdefault(suffix, Group(suffix))
        if kind == "resources":
            group = replace(group, resources=resources_of(value))
        elif kind == "required":
            group = replace(group, traits=traits_of(call, suffix))
        elif kind == "member_of":
            group = replace(group, member_of=aggregates_of(call, suffix))
        else:
            group = replace(group, in_tree=tree_of(value))
        groups[suffix] = group
    return groups


def _root(call: Call) -> Traits:
    values = call.args.get("root_required")
    if values is None:
        return Traits()
    if len(values) > 1:
        raise BadRequest("Query parameter 'root_required' may be specified only once.", name=TWICE)
    traits = traits_in(values[0], may_forbid=True, may_choose=False)
    both = [name for some in traits.required for name in some if name in traits.forbidden]
    if both:
        raise BadRequest(
            f"Conflicting required and forbidden traits found in root_required: {', '.join(both)}", name=BAD
        )
    return traits


def _subtrees(call: Call) -> tuple[frozenset[str], ...]:
    found = []
    for value in call.args.get("same_subtree", []):
        suffixes = frozenset(part.strip() for part in value.split(","))
        if "" in suffixes:
            raise BadRequest("Empty string (unsuffixed group) can not be specified in `same_subtree` ", name=BAD)
        found.append(suffixes)
    return tuple(found)


def _check_subtrees(groups: dict[str, Group], subtrees: Iterable[frozenset[str]]) -> None:
    """Groups without resources must have a place in a subtree, and subtrees must be of groups that are there."""
    empty = [suffix for suffix, group in groups.items() if not group.resources]
    if len(empty) == len(groups):
        raise BadRequest("There must be at least one resources or resources[$S] parameter.", name=MISSING)
    named: frozenset[str] = frozenset().union(*subtrees)
    bad = [suffix for suffix in empty if suffix not in named]
    if bad:
        raise BadRequest(
            "Resourceless suffixed group request should be specified in `same_subtree` query param: "
            f"bad group(s) - {bad}.", name=BAD,
        )  # fmt: skip
    bad = [suffix for suffix in sorted(named) if suffix not in groups]
    if bad:
        raise BadRequest(
            f"Real suffixes should be specified in `same_subtree`: {bad} not found in {list(groups)}.", name=BAD
        )


def _check_orphans(groups: dict[str, Group]) -> None:
    """Before 1.36, every group asks for resources."""
    orphans = [f"required{suffix}" for suffix, row in groups.items() if row.traits.required and not row.resources]
    if orphans:
        raise BadRequest(
            "All traits parameters must be associated with resources.  "
            f"Found the following orphaned traits keys: {', '.join(orphans)}"
        )
    orphans = [
        f"member_of{suffix}" for suffix, row in groups.items() if row.member_of != Aggregates() and not row.resources
    ]
    if orphans:
        raise BadRequest(
            "All member_of parameters must be associated with resources. "
            f"Found the following orphaned member_of keys: {', '.join(orphans)}"
        )
    if not all(row.resources for row in groups.values()):
        raise BadRequest("All request groups must specify resources.")
    if not groups:
        raise BadRequest("At least one request group (`resources` or `resources{$S}`) is required.")


def _check_conflicts(groups: dict[str, Group]) -> None:
    conflicts = [
        f"required{suffix}: ({', '.join(sorted(some))})"
        for suffix, group in groups.items()
        for some in group.traits.required
        if some <= group.traits.forbidden
    ]
    if conflicts:
        raise BadRequest(
            "Conflicting required and forbidden traits found in the following traits keys: "
            f"{', '.join(sorted(conflicts))}"
        )
