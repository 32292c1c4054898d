"""OS-REVOKE: the events that ended tokens."""

from __future__ import annotations

from ...sim.clock import iso_micros, parse_time
from ...wire.call import Call
from ...wire.errors import BadRequest
from ...wire.message import Json
from ...wire.operation import operation
from .answers import url
from .schema import is_time
from .tokens.revocation import Event

_NAMES = {"trust_id": "OS-TRUST:trust_id", "consumer_id": "OS-OAUTH1:consumer_id",
          "access_token_id": "OS-OAUTH1:access_token_id"}  # fmt: skip
_FIELDS = ("user_id", "role_id", "domain_id", "project_id", "audit_id", "audit_chain_id", *_NAMES)


@operation("GET /OS-REVOKE/events", "List revocation events", policy="identity:list_revoke_events")
def index(call: Call) -> Json:
    since = call.args.get("since", [""])[0]
    after = 0
    if since:
        if not is_time(since):
            raise BadRequest(f"invalidate date format {since}")
        after = parse_time(since)
    events = [_view(event) for event in call.state.events if event.issued_before >= after]
    links = {"next": None, "self": url(call, "OS-REVOKE/events"), "previous": None}
    return {"events": events, "links": links}


def _view(event: Event) -> dict[str, str]:
    shown = {_NAMES.get(name, name): value for name in _FIELDS if (value := getattr(event, name)) is not None}
    when = iso_micros(event.issued_before) + "Z"
    return {**shown, "issued_before": when, "revoked_at": when}
