"""A resource of the API: one row of functions, from which its list, show, create, update and delete follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ...store.collection import Collection
from ...wire.call import Call
from ...wire.errors import NotFound, Refusal
from ...wire.message import Json
from ...wire.operation import Operation
from . import authorization, body, lists, quotas, sharing, standard, tagging
from .authorization import Disallowed, Target
from .context import Context
from .errors import HTTP_NAMES, http
from .records import Standard
from .requests import NOT_FOUND, check_revision, context_of, declare, json_body, may_set_project
from .state import State

PARENT = "parent:row"
Row = Any


@dataclass(frozen=True)
class Resource:
    """One resource.

    collection, member: its names in bodies and policy rules; path: where it lies.
    find(ctx, id) -> row, refusing what is not there for the caller; view(ctx, row) -> all attributes.
    create(ctx, body) -> row; update(ctx, row, body); delete(ctx, row): None where the API has no such operation.
    rows(state): its collection. indexes: filter -> index of that collection. filters: filter ->
    (ctx, row, wanted) -> bool.
    shared: the type under which it can be shared. owned: only the owner's are listed for others than admins.
    brief: the view in a list, where it differs. created(body), updated(ctx, row): what the answer of a create or
    an update has otherwise than a view.
    parent: the resource that it is part of; its row is in the body of a create as PARENT.
    visible(ctx, row): more than ownership. validated: a list refuses unknown filters.
    values: attribute -> how a row has it.
    """

    collection: str
    member: str
    path: str
    find: Callable[[Context, str], Row]
    view: Callable[[Context, Row], dict[str, Any]]
    rows: Callable[[State], Collection[Any]]
    create: Callable[[Context, dict[str, Any]], Row] | None = None
    update: Callable[[Context, Row, dict[str, Any]], Any] | None = None
    delete: Callable[[Context, Row], Any] | None = None
    listed: bool = True
    shown: bool = True
    indexes: dict[str, str] = field(default_factory=dict)
    filters: dict[str, Callable[[Context, Row, Any], bool]] = field(default_factory=dict)
    shared: str | None = None
    owned: bool = True
    visible: Callable[[Context, Row], bool] | None = None
    also: Callable[[Context], Iterable[str]] | None = None
    validated: bool = True
    quota: bool = True
    parent: Resource | None = None
    before: Callable[[Context, list[dict[str, Any]]], None] | None = None
    created: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    updated: Callable[[Context, Row], dict[str, Any]] | None = None
    brief: Callable[[Context, Row], dict[str, Any]] | None = None
    listing: Callable[[Context, dict[str, Any]], None] | None = None

    # -- operations

    @property
    def rule(self) -> str:
        """Its name in policy rules: a part's begins with the whole's."""
        return f"{self.parent.member}_{self.member}" if self.parent is not None else self.member

    @cached_property
    def operations(self) -> list[Operation]:
        """The operations that the API has."""
        one = f"{self.path}/{{{self.member}_id}}"
        rows = [
            ("GET", self.path, self.handle_list, self.listed, 200, "list"),
            ("POST", self.path, self.handle_create, self.create is not None, 201, "create"),
            ("GET", one, self.handle_show, self.shown, 200, "show"),
            ("PUT", one, self.handle_update, self.update is not None, 200, "update"),
            ("DELETE", one, self.handle_delete, self.delete is not None, 204, "delete"),
        ]
        return [
            declare(f"{method} {path}", handler, key=f"{self.collection}.{kind}", success=success, resource=self)
            for method, path, handler, there, success, kind in rows
            if there
        ]

    # -- handlers

    def handle_list(self, call: Call) -> Json:
        """List what the caller may see."""
        ctx = context_of(call)
        query = lists.parse(call.args, self.collection, self.validated)
        if self.listing is not None:
            self.listing(ctx, query.filters)
        whole = self._parent(ctx, call)
        page = self.page(ctx, query, whole)
        view = self.brief or self.view
        targets = [self._target(ctx, view(ctx, row), whole) for row in page]
        strip = authorization.hidden(ctx, self.rule, self.collection, targets[0]) if targets else frozenset()
        shown = [target for target in targets if authorization.may(ctx, f"get_{self.rule}", target)]
        answer: Json = {self.collection: [_pick(target, strip, query.fields) for target in shown]}
        found = lists.links(call.request.query, call.base + call.path, [row["id"] for row in shown], query)
        if found:
            answer[f"{self.collection}_links"] = found
        return answer

    def handle_show(self, call: Call) -> Json:
        """Show one."""
        ctx = context_of(call)
        whole = self._parent(ctx, call)
        row = self._find(ctx, call, whole)
        fields = tuple(name for name in call.args.get("fields", ()) if name)
        target = self._target(ctx, self.view(ctx, row), whole)
        if not authorization.may(ctx, f"get_{self.rule}", target):
            raise NotFound(NOT_FOUND, name=HTTP_NAMES[404])
        strip = authorization.hidden(ctx, self.rule, self.collection, target)
        return {self.member: _pick(target, strip, fields)}

    def handle_create(self, call: Call) -> Json:
        """Make one, or several at once: all or none."""
        assert self.create is not None
        ctx = context_of(call)
        given = json_body(call)
        items = body.items(given, self.collection, self.member, True, ctx.project_id, may_set_project(ctx))
        if self.quota:
            for project_id in dict.fromkeys(item.get("project_id", "") for item in items):
                count = sum(item.get("project_id", "") == project_id for item in items)
                quotas.reserve(ctx, self.member, project_id, count)
        whole = self._parent(ctx, call, elevated=True)
        for item in items:
            authorization.require(ctx, f"create_{self.rule}", self.collection, self._target(ctx, item, whole))
            if whole is not None:
                item[PARENT] = self._parent(ctx, call)
        if self.before is not None:
            self.before(ctx, items)
        self._notify(ctx, "create.start", given)
        rows = self._create_all(ctx, items)
        views = [self._answer(ctx, row, whole) for row in rows]
        if self.created is not None:
            views = [{**view, **self.created(item)} for view, item in zip(views, items, strict=True)]
        bulk = isinstance(given, dict) and self.collection in given
        answer: Json = {self.collection: views} if bulk else {self.member: views[0]}
        self._notify(ctx, "create.end", answer)
        return answer

    def _create_all(self, ctx: Context, items: list[dict[str, Any]]) -> list[Row]:
        rows: list[Row] = []
        try:
            for item in items:
                assert self.create is not None
                rows.append(self.create(ctx, item))
        except Refusal:
            for row in reversed(rows):
                if self.delete is not None:
                    self.delete(ctx.elevated(), row)
            raise
        return rows

    def handle_update(self, call: Call) -> Json:
        """Change one."""
        assert self.update is not None
        ctx = context_of(call)
        given = json_body(call)
        if not given or (self.member not in given and self.collection not in given):
            self._authorize(ctx, call, "update", {})
            raise http(400, f"Unable to find '{self.member}' in request body")
        item = body.items(given, self.collection, self.member, False, ctx.project_id, may_set_project(ctx))[0]
        row = self._authorize(ctx, call, "update", item)
        self._notify(ctx, "update.start", {**given, "id": call.ids[-1]})
        before = self.view(ctx, row)
        check_revision(call, row)
        self.update(ctx, row, item)
        after = self.view(ctx, row)
        if before != after and isinstance(row, Standard):
            standard.touched(ctx, row)
        ctx.state.changes += 1
        answer: Json = {self.member: self._answer(ctx, row, self._parent(ctx, call))}
        if self.updated is not None:
            answer[self.member] |= self.updated(ctx, row)
        self._notify(ctx, "update.end", answer)
        return answer

    def handle_delete(self, call: Call) -> Json:
        """Remove one."""
        assert self.delete is not None
        ctx = context_of(call)
        row = self._authorize(ctx, call, "delete", None)
        if call.request.body:
            raise http(400, "Request body is not supported in DELETE.")
        check_revision(call, row)
        view = self._answer(ctx, row, self._parent(ctx, call))
        self._notify(ctx, "delete.start", {f"{self.member}_id": call.ids[-1]})
        self.delete(ctx, row)
        ctx.state.changes += 1
        self._notify(ctx, "delete.end", {f"{self.member}_id": call.ids[-1], self.member: view})
        return None

    def _authorize(self, ctx: Context, call: Call, verb: str, item: dict[str, Any] | None) -> Row:
        whole = self._parent(ctx, call)
        row = self._find(ctx, call, whole)
        target = self._target(ctx, {**self.view(ctx, row), **(item or {})}, whole)
        try:
            authorization.require(ctx, f"{verb}_{self.rule}", self.collection, target, list(item or ()))
        except Disallowed:
            if not authorization.may(ctx, f"get_{self.rule}", target):
                raise NotFound(NOT_FOUND, name=HTTP_NAMES[404]) from None
            raise
        return row

    def _answer(self, ctx: Context, row: Row, whole: Row = None) -> dict[str, Any]:
        target = self._target(ctx, self.view(ctx, row), whole)
        return _pick(target, authorization.hidden(ctx, self.rule, self.collection, target), ())

    def _parent(self, ctx: Context, call: Call, elevated: bool = False) -> Row:
        """The resource that this one is part of, if it is."""
        if self.parent is None:
            return None
        return self.parent.find(ctx.elevated() if elevated else ctx, call.ids[0])

    def _find(self, ctx: Context, call: Call, whole: Row) -> Row:
        row = self.find(ctx, call.ids[-1])
        if whole is not None and row.parent != whole.id:
            return self.find(ctx, "")
        return row

    def _target(self, ctx: Context, view: dict[str, Any], whole: Row) -> Target:
        return Target(ctx, view, "" if whole is None else whole.project_id)

    def _notify(self, ctx: Context, event: str, payload: Json) -> None:
        ctx.sim.bus.notify("network", "network.network1", f"{self.member}.{event}", payload, request_id=ctx.request_id)

    # -- lists

    def page(self, ctx: Context, query: lists.Query, whole: Row = None) -> list[Row]:
        """The rows that a query asks for, in its order."""
        rows = self.rows(ctx.state)
        who = ctx.sees_all or ctx.project_id
        key = (
            ctx.state.changes,
            ctx.state.rbac.version,
            who,
            repr(query.filters),
            query.sorts,
            getattr(whole, "id", ""),
        )

        def make() -> list[Row]:
            return lists.order(self._matching(ctx, query.filters, whole), query.sorts, self._value(ctx))

        if query.limit is None:
            return make()
        ordered, places = rows.view(key, make)
        marker = None
        if query.marker is not None:
            marker = places.get(self.find(ctx, query.marker).id, -1)
        if query.reverse:
            end = len(ordered) if marker is None else marker
            return ordered[max(0, end - query.limit) : end]
        start = 0 if marker is None else marker + 1
        return ordered[start : start + query.limit]

    def _value(self, ctx: Context) -> lists.Values:
        def value(row: Row, name: str) -> Any:
            if name == "tenant_id":
                name = "project_id"
            try:
                return getattr(row, name)
            except AttributeError:
                return self.view(ctx, row).get(name)

        return value

    def _matching(self, ctx: Context, filters: dict[str, Any], whole: Row) -> list[Row]:
        if whole is not None:
            rows, left = self.rows(ctx.state).by(parent=whole.id), filters
        else:
            rows, left = self._candidates(ctx, filters)
        value = self._value(ctx)
        for name, wanted in left.items():
            own = self.filters.get(name) or tagging.FILTERS.get(name)
            if own is not None:
                rows = [row for row in rows if own(ctx, row, wanted)]
            elif name == "shared" and self.shared is not None:
                rows = [row for row in rows if sharing.is_shared(ctx, self.shared, row.id) in wanted]
            elif name == "description":
                rows = [row for row in rows if lists.matches(row.description, wanted)]
            else:
                rows = [row for row in rows if lists.matches(value(row, name), wanted)]
        return rows

    def _candidates(self, ctx: Context, filters: dict[str, Any]) -> tuple[list[Row], dict[str, Any]]:
        """Few rows that hold all that can match: by an index if a filter has one. Each is there for the caller."""
        collection, left = self.rows(ctx.state), dict(filters)
        if "id" in left:
            found = [row for row in map(collection.get, dict.fromkeys(left.pop("id"))) if row is not None]
        else:
            name = next((name for name in self.indexes if name in left), None)
            if name is not None:
                index = self.indexes[name]
                found = [row for value in dict.fromkeys(left.pop(name)) for row in collection.by(**{index: value})]
            elif ctx.sees_all or not self.owned or self.visible is not None:
                found = list(collection)
            else:
                found = collection.by(project_id=ctx.project_id)
                extra = sharing.visible_ids(ctx, self.shared) if self.shared else ()
                own = {row.id for row in found}
                found += [
                    row for row in map(collection.get, dict.fromkeys(extra)) if row is not None and row.id not in own
                ]
        return [row for row in found if self._there(ctx, row)], left

    def _there(self, ctx: Context, row: Row) -> bool:
        if ctx.sees_all or not self.owned:
            return True
        if self.visible is not None:
            return self.visible(ctx, row)
        if row.project_id == ctx.project_id:
            return True
        return self.shared is not None and sharing.may_see(ctx, self.shared, row.id, row.project_id)


def _pick(view: dict[str, Any], strip: frozenset[str], fields: tuple[str, ...]) -> dict[str, Any]:
    if fields:
        return {name: value for name, value in view.items() if name in fields and name not in strip}
    return {name: value for name, value in view.items() if name not in strip}
