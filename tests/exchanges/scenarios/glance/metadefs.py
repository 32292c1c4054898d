"""Metadata definitions: namespaces and all that is in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from ... import mutations as wrong
from ...reference import fields
from ...step import ABSENT, Json, Line, Pause, Step
from ..keystone.personas import PERSONAS, UNSCOPED
from ._ready import read

EVERYBODY: Final = ("admin", *PERSONAS, UNSCOPED)
ALL: Final = "/v2/metadefs/namespaces"
IT: Final = f"{ALL}/recorded-it"
HIDDEN: Final = f"{ALL}/recorded-hidden"
PROPERTY: Final[Json] = {
    "title": "A title", "type": "string", "description": "What it is", "operators": ["<in>"], "default": "a", "enum": ["a", "b"],
    "pattern": "^[a-b]$", "minLength": 1, "maxLength": 5, "readonly": False,
}  # fmt: skip
NUMBER: Final[Json] = {"title": "A number", "type": "integer", "minimum": 1, "maximum": 9, "default": 5}
ARRAY: Final[Json] = {
    "title": "An array", "type": "array", "items": {"type": "string", "enum": ["x"]}, "minItems": 1, "maxItems": 2, "uniqueItems": True,
    "additionalItems": False,
}  # fmt: skip
OBJECT: Final[Json] = {"name": "recorded-object", "description": "An object", "required": ["p"], "properties": {"p": PROPERTY, "n": NUMBER}}
NAMESPACE: Final[Json] = {
    "namespace": "recorded-made", "display_name": "Made", "description": "A namespace", "visibility": "public", "protected": False,
    "owner": "recorded-owner",
}  # fmt: skip
FULL: Final[Json] = {
    **NAMESPACE, "resource_type_associations": [{"name": "OS::Recorded::Type", "prefix": "rec_", "properties_target": "image"}],
    "properties": {"q": ARRAY}, "objects": [OBJECT], "tags": [{"name": "recorded-tag"}],
}  # fmt: skip
# names that no path can say, so that nobody could remove what is named so
UNSAYABLE: Final = tuple(f"namespace is {what}" for what in ("an empty string", "blanks", "punctuation", "not ASCII", "a control character"))
_flat = partial(wrong.body, flat=True)
_bodies = partial(wrong.bodies, flat=True)
SCHEMAS: Final = ("namespace", "namespaces", "resource_type", "resource_types", "property", "properties", "object", "objects", "tag", "tags")


def steps() -> Iterator[Line]:
    """Everything about metadata definitions."""
    yield from _swept()
    yield from _schemas()
    yield from _namespaces()
    yield from _listing()
    yield from _full()
    yield from _standing()
    yield from _objects()
    yield from _properties()
    yield from _tags()
    yield from _resource_types()
    yield from _protected()
    yield from _hidden()
    yield from _swept()


def _swept() -> Iterator[Line]:
    for name in ("made", "it", "hidden", "one", "two", "three", "renamed"):
        open_it = Step("PUT", f"{ALL}/recorded-{name}", {"namespace": f"recorded-{name}"}, kind="setup")
        yield open_it
        yield open_it.but(method="DELETE", json=ABSENT)


def _schemas() -> Iterator[Line]:
    for name in SCHEMAS:
        yield Step("GET", f"/v2/schemas/metadefs/{name}", whole=True)
    yield from read(Step("GET", "/v2/schemas/metadefs/namespace", whole=True))
    yield from wrong.methods("/v2/schemas/metadefs/tag", ("GET", "HEAD"))
    yield Step("GET", "/v2/schemas/metadefs/nothing", kind="unknown: a schema")
    yield Step("GET", "/v2/schemas/metadefs", kind="unknown: a schema")


def _gone(path: str = f"{ALL}/${{made}}") -> Step:
    return Step("DELETE", path, kind="setup")


def _namespaces() -> Iterator[Line]:
    create = Step("POST", ALL, NAMESPACE, keep={"made": "namespace"}, then=(_gone(),))
    yield create
    yield create.but(json={"namespace": "recorded-made"}, kind="happy: the least")
    yield from _but(_bodies(create, fields("glance", "POST /v2/metadefs/namespaces")))
    yield from wrong.personas(create, EVERYBODY)
    yield from wrong.tokens(create)
    yield from wrong.accepts(create)
    stand = create.but(then=(), kind="setup")
    yield stand
    yield create.but(then=(), kind="conflict: the same again")
    yield create.but(json={**NAMESPACE, "namespace": "RECORDED-made"}, then=(), kind="conflict: in capitals")
    show = Step("GET", f"{ALL}/recorded-made")
    yield from read(show)
    yield show.but(path=f"{ALL}/RECORDED-MADE", kind="path: in capitals")
    yield from wrong.unknown(show.but(path=f"{ALL}/${{made}}"), "made")
    for text in ("visibility=public", "visibility=x", "resource_type=", "resource_type=OS::Recorded::Nothing", "resource_type=a&resource_type=b", "visibility=private&resource_type=x"):
        yield show.but(path=f"{show.path}?{text}", kind="query: show")
    yield from wrong.methods(show.path, ("GET", "HEAD", "PUT", "DELETE"))
    yield from wrong.methods(ALL, ("GET", "HEAD", "POST"))
    yield from _updating()
    delete = Step("DELETE", show.path)
    yield from wrong.personas(delete, EVERYBODY, [stand])
    yield from wrong.tokens(delete)
    yield from wrong.unknown(delete.but(path=f"{ALL}/${{made}}"), "made")
    yield delete.but(json={"a": "b"}, kind="extra: a body")
    yield delete
    yield delete.but(kind="state: already gone")


def _updating() -> Iterator[Line]:
    back = Step("PUT", f"{ALL}/${{now}}", NAMESPACE, kind="setup")
    update = Step("PUT", f"{ALL}/recorded-made", {**NAMESPACE, "description": "Another"}, keep={"now": "namespace"}, then=(back,))
    yield update
    yield update.but(kind="state: no change")
    yield update.but(json={"namespace": "recorded-made"}, kind="happy: the least")
    yield update.but(json={**FULL, "tags": [{"name": "x"}]}, kind="happy: with what is in it")
    yield update.but(json={**NAMESPACE, "namespace": "recorded-renamed"}, kind="happy: renamed")
    yield from _but(_bodies(update, fields("glance", "PUT /v2/metadefs/namespaces/{namespace}"), thorough=False), sweep=False)
    yield from wrong.personas(update, EVERYBODY)
    yield from wrong.tokens(update)
    yield from wrong.unknown(update.but(path=f"{ALL}/${{made}}"), "made")
    other = Step("POST", ALL, {"namespace": "recorded-two"}, kind="setup")
    yield other
    yield update.but(json={"namespace": "recorded-two"}, kind="conflict: another's name")
    yield _gone(f"{ALL}/recorded-two")


def _but(probes: Iterable[Step], *, sweep: bool = True) -> Iterator[Line]:
    """Probes of bodies that nothing is left of, even if the real service broke down half way."""
    for probe in probes:
        if not any(text in probe.kind for text in UNSAYABLE):
            yield probe
            if sweep:
                yield _gone(f"{ALL}/recorded-made")


def _listing() -> Iterator[Line]:
    made: dict[str, dict[str, Json]] = {
        "one": {"visibility": "public", "display_name": "B"}, "two": {"visibility": "private", "display_name": "A"},
        "three": {"visibility": "public", "display_name": "C", "protected": False},
    }  # fmt: skip
    for name, more in made.items():
        types = [{"name": "OS::Recorded::Type", "prefix": f"{name}_"}, {"name": f"OS::Recorded::{name}"}]
        yield Step("POST", ALL, {"namespace": f"recorded-{name}", "owner": "${project.home}", "resource_type_associations": types[: 1 + (name == "one")], **more}, kind="setup")
        yield Pause()
    listing = Step("GET", ALL)
    narrow = Step("GET", f"{ALL}?resource_types=OS::Recorded::Type", ordered=True, whole=True)
    for step in (listing, narrow):
        yield from wrong.personas(step, EVERYBODY)
    yield from read(listing)
    yield from wrong.query(listing, {
        "visibility": ("public", "private"), "resource_types": ("OS::Recorded::Type", "OS::Recorded::one,OS::Recorded::two"), "sort_dir": ("asc", "desc"),
        "sort_key": ("namespace", "display_name", "created_at", "id", "owner"), "limit": ("1000",), "id_list": (), "namespace": ("recorded-one",),
        "marker": (),
    })  # fmt: skip
    for key in ("namespace", "display_name", "description", "visibility", "protected", "owner", "created_at", "updated_at", "id", "nothing"):
        for direction in ("asc", "desc"):
            for page in ("", "&limit=2", "&limit=1&marker=recorded-two", "&limit=5&marker=recorded-one"):
                yield narrow.but(path=f"{narrow.path}&sort_key={key}&sort_dir={direction}{page}", kind="page: sorted")
    for text in ("&limit=0", "&limit=-1", "&limit=x", "&limit=3", "&limit=2", "&marker=nothing", "&marker=", "&marker=recorded-one&visibility=private", "&visibility=public", "&visibility=",
                 "&sort_key=", "&sort_dir=", "&sort_dir=DESC", "&visibility=public&visibility=private", "&limit=1&limit=2", "&a=b&limit=1"):  # fmt: skip
        yield narrow.but(path=narrow.path + text, kind="page: odd")
    for text in ("os::recorded::TYPE", "OS::Recorded::one", "OS::Recorded::Nothing", "", "OS::Recorded::one,OS::Recorded::Type", "OS::Recorded::one&resource_types=OS::Recorded::Type"):
        yield narrow.but(path=f"{ALL}?resource_types={text}", kind="query: resource types")
    yield narrow.but(path=narrow.path + "&limit=1&marker=recorded-two", who="away_member", kind="page: a marker that is hidden")
    for name in made:
        yield _gone(f"{ALL}/recorded-{name}")


def _full() -> Iterator[Line]:
    create = Step("POST", ALL, FULL, keep={"made": "namespace"}, then=(_gone(),))
    yield create
    yield from _but(_flat(create, thorough=False))
    odd: dict[str, Json] = {
        "an object twice": {"objects": [OBJECT, OBJECT]}, "a tag twice": {"tags": [{"name": "t"}, {"name": "T"}]},
        "a type twice": {"resource_type_associations": [{"name": "OS::Recorded::Type"}] * 2}, "an object without a name": {"objects": [{}]},
        "a default that is not ASCII": {"properties": {"q": {**PROPERTY, "default": "é"}}}, "a property twice": {"properties": {"q": NUMBER, "Q": NUMBER}},
        "a default that is a list": {"properties": {"q": {**PROPERTY, "default": ["a"]}}}, "a confidential property": {"properties": {"q": {**PROPERTY, "confidential": True}}},
        "a long name inside": {"objects": [{"name": "n" * 81}]}, "times inside": {"tags": [{"name": "t", "created_at": "now"}]},
        "a schema inside": {"objects": [{"name": "o", "schema": "x"}]}, "itself inside": {"objects": [{"name": "o", "self": "x"}]},
        "nothing inside": {"objects": [], "tags": [], "properties": {}, "resource_type_associations": []},
        "required with a comma": {"objects": [{"name": "o", "required": ["a,b", "c"]}]}, "required empty": {"objects": [{"name": "o", "required": [""]}]},
    }  # fmt: skip
    for kind, more in odd.items():
        yield create.but(json={**NAMESPACE, **more}, then=(), kind=f"inside: {kind}")
        yield Step("GET", f"{ALL}/recorded-made", kind=f"inside: {kind}")
        yield _gone(f"{ALL}/recorded-made")
    yield create.but(then=(), kind="setup")
    show = Step("GET", f"{ALL}/recorded-made", whole=True)
    yield show
    for text in ("resource_type=OS::Recorded::Type", "resource_type=os::recorded::type", "resource_type=OS::Recorded::Nothing", "resource_type="):
        yield show.but(path=f"{show.path}?{text}", kind="query: prefix")
    for kind in ("objects", "properties", "tags", "resource_types"):
        yield show.but(path=f"{show.path}/{kind}", kind="happy: what is in it")
    for kind in ("objects", "properties", "tags"):
        yield Step("DELETE", f"{show.path}/{kind}", kind="happy: all of a kind")
        yield show.but(path=f"{show.path}/{kind}", kind="state: none")
    yield show
    yield _gone(f"{ALL}/recorded-made")


def _standing() -> Iterator[Line]:
    yield Step("POST", ALL, {"namespace": "recorded-it", "visibility": "public", "owner": "${project.home}"}, kind="setup")
    yield Step("POST", ALL, {"namespace": "recorded-hidden", "visibility": "private", "owner": "recorded-owner"}, kind="setup")


def _around(kind: str, name: str, create: Step, change: Json, undo: tuple[Step, ...]) -> Iterator[Line]:
    """What objects, properties and tags have in common: `create` makes one of that name."""
    stand = create.but(then=(), kind="setup")
    one = f"{IT}/{kind}/{name}"
    show, update, delete, listing, clear = Step("GET", one), Step("PUT", one, change), Step("DELETE", one), Step("GET", f"{IT}/{kind}", whole=True), Step("DELETE", f"{IT}/{kind}")
    yield create
    yield from wrong.personas(create, EVERYBODY)
    yield from wrong.tokens(create)
    for other in ("recorded-nothing", "recorded-hidden"):
        for step in (create, listing, clear):
            yield step.but(path=step.path.replace("recorded-it", other), then=(), kind="unknown: the namespace")
            yield step.but(path=step.path.replace("recorded-it", other), then=(), who="project_reader", kind="unknown: the namespace")
    yield stand
    yield create.but(then=(), kind="conflict: the same again")
    for step in (show, listing):
        yield from read(step)
    yield show.but(path=one.upper().replace(IT.upper(), IT).replace(f"/{kind.upper()}/", f"/{kind}/"), kind="path: in capitals")
    yield from wrong.methods(one, ("GET", "HEAD", "PUT", "DELETE", *(("POST",) if kind == "tags" else ())))
    yield from wrong.methods(f"{IT}/{kind}", ("GET", "HEAD", "POST", "DELETE"))
    again = (clear.setup(), stand)
    update = update.but(then=again)
    yield update
    yield update.but(json={**change, "name": name}, kind="happy: its own name")
    yield from wrong.personas(update, EVERYBODY)
    yield from wrong.tokens(update)
    yield from _bodies(update, fields("glance", f"PUT /v2/metadefs/namespaces/{{namespace}}/{kind}/{{{kind}}}"), thorough=kind == "tags")
    for step in (show, update, delete):
        for label, text in (("a word", "unknown"), ("a blank", "%20"), ("not ASCII", "%C3%A9"), ("256 characters", "n" * 256)):
            yield step.but(path=f"{IT}/{kind}/{text}", then=(), kind=f"unknown: {label}")
        for other in ("recorded-nothing", "recorded-hidden"):
            yield step.but(path=step.path.replace("recorded-it", other), then=(), kind="unknown: the namespace")
            yield step.but(path=step.path.replace("recorded-it", other), then=(), who="project_reader", kind="unknown: the namespace")
    yield from wrong.personas(delete, EVERYBODY, [stand])
    yield from wrong.tokens(delete)
    yield delete.but(json={"a": "b"}, kind="extra: a body", then=(stand,))
    yield delete
    yield delete.but(kind="state: already gone")
    yield from undo
    yield stand
    yield from wrong.personas(clear, EVERYBODY, [stand])
    yield from wrong.tokens(clear)
    yield clear.but(json={"a": "b"}, kind="extra: a body")
    yield clear
    yield clear.but(kind="state: none")


def _objects() -> Iterator[Line]:
    path = f"{IT}/objects"
    clear = _gone(path)
    create = Step("POST", path, OBJECT, then=(clear,))
    yield create.but(json={"name": "recorded-object"}, kind="happy: the least")
    yield from _bodies(create, fields("glance", "POST /v2/metadefs/namespaces/{namespace}/objects"), thorough=False)
    for label, value in wrong.values(None):
        yield create.but(json={**OBJECT, "properties": {"p": {**PROPERTY, "default": value}}}, kind=f"default: {label}")
        yield create.but(json={**OBJECT, "required": [value]}, kind=f"required: {label}")
    for field in ("name", "confidential", "required", "unknown", "additionalItems", "items", "minimum", "maxLength"):
        for value in (None, "a", 1, 1.5, -1, True, ["a"], {"type": "string"}, {"a": "b"}):
            yield create.but(json={**OBJECT, "properties": {"p": {**NUMBER, field: value}}}, kind=f"a property's field: {field}")
    yield from _around("objects", "recorded-object", create, {"name": "recorded-renamed", "properties": {"z": ARRAY}}, ())
    for name in ("one", "two"):
        yield create.but(json={**OBJECT, "name": f"recorded-{name}"}, then=(), kind="setup")
    yield Step("PUT", f"{path}/recorded-one", {"name": "Recorded-Two"}, kind="conflict: another's name")
    for text in ("limit=1", "limit=0", "limit=-1", "limit=x", "marker=recorded-one", "sort_dir=x", "sort_dir=asc", "sort_key=x", "visibility=shared", "visibility=x", "visibility="):
        yield Step("GET", f"{path}?{text}", whole=True, kind="page: objects")
    yield Step("GET", f"{IT}?resource_type=x", kind="query: with objects", whole=True)
    yield clear


def _properties() -> Iterator[Line]:
    path = f"{IT}/properties"
    clear = _gone(path)
    good = {"name": "recorded-property", **PROPERTY}
    create = Step("POST", path, good, then=(clear,))
    for base in (good, {"name": "recorded-property", **NUMBER}, {"name": "recorded-property", **ARRAY}):
        yield from _flat(create.but(json=base), thorough=base is good)
    yield from wrong.envelope(create)
    yield from wrong.payload(create)
    for kind in ("array", "boolean", "integer", "number", "object", "string", "nothing"):
        yield create.but(json={**good, "type": kind}, kind="type: " + kind)
    yield from _around("properties", "recorded-property", create, {"name": "recorded-renamed", **NUMBER}, ())
    yield Step("POST", f"{IT}/resource_types", {"name": "OS::Recorded::Type", "prefix": "rec_"}, kind="setup")
    yield Step("POST", f"{IT}/resource_types", {"name": "OS::Recorded::Bare"}, kind="setup")
    yield create.but(then=(), kind="setup")
    yield create.but(json={**good, "name": "recorded-two"}, then=(), kind="setup")
    yield Step("PUT", f"{path}/recorded-two", good, kind="conflict: another's name")
    for name in ("recorded-property", "rec_recorded-property", "rec_nothing", "rec_"):
        for kind in ("OS::Recorded::Type", "os::recorded::type", "OS::Recorded::Bare", "OS::Glance::Image", "OS::Recorded::Nothing", ""):
            for who in ("admin", "project_reader"):
                yield Step("GET", f"{path}/{name}?resource_type={kind}", who=who, kind="query: prefix")
    yield Step("GET", f"{path}/recorded-property?resource_type=OS::Recorded::Bare&resource_type=OS::Recorded::Type", kind="query: prefix")
    for kind in ("OS::Recorded::Type", "OS::Recorded::Bare"):
        yield Step("GET", f"{IT}?resource_type={kind}", whole=True, kind="query: prefix")
        yield Step("DELETE", f"{IT}/resource_types/{kind}", kind="setup")
    yield clear


def _tags() -> Iterator[Line]:
    path = f"{IT}/tags"
    clear = _gone(path)
    create = Step("POST", f"{path}/recorded-tag", then=(clear,))
    yield create.but(json={"name": "x"}, kind="extra: a body")
    for label, text in (("80 characters", "n" * 80), ("81 characters", "n" * 81), ("not ASCII", "%C3%A9"), ("a blank", "%20"), ("outside the BMP", "%F0%9F%98%80"), ("a percent", "%25")):
        yield create.but(path=f"{path}/{text}", kind=f"name: {label}")
    yield from _around("tags", "recorded-tag", create, {"name": "recorded-renamed"}, ())
    several = Step("POST", path, {"tags": [{"name": "recorded-one"}, {"name": "recorded-two"}, {"name": "recorded-three"}]}, then=(clear,))
    yield several
    yield from _bodies(several)
    yield from wrong.personas(several, EVERYBODY)
    yield several.but(then=(), kind="setup")
    for kind, names in {"twice": ["a", "a"], "another case": ["a", "A"], "none": [], "there already": ["recorded-ONE"], "too long": ["n" * 81], "80": ["n" * 80]}.items():
        for append in (None, "true", "yes", "1", "False", "x", ""):
            headers = {} if append is None else {"X-Openstack-Append": append}
            yield several.but(json={"tags": [{"name": name} for name in names]}, headers=headers, then=(), kind=f"append: {kind}")
            yield Step("GET", path, whole=True, kind="append: what is there")
            yield several.but(then=(), kind="setup")
    yield clear
    for name in ("b", "c", "a"):
        yield Step("POST", f"{path}/recorded-{name}", kind="setup")
        yield Pause()
    listing = Step("GET", path, ordered=True, whole=True)
    for text in ("", "limit=2", "limit=0", "limit=-1", "limit=x", "limit=", "marker=recorded-c", "marker=nothing", "marker=", "limit=1&marker=recorded-c", "sort_key=name", "sort_key=name&sort_dir=asc",
                 "sort_key=name&sort_dir=asc&marker=recorded-b", "sort_key=id", "sort_key=x", "sort_key=", "sort_dir=asc", "sort_dir=x", "visibility=x", "visibility=shared", "a=b"):  # fmt: skip
        yield listing.but(path=f"{path}?{text}" if text else path, kind="page: tags")
    yield Step("PUT", f"{path}/recorded-a", {"name": "Recorded-B"}, kind="conflict: another's name")
    yield clear


def _resource_types() -> Iterator[Line]:
    path = f"{IT}/resource_types"
    everything = Step("GET", "/v2/metadefs/resource_types")
    yield from read(everything)
    yield from wrong.methods(everything.path, ("GET", "HEAD"))
    delete = Step("DELETE", f"{path}/OS::Recorded::Type")
    create = Step("POST", path, {"name": "OS::Recorded::Type", "prefix": "rec_", "properties_target": "image"}, keep={"type": "name"}, then=(_gone(f"{path}/${{type}}"),))
    yield create
    for probe in _bodies(create, fields("glance", "POST /v2/metadefs/namespaces/{namespace}/resource_types")):
        if not any(text in probe.kind for text in ("name is an empty string", "name is blanks", "name is punctuation", "name is a control")):
            yield probe
    yield from wrong.personas(create, EVERYBODY)
    yield from wrong.tokens(create)
    stand = create.but(then=(), kind="setup")
    yield stand
    yield create.but(then=(), kind="conflict: the same again")
    yield create.but(json={"name": "os::recorded::TYPE"}, then=(), kind="conflict: in capitals")
    yield from read(Step("GET", path, whole=True))
    for other in ("recorded-nothing", "recorded-hidden"):
        for step in (create, Step("GET", path), delete):
            for who in ("admin", "project_reader"):
                yield step.but(path=step.path.replace("recorded-it", other), who=who, then=(), kind="unknown: the namespace")
    yield delete.but(path=f"{path}/os::recorded::type", kind="path: in another case")
    yield delete.but(path=f"{path}/OS::Recorded::Nothing", kind="unknown: the type")
    yield from wrong.personas(delete, EVERYBODY, [stand])
    yield from wrong.tokens(delete)
    yield from wrong.methods(path, ("GET", "HEAD", "POST"))
    yield from wrong.methods(delete.path, ("DELETE",))
    yield delete.but(json={"a": "b"}, kind="extra: a body")
    yield delete
    yield delete.but(kind="state: already gone")


def _protected() -> Iterator[Line]:
    yield Step("POST", ALL, {**FULL, "protected": True}, kind="setup")
    path = f"{ALL}/recorded-made"
    for below in ("", "/objects", "/objects/recorded-object", "/properties", "/properties/q", "/tags", "/tags/recorded-tag", "/resource_types/OS::Recorded::Type", "/objects/x", "/resource_types/x"):
        yield Step("DELETE", path + below, kind="state: protected")
        yield Step("DELETE", path + below, who="project_reader", kind="state: protected")
    yield Step("POST", f"{path}/tags", {"tags": [{"name": "other"}]}, kind="state: protected")
    yield Step("PUT", f"{path}/objects/recorded-object", {"name": "renamed"}, kind="state: protected")
    yield Step("PUT", path, {"namespace": "recorded-made"}, kind="setup")
    yield _gone(path)


def _hidden() -> Iterator[Line]:
    yield Step("PUT", HIDDEN, {**FULL, "namespace": "recorded-hidden", "visibility": "private"}, kind="setup")
    for who in ("project_admin", "project_reader", "away_member", "project_service", "system_reader"):
        yield Step("GET", HIDDEN, who=who, kind="state: hidden")
        for kind in ("objects", "properties", "tags", "resource_types"):
            yield Step("GET", f"{HIDDEN}/{kind}", who=who, kind="state: hidden")
            yield Step("GET", f"{HIDDEN}/{kind}/x", who=who, kind="state: hidden")
        yield Step("DELETE", HIDDEN + "x", who=who, kind="state: hidden")
        yield Step("PUT", HIDDEN, {"namespace": "recorded-hidden"}, who=who, kind="state: hidden")
        yield Step("PUT", HIDDEN, {"namespace": "recorded-hidden", "owner": "recorded-owner"}, kind="setup")
    for path in (IT, HIDDEN):
        yield Step("PUT", path, {"namespace": path.rpartition("/")[2]}, kind="setup")
        yield _gone(path)
