"""The router of a service: a tree of path segments, from a path to the operations there. Built once a process."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from .operation import Operation


class Node:
    """A place in the tree: what stands below it, and the operations that end here, by method."""

    __slots__ = ("methods", "mounted", "parameter", "rest", "statics")

    def __init__(self) -> None:
        self.statics: dict[str, Node] = {}
        self.parameter: Node | None = None
        self.rest: Node | None = None  # `{name:path}`: everything that is left, slashes too
        self.methods: dict[str, list[Operation]] = {}
        self.mounted = 0  # how many of the ids belong to the mount, not to the operation


class Match:
    """What a path led to: the operations by method (several under one method: by action or version), and its ids."""

    __slots__ = ("ids", "methods", "mount_ids")

    def __init__(self, methods: dict[str, list[Operation]], ids: list[str], mount_ids: list[str]) -> None:
        self.methods = methods
        self.ids = ids
        self.mount_ids = mount_ids


class Router:
    """All paths of a service. A static segment wins over a parameter, with backtracking."""

    def __init__(self, operations: Iterable[Operation] = ()) -> None:
        self.root = Node()
        self.operations: list[Operation] = []
        for row in operations:
            self.add(row)

    def add(self, row: Operation, mount: str = "") -> None:
        """Add an operation, its path standing under `mount`."""
        self.operations.append(row)
        node = self.root
        for segment in (mount + row.path).split("/")[1:]:
            if segment.startswith("{"):
                if segment.endswith(":path}"):
                    node.rest = node.rest or Node()
                    node = node.rest
                    break
                node.parameter = node.parameter or Node()
                node = node.parameter
            else:
                node = node.statics.setdefault(segment, Node())
        node.methods.setdefault(row.method, []).append(row)
        node.mounted = mount.count("{")

    def find(self, path: str) -> Match | None:
        """The place that a (still percent-encoded) path leads to, or None."""
        segments = path.split("/")[1:]
        ids: list[str] = []
        node = _walk(self.root, segments, 0, ids)
        return None if node is None else Match(node.methods, ids[node.mounted :], ids[: node.mounted])


def _walk(node: Node, segments: list[str], place: int, ids: list[str]) -> Node | None:
    if place == len(segments):
        return node if node.methods else None
    segment = segments[place]
    below = node.statics.get(segment)
    if below is not None:
        found = _walk(below, segments, place + 1, ids)
        if found is not None:
            return found
    if node.parameter is not None and segment:
        ids.append(unquote(segment) if "%" in segment else segment)
        found = _walk(node.parameter, segments, place + 1, ids)
        if found is not None:
            return found
        ids.pop()
    if node.rest is not None:
        ids.append(unquote("/".join(segments[place:])))
        return node.rest
    return None
