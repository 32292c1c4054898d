"""Neutron's refusals by the name of its exception: status and sentence. Knows nothing of who raises them."""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from typing import Any

from ...wire.errors import Refusal


@functools.cache
def _table() -> dict[str, tuple[int, str]]:
    source = files("openstack_mock") / "reference" / "errors" / "neutron.json"
    rows: dict[str, tuple[int, str]] = json.loads(source.read_text("utf-8"))
    return rows


def error(name: str, **facts: Any) -> Refusal:
    """The refusal that neutron's exception `name` makes, its sentence filled with `facts`."""
    status, sentence = _table()[name]
    return Refusal(sentence % facts, name=name, status=status)


def invalid(reason: str) -> Refusal:
    """`InvalidInput`: what most checks of a request's values raise."""
    return error("InvalidInput", error_message=reason)


def bad_request(resource: str, reason: str) -> Refusal:
    """`BadRequest`: what the core resources raise for requests that make no sense together."""
    return error("BadRequest", resource=resource, msg=reason)


def http(status: int, reason: str) -> Refusal:
    """What the web framework itself raises: its name is the status's."""
    return Refusal(reason, name=HTTP_NAMES[status], status=status)


# fmt: off
HTTP_NAMES = {
    400: "HTTPBadRequest", 401: "HTTPUnauthorized", 403: "HTTPForbidden", 404: "HTTPNotFound",
    405: "HTTPMethodNotAllowed",
    409: "HTTPConflict", 412: "HTTPPreconditionFailed", 415: "HTTPUnsupportedMediaType", 501: "HTTPNotImplemented",
    503: "HTTPServiceUnavailable",
}
# fmt: on
