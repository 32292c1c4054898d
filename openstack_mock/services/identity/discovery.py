"""The versions of the API."""

from __future__ import annotations

import json
from importlib.resources import files

from ...wire.call import Call
from ...wire.message import Json, Response, dump
from ...wire.operation import operation
from .answers import url

_JSON, _JSON_HOME = "application/json", "application/json-home"


@operation("GET /", "List API versions (300 Multiple Choices)", anonymous=True, absolute=True)
def versions(call: Call) -> Response:
    if _wants_home(call):
        return _home("/v3")
    body = {"versions": {"values": [_v3(call)]}}
    return Response(300, {"Content-Type": "application/json", "Location": f"{url(call)}/"}, dump(body))


@operation("GET /v3", "Show v3 version", anonymous=True, absolute=True)
def v3(call: Call) -> Json:
    if _wants_home(call):
        return _home("")
    return {"version": _v3(call)}


def _wants_home(call: Call) -> bool:
    """Whether the client would rather have the JSON home document: flask's choice among the two."""
    accept = call.request.headers.get("accept")
    if not accept:
        return False
    from werkzeug.datastructures import MIMEAccept
    from werkzeug.http import parse_accept_header

    chosen = parse_accept_header(accept, MIMEAccept).best_match([_JSON, _JSON_HOME])
    return bool(chosen == _JSON_HOME)


def _home(prefix: str) -> Response:
    document = json.loads((files(__package__ or "") / "json_home.json").read_text())
    for resource in document["resources"].values():
        for name in ("href", "href-template"):
            if name in resource:
                resource[name] = prefix + resource[name]
    return Response(200, {"Content-Type": _JSON_HOME}, dump(document))


def _v3(call: Call) -> Json:
    return {
        "id": "v3.14",
        "status": "stable",
        "updated": "2020-04-07T00:00:00Z",
        "links": [{"rel": "self", "href": f"{url(call)}/"}],
        "media-types": [{"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}],
    }
