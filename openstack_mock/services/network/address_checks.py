"""Checks of addresses in requests, alone and in lists: each gives the reason why a value will not do, or None."""

from __future__ import annotations

import ipaddress
from typing import Any

from . import conversions
from .errors import error, http
from .plain_checks import Reason, keys_of, uuid

MAX_PAIRS = 10


def mac_address(data: Any, _: Any = None) -> Reason:
    """A MAC address that is not all zeros."""
    ok = isinstance(data, str) and conversions._MAC.fullmatch(data) and conversions.mac(data) != "00:00:00:00:00:00"
    return None if ok else f"'{data}' is not a valid MAC address"


def _no_space(data: Any) -> Any:
    if not isinstance(data, str) or len(data.split()) > 1:
        raise ValueError(data)
    return data


def ip_address(data: Any, _: Any = None) -> Reason:
    """An IP address; IPv4 with no leading zeros."""
    try:
        ipaddress.ip_address(_no_space(data))
    except ValueError:
        return _odd_ipv4(data) or f"'{data}' is not a valid IP address"
    return None


def _odd_ipv4(data: Any) -> Reason:
    parts = data.split(".") if isinstance(data, str) else []
    if len(parts) == 4 and all(part.isdigit() and int(part) < 256 for part in parts):
        plain = ".".join(str(int(part)) for part in parts)
        return f"'{data}' is not an accepted IP address, '{plain}' is recommended"
    return None


def subnet(data: Any, _: Any = None) -> Reason:
    """A CIDR; its host bits may be set."""
    try:
        found = ipaddress.ip_interface(_no_space(data))
        ok = "/" in data and (found.version == 6 or found.with_prefixlen == data)
    except ValueError:
        ok = False
    return None if ok else f"'{data}' is not a valid IP subnet"


def ip_or_subnet(data: Any, _: Any = None) -> Reason:
    """An address or a CIDR."""
    if data is None or ip_address(data) is None or subnet(data) is None:
        return None
    return f"'{data}' is neither a valid IP address, nor is it a valid IP subnet"


def route_cidr(data: Any) -> Reason:
    """The destination of a route."""
    try:
        found = ipaddress.ip_interface(_no_space(data))
        if "/" not in data or found.ip != found.network.network_address:
            raise ValueError
    except ValueError:
        return f"'{data}' is not a valid CIDR"
    return f"'{data}' is not a routable CIDR" if found.network.is_loopback else None


def ip_pools(data: Any, _: Any = None) -> Reason:
    """Pools, each with a start and an end."""
    if not isinstance(data, list):
        return f"Invalid data format for IP pool: '{data}'"
    for pool in data:
        reason = keys_of(["start", "end"], pool) or ip_address(pool["start"]) or ip_address(pool["end"])
        if reason:
            return reason
    return None


def fixed_ips(data: Any, _: Any = None) -> Reason:
    """The fixed IPs of a port: a subnet, an address, or both."""
    if not isinstance(data, list):
        return f"Invalid data format for fixed IP: '{data}'"
    seen: list[Any] = []
    for one in data:
        if not isinstance(one, dict):
            return f"Invalid data format for fixed IP: '{one}'"
        if "ip_address" in one:
            address = one["ip_address"]
            reason = f"Duplicate IP address '{address}'" if address in seen else ip_address(address)
            if reason:
                return reason
            seen.append(address)
        reason = uuid(one["subnet_id"]) if "subnet_id" in one else None
        if reason:
            return reason
    return None


def nameservers(data: Any, _: Any = None) -> Reason:
    """Name servers, each once."""
    if not isinstance(data, (list, str, dict)):
        return f"Invalid data format for nameserver: '{data}'"
    seen: list[Any] = []
    for host in data:
        reason = ip_address(host)
        if reason:
            return f"'{host}' is not a valid nameserver. {reason}"
        if host in seen:
            return f"Duplicate nameserver '{host}'"
        seen.append(host)
    return None


def host_routes(data: Any, _: Any = None) -> Reason:
    """Routes, each with a destination and a next hop."""
    if not isinstance(data, list):
        return f"Invalid data format for hostroute: '{data}'"
    seen: list[Any] = []
    for route in data:
        reason = (
            keys_of(["destination", "nexthop"], route)
            or route_cidr(route["destination"])
            or ip_address(route["nexthop"])
        )
        if reason:
            return reason
        if route in seen:
            return f"Duplicate hostroute '{route}'"
        seen.append(route)
    return None


def address_pairs(data: Any, _: Any = None) -> Reason:
    """Allowed address pairs."""
    if not isinstance(data, list):
        raise http(400, "Allowed address pairs must be a list.")
    if len(data) > MAX_PAIRS:
        raise error("AllowedAddressPairExhausted", quota=MAX_PAIRS)
    seen: list[Any] = []
    for pair in data:
        if not isinstance(pair, dict):
            return f"'{pair}' is not a dictionary"
        _address_pair(pair, seen)
    return None


def _address_pair(pair: dict[str, Any], seen: list[Any]) -> None:
    reason = mac_address(pair["mac_address"]) if "mac_address" in pair else None
    if reason:
        raise http(400, reason)
    if "ip_address" not in pair:
        raise error("AllowedAddressPairsMissingIP")
    key = (pair.get("mac_address"), pair["ip_address"])
    if key in seen:
        raise error("DuplicateAddressPairInRequest", mac_address=key[0], ip_address=key[1])
    seen.append(key)
    others = sorted(set(pair) - {"mac_address", "ip_address"})
    if others:
        raise http(400, f"Unrecognized attribute(s) '{', '.join(others)}'")
    whole = "/" in str(key[1])
    reason = (subnet if whole else ip_address)(key[1]) or _multicast(key[1], whole)
    if reason is None and key[0] is not None and int(conversions.mac(key[0])[:2], 16) & 1:
        reason = f"MAC address {key[0]} is a multicast address, which is not supported."
    if reason:
        raise http(400, reason)


def _multicast(address: str, whole: bool) -> Reason:
    if not whole:
        multicast = ipaddress.ip_address(address).is_multicast
        return f"IP {address} is a multicast address, which is not supported." if multicast else None
    net = ipaddress.ip_network(address, strict=False)
    range_ = ipaddress.ip_network("224.0.0.0/4" if net.version == 4 else "ff00::/8")
    if str(net) == "0.0.0.0/0" or not net.overlaps(range_):
        return None
    return f"Subnet {address} overlaps with multicast range {range_}, which is not supported."
