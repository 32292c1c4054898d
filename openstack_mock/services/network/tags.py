"""The seven tag operations of each resource that has tags, out of one table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...wire.call import Call
from ...wire.message import Json, Response
from ...wire.operation import Operation
from . import authorization, plain_checks, standard
from .authorization import Target
from .context import Context
from .errors import bad_request, error, invalid
from .requests import context_of, declare
from .resource import Resource

MOST = 50
LONGEST = 255


class Tags:
    """The tag operations of one resource. `named`: the resource's type in policy rules and sentences."""

    def __init__(self, resource: Resource, named: str) -> None:
        self.resource = resource
        self.named = named

    def declared(self) -> list[Operation]:
        """All seven."""
        all_ = f"{self.resource.path}/{{{self.resource.member}_id}}/tags"
        one = f"{all_}/{{tag}}"
        rows: list[tuple[str, Callable[[Call], Json], int]] = [
            (f"GET {all_}", self.index, 200),
            (f"POST {all_}", self.create, 200),
            (f"PUT {all_}", self.replace, 200),
            (f"DELETE {all_}", self.clear, 204),
            (f"GET {one}", self.confirm, 204),
            (f"PUT {one}", self.add, 201),
            (f"DELETE {one}", self.remove, 204),
        ]
        return [
            declare(route, handler, key=f"tags.{self.named}_{handler.__name__}", success=success)
            for route, handler, success in rows
        ]

    def _row(self, call: Call, verb: str) -> tuple[Context, Any]:
        ctx = context_of(call)
        row = self.resource.rows(call.state).get(call.ids[0])
        if row is None or not self._there(ctx, row):
            raise error("TagResourceNotFound", resource=self.named, resource_id=call.ids[0])
        target = Target(ctx, self.resource.view(ctx.elevated(), row))
        rule = f"{verb}_{self.resource.member}:tags"
        if not authorization.may(ctx, rule, target):
            raise authorization.Disallowed(f"rule:{rule} is disallowed by policy")
        return ctx, row

    def _there(self, ctx: Context, row: Any) -> bool:
        return self.resource._there(ctx, row)

    def _given(self, call: Call) -> list[str]:
        given = call.body
        if not isinstance(given, dict) or "tags" not in given:
            raise invalid("Invalid tags body")
        reason = plain_checks.items(plain_checks.string, given["tags"], LONGEST)
        if reason:
            raise invalid(reason)
        tags: list[str] = given["tags"]
        return tags

    def _limit(self, tags: set[str]) -> None:
        if len(tags) > MOST:
            raise bad_request(self.named, f"The number of tags exceed the per-resource limit of {MOST}")

    def _set(self, ctx: Context, row: Any, tags: list[str]) -> None:
        if set(tags) != set(row.tags):
            row.tags = tuple(dict.fromkeys(tags))
            standard.touched(ctx, row)
            self.resource.rows(ctx.state).version += 1

    def _notify(self, ctx: Context, row: Any, action: str, tags: list[str] | None) -> None:
        payload: dict[str, Any] = {"obj_resource": self.named, "obj_resource_id": row.id}
        if tags is not None:
            payload["tags"] = tags
        for stage in ("start", "end"):
            ctx.sim.bus.notify(
                "network", "network.network1", f"tag.{action}.{stage}", payload, request_id=ctx.request_id
            )

    def index(self, call: Call) -> Json:
        """Give all tags."""
        _, row = self._row(call, "get")
        return {"tags": list(row.tags)}

    def create(self, call: Call) -> Json:
        """Add several."""
        tags = self._given(call)
        ctx, row = self._row(call, "create")
        self._limit(set(tags))
        self._notify(ctx, row, "create", tags)
        self._set(ctx, row, [*row.tags, *tags])
        return {"tags": tags}

    def replace(self, call: Call) -> Json:
        """Have these and no others."""
        tags = self._given(call)
        ctx, row = self._row(call, "update")
        self._limit(set(tags))
        self._notify(ctx, row, "update", tags)
        self._set(ctx, row, [*(tag for tag in row.tags if tag in tags), *tags])
        return {"tags": tags}

    def clear(self, call: Call) -> Json:
        """Remove all."""
        ctx, row = self._row(call, "delete")
        self._notify(ctx, row, "delete_all", None)
        self._set(ctx, row, [])
        return None

    def confirm(self, call: Call) -> Json | Response:
        """Say whether there is this one."""
        self._check(call.ids[1])
        _, row = self._row(call, "get")
        if call.ids[1] not in row.tags:
            raise error("TagNotFound", tag=call.ids[1])
        return None

    def add(self, call: Call) -> Json:
        """Add this one."""
        tag = call.ids[1]
        self._check(tag)
        ctx, row = self._row(call, "update")
        self._limit({*row.tags, tag})
        self._notify(ctx, row, "create", [tag])
        self._set(ctx, row, [*row.tags, tag])
        return None

    def remove(self, call: Call) -> Json:
        """Remove this one."""
        tag = call.ids[1]
        self._check(tag)
        ctx, row = self._row(call, "delete")
        if tag not in row.tags:
            raise error("TagNotFound", tag=tag)
        self._notify(ctx, row, "delete", [tag])
        self._set(ctx, row, [one for one in row.tags if one != tag])
        return None

    @staticmethod
    def _check(tag: str) -> None:
        reason = plain_checks.string(tag, LONGEST)
        if reason:
            raise invalid(reason)
