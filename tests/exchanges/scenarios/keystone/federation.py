"""Federation: identity providers, their protocols, mappings, service providers, and the ways in that need an assertion."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...reference import fields
from ...step import Json, Line, Step
from ._resource import EVERYBODY, Resource, everything

BASE = "/v3/OS-FEDERATION"
PROVIDER = Resource(
    f"{BASE}/identity_providers",
    "identity_provider",
    {"description": "Theirs", "enabled": True, "remote_ids": ["recorded-remote-1", "recorded-remote-2"], "domain_id": "${domain.home}", "authorization_ttl": 5},
    {"description": "Still theirs", "enabled": False, "remote_ids": ["recorded-remote-3"], "authorization_ttl": 0},
    {"id": ["recorded-it", "nobody"], "enabled": ["true", "0"], "description": ["Theirs"], "domain_id": ["${domain.home}"], "limit": []},
    (f"{BASE}/identity_providers/{{idp_id}}", f"{BASE}/identity_providers/{{idp_id}}"),
    comparators=True,
    named=True,
)  # fmt: skip
RULES: Json = [{"local": [{"user": {"name": "{0}"}}, {"group": {"id": "${group}"}}], "remote": [{"type": "REMOTE_USER"}, {"type": "orgPersonType", "any_one_of": ["Employee"]}]}]
MAPPING = Resource(
    f"{BASE}/mappings",
    "mapping",
    {"rules": RULES, "schema_version": "1.0"},
    {"rules": [{"local": [{"user": {"name": "{0}", "domain": {"id": "${domain.home}"}}}], "remote": [{"type": "REMOTE_USER"}]}]},
    {"id": ["recorded-it"], "limit": []},
    (f"{BASE}/mappings/{{mapping_id}}", f"{BASE}/mappings/{{mapping_id}}"),
    named=True,
)
SP = Resource(
    f"{BASE}/service_providers",
    "service_provider",
    {"auth_url": "https://recorded.example.org/v3/auth", "sp_url": "https://recorded.example.org/sp", "enabled": True, "description": "Far", "relay_state_prefix": "ss:mem:"},
    {"description": "Farther", "enabled": False, "sp_url": "https://recorded.example.org/sp2"},
    {"id": ["recorded-it"], "enabled": ["true", "0"], "sp_url": ["x"], "limit": []},
    (f"{BASE}/service_providers/{{service_provider_id}}", f"{BASE}/service_providers/{{service_provider_id}}"),
    comparators=True,
    named=True,
)  # fmt: skip


def steps() -> Iterator[Line]:
    """Everything about federation."""
    yield Step("POST", "/v3/groups", {"group": {"name": "flock", "domain_id": "${domain.home}"}}, kind="setup", keep={"group": "group/id"})
    yield from everything(PROVIDER)
    yield from _providers()
    yield from everything(MAPPING)
    yield from _mappings()
    yield from everything(SP)
    yield from _sps()
    yield from _protocols()
    yield from _entering()
    yield Step("DELETE", "/v3/groups/${group}", kind="setup")


def _providers() -> Iterator[Line]:
    gone = (Step("DELETE", "/v3/domains/${made.domain}", kind="setup"),)
    off = (Step("PATCH", "/v3/domains/${made.domain}", {"domain": {"enabled": False}}, kind="setup"), *gone)
    alone = PROVIDER.create.but(json={"identity_provider": {}}, keep={"made": "identity_provider/id", "made.domain": "identity_provider/domain_id"})
    yield alone.but(then=(Step("GET", "/v3/domains/${made.domain}"), *alone.then, *off), kind="happy: with a domain of its own")
    for kind, body in {
        "of an unknown domain": {"domain_id": "0123456789abcdef0123456789abcdef"},
        "a remote id twice": {"domain_id": "${domain.home}", "remote_ids": ["a", "a"]},
        "a time to live below zero": {"domain_id": "${domain.home}", "authorization_ttl": -1},
    }.items():
        yield PROVIDER.create.but(json={"identity_provider": body}, kind=f"happy: {kind}")
    yield PROVIDER.standing
    other = PROVIDER.create.but(json={"identity_provider": {"domain_id": "${domain.home}", "remote_ids": ["recorded-remote-1"]}})
    yield other.but(kind="conflict: a remote id that is taken")
    for kind, body in {"no remote ids": {"remote_ids": []}, "another domain": {"domain_id": "${domain.away}"}, "another id": {"id": "mine"}, "remote ids null": {"remote_ids": None}}.items():
        yield Step("PATCH", PROVIDER.item, {"identity_provider": body}, kind=f"state: {kind}")
    for name, _ in wrong.UNKNOWN_IDS:
        yield PROVIDER.create.but(path=f"{BASE}/identity_providers/{dict(wrong.UNKNOWN_IDS)[name]}", kind=f"path: {name}")
    yield Step("DELETE", PROVIDER.item, kind="setup")


def _mappings() -> Iterator[Line]:
    user, remote = {"user": {"name": "{0}"}}, {"type": "REMOTE_USER"}
    for kind, rules in {
        "none": [],
        "empty": [{}],
        "without remote": [{"local": [user]}],
        "without local": [{"remote": [remote]}],
        "nothing local": [{"local": [], "remote": [remote]}],
        "nothing remote": [{"local": [user], "remote": []}],
        "a remote without a type": [{"local": [user], "remote": [{"any_one_of": ["x"]}]}],
        "any one of and not any of": [{"local": [user], "remote": [{"type": "T", "any_one_of": ["x"], "not_any_of": ["y"]}]}],
        "not any of": [{"local": [user], "remote": [{"type": "T", "not_any_of": ["y"]}]}],
        "whitelist": [{"local": [user], "remote": [{"type": "T", "whitelist": ["y"]}]}],
        "blacklist": [{"local": [user], "remote": [{"type": "T", "blacklist": ["y"]}]}],
        "a regular expression": [{"local": [user], "remote": [{"type": "T", "any_one_of": ["^x"], "regex": True}]}],
        "a bad regular expression": [{"local": [user], "remote": [{"type": "T", "any_one_of": ["(x"], "regex": True}]}],
        "a regular expression as text": [{"local": [user], "remote": [{"type": "T", "any_one_of": ["^x"], "regex": "yes"}]}],
        "an unknown remote key": [{"local": [user], "remote": [{"type": "T", "sounds_like": ["y"]}]}],
        "an unknown local key": [{"local": [{"colour": "blue"}], "remote": [remote]}],
        "a group by name": [{"local": [{"group": {"name": "flock", "domain": {"name": "recorded-home"}}}], "remote": [remote]}],
        "a group by name without a domain": [{"local": [{"group": {"name": "flock"}}], "remote": [remote]}],
        "groups": [{"local": [{"groups": "{0}", "domain": {"id": "default"}}], "remote": [remote]}],
        "group ids": [{"local": [{"group_ids": "{0}"}], "remote": [remote]}],
        "projects": [{"local": [user, {"projects": [{"name": "p", "roles": [{"name": "member"}]}]}], "remote": [remote]}],
        "projects without roles": [{"local": [user, {"projects": [{"name": "p"}]}], "remote": [remote]}],
        "a user of a type": [{"local": [{"user": {"name": "{0}", "type": "local", "domain": {"name": "x"}}}], "remote": [remote]}],
        "a user of an unknown type": [{"local": [{"user": {"name": "{0}", "type": "martian"}}], "remote": [remote]}],
        "an email": [{"local": [{"user": {"name": "{0}", "email": "{1}"}}], "remote": [remote, {"type": "MAIL"}]}],
        "too few remotes": [{"local": [{"user": {"name": "{5}"}}], "remote": [remote]}],
        "two": [{"local": [user], "remote": [remote]}, {"local": [user], "remote": [{"type": "T"}]}],
        "an extra key": [{"local": [user], "remote": [remote], "extra": 1}],
    }.items():
        yield MAPPING.create.but(json={"mapping": {"rules": rules}}, kind=f"rules: {kind}")
    for version in ("1.0", "2.0", "3.0", 2, None):
        body = {"schema_version": version, "rules": [{"local": [user, {"domain": {"name": "x"}}], "remote": [remote]}]}
        yield MAPPING.create.but(json={"mapping": body}, kind=f"rules: of version {version}")


def _sps() -> Iterator[Line]:
    for kind, body in {
        "the least": {"auth_url": "https://a.example.org", "sp_url": "https://b.example.org"},
        "no scheme": {"auth_url": "a.example.org", "sp_url": "https://b.example.org"},
        "a long URL": {"auth_url": "https://a.example.org/" + "x" * 250, "sp_url": "https://b.example.org"},
    }.items():
        yield SP.create.but(json={"service_provider": body}, kind=f"happy: {kind}")
    yield SP.standing
    for kind, body in {"another id": {"id": "mine"}, "no prefix": {"relay_state_prefix": None}, "auth_url null": {"auth_url": None}}.items():
        yield Step("PATCH", SP.item, {"service_provider": body}, kind=f"state: {kind}")
    yield Step("DELETE", SP.item, kind="setup")


def _protocols() -> Iterator[Line]:
    yield PROVIDER.standing
    yield Step("PUT", f"{BASE}/mappings/recorded-map", {"mapping": {"rules": RULES}}, kind="setup")
    base = f"{BASE}/identity_providers/${{it}}/protocols"
    path = f"{base}/mapped"
    body = {"protocol": {"mapping_id": "recorded-map", "remote_id_attribute": "HTTP_X"}}
    gone = (Step("DELETE", path, kind="setup"),)
    put, get, listing = Step("PUT", path, body, then=gone), Step("GET", path), Step("GET", base)
    patch, delete = Step("PATCH", path, {"protocol": {"mapping_id": "recorded-map", "remote_id_attribute": "HTTP_Y"}}), Step("DELETE", path)
    stand = put.but(then=(), kind="setup")
    operation = f"{BASE}/identity_providers/{{idp_id}}/protocols/{{protocol_id}}"
    yield listing.but(kind="happy: none")
    yield put
    yield from wrong.bodies(put, fields("keystone", f"PUT {operation}"))
    yield put.but(json={"protocol": {"mapping_id": "nothing"}}, kind="state: an unknown mapping")
    yield from wrong.personas(put, EVERYBODY)
    yield from wrong.tokens(put)
    yield stand
    yield put.but(kind="conflict: the same again", then=())
    for step in (get, listing):
        yield step
        yield step.but(method="HEAD")
        yield from wrong.personas(step, EVERYBODY)
        yield from wrong.tokens(step)
    yield patch
    yield from wrong.bodies(patch, fields("keystone", f"PATCH {operation}"))
    yield patch.but(json={"protocol": {"mapping_id": "nothing"}}, kind="state: an unknown mapping")
    yield from wrong.personas(patch, EVERYBODY)
    yield from wrong.tokens(patch)
    for step in (put, get, listing, patch, delete):
        yield from wrong.unknown(step, "it")
        yield from wrong.unknown(step.but(path=step.path.replace("/mapped", "/${protocol}")), "protocol") if step is not put else ()
    yield from wrong.tokens(delete)
    yield from wrong.personas(delete, EVERYBODY, [stand])
    yield from wrong.methods(path, ("GET", "HEAD", "PUT", "PATCH", "DELETE"))
    yield from wrong.methods(base, ("GET", "HEAD"))
    yield Step("DELETE", f"{BASE}/mappings/recorded-map", kind="state: used by a protocol")


def _entering() -> Iterator[Line]:
    auth = f"{BASE}/identity_providers/${{it}}/protocols/mapped/auth"
    websso = "/v3/auth/OS-FEDERATION/identity_providers/${it}/protocols/mapped/websso"
    paths = (auth, websso, "/v3/auth/OS-FEDERATION/websso/mapped", f"{BASE}/identity_providers/${{it}}/protocols/nothing/auth",
             f"{BASE}/identity_providers/nothing/protocols/mapped/auth", "/v3/auth/OS-FEDERATION/websso/nothing")  # fmt: skip
    for path in paths:
        for method in ("GET", "POST"):
            for tail in ("", "?origin=http://127.0.0.1/auth/websso/", "?origin=http://elsewhere.example.org/"):
                yield Step(method, path + tail, who=None, kind="federation: without an assertion")
            yield Step(method, path, kind="federation: with a token")
        yield from wrong.methods(path, ("GET", "HEAD", "POST"))
    for tail in ("saml2", "saml2/ecp"):
        path = f"/v3/auth/OS-FEDERATION/{tail}"
        body = {"auth": {"identity": {"methods": ["token"], "token": {"id": "${token.project_member}"}}, "scope": {"service_provider": {"id": "nothing"}}}}
        step = Step("POST", path, body, kind="federation: an unknown service provider")
        yield step
        yield from wrong.body(step, thorough=False)
        yield from wrong.envelope(step)
        yield from wrong.payload(step)
        yield from wrong.personas(step, EVERYBODY)
        yield from wrong.tokens(step)
        yield from wrong.methods(path, ("POST",))
    metadata = Step("GET", f"{BASE}/saml2/metadata", kind="federation: metadata")
    yield metadata
    yield from wrong.tokens(metadata)
    yield from wrong.methods(metadata.path, ("GET", "HEAD"))
    yield Step("DELETE", f"{BASE}/identity_providers/${{it}}", kind="state: with protocols")
