"""Credentials, EC2 credentials, and the tokens that EC2 and S3 signatures give."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...step import Json, Line, Step
from ._resource import EVERYBODY, Resource, everything
from .personas import log_in, user

CREDENTIAL = Resource(
    "/v3/credentials",
    "credential",
    {"type": "recorded", "blob": "{\"access\": \"recorded\", \"secret\": \"s\"}", "user_id": "${user.project_member}", "project_id": "${project.home}"},
    {"blob": "{\"access\": \"recorded\", \"secret\": \"t\"}"},
    {"user_id": ["${user.project_member}"], "type": ["recorded", "ec2"], "project_id": ["${project.home}"], "id": ["${it}"], "limit": []},
    ("/v3/credentials", "/v3/credentials/{credential_id}"),
    comparators=True,
)
EC2 = "/v3/users/${user.robin}/credentials/OS-EC2"


def steps() -> Iterator[Line]:
    """Everything about credentials."""
    yield from (line for line in everything(CREDENTIAL) if not _blank(line))
    yield from _kinds()
    yield from _own()
    yield user("robin", "home")
    yield Step("PUT", "/v3/projects/${project.home}/users/${user.robin}/roles/${seed.role.member}", kind="setup")
    yield log_in("robin", {"project": {"id": "${project.home}"}})
    yield from _ec2()
    yield from _signed("/v3/ec2tokens")
    yield from _signed("/v3/s3tokens")
    yield Step("DELETE", "/v3/users/${user.robin}", kind="setup")


def _blank(line: Line) -> bool:
    """Whether a request empties a secret: no request after that can read, change or remove the credential."""
    return isinstance(line, Step) and line.kind == "value: credential.blob is an empty string"


def _kinds() -> Iterator[Line]:
    base: Json = {"user_id": "${user.project_member}", "project_id": "${project.home}"}
    for kind, body in {
        "ec2": {"type": "ec2", "blob": "{\"access\": \"recorded-access\", \"secret\": \"s\"}", **base},
        "ec2 without a project": {"type": "ec2", "blob": "{\"access\": \"recorded-access\", \"secret\": \"s\"}", "user_id": "${user.project_member}"},
        "ec2 without access": {"type": "ec2", "blob": "{\"secret\": \"s\"}", **base},
        "ec2 of a list": {"type": "ec2", "blob": "[1]", **base},
        "ec2 of no JSON": {"type": "ec2", "blob": "access", **base},
        "ec2 as an object": {"type": "ec2", "blob": {"access": "recorded-access", "secret": "s"}, **base},
        "totp": {"type": "totp", "blob": "ONSWG4TFORVWK6I=", **base},
        "cert": {"type": "cert", "blob": "text", **base},
        "an unknown user": {"type": "cert", "blob": "text", "user_id": "0123456789abcdef0123456789abcdef"},
        "an unknown project": {"type": "cert", "blob": "text", "user_id": "${user.project_member}", "project_id": "0123456789abcdef0123456789abcdef"},
        "no user": {"type": "cert", "blob": "text"},
        "a field id": {"type": "cert", "blob": "text", "id": "mine", **base},
        "extra attributes": {"type": "cert", "blob": "text", "colour": "blue", **base},
        "a trust": {"type": "ec2", "blob": "{\"access\": \"a\", \"secret\": \"s\", \"trust_id\": \"x\"}", **base},
    }.items():
        yield CREDENTIAL.create.but(json={"credential": body}, kind=f"happy: {kind}")
    yield CREDENTIAL.standing
    for kind, body in {
        "another type": {"type": "cert", "blob": "x"}, "only a type": {"type": "cert"}, "to ec2": {"type": "ec2"}, "another user": {"blob": "x", "user_id": "${user.other_member}"},
        "another project": {"blob": "x", "project_id": "${project.other}"}, "another id": {"blob": "x", "id": "mine"}, "an object as blob": {"blob": {"a": 1}},
    }.items():  # fmt: skip
        yield Step("PATCH", CREDENTIAL.item, {"credential": body}, kind=f"state: {kind}")
    yield Step("DELETE", CREDENTIAL.item, kind="setup")


def _own() -> Iterator[Line]:
    for who in EVERYBODY[1:]:
        body = {"credential": {"type": "cert", "blob": "mine", "user_id": f"${{user.{who}}}", "project_id": "${project.home}"}}
        mine = (
            Step("GET", "/v3/credentials/${made}", who=who, kind="persona: one's own"),
            Step("GET", "/v3/credentials", who=who, kind="persona: one's own"),
            Step("GET", f"/v3/credentials?user_id=${{user.{who}}}", who=who, kind="persona: one's own"),
            Step("PATCH", "/v3/credentials/${made}", {"credential": {"blob": "other"}}, who=who, kind="persona: one's own"),
            Step("DELETE", "/v3/credentials/${made}", who=who, kind="persona: one's own"),
        )
        yield Step("POST", "/v3/credentials", body, who=who, kind="persona: one's own", keep={"made": "credential/id"}, then=mine)


def _ec2() -> Iterator[Line]:
    gone = (Step("DELETE", f"{EC2}/${{made}}", kind="setup"),)
    create = Step("POST", EC2, {"tenant_id": "${project.home}"}, who="robin", keep={"made": "credential/access"}, then=gone)
    stand = create.but(keep={"it": "credential/access", "it.secret": "credential/secret"}, then=(), kind="setup")
    item = f"{EC2}/${{it}}"
    yield create
    yield from wrong.body(create)
    yield from wrong.envelope(create)
    yield from wrong.payload(create)
    yield create.but(json={"tenant_id": "${project.other}"}, kind="state: a project without roles")
    yield create.but(json={"tenant_id": "0123456789abcdef0123456789abcdef"}, kind="state: an unknown project")
    yield create.but(json={"project_id": "${project.home}"}, kind="state: the new name")
    yield from wrong.personas(create, EVERYBODY)
    yield from wrong.tokens(create)
    yield from wrong.unknown(create, "user.robin")
    yield stand
    for step in (Step("GET", item), Step("GET", EC2)):
        yield step.but(who="robin")
        yield step.but(who="robin", method="HEAD")
        yield from wrong.personas(step, EVERYBODY)
        yield from wrong.tokens(step)
        yield from wrong.unknown(step.but(who="robin"), "user.robin", *(("it",) if step.path == item else ()))
    yield from wrong.methods(EC2, ("GET", "HEAD", "POST"))
    yield from wrong.methods(item, ("GET", "HEAD", "DELETE"))
    delete = Step("DELETE", item, who="robin")
    yield from wrong.tokens(delete)
    yield from wrong.unknown(delete, "it", "user.robin")
    yield from wrong.personas(delete, EVERYBODY, [stand])
    yield Step("DELETE", item, kind="setup")
    yield delete.but(kind="state: already gone")


def _signed(path: str) -> Iterator[Line]:
    good: Json = {
        "credentials": {
            "access": "0123456789abcdef0123456789abcdef", "signature": "c2lnbmF0dXJl", "verb": "GET", "path": "/", "host": "127.0.0.1",
            "params": {"SignatureVersion": "2", "SignatureMethod": "HmacSHA256", "Action": "X", "Timestamp": "2099-01-01T00:00:00Z"},
            "headers": {}, "body_hash": "", "token": "dG9rZW4=",
        },
    }  # fmt: skip
    step = Step("POST", path, good, kind="signature: an unknown access key")
    yield step
    yield from wrong.body(step, thorough=False)
    yield from wrong.envelope(step)
    yield from wrong.payload(step)
    yield from wrong.personas(step, EVERYBODY)
    yield from wrong.tokens(step)
    yield from wrong.methods(path, ("POST",))
    stand = Step("POST", EC2, {"tenant_id": "${project.home}"}, who="robin", keep={"it": "credential/access"}, kind="setup")
    yield stand
    known = {"credentials": {**good["credentials"], "access": "${it}"}}
    yield step.but(json=known, kind="signature: a wrong one")
    yield step.but(json=known, who="project_service", kind="signature: a wrong one")
    yield step.but(json={"ec2Credentials": known["credentials"]}, kind="signature: the old envelope")
    yield from wrong.body(step.but(json=known), thorough=False)
    yield Step("DELETE", f"{EC2}/${{it}}", kind="setup")
