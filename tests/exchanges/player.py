"""Sends steps, one after another, and keeps what they gave: the part that recording and replaying share."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from typing import Any, Final

from .normal import OWN, Names, normal
from .senders import Answer, Headers, Sender
from .step import ABSENT, Json, Step, bind, bind_path, pick

TYPES: Final = {
    "keystone": "identity", "placement": "placement", "glance": "image", "nova": "compute", "neutron": "network",
    "cinder": "block-storage", "swift": "object-store", "heat": "orchestration", "octavia": "load-balancer",
    "ironic": "baremetal", "designate": "dns", "manila": "sharev2", "aodh": "alarming", "gnocchi": "metric",
    "barbican": "key-manager", "trove": "database",
}  # fmt: skip
VERSION: Final = re.compile(r"/v\d[^/]*(/.*)?$")
FRESH: Final = 9  # uuids for ids that the client chooses, where none may ever come again: `fresh.0`, in capitals `FRESH.0`
ROLES: Final = ("admin", "manager", "member", "reader", "service")


class Player:
    """One cloud being asked: its roots, the variables, the names of what it has chosen."""

    def __init__(self, sender: Sender) -> None:
        self.sender = sender
        self.variables: dict[str, Json] = {f"fresh.{number}": str(uuid.uuid4()) for number in range(FRESH)}
        self.variables |= {name.upper(): value.upper() for name, value in self.variables.items()}
        self.roots: dict[str, str] = {}
        self._log_in()
        self.names = Names(self.roots)
        for name, value in self.variables.items():
            self.names.learn(name, value)

    def has(self, service: str) -> bool:
        """Whether the cloud's catalog names that service."""
        return TYPES[service] in self.roots

    def learn(self, name: str, value: Json) -> None:
        """Bind a variable."""
        self.variables[name] = value
        self.names.learn(name, value)

    def play(self, step: Step, service: str) -> tuple[Answer, dict[str, Json]]:
        """Send a step, bind what it keeps, and give the answer as it came and in its normal form."""
        for template in _texts(step):
            self.names.hear(template)
        answer = self.sender.send(step.method, self._url(step, service), *self._content(step))
        for name, place in step.keep.items():
            value = _kept(answer, place)
            if value is not None:
                self.learn(name, value)
        return answer, normal(answer, self.names, ordered=step.ordered, whole=is_whole(step))

    def _url(self, step: Step, service: str) -> str:
        root = self.roots[TYPES[step.service or service]]
        return root + bind_path(step.path, self.variables)

    def _content(self, step: Step) -> tuple[Headers, bytes | None]:
        headers = {"Accept": "*/*", "User-Agent": "exchanges"}
        if step.who is not None:
            headers["X-Auth-Token"] = bind(f"${{token.{step.who}}}", self.variables)
        body = step.raw
        if step.json is not ABSENT:
            body = json.dumps(bind(step.json, self.variables)).encode()
            headers["Content-Type"] = "application/json"
        headers.update(bind(dict(step.headers), self.variables))
        if body is not None or step.method in ("POST", "PUT", "PATCH"):
            headers.setdefault("Content-Length", str(len(body or b"")))
        return [(name, value) for name, value in headers.items() if value != ""], body

    def _log_in(self) -> None:
        """Take the seed from the cloud: the admin's token, and the ids of what every cloud starts with."""
        auth = {
            "identity": {
                "methods": ["password"],
                "password": {"user": {"name": "admin", "domain": {"id": "default"}, "password": self.sender.password}},
            },
            "scope": {"project": {"name": "admin", "domain": {"id": "default"}}},
        }
        body = json.dumps({"auth": auth}).encode()
        content = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        answer = self.sender.send("POST", f"{self.sender.auth_url}/auth/tokens", content, body)
        if answer.status != 201:
            raise SystemExit(f"{self.sender.auth_url} does not let the admin in: {answer.status} {answer.body!r}")
        token = answer.json()["token"]
        self.roots = {entry["type"]: root_of(entry) for entry in token["catalog"] if entry["endpoints"]}
        self.roots.setdefault("block-storage", self.roots.get("volumev3", ""))
        self.roots = {kind: url for kind, url in self.roots.items() if url}
        self.roots["identity"] = root_of({"endpoints": [{"interface": "public", "url": self.sender.auth_url}]})
        self.variables.update({f"at.{kind}": url for kind, url in self.roots.items()})
        self.variables["token.admin"] = answer.headers["x-subject-token"]
        self.variables["seed.password"] = self.sender.password
        self.variables["seed.user.admin"] = token["user"]["id"]
        self.variables["seed.project.admin"] = token["project"]["id"]
        for name, found in self._list("roles").items():
            if name in ROLES:
                self.variables[f"seed.role.{name}"] = found
        self.variables["seed.service.identity"] = next(e["id"] for e in token["catalog"] if e["type"] == "identity")

    def _list(self, kind: str) -> dict[str, str]:
        headers = [("X-Auth-Token", self.variables["token.admin"])]
        answer = self.sender.send("GET", f"{self.roots['identity']}/v3/{kind}", headers, None)
        return {item["name"]: item["id"] for item in answer.json()[kind]}


def root_of(entry: Mapping[str, Any]) -> str:
    """The root of a service: its public URL without the version and what follows."""
    url = next((e["url"] for e in entry["endpoints"] if e["interface"] == "public"), "")
    return VERSION.sub("", url).rstrip("/")


def is_whole(step: Step) -> bool:
    """Whether the lists of an answer hold only what the scenario knows: if it says so, or if the request is narrow."""
    if step.whole is not None:
        return step.whole
    return step.method != "GET" or bool(OWN.search(step.path.partition("?")[0]))


def _texts(step: Step) -> list[str]:
    texts = [step.path, *step.headers.values()]
    if step.json is not ABSENT:
        texts.append(json.dumps(step.json, ensure_ascii=False))
    if step.raw is not None:
        texts.append(step.raw.decode("utf-8", "replace"))
    return texts


def _kept(answer: Answer, place: str) -> Json:
    if place.startswith("header:"):
        return answer.headers.get(place[7:].lower())
    if place.startswith("tail:"):
        return answer.headers.get(place[5:].lower(), "").rpartition("/")[2] or None
    return pick(answer.json(), place)
