"""Names that are the same to a database, though not to a reader: by case, by blanks, by accents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ... import mutations as wrong
from ...step import Json, Line, Step
from .tokens import ask

NAME: Final = "recorded-Ember"
SPELLINGS: Final = ("recorded-ember", "RECORDED-EMBER", "recorded-Ember ", " recorded-Ember", "recorded-Émber", "recorded-Embér", "recorded-Embers", "recorded-Ember\t", "recorded-ßmber")
HOME: Final = {"domain_id": "${domain.home}"}
# what is named by its body: collection, key, what else it needs
NAMED: Final[tuple[tuple[str, str, Json], ...]] = (
    ("users", "user", HOME), ("groups", "group", HOME), ("projects", "project", HOME), ("domains", "domain", {"enabled": False}), ("roles", "role", {}),
    ("roles", "role", HOME), ("services", "service", {"type": "recorded"}), ("OS-EP-FILTER/endpoint_groups", "endpoint_group", {"filters": {"interface": "public"}}),
)  # fmt: skip
# what is named by its path
PATHS: Final[tuple[tuple[str, str, Json], ...]] = (
    ("regions", "region", {}), ("OS-FEDERATION/identity_providers", "identity_provider", HOME), ("OS-FEDERATION/service_providers", "service_provider",
    {"auth_url": "http://recorded.example.org", "sp_url": "http://recorded.example.org"}), ("OS-FEDERATION/mappings", "mapping",
    {"rules": [{"local": [{"user": {"name": "{0}"}}], "remote": [{"type": "X"}]}]}),
)  # fmt: skip


def steps() -> Iterator[Line]:
    """Each kind of name in each spelling: made, found, asked for, changed to."""
    for collection, key, more in NAMED:
        yield from _named(f"/v3/{collection}", key, more)
    for collection, key, more in PATHS:
        yield from _in_paths(f"/v3/{collection}", key, more)
    yield from _logging_in()


def _named(path: str, key: str, more: Json) -> Iterator[Line]:
    gone = Step("DELETE", f"{path}/${{made}}", kind="setup")
    yield Step("POST", path, {key: {"name": NAME, **more}}, kind="setup", keep={"it": f"{key}/id"})
    yield Step("POST", path, {key: {"name": "recorded-other", **more}}, kind="setup", keep={"other": f"{key}/id"})
    for name in SPELLINGS:
        yield Step("POST", path, {key: {"name": name, **more}}, kind=f"spelling: {name!r}", keep={"made": f"{key}/id"}, then=(gone,))
        place = f"{path}?name={wrong.percent(name)}" + ("&domain_id=${domain.home}" if "domain_id" in more else "")
        yield Step("GET", place, kind=f"spelling: {name!r}")
        yield Step("PATCH", f"{path}/${{other}}", {key: {"name": name}}, kind=f"spelling: {name!r}")
        yield Step("PATCH", f"{path}/${{other}}", {key: {"name": "recorded-other"}}, kind="setup")
        yield Step("PATCH", f"{path}/${{it}}", {key: {"name": name}}, kind=f"spelling: {name!r}, its own")
        yield Step("PATCH", f"{path}/${{it}}", {key: {"name": NAME}}, kind="setup")
    for name in ("EMBER", "Émber", "ember"):
        for comparator in ("contains", "icontains", "endswith", "iendswith"):
            yield Step("GET", f"{path}?name__{comparator}={wrong.percent(name)}", kind=f"spelling: {comparator}")
    blank = f"{path}/${{it}}%20"
    for method in ("GET", "HEAD", "DELETE"):
        yield Step(method, blank, kind="spelling: an id and a blank")
    yield Step("PATCH", f"{path}/${{other}}%20", {key: {"name": "recorded-another"}}, kind="spelling: an id and a blank")
    for name in ("it", "other"):
        yield Step("DELETE", f"{path}/${{{name}}}", kind="setup")


def _in_paths(path: str, key: str, more: Json) -> Iterator[Line]:
    yield Step("PUT", f"{path}/{NAME}", {key: more}, kind="setup")
    for name in SPELLINGS:
        place = f"{path}/{wrong.percent(name)}"
        yield Step("GET", place, kind=f"spelling: {name!r}")
        yield Step("HEAD", place, kind=f"spelling: {name!r}")
        yield Step("PUT", place, {key: more}, kind=f"spelling: {name!r}", then=(Step("DELETE", place, kind="setup"),))
        yield Step("PATCH", place, {key: more or {"description": "x"}}, kind=f"spelling: {name!r}")
    yield Step("DELETE", f"{path}/RECORDED-EMBER", kind="spelling: removed")
    yield Step("DELETE", f"{path}/{NAME}", kind="setup")


def _logging_in() -> Iterator[Line]:
    body: Json = {"user": {"name": NAME, "password": "pass-ember", **HOME}}
    yield Step("POST", "/v3/users", body, kind="setup", keep={"user.ember": "user/id"})
    yield Step("POST", "/v3/projects", {"project": {"name": NAME, **HOME}}, kind="setup", keep={"project.ember": "project/id"})
    yield Step("PUT", "/v3/projects/${project.ember}/users/${user.ember}/roles/${seed.role.member}", kind="setup")
    for name in (NAME, *SPELLINGS):
        for domain in ("recorded-home", "Recorded-Home", "recorded-hôme"):
            whose: Json = {"user": {"name": name, "domain": {"name": domain}, "password": "pass-ember"}}
            scope = {"project": {"name": name, "domain": {"name": domain}}}
            yield ask({"methods": ["password"], "password": whose}, kind=f"spelling: {name!r} logs in")
            yield ask({"methods": ["password"], "password": whose}, scope, kind=f"spelling: {name!r} logs in")
    for kind, id in {"capitals": "${user.ember}", "a blank": "${user.ember} "}.items():
        yield ask({"methods": ["password"], "password": {"user": {"id": id, "password": "pass-ember"}}}, kind=f"spelling: an id, {kind}")
    yield Step("DELETE", "/v3/users/${user.ember}", kind="setup")
    yield Step("DELETE", "/v3/projects/${project.ember}", kind="setup")
