"""What this Glance offers: import methods, stores, usage. Knows no image."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.operation import operation
from . import quotas
from .state import State

Json = Any


@operation("GET /info/import", "Import methods and values discovery", bodyless=True)
def import_methods(call: Call) -> Json:
    """Show the import methods."""
    methods = list(call.state.options.import_methods)
    return {"import-methods": {"description": "Import methods available.", "type": "array", "value": methods}}


@operation("GET /info/stores", "List stores", bodyless=True)
def stores(call: Call) -> Json:
    """List the stores."""
    return {"stores": _stores(call.state)}


@operation("GET /info/stores/detail", "List stores detail", bodyless=True)
def stores_detail(call: Call) -> Json:
    """List the stores with what only operators are to know."""
    call.require("stores_info_detail", {})
    rows = _stores(call.state)
    for row in rows:
        web = "read-only" in row
        row["type"] = "http" if web else "file"
        file_properties = {
            "data_dir": f"/var/lib/glance/{row['id']}", "chunk_size": 65536, "thin_provisioning": False,
        }  # fmt: skip
        row["properties"] = {} if web else file_properties
        row["weight"] = 0
    return {"stores": rows}


@operation("GET /info/usage", "Quota usage", stumbles=True, unguarded=True)
def usage(call: Call) -> Json:
    """Show what the project uses of its unified limits."""
    return {"usage": quotas.usage(call)}


def _stores(state: State) -> list[dict[str, Json]]:
    options = state.options
    rows: list[dict[str, Json]] = [{"id": name, "description": "files"} for name in options.stores]
    for row in rows:
        if row["id"] == options.default_store:
            row["default"] = "true"
    if options.http_store:
        rows.append({"id": options.http_store, "read-only": "true"})
    return rows
