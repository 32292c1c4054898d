"""OAuth: consumers, request tokens and access tokens of version 1, and tokens for client credentials of version 2."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...step import Line, Step
from ._resource import EVERYBODY, Resource, everything

CONSUMER = Resource(
    "/v3/OS-OAUTH1/consumers",
    "consumer",
    {"description": "recorded-app"},
    {"description": "recorded-other"},
    {"description": ["recorded-app"], "id": ["${it}"], "limit": []},
    ("/v3/OS-OAUTH1/consumers", "/v3/OS-OAUTH1/consumers/{consumer_id}"),
    comparators=True,
)
ACCESS = "/v3/users/${user.project_member}/OS-OAUTH1/access_tokens"


def steps() -> Iterator[Line]:
    """Everything about OAuth that needs no signature."""
    yield from everything(CONSUMER)
    for kind, body in {"empty": {}, "a secret": {"secret": "mine"}, "extra attributes": {"colour": "blue"}, "a field id": {"id": "mine"}}.items():
        yield CONSUMER.create.but(json={"consumer": body}, kind=f"happy: {kind}")
    yield CONSUMER.standing
    for kind, body in {"another id": {"id": "mine"}, "a secret": {"secret": "mine"}, "extra": {"colour": "x"}, "no description": {"description": None}}.items():
        yield Step("PATCH", CONSUMER.item, {"consumer": body}, kind=f"state: {kind}")
    yield from _request_tokens()
    yield from _authorizing()
    yield from _access_tokens()
    yield Step("DELETE", CONSUMER.item, kind="setup")
    yield from _version_2()


def _signature(**parts: str) -> str:
    given = {"oauth_consumer_key": "${it}", "oauth_signature_method": "HMAC-SHA1", "oauth_version": "1.0", "oauth_nonce": "0123456789", "oauth_timestamp": "4070908800",
             "oauth_signature": "c2lnbmF0dXJl", "oauth_callback": "oob", **parts}  # fmt: skip
    return "OAuth " + ", ".join(f'{name}="{value}"' for name, value in given.items() if value)


def _request_tokens() -> Iterator[Line]:
    for tail, extra in {"request_token": {}, "access_token": {"oauth_token": "0123456789abcdef0123456789abcdef", "oauth_verifier": "12345678"}}.items():
        path = f"/v3/OS-OAUTH1/{tail}"
        step = Step("POST", path, who=None, headers={"Authorization": _signature(**extra), "Requested-Project-Id": "${project.home}"}, kind="signature: a wrong one")
        yield step
        yield step.but(headers={}, kind="signature: none")
        yield step.but(headers={"Authorization": _signature(**extra)}, kind="signature: no project")
        for name in ("oauth_consumer_key", "oauth_signature_method", "oauth_nonce", "oauth_timestamp", "oauth_signature", "oauth_callback", "oauth_token", "oauth_verifier"):
            yield step.but(headers={**step.headers, "Authorization": _signature(**{**extra, name: ""})}, kind=f"signature: without {name}")
            yield step.but(headers={**step.headers, "Authorization": _signature(**{**extra, name: "nonsense"})}, kind=f"signature: a bad {name}")
        yield step.but(headers={"Authorization": "Basic YTpi"}, kind="signature: another kind")
        yield step.but(headers={**step.headers, "Requested-Project-Id": "nothing"}, kind="signature: an unknown project")
        yield step.but(who="admin", kind="signature: with a token")
        yield from wrong.methods(path, ("POST",))


def _authorizing() -> Iterator[Line]:
    path = "/v3/OS-OAUTH1/authorize/${request}"
    step = Step("PUT", path.replace("${request}", "0123456789abcdef0123456789abcdef"), {"roles": [{"id": "${seed.role.member}"}]}, who="project_member")
    yield step.but(kind="unknown: a request token")
    yield from wrong.bodies(step, thorough=False)
    yield from wrong.personas(step, EVERYBODY)
    yield from wrong.tokens(step)
    yield from wrong.methods(step.path, ("PUT",))


def _access_tokens() -> Iterator[Line]:
    unknown = "0123456789abcdef0123456789abcdef"
    for path in (ACCESS, f"{ACCESS}/{unknown}", f"{ACCESS}/{unknown}/roles", f"{ACCESS}/{unknown}/roles/${{seed.role.member}}"):
        step = Step("GET", path)
        yield step.but(who="project_member")
        yield from wrong.personas(step, EVERYBODY)
        yield from wrong.tokens(step)
        yield from wrong.unknown(step, "user.project_member")
        yield from wrong.methods(path, ("GET", "HEAD", "DELETE") if path.endswith(unknown) else ("GET", "HEAD"))
    delete = Step("DELETE", f"{ACCESS}/{unknown}")
    yield from wrong.personas(delete, EVERYBODY)
    yield from wrong.tokens(delete)


def _version_2() -> Iterator[Line]:
    path = "/v3/OS-OAUTH2/token"
    form = "application/x-www-form-urlencoded"
    basic = {"unknown": "bm9ib2R5OnNlY3JldA==", "garbage": "!!!", "no colon": "bm9ib2R5", "empty": ""}
    step = Step("POST", path, raw=b"grant_type=client_credentials", who=None, headers={"Content-Type": form, "Authorization": f"Basic {basic['unknown']}"}, kind="client: unknown")
    yield step
    for kind, value in basic.items():
        yield step.but(headers={"Content-Type": form, "Authorization": f"Basic {value}"}, kind=f"client: {kind}")
    for kind, raw in {"no grant type": b"", "another grant type": b"grant_type=password", "an empty grant type": b"grant_type=", "twice": b"grant_type=a&grant_type=b"}.items():
        yield step.but(raw=raw, kind=f"grant: {kind}")
    for kind, headers in {"no authorization": {"Content-Type": form}, "a bearer": {"Content-Type": form, "Authorization": "Bearer x"}, "JSON": {**step.headers, "Content-Type": "application/json"}}.items():
        yield step.but(headers=headers, kind=f"header: {kind}")
    yield step.but(who="admin", kind="header: with a token")
    yield from wrong.methods(path, ("POST",))
    credential = {"application_credential": {"name": "recorded-client", "secret": "recorded-secret"}}
    yield Step("POST", "/v3/users/${user.project_member}/application_credentials", credential, who="project_member", kind="setup", keep={"client": "application_credential/id"})
    yield Step("DELETE", "/v3/users/${user.project_member}/application_credentials/${client}", who="project_member", kind="setup")
