"""The page at `/`: where the services of a cloud lie, and their versions. Knows nothing of what is in the cloud."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from ..services import SERVICES, load
from ..wire import microversion
from ..wire.message import Json, Request, Response
from .routes import answer

if TYPE_CHECKING:
    from .site import HostedCloud, Site


def show(site: Site, hosted: HostedCloud, request: Request) -> Response:
    """The index: HTML for a browser, JSON for everybody else."""
    index = describe(site, hosted)
    if "text/html" in request.headers.get("accept", ""):
        return Response(200, {"Content-Type": "text/html; charset=utf-8"}, page(index).encode())
    return answer(index)


def describe(site: Site, hosted: HostedCloud) -> Json:
    """The index of a cloud as JSON."""
    from .. import __version__

    cloud = hosted.cloud
    index = {
        "openstack_mock": __version__, "cloud": hosted.name, "auth_url": cloud.auth_url, "control": hosted.control_url,
        "services": [
            {"type": entry.type.replace("_", "-"), "project": entry.project, "url": cloud.url(entry.type)}
            | ({"microversions": _versions(entry.type)} if entry.built else {"built": False})
            for entry in SERVICES
        ],
        # Whoever takes the server's own URL for the auth URL finds identity all the same.
        "versions": {"values": [
            {"id": "v3", "status": "stable", "links": [{"rel": "self", "href": cloud.auth_url + "/"}]},
        ]},
    }  # fmt: skip
    if hosted.is_main:
        index["clouds"] = {name: other.url + "/" for name, other in site.clouds.items()}
    return index


def page(index: Json) -> str:
    """The index as a page."""
    rows = "".join(
        f"<tr><td>{row['type']}<td>{row['project']}<td>{_link(row['url'])}<td>"
        f"{'not built yet' if row.get('built') is False else ' to '.join(row['microversions'] or ['-'])}"
        for row in index["services"]
    )
    clouds = "".join(f"<li>{_link(url)} {html.escape(name)}" for name, url in index.get("clouds", {}).items())
    return f"""<!doctype html>
<meta charset="utf-8"><title>openstack_mock</title>
<style>body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em }}
td, th {{ text-align: left; padding: .1em 1.5em .1em 0 }} code {{ background: #8882; padding: .1em .3em }}</style>
<h1>openstack_mock {index["openstack_mock"]}</h1>
<p>Clients are told <code>OS_AUTH_URL={html.escape(index["auth_url"])}</code>. The control API lies under
{_link(index["control"] + "/")};
{_link(index["control"] + "/openapi.json")} describes it.
<table><tr><th>service<th>project<th>endpoint<th>microversions{rows}</table>
{f"<h2>Clouds</h2><ul>{clouds}</ul>" if clouds else ""}
"""


def _versions(type: str) -> list[str] | None:
    known = load(type).microversions
    return None if known is None else [microversion.text(known.minimum), microversion.text(known.maximum)]


def _link(url: str) -> str:
    return f'<a href="{html.escape(url)}">{html.escape(url)}</a>'
