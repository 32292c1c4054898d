"""Allocation candidates of trees, and of what is shared with them."""

from __future__ import annotations

from collections.abc import Iterator

from ...step import Line, Step
from . import _placement as the
from ._placement import AGGREGATE, CONSUMER, OTHER_AGGREGATE, OTHER_TRAIT, TRAIT, ask, each

SOME = ("1.10", "1.12", "1.16", "1.17", "1.25", "1.27", "1.28", "1.29", "1.31", "1.33", "1.34", "1.35", "1.36", "1.39")
GROUPED = ("1.25", "1.29", "1.33", "1.36", "1.39")
SHARES = "MISC_SHARES_VIA_AGGREGATE"
CPU, NET, GPU, DISK = (f"CUSTOM_RECORDED_{name}" for name in ("CPU", "NET", "GPU", "DISK"))
HOST, NIC1, NIC2, PORT, LONE, CARD, POOL, BARE = (f"0ec0ded0-3333-4000-8000-00000000000{digit}" for digit in range(1, 9))
# fmt: off
# name, parent, inventories, traits, aggregates
TREES: tuple[tuple[str, str | None, dict[str, object], list[str], list[str]], ...] = (
    (HOST, None, {CPU: 8, DISK: 10}, [TRAIT], [AGGREGATE]), (NIC1, HOST, {NET: 4}, [TRAIT], []), (NIC2, HOST, {NET: {"total": 6, "max_unit": 3}}, [OTHER_TRAIT], [OTHER_AGGREGATE]), (PORT, NIC1, {GPU: 2}, [], []),
    (LONE, None, {CPU: 4}, [OTHER_TRAIT], [AGGREGATE]), (CARD, LONE, {NET: 2, GPU: 1}, [TRAIT, OTHER_TRAIT], []), (POOL, None, {DISK: 100}, [SHARES], [AGGREGATE]), (BARE, None, {CPU: 2}, [], []),
)
ALONE = (
    f"resources={CPU}:1", f"resources={CPU}:3", f"resources={NET}:1", f"resources={NET}:4", f"resources={GPU}:1", f"resources={DISK}:5", f"resources={DISK}:50", f"resources={CPU}:1,{NET}:1", f"resources={CPU}:1,{NET}:1,{GPU}:1", f"resources={CPU}:1,{DISK}:5",
    f"resources={CPU}:1,{DISK}:50", f"resources={CPU}:1,{NET}:1,{DISK}:5", f"resources={NET}:1,{GPU}:1", f"resources={NET}:1&required={TRAIT}", f"resources={NET}:1&required=!{TRAIT}", f"resources={CPU}:1,{NET}:1&required={TRAIT}", f"resources={CPU}:1,{NET}:1&required={TRAIT},{OTHER_TRAIT}",
    f"resources={CPU}:1,{NET}:1&required=!{OTHER_TRAIT}", f"resources={CPU}:1,{DISK}:5&required={SHARES}", f"resources={CPU}:1,{DISK}:5&required=!{SHARES}", f"resources={CPU}:1&member_of={AGGREGATE}", f"resources={NET}:1&member_of={AGGREGATE}", f"resources={NET}:1&member_of={OTHER_AGGREGATE}",
    f"resources={CPU}:1,{NET}:1&member_of={OTHER_AGGREGATE}", f"resources={CPU}:1,{NET}:1&member_of=!{OTHER_AGGREGATE}", f"resources={CPU}:1&member_of=!{AGGREGATE}", f"resources={CPU}:1,{DISK}:5&member_of={AGGREGATE}", f"resources={CPU}:1&in_tree={HOST}", f"resources={NET}:1&in_tree={NIC1}", f"resources={CPU}:1,{DISK}:5&in_tree={HOST}",
    f"resources={CPU}:1,{DISK}:5&in_tree={POOL}", f"resources={DISK}:5&in_tree={POOL}", f"resources={GPU}:1&in_tree={PORT}", f"resources={CPU}:1,{NET}:1&required=in:{TRAIT},{OTHER_TRAIT}", f"resources={CPU}:1,{NET}:1&required=in:{TRAIT},{OTHER_TRAIT}&required={TRAIT}", f"resources={NET}:1&root_required={TRAIT}",
    f"resources={NET}:1&root_required=!{TRAIT}", f"resources={CPU}:1,{DISK}:5&root_required={TRAIT}", f"resources={DISK}:5&root_required={SHARES}", f"resources={DISK}:5&root_required=!{SHARES}", f"resources={GPU}:1&root_required={TRAIT},!{OTHER_TRAIT}",
)
TOGETHER = (
    f"resources1={NET}:1", f"resources1={CPU}:1,{NET}:1", f"resources1={NET}:1&required1={TRAIT}", f"resources1={NET}:1&required1=!{TRAIT}", f"resources1={NET}:1&member_of1={AGGREGATE}", f"resources1={NET}:1&member_of1={OTHER_AGGREGATE}", f"resources1={DISK}:5", f"resources1={DISK}:5&member_of1={AGGREGATE}", f"resources1={NET}:1,{GPU}:1",
    f"resources={CPU}:1&resources1={NET}:1", f"resources={CPU}:1&resources1={NET}:1&resources2={NET}:1&group_policy=none", f"resources={CPU}:1&resources1={NET}:1&resources2={NET}:1&group_policy=isolate", f"resources1={NET}:3&resources2={NET}:3&group_policy=none", f"resources1={NET}:2&resources2={NET}:2&group_policy=isolate",
    f"resources1={CPU}:1&resources2={NET}:1&resources3={GPU}:1&group_policy=none", f"resources1={CPU}:1&resources2={NET}:1&resources3={GPU}:1&group_policy=isolate", f"resources={CPU}:1&resources1={DISK}:5", f"resources={CPU}:1&resources1={DISK}:50", f"resources1={CPU}:1&resources2={DISK}:50&group_policy=isolate",
    f"resources={CPU}:1&resources1={NET}:1&required1={TRAIT}&resources2={NET}:1&required2={OTHER_TRAIT}&group_policy=none", f"resources={CPU}:1&resources1={NET}:1&in_tree1={NIC2}", f"resources={CPU}:1&in_tree={LONE}&resources1={NET}:1", f"resources={CPU}:1&in_tree={LONE}&resources1={NET}:1&in_tree1={HOST}",
    f"resources={CPU}:1,{NET}:1&resources1={GPU}:1", f"resources={CPU}:1&resources1={NET}:1&root_required={TRAIT}", f"resources={CPU}:1&resources1={DISK}:5&root_required={TRAIT}",
)
NAMED = (
    f"resources_N={NET}:1&resources_G={GPU}:1&group_policy=none", f"resources_N={NET}:1&resources_G={GPU}:1&group_policy=none&same_subtree=_N,_G", f"resources_N={NET}:1&resources_G={GPU}:1&group_policy=isolate&same_subtree=_N,_G", f"resources_C={CPU}:1&resources_N={NET}:1&group_policy=none&same_subtree=_C,_N",
    f"resources_N={NET}:1&required_H={TRAIT}&group_policy=none&same_subtree=_N,_H", f"resources_N={NET}:1&required_H={TRAIT}&group_policy=isolate&same_subtree=_N,_H", f"resources_A={NET}:1&resources_B={NET}:1&group_policy=none&same_subtree=_A,_B", f"resources_A={NET}:1&resources_B={NET}:1&group_policy=isolate&same_subtree=_A,_B",
    f"resources_A={NET}:1&resources_B={NET}:1&required_R={TRAIT}&group_policy=none&same_subtree=_A,_B,_R", f"resources_A={NET}:1&resources_G={GPU}:1&required_R={TRAIT}&group_policy=none&same_subtree=_A,_R&same_subtree=_G,_R", f"resources={CPU}:1&resources_N={NET}:1&resources_G={GPU}:1&group_policy=none&same_subtree=_N,_G",
    f"resources_C={CPU}:1&resources_D={DISK}:5&group_policy=none&same_subtree=_C,_D", f"resources_C={CPU}:1&resources_D={DISK}:50&group_policy=none&same_subtree=_C,_D", f"resources_N={NET}:1&member_of_M={AGGREGATE}&group_policy=none&same_subtree=_N,_M", f"resources_N={NET}:1&required_H=!{TRAIT}&group_policy=none&same_subtree=_N,_H",
    f"resources_N={NET}:1&in_tree_H={HOST}&group_policy=none&same_subtree=_N,_H", f"resources_N={NET}:1&required_H={SHARES}&group_policy=none&same_subtree=_N,_H", f"resources_N={NET}:1&required_H={TRAIT}&in_tree_H={HOST}&group_policy=none&same_subtree=_N,_H",
    f"resources_N={NET}:1&resources_G={GPU}:1&group_policy=none&same_subtree=_N,_G&root_required={TRAIT}", f"resources_N={NET}:1&same_subtree=_N", f"resources_N={NET}:1&required_N=in:{TRAIT},{OTHER_TRAIT}&required_N=!{TRAIT}",
)
# fmt: on


def steps() -> Iterator[Line]:
    """Everything about candidates that are made of several providers."""
    yield from the.classes(CPU, NET, GPU, DISK)
    yield from the.traits()
    for number, (uuid, parent, rows, names, aggregates) in enumerate(TREES):
        yield the.provider(uuid, f"tree-{number}", parent)
        yield the.inventory(uuid, 0, **rows)
        yield ask("PUT", f"/resource_providers/{uuid}/traits", {"resource_provider_generation": 1, "traits": names}, kind="setup")
        yield ask("PUT", f"/resource_providers/{uuid}/aggregates", aggregates, "1.1", kind="setup")
    for query in ALONE:
        yield from each(find(query), *SOME)
    for query in (*TOGETHER, *NAMED):
        yield from each(find(query), *GROUPED)
    taken = the.claimed("1.39", {HOST: {CPU: 6}, NIC1: {NET: 3}, POOL: {DISK: 60}})
    yield ask("PUT", f"/allocations/{CONSUMER}", taken, kind="setup")
    for query in (*ALONE, *TOGETHER, *NAMED):
        yield find(query).but(kind="happy: some is taken")
    yield from the.free(CONSUMER)
    yield from the.gone(*(uuid for uuid, *_ in reversed(TREES)))
    for name in (CPU, NET, GPU, DISK):
        yield ask("DELETE", f"/resource_classes/{name}", kind="setup")
    yield from the.forget()


def find(query: str) -> Step:
    """Ask for candidates."""
    return ask("GET", f"/allocation_candidates?{query}", whole=True)
