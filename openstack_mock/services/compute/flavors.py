"""Flavors: the sizes a server can have, and who may use those that are not public. Knows nothing of servers."""

from __future__ import annotations

import dataclasses
from typing import Any

from ...store import query
from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict, NotFound
from .declare import operation
from .links import following, links, page
from .models import Flavor, Shape
from .text import boolean, strict_boolean

Json = Any
# fmt: off
_SORT = {  # sort key -> what it sorts by
    "created_at": "created_at", "description": "description", "flavorid": "id", "id": "number",
    "is_public": "is_public",
    "name": "name", "updated_at": "updated_at", "ephemeral_gb": "shape.ephemeral", "memory_mb": "shape.ram",
    "root_gb": "shape.disk", "rxtx_factor": "shape.rxtx_factor", "swap": "shape.swap", "vcpus": "shape.vcpus",
    "disabled": "", "vcpu_weight": "",
}
# fmt: on


def load(call: Call, id: str, *rest: str) -> Flavor:
    """A flavor that the caller may see. NotFound if there is none of this id, or it is somebody else's."""
    flavor = find(call, id)
    if flavor is None:
        raise NotFound(f"Flavor {id} could not be found.")
    return flavor


def find(call: Call, id: str) -> Flavor | None:
    """A flavor by its id, if the caller may see it; or None."""
    flavor: Flavor | None = call.state.flavors.get(id)
    return flavor if flavor is not None and _visible(call, flavor) else None


def add(state: Any, id: str, name: str, now: int, *, number: int = 0, **size: Any) -> Flavor:
    """Add a flavor to a cloud. Duplicate if its id or its name is taken."""
    public, description = size.pop("is_public", True), size.pop("description", None)
    number = number or state.number("flavors")
    shape = Shape(number, id, name, extra_specs=size.pop("extra_specs", {}), **size)
    flavor: Flavor = state.flavors.add(Flavor(number, id, name, shape, public, description, now))
    return flavor


@operation("GET /flavors", "List Flavors")
def index(call: Call) -> Json:
    """A page of the flavors that the caller may use."""
    return _list(call, "flavors", _brief)


@operation("GET /flavors/detail", "List Flavors With Details")
def detail(call: Call) -> Json:
    """A page of flavors with all they have."""
    return _list(call, "flavors/detail", view)


@operation("GET /flavors/{id}", "Show Flavor Details", load=load)
def show(call: Call, flavor: Flavor) -> Json:
    """One flavor."""
    return {"flavor": view(call, flavor)}


@operation("POST /flavors", "Create Flavor", policy="os_compute_api:os-flavor-manage:create")
def create(call: Call) -> Json:
    """Make a flavor; without an id it is given a UUID."""
    asked = call.body["flavor"]
    id = str(asked.get("id") or call.sim.ids.uuid())
    name = asked["name"].strip()
    factor = float(asked.get("rxtx_factor", 1.0))
    if factor <= 0:
        raise BadRequest("Invalid input received: 'rxtx_factor' argument must be a float between 0 and 3.40282e+38")
    if id in call.state.flavors:
        raise Conflict(f"Flavor with ID {id} already exists.")
    if call.state.flavors.find(name=name) is not None:
        raise Conflict(f"Flavor with name {name} already exists.")
    flavor = add(
        call.state, id, name, call.now, vcpus=int(asked["vcpus"]), ram=int(asked["ram"]), disk=int(asked["disk"]),
        ephemeral=int(asked.get("OS-FLV-EXT-DATA:ephemeral", 0)), swap=int(asked.get("swap", 0)), rxtx_factor=factor,
        is_public=boolean(asked.get("os-flavor-access:is_public", True)), description=asked.get("description"),
    )  # fmt: skip
    return {"flavor": view(call, flavor)}


@operation(
    "PUT /flavors/{id}", "Update Flavor Description", since="2.55", load=load,
    policy="os_compute_api:os-flavor-manage:update",
)  # fmt: skip
def update(call: Call, flavor: Flavor) -> Json:
    """Change the description: the one thing of a flavor that can change."""
    call.state.flavors.update(flavor, description=call.body["flavor"]["description"], updated_at=call.now)
    return {"flavor": view(call, flavor)}


@operation(
    "DELETE /flavors/{id}", "Delete Flavor", policy="os_compute_api:os-flavor-manage:delete", success=202, load=load
)
def delete(call: Call, flavor: Flavor) -> None:
    """Delete a flavor; servers keep their shape."""
    call.state.flavors.remove(flavor)


@operation(
    "GET /flavors/{flavor_id}/os-flavor-access", "List Flavor Access Information For Given Flavor", load=load,
    policy="os_compute_api:os-flavor-access",
)  # fmt: skip
def access(call: Call, flavor: Flavor) -> Json:
    """Say which projects may use a flavor that is not public."""
    if flavor.is_public:
        raise NotFound("Access list not available for public flavors.")
    return _access(flavor)


@operation(
    "POST /flavors/{id}/action", "Add Flavor Access To Tenant (addTenantAccess Action)", action="addTenantAccess",
    policy="os_compute_api:os-flavor-access:add_tenant_access",
)  # fmt: skip
def add_access(call: Call) -> Json:
    """Let a project use a flavor."""
    tenant = call.body["addTenantAccess"]["tenant"]
    verify_project(call, tenant)
    flavor = load(call, call.ids[0])
    if flavor.is_public and call.since((2, 7)):
        raise Conflict("Can not add access to a public flavor.")
    if tenant in flavor.projects:
        raise Conflict(f"Flavor access already exists for flavor {flavor.id} and project {tenant} combination.")
    call.state.flavors.update(flavor, projects={**flavor.projects, tenant: None})
    return _access(flavor)


@operation(
    "POST /flavors/{id}/action", "Remove Flavor Access From Tenant (removeTenantAccess Action)",
    action="removeTenantAccess", policy="os_compute_api:os-flavor-access:remove_tenant_access", load=load,
)  # fmt: skip
def remove_access(call: Call, flavor: Flavor) -> Json:
    """Take the use of a flavor away from a project, which need not exist any more."""
    tenant = call.body["removeTenantAccess"]["tenant"]
    if tenant not in flavor.projects:
        raise NotFound(f"Flavor access not found for {flavor.id} / {tenant} combination.")
    call.state.flavors.update(flavor, projects={p: None for p in flavor.projects if p != tenant})
    return _access(flavor)


def verify_project(call: Call, project_id: str) -> None:
    """Refuse a project that keystone does not know; if it does not let the caller look, nova takes it."""
    if call.cloud.identity.project(project_id) is None:
        raise BadRequest(f"Project ID {project_id} is not a valid project.")


def reshape(call: Call, flavor: Flavor, extra_specs: dict[str, str]) -> None:
    """Give a flavor other extra specs: a new shape, so that servers made before keep theirs."""
    call.state.flavors.update(
        flavor, shape=dataclasses.replace(flavor.shape, extra_specs=extra_specs), updated_at=call.now
    )


def view(call: Call, flavor: Flavor) -> Json:
    """A flavor with all it has, as a version shows it."""
    shape = flavor.shape
    shown: Json = {
        "id": flavor.id, "name": flavor.name, "ram": shape.ram, "disk": shape.disk,
        "swap": shape.swap or (0 if call.since((2, 75)) else ""), "OS-FLV-EXT-DATA:ephemeral": shape.ephemeral,
        "OS-FLV-DISABLED:disabled": False, "vcpus": shape.vcpus, "os-flavor-access:is_public": flavor.is_public,
        "rxtx_factor": shape.rxtx_factor or "", "links": links(call, "flavors", flavor.id),
    }  # fmt: skip
    if call.since((2, 55)):
        shown["description"] = flavor.description
    if call.since((2, 61)) and call.may("os_compute_api:os-flavor-extra-specs:index"):
        shown["extra_specs"] = shape.extra_specs
    if call.since((2, 102)):
        del shown["OS-FLV-DISABLED:disabled"], shown["rxtx_factor"]
    return shown


def _brief(call: Call, flavor: Flavor) -> Json:
    shown: Json = {"id": flavor.id, "name": flavor.name, "links": links(call, "flavors", flavor.id)}
    if call.since((2, 55)):
        shown["description"] = flavor.description
    return shown


def _access(flavor: Flavor) -> Json:
    return {"flavor_access": [{"flavor_id": flavor.id, "tenant_id": project} for project in flavor.projects]}


def _list(call: Call, collection: str, show: Any) -> Json:
    limit, marker = page(call)
    tests = [_public_filter(call)]
    for name, attribute in (("minRam", "ram"), ("minDisk", "disk")):
        text = call.arg(name)
        if text is not None:
            try:
                least = int(text)
            except ValueError:
                raise BadRequest(f"Invalid {name} filter [{text}]") from None
            tests.append(lambda f, a=attribute, n=least: getattr(f.shape, a) >= n)
    wanted = call.arg("name")
    if wanted is not None and call.since((2, 102)):
        tests.append(lambda f: f.name == wanted)
    rows = [flavor for flavor in call.state.flavors if all(test(flavor) for test in tests)]
    path = _SORT[call.arg("sort_key") or "flavorid"]
    descending = call.arg("sort_dir") == "desc"
    rows = query.sort(rows, [(lambda f: _at(f, path), descending), (lambda f: f.number, descending)])
    try:
        found = query.page(rows, marker, limit)
    except query.UnknownMarker:
        raise BadRequest(f"marker [{marker}] not found") from None
    shown: Json = {"flavors": [show(call, flavor) for flavor in found.rows]}
    more = following(call, collection, len(found.rows), found.rows[-1].id if found.rows else None)
    return {**shown, "flavors_links": more} if more else shown


def _public_filter(call: Call) -> Any:
    if not call.credentials.has("admin"):
        return lambda f: _visible(call, f) and (f.is_public or call.project_id in f.projects)
    text = call.arg("is_public")
    if text is None:
        return lambda f: f.is_public
    if text.lower() == "none":
        return lambda f: True
    wanted = strict_boolean(text)
    if wanted is None:
        raise BadRequest(f"Invalid is_public filter [{text}]")
    return lambda f: f.is_public == wanted


def _visible(call: Call, flavor: Flavor) -> bool:
    return flavor.is_public or call.credentials.has("admin") or call.project_id in flavor.projects


def _at(flavor: Flavor, path: str) -> Any:
    value: Any = flavor
    for name in path.split(".") if path else ():
        value = getattr(value, name)
    return value if path else 0
