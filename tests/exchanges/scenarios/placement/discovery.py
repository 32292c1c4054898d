"""The root, paths that nothing answers, methods that nothing has."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...step import Line
from ._placement import CONSUMER, EVERYBODY, NOBODY, A, ask, bad_versions, versions


def steps() -> Iterator[Line]:
    """Everything that is about no resource."""
    for path in ("/", ""):
        root = ask("GET", path, who=None, version=None)
        yield root
        yield from versions(root)
        yield from bad_versions(root)
        yield from wrong.tokens(root)
        yield from wrong.accepts(root)
        yield from wrong.personas(root, EVERYBODY)
        yield from wrong.methods(path, ("GET",), who="admin")
        yield root.but(path=path + "?unknown=1", kind="query: an unknown parameter")
    for path in (
        "/nowhere", "/resource_providers/", "/resource_providers//inventories", f"/resource_providers/{NOBODY}/nowhere", "/resource_classes/", "/traits/",
        "/allocations/", "/allocation_candidates/", "/usages/", "/reshaper/", "/v1", "/v1/traits", "//traits", "/TRAITS", "/favicon.ico",
        f"/resource_providers/{NOBODY}/inventories/VCPU/x", f"/resource_providers/{NOBODY}/allocations/x", "/healthcheck", "/resource_providers/not-a-uuid/traits",
    ):  # fmt: skip
        for method in wrong.METHODS:
            for version in ("1.0", "1.39"):
                yield ask(method, path, version=version, kind="path: nothing there")
        yield ask("GET", path, who=None, kind="path: nothing there, no token")
    for path, known in {
        "/resource_classes": ("GET", "POST"), "/resource_classes/VCPU": ("GET", "PUT", "DELETE"), "/resource_providers": ("GET", "POST"),
        f"/resource_providers/{A}": ("GET", "PUT", "DELETE"), f"/resource_providers/{A}/inventories": ("GET", "POST", "PUT", "DELETE"),
        f"/resource_providers/{A}/inventories/VCPU": ("GET", "PUT", "DELETE"), f"/resource_providers/{A}/usages": ("GET",),
        f"/resource_providers/{A}/aggregates": ("GET", "PUT"), f"/resource_providers/{A}/allocations": ("GET",),
        f"/resource_providers/{A}/traits": ("GET", "PUT", "DELETE"), "/allocations": ("POST",), f"/allocations/{CONSUMER}": ("GET", "PUT", "DELETE"),
        "/allocation_candidates": ("GET",), "/traits": ("GET",), "/traits/HW_CPU_X86_AVX": ("GET", "PUT", "DELETE"), "/usages": ("GET",), "/reshaper": ("POST",),
    }.items():  # fmt: skip
        for version in ("1.0", "1.12", "1.39"):
            for step in wrong.methods(path, known):
                yield step.but(headers={"OpenStack-API-Version": f"placement {version}"})
        yield from wrong.methods(path, known, who="project_reader")
