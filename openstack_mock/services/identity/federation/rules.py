"""The mapping engine: rules on an assertion give a user, groups and projects. Knows nothing but these two."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Any


class NoMatch(Exception):
    """The rules make nothing of the assertion, or cannot."""


@dataclass(slots=True)
class Mapped:
    """What came out: a user, the ids of groups, names of groups with domains, projects with roles."""

    user: dict[str, Any] = field(default_factory=dict)
    group_ids: list[str] = field(default_factory=list)
    group_names: list[dict[str, Any]] = field(default_factory=list)
    projects: list[dict[str, Any]] = field(default_factory=list)


def process(rules: list[Json], assertion: Mapping[str, str], version: str = "1.0") -> Mapped:
    """Apply the rules to an assertion; semicolons divide several values of an attribute. NoMatch says why not."""
    values = {name: text.split(";") for name, text in assertion.items()}
    locals_: list[dict[str, Any]] = []
    for rule in rules:
        found = _requirements(rule["remote"], values)
        if found is None:
            continue
        locals_ += [_filled(local, found, version) for local in rule["local"]]
    if not locals_:
        raise NoMatch("Could not map any federated user properties to identity values.")
    return _together(locals_, version)


# -- what the assertion has


def _requirements(requirements: list[Json], values: dict[str, list[str]]) -> list[Any] | None:
    """The values that stand for {0}, {1} and so on; None if a requirement is not met."""
    found: list[Any] = []
    for requirement in requirements:
        has = values.get(requirement["type"])
        if not has:
            return None
        regex = requirement.get("regex", False)
        if "any_one_of" in requirement:
            if not _matches(requirement["any_one_of"], has, regex):
                return None
        elif "not_any_of" in requirement:
            if _matches(requirement["not_any_of"], has, regex):
                return None
        elif "blacklist" in requirement:
            bad = _matches(requirement["blacklist"], has, regex)
            found.append([value for value in dict.fromkeys(has) if value not in bad])
        elif "whitelist" in requirement:
            found.append(_matches(requirement["whitelist"], has, regex))
        else:
            found.append(has)
    return found


def _matches(wanted: list[str], has: list[str], regex: bool) -> list[str]:
    if regex:
        try:
            return [value for value in has if any(re.search(pattern, value) for pattern in wanted)]
        except re.error as error:
            raise NoMatch(f"{wanted} is no list of regular expressions: {error}") from None
    return [value for value in dict.fromkeys(has) if value in wanted]


# -- what the rule makes of it


class _Values:
    """Values by their place: a list of one stands for its only member."""

    def __init__(self, found: list[Any]) -> None:
        self.found = found

    def __getitem__(self, place: int) -> Any:
        value = self.found[place]
        return value[0] if isinstance(value, list) and len(value) == 1 else value


def _filled(value: Any, found: list[Any], version: str, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _filled(inner, found, version, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, found, version) for inner in value]
    if version == "3.0" and key in ("projects_json", "projects") and isinstance(value, str):
        place = re.match(r"\{?(\d+)\}?", value)
        if place is None or int(place[1]) >= len(found):
            raise NoMatch(f"The rule [{value}] for key [{key}] does not match the expected pattern.")
        text = _Values(found)[int(place[1])]
        try:
            return json.loads(text) if isinstance(text, str) else text
        except ValueError as error:
            raise NoMatch(str(error)) from None
    if not isinstance(value, str):
        return value
    try:
        values = _Values(found)
        return value.format(*[values[place] for place in range(len(found))])
    except (IndexError, KeyError, ValueError):
        raise NoMatch(f"{value!r} refers to a remote match that does not exist.") from None


def _together(locals_: list[dict[str, Any]], version: str) -> Mapped:
    mapped = Mapped()
    for local in locals_:
        if "user" in local and not mapped.user:
            mapped.user = dict(local["user"])
        group = local.get("group")
        if group is not None and "id" in group:
            mapped.group_ids.append(group["id"])
        elif group is not None:
            mapped.group_names.append(group)
        if "groups" in local:
            mapped.group_names += _named_groups(local)
        if "group_ids" in local:
            mapped.group_ids += [str(id) for id in _listed(local["group_ids"])]
        projects = [*local.get("projects", ()), *(local.get("projects_json", ()) if version == "3.0" else ())]
        if projects:
            mapped.projects = [dict(project) for project in projects]
            if version != "1.0":
                for project in mapped.projects:
                    project.setdefault("domain", local.get("domain"))
    mapped.user.setdefault("type", "ephemeral")
    if version != "1.0" and not mapped.user.get("domain"):
        mapped.user["domain"] = locals_[-1].get("domain")
    mapped.group_ids = list(dict.fromkeys(mapped.group_ids))
    return mapped


def _named_groups(local: dict[str, Any]) -> list[dict[str, Any]]:
    text = local["groups"]
    if "name" in text:  # groups that say themselves which domain they are of
        groups = [
            json.loads(one[len("JSON:") :]) if isinstance(one, str) and one.startswith("JSON:") else one
            for one in _listed(text)
        ]
        if all(isinstance(one, dict) and "domain" in one for one in groups):
            return groups
        raise NoMatch(f"Invalid rule: {local}. Both 'groups' and 'domain' keywords must be specified.")
    if "domain" not in local:
        raise NoMatch(f"Invalid rule: {local}. Both 'groups' and 'domain' keywords must be specified.")
    return [{"name": name, "domain": local["domain"]} for name in _listed(text)]


def _listed(text: Any) -> list[Any]:
    """A list that was written out as text; anything else is a list of one."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return [text]
    return value if isinstance(value, list) else [text]
