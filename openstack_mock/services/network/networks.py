"""Networks: their segments, MTU and sharing. Knows nothing of requests."""

from __future__ import annotations

from typing import Any

from . import agents, qos, segmentation, sharing, standard
from .context import Context
from .errors import bad_request, error, invalid
from .records import Network, Segment

PROVIDER = ("provider:network_type", "provider:physical_network", "provider:segmentation_id")
AUTO_DELETE_OWNERS = ("network:dhcp", "network:local_ip")


def find(ctx: Context, network_id: str) -> Network:
    """The network, if it is there for the caller; NetworkNotFound otherwise."""
    found = ctx.state.networks.get(network_id)
    if found is None or not sharing.may_see(ctx, "network", found.id, found.project_id):
        raise error("NetworkNotFound", net_id=network_id)
    return found


def create(ctx: Context, body: dict[str, Any]) -> Network:
    """Make a network and its segments."""
    state = ctx.state
    segments = _asked_segments(body)
    hints = tuple(body.get("availability_zone_hints") or ())
    agents.check_zones(ctx, "network", hints)
    qos.check_policy(ctx, body.get("qos_policy_id"))
    network = Network(
        id=ctx.ids.uuid(), project_id=body["project_id"], name=body.get("name", ""),
        description=body.get("description", ""), admin_state_up=body.get("admin_state_up", True),
        external=body.get("router:external", False), port_security_enabled=body.get("port_security_enabled", True),
        qos_policy_id=body.get("qos_policy_id"), dns_domain=body.get("dns_domain", ""),
        availability_zone_hints=hints,
        is_default=body.get("is_default") or (False if body.get("router:external") else None),
        ha=bool(body.get("ha")),
    )  # fmt: skip
    if network.is_default:
        _check_default(ctx, network)
    made = _reserve(ctx, network, segments)
    limit = segmentation.mtu([segment.network_type for segment in made])
    network.mtu = body.get("mtu") or limit
    if network.mtu > limit:
        for segment in made:
            segmentation.release(state, segment)
        raise error("InvalidInput", error_message=_mtu_sentence(network.mtu, limit))
    standard.born(ctx, network, 1)
    state.networks.add(network)
    for segment in made:
        state.segments.add(segment)
    if body.get("shared"):
        sharing.share(ctx, "network", network.id, network.project_id)
    if network.external:
        sharing.share(ctx, "network", network.id, network.project_id, sharing.EXTERNAL)
    return network


def _mtu_sentence(wanted: int, limit: int) -> str:
    return f"Requested MTU is too big, maximum is {limit}"


def _asked_segments(body: dict[str, Any]) -> list[tuple[str, str | None, int | None]]:
    asked: list[dict[str, Any]] = []
    if any(body.get(name) is not None for name in PROVIDER):
        if body.get("segments"):
            raise error("SegmentsSetInConjunctionWithProviders")
        asked = [body]
    elif body.get("segments"):
        asked = body["segments"]
    result = []
    for one in asked:
        kind, physical, number = (one.get(name) for name in PROVIDER)
        if kind is None:
            raise invalid("network_type required")
        segmentation.check(kind, physical, number)
        result.append((kind, physical, number))
    whole = [one for one in result if one[2] is not None or one[0] == "flat"]
    if len(set(whole)) != len(whole):
        raise error("SegmentsContainDuplicateEntry")
    return result


def _reserve(ctx: Context, network: Network, asked: list[tuple[str, str | None, int | None]]) -> list[Segment]:
    made = []
    for index, (kind, physical, number) in enumerate(asked or [(segmentation.TENANT_TYPES[0], None, None)]):
        place, taken = segmentation.reserve(ctx.state, kind, physical, number)
        segment = Segment(
            id=ctx.ids.uuid(), project_id=network.project_id, network_id=network.id, network_type=kind,
            physical_network=place, segmentation_id=taken, index=index, description=None,
        )  # fmt: skip
        standard.born(ctx, segment, int(place is not None))
        made.append(segment)
    return made


def _check_default(ctx: Context, network: Network) -> None:
    for other in ctx.state.networks:
        if other.is_default and other.id != network.id:
            raise error("DefaultExternalNetworkExists", net_id=other.id)


def update(ctx: Context, network: Network, body: dict[str, Any]) -> None:
    """Change a network."""
    if any(body.get(name) is not None for name in PROVIDER) or body.get("segments"):
        _update_provider(ctx, network, body)
    qos.check_policy(ctx, body.get("qos_policy_id"))
    if "mtu" in body:
        limit = segmentation.mtu([s.network_type for s in ctx.state.segments.by(network_id=network.id)])
        if body["mtu"] > limit:
            raise invalid(_mtu_sentence(body["mtu"], limit))
        _check_mtu_of_subnets(ctx, network, body["mtu"])
        network.mtu = body["mtu"] or limit
    if "shared" in body:
        _share(ctx, network, body["shared"])
    if "router:external" in body:
        _make_external(ctx, network, body["router:external"])
    if body.get("is_default") and not network.is_default:
        _check_default(ctx, network)
    if "is_default" in body and network.external:
        network.is_default = bool(body["is_default"])
    for name in ("admin_state_up", "port_security_enabled", "qos_policy_id", "dns_domain", "description"):
        if name in body:
            setattr(network, name, body[name])
    ctx.state.networks.update(network, name=body.get("name", network.name))


def _check_mtu_of_subnets(ctx: Context, network: Network, mtu: int) -> None:
    subnets = ctx.state.subnets.by(network_id=network.id)
    if subnets and mtu and mtu < 68:
        raise error("NetworkMTUSubnetConflict", net_id=network.id, mtu=68)
    if mtu and mtu < 1280 and any(subnet.ip_version == 6 for subnet in subnets):
        raise error("NetworkMTUSubnetConflict", net_id=network.id, mtu=1280)


def _update_provider(ctx: Context, network: Network, body: dict[str, Any]) -> None:
    segments = ctx.state.segments.by(network_id=network.id)
    if body.get("provider:network_type") or body.get("provider:physical_network") or body.get("segments"):
        raise invalid(
            "Plugin does not support updating the following provider network attributes: provider:physical_network, "
            "provider:network_type"
        )
    segment, wanted = segments[0], body["provider:segmentation_id"]
    if segment.network_type != "vlan":
        raise invalid("Only VLAN type networks can be updated.")
    if not wanted:
        return
    segmentation.check("vlan", segment.physical_network, wanted)
    segmentation.reserve(ctx.state, "vlan", segment.physical_network, wanted)
    segmentation.release(ctx.state, segment)
    segment.segmentation_id = wanted


def _share(ctx: Context, network: Network, shared: bool) -> None:
    if shared:
        sharing.share(ctx, "network", network.id, network.project_id)
        return
    check_unshare(ctx, network, sharing.EVERYBODY)
    sharing.unshare(ctx, "network", network.id)


def check_unshare(ctx: Context, network: Network, target: str) -> None:
    """Refuse to take a network from projects that have ports or subnets on it: InvalidSharedSetting."""
    others = {row.target for row in sharing.entries(ctx, "network", network.id) if row.action == sharing.SHARED}
    others.discard(target)
    if sharing.EVERYBODY in others:
        return
    fine = {network.project_id, "", *others}
    for port in ctx.state.ports.by(network_id=network.id):
        if port.device_owner in ("network:router_gateway", "network:floatingip", "network:dhcp"):
            continue
        if port.project_id not in fine and (target in (sharing.EVERYBODY, port.project_id)):
            raise error("InvalidSharedSetting", network=network.name)


def _make_external(ctx: Context, network: Network, external: bool) -> None:
    if external == network.external:
        return
    if not external:
        ports = ctx.state.ports.by(network_id=network.id)
        if any(port.device_owner == "network:router_gateway" for port in ports):
            raise error("ExternalNetworkInUse", net_id=network.id)
        sharing.unshare(ctx, "network", network.id, sharing.EXTERNAL)
        network.external, network.is_default = False, None
        return
    sharing.share(ctx, "network", network.id, network.project_id, sharing.EXTERNAL)
    network.external, network.is_default = True, False


def delete(ctx: Context, network: Network) -> None:
    """Remove a network with its subnets; NetworkInUse if there are ports that are not the service's own."""
    from . import floating_ips, ports, subnets

    state = ctx.state
    for row in state.floating_ips.by(floating_network_id=network.id):
        if row.port_id is None:
            floating_ips.delete(ctx, row)
    rows = state.ports.by(network_id=network.id)
    if any(port.device_owner not in AUTO_DELETE_OWNERS for port in rows):
        reason = "There are one or more ports still in use on the network"
        raise error("NetworkInUse", net_id=network.id, reason=_port_sentence(reason, rows))
    for port in rows:
        ports.remove(ctx, port)
    for subnet in state.subnets.by(network_id=network.id):
        subnets.remove(ctx, subnet)
    for segment in state.segments.by(network_id=network.id):
        segmentation.release(state, segment)
        state.segments.remove(segment)
    sharing.forget(ctx, network.id)
    state.dhcp.pop(network.id, None)
    state.macs.pop(network.id, None)
    state.networks.remove(network)


def _port_sentence(reason: str, rows: list[Any]) -> str:
    in_use = [port.id for port in rows if port.device_owner not in AUTO_DELETE_OWNERS]
    return f"{reason}, id for these ports is: {','.join(in_use)}" if in_use else reason


def check_external(ctx: Context, network: Network) -> None:
    """Refuse a network that is no external one, as routers do."""
    if not network.external:
        raise bad_request("router", f"Network {network.id} is not an external network")


def view(ctx: Context, network: Network) -> dict[str, Any]:
    """The network as the API shows it to an admin."""
    subnets = ctx.state.subnets.by(network_id=network.id)
    result: dict[str, Any] = {
        "id": network.id,
        "name": network.name,
        "tenant_id": network.project_id,
        "project_id": network.project_id,
        "admin_state_up": network.admin_state_up,
        "mtu": network.mtu,
        "status": network.status,
        "subnets": [subnet.id for subnet in subnets],
        "shared": sharing.is_shared(ctx, "network", network.id),
        "availability_zone_hints": list(network.availability_zone_hints),
        "availability_zones": agents.zones_of_network(ctx, network.id),
        "ipv4_address_scope": address_scope(ctx, network.id, 4),
        "ipv6_address_scope": address_scope(ctx, network.id, 6),
        "router:external": network.external,
        "description": network.description,
        "port_security_enabled": network.port_security_enabled,
        "qos_policy_id": network.qos_policy_id,
        "dns_domain": network.dns_domain,
        "l2_adjacency": all(subnet.segment_id is None for subnet in subnets),
    }
    if network.is_default is not None:
        result["is_default"] = network.is_default
    result |= standard.stamps(network)
    return result | _segments_view(ctx, network)


def _segments_view(ctx: Context, network: Network) -> dict[str, Any]:
    segments = [segment for segment in ctx.state.segments.by(network_id=network.id) if not segment.is_dynamic]
    rows = [
        dict(zip(PROVIDER, (segment.network_type, segment.physical_network, segment.segmentation_id), strict=True))
        for segment in segments
    ]
    if len(rows) > 1:
        return {"segments": rows}
    return rows[0] if rows else dict.fromkeys(PROVIDER)


def address_scope(ctx: Context, network_id: str, version: int) -> str | None:
    """The address scope that a network's subnets of an IP version come from."""
    for subnet in ctx.state.subnets.by(network_id=network_id):
        if subnet.ip_version == version and subnet.subnetpool_id:
            pool = ctx.state.records("subnetpools").get(subnet.subnetpool_id)
            if pool is not None and pool.values.get("address_scope_id"):
                return str(pool.values["address_scope_id"])
    return None
