"""Allocation candidates of providers that stand alone: every parameter, rightly and wrongly, at every version."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...step import Line, Step
from . import _placement as the
from ._placement import (
    AGGREGATE,
    CLASS,
    CONSUMER,
    NOBODY,
    OTHER_AGGREGATE,
    OTHER_CLASS,
    OTHER_TRAIT,
    TRAIT,
    A,
    B,
    C,
    around,
    ask,
    each,
)

SOME = ("1.9", "1.10", "1.12", "1.16", "1.17", "1.21", "1.22", "1.24", "1.25", "1.29", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36", "1.38", "1.39")
FEW = ("1.9", "1.10", "1.16", "1.17", "1.21", "1.22", "1.25", "1.33", "1.36", "1.39")
GOLD, SILVER = f"resources={CLASS}:1", f"resources={OTHER_CLASS}:1"
LONE = f"resources={CLASS}:7"  # which one provider alone can give: where several can, the first one is anyone
# fmt: off
GOOD = (
    GOLD, SILVER, f"resources={CLASS}:6", f"resources={CLASS}:7", f"resources={CLASS}:8", f"resources={CLASS}:9", f"resources={CLASS}:2", f"resources={CLASS}:3", f"resources={CLASS}:99", f"resources={CLASS}:1,{OTHER_CLASS}:1",
    f"resources={CLASS}:1,{OTHER_CLASS}:4", f"resources={CLASS}:1,DISK_GB:1", "resources=CUSTOM_RECORDED_BRONZE:1", f"{LONE}&limit=1", f"{LONE}&limit=2", f"{GOLD}&limit=1000", f"{GOLD}&required={TRAIT}", f"{GOLD}&required={TRAIT},{OTHER_TRAIT}",
    f"{GOLD}&required=!{TRAIT}", f"{GOLD}&required={TRAIT},!{OTHER_TRAIT}", f"{GOLD}&required=in:{TRAIT},{OTHER_TRAIT}", f"{GOLD}&required=in:{TRAIT},{OTHER_TRAIT}&required=!{TRAIT}", f"{GOLD}&required={TRAIT}&required={OTHER_TRAIT}",
    f"{GOLD}&required={OTHER_TRAIT}&required={TRAIT}", f"{GOLD}&required=CUSTOM_RECORDED_NONE", f"{GOLD}&required=!CUSTOM_RECORDED_NONE", f"{GOLD}&member_of={AGGREGATE}", f"{GOLD}&member_of={NOBODY}", f"{GOLD}&member_of=in:{AGGREGATE},{OTHER_AGGREGATE}",
    f"{GOLD}&member_of={AGGREGATE}&member_of={OTHER_AGGREGATE}", f"{GOLD}&member_of=!{AGGREGATE}", f"{GOLD}&member_of=!in:{AGGREGATE},{OTHER_AGGREGATE}", f"{GOLD}&member_of={AGGREGATE}&member_of=!{OTHER_AGGREGATE}", f"{GOLD}&member_of=!{NOBODY}",
    f"{GOLD}&member_of=in:{AGGREGATE},{NOBODY}", f"{GOLD}&in_tree={A}", f"{GOLD}&in_tree={NOBODY}", f"{GOLD}&in_tree={B}&required={TRAIT}", f"resources1={CLASS}:1", f"resources1={CLASS}:1&required1={TRAIT}", f"resources1={CLASS}:1&member_of1={AGGREGATE}", f"resources1={CLASS}:1&in_tree1={C}",
    f"resources1={CLASS}:1&resources2={OTHER_CLASS}:1&group_policy=none", f"resources1={CLASS}:1&resources2={OTHER_CLASS}:1&group_policy=isolate", f"{GOLD}&resources1={OTHER_CLASS}:1", f"resources1={CLASS}:3&resources2={CLASS}:3&group_policy=none", f"resources1={CLASS}:4&resources2={CLASS}:4&group_policy=none",
    f"resources1={CLASS}:1&resources2={CLASS}:1&group_policy=isolate", f"{GOLD}&group_policy=none", f"{GOLD}&group_policy=isolate", f"resources_A={CLASS}:1", f"resources_a-B_9={CLASS}:1&required_a-B_9={TRAIT}", f"resourcesX={CLASS}:1&resourcesY={OTHER_CLASS}:1&group_policy=none",
    f"{GOLD}&root_required={TRAIT}", f"{GOLD}&root_required=!{TRAIT}", f"{GOLD}&root_required={TRAIT},!{OTHER_TRAIT}", f"resources_A={CLASS}:1&resources_B={OTHER_CLASS}:1&group_policy=none&same_subtree=_A,_B", f"resources_A={CLASS}:1&same_subtree=_A",
    f"resources_A={CLASS}:1&required_B={OTHER_TRAIT}&same_subtree=_A,_B&group_policy=none", f"resources_A={CLASS}:1&required_B={OTHER_TRAIT}&same_subtree=_A,_B&group_policy=isolate", f"resources_A={CLASS}:1&required_B=!{OTHER_TRAIT}&same_subtree=_A,_B&group_policy=none",
    f"resources_A={CLASS}:1&member_of_B={AGGREGATE}&same_subtree=_A,_B&group_policy=none", f"{GOLD}&required_B={OTHER_TRAIT}&same_subtree=_B", f"resources_A={CLASS}:1&in_tree_B={A}&same_subtree=_A,_B&group_policy=none",
)
BAD = (
    "", "resources=", "resources", "resources=x", f"resources={CLASS}", f"resources={CLASS}:", f"resources={CLASS}:0", f"resources={CLASS}:-1", f"resources={CLASS}:1.5", f"resources={CLASS}:x", f"resources={CLASS}:1:2", f"resources={CLASS}:1,", f"resources=,{CLASS}:1", "resources=:1",
    f"resources={CLASS}:%201", f"resources={CLASS}:1,{CLASS}:2", f"{GOLD}&resources={OTHER_CLASS}:1", "resources=CUSTOM_RECORDED_NOTHING:1", f"resources={CLASS}:1,CUSTOM_RECORDED_NOTHING:1", f"resources={CLASS}:" + "9" * 12, f"resources={CLASS}:1%C3%A9", f"resources={CLASS.lower()}:1",
    f"{GOLD}&limit=0", f"{GOLD}&limit=-1", f"{GOLD}&limit=x", f"{GOLD}&limit=", f"{GOLD}&limit=1.5", f"{GOLD}&limit=01", f"{LONE}&limit=1&limit=2", f"{GOLD}&limit=" + "9" * 12,
    f"{GOLD}&required=", f"{GOLD}&required=CUSTOM_RECORDED_NOTHING", f"{GOLD}&required=!CUSTOM_RECORDED_NOTHING", f"{GOLD}&required={TRAIT},", f"{GOLD}&required=!", f"{GOLD}&required={TRAIT},!{TRAIT}", f"{GOLD}&required=!!{TRAIT}", f"{GOLD}&required=in:", f"{GOLD}&required=in:{TRAIT},!{OTHER_TRAIT}", f"{GOLD}&required=!in:{TRAIT}",
    f"{GOLD}&required={TRAIT}&required=!{TRAIT}", f"{GOLD}&required={TRAIT}&required=", f"{GOLD}&required=in:{TRAIT},", f"{GOLD}&required=in:{TRAIT}&required=!{TRAIT}", f"{GOLD}&required=%20{TRAIT}%20", f"required={TRAIT}", f"required1={TRAIT}&{GOLD}",
    f"{GOLD}&member_of=", f"{GOLD}&member_of=x", f"{GOLD}&member_of=in:", f"{GOLD}&member_of=in:{AGGREGATE},x", f"{GOLD}&member_of={AGGREGATE},{OTHER_AGGREGATE}", f"{GOLD}&member_of=!in:x", f"{GOLD}&member_of=in:!{AGGREGATE}", f"{GOLD}&member_of=!{AGGREGATE},{OTHER_AGGREGATE}", f"member_of={AGGREGATE}", f"{GOLD}&member_of1={AGGREGATE}",
    f"{GOLD}&member_of={AGGREGATE}&member_of=x", f"{GOLD}&in_tree=", f"{GOLD}&in_tree=x", f"{GOLD}&in_tree={A}&in_tree={B}", f"{GOLD}&in_tree={A.upper()}", f"{GOLD}&in_tree1={A}", f"in_tree={A}",
    f"resources1={CLASS}:1&resources2={OTHER_CLASS}:1", f"{GOLD}&group_policy=x", f"{GOLD}&group_policy=", f"{GOLD}&group_policy=none&group_policy=isolate", "resources1=", "resources1=x", "resources1=CUSTOM_RECORDED_NOTHING:1", f"resources0={CLASS}:1", f"resources01={CLASS}:1", f"resources-1={CLASS}:1", f"resources1={CLASS}:1&resources1={OTHER_CLASS}:1",
    f"resources1={CLASS}:1&required1=", f"resources1={CLASS}:1&required1={TRAIT},!{TRAIT}", f"resources1={CLASS}:1&required2={TRAIT}&group_policy=none", f"resources1={CLASS}:1&required2={TRAIT}", f"resources_{'a' * 63}={CLASS}:1", f"resources_{'a' * 64}={CLASS}:1", f"resources%20={CLASS}:1", f"resources.A={CLASS}:1", f"resources_%C3%A9={CLASS}:1",
    f"{GOLD}&root_required=", f"{GOLD}&root_required=CUSTOM_RECORDED_NOTHING", f"{GOLD}&root_required={TRAIT}&root_required={OTHER_TRAIT}", f"{GOLD}&root_required={TRAIT},!{TRAIT}", f"{GOLD}&root_required=in:{TRAIT}", f"{GOLD}&root_required=!", f"root_required={TRAIT}", f"{GOLD}&root_required1={TRAIT}", f"{GOLD}&root_required={TRAIT},",
    f"{GOLD}&same_subtree=", f"{GOLD}&same_subtree=_A", f"resources_A={CLASS}:1&same_subtree=_A,_B", f"resources_A={CLASS}:1&same_subtree=_A,", f"resources_A={CLASS}:1&same_subtree=,_A", f"resources_A={CLASS}:1&same_subtree=_A&same_subtree=_A", f"resources_A={CLASS}:1&required_B={TRAIT}&group_policy=none",
    f"required_A={TRAIT}&same_subtree=_A", f"resources_A={CLASS}:1&required_B={TRAIT}&required_C={TRAIT}&same_subtree=_A,_B&group_policy=none", f"resources_A={CLASS}:1&same_subtree=%20_A%20", f"{GOLD}&in_tree_B={A}&same_subtree=_B", f"{GOLD}&required_B=!{TRAIT}&same_subtree=_B",
    f"{GOLD}&unknown=1", f"{GOLD}&unknown", "unknown=1", f"{GOLD}&Limit=1", f"{GOLD}&marker=x", "resources=%FF", f"{GOLD}&required=%FF", f"Resources={CLASS}:1", f"{GOLD}&resource1={CLASS}:1", f"{GOLD}&REQUIRED={TRAIT}", f"{LONE}&limit=%0A1", f"{LONE}&limit=1%0A",
)
# fmt: on


def steps() -> Iterator[Line]:
    """Everything about candidates that asks for no tree."""
    yield from the.classes(CLASS, OTHER_CLASS, "CUSTOM_RECORDED_BRONZE")
    yield from the.traits(TRAIT, OTHER_TRAIT, "CUSTOM_RECORDED_NONE")
    yield find(GOLD).but(kind="happy: nothing there")
    yield from _providers()
    good = find(GOLD)
    yield good
    yield from around(good)
    for query in GOOD:
        yield from each(find(query), *SOME)
    for query in BAD:
        yield from each(find(query).but(kind="query: wrongly"), *FEW)
    yield from (step.but(whole=True) for step in wrong.query(find("").but(path="/allocation_candidates"), {"resources": (f"{CLASS}:1",), "limit": (), "required": (), "member_of": (), "in_tree": (), "group_policy": (), "same_subtree": (), "root_required": ()}))
    yield from the.free(CONSUMER)
    yield from the.gone(A, B, C)
    yield from the.forget()
    yield ask("DELETE", "/resource_classes/CUSTOM_RECORDED_BRONZE", kind="setup")
    yield ask("DELETE", "/traits/CUSTOM_RECORDED_NONE", kind="setup")


def find(query: str) -> Step:
    """Ask for candidates; of classes that are the scenario's own, so that nobody else's show."""
    return ask("GET", f"/allocation_candidates?{query}", whole=True)


def _providers() -> Iterator[Line]:
    units = {"total": 5, "min_unit": 2, "max_unit": 4, "step_size": 2}
    rows = {A: {CLASS: 10, OTHER_CLASS: 10, "DISK_GB": 5}, B: {CLASS: units}, C: {CLASS: {"total": 8, "reserved": 1}, OTHER_CLASS: {"total": 2, "allocation_ratio": 1.5}}}
    marks = {A: ([TRAIT], [AGGREGATE]), B: ([OTHER_TRAIT], [OTHER_AGGREGATE]), C: ([TRAIT, OTHER_TRAIT], [AGGREGATE, OTHER_AGGREGATE])}
    for name, uuid in (("a", A), ("b", B), ("c", C)):
        yield the.provider(uuid, name)
        yield the.inventory(uuid, 0, **rows[uuid])
        names, aggregates = marks[uuid]
        yield ask("PUT", f"/resource_providers/{uuid}/traits", {"resource_provider_generation": 1, "traits": names}, kind="setup")
        yield ask("PUT", f"/resource_providers/{uuid}/aggregates", {"resource_provider_generation": 2, "aggregates": aggregates}, kind="setup")
    yield the.claim(CONSUMER, a={CLASS: 4})
