"""Checks of request values, by the name of their type: each gives the reason why a value will not do, or None."""

from __future__ import annotations

import ipaddress
import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from . import conversions
from .errors import error, http, invalid

Reason = str | None
_HEX = re.compile(r"[0-9a-f]{32}")
_LABEL = re.compile(r"^([a-zA-Z0-9-]{1,63})$")
FQDN = 255
MAX_PAIRS = 10
PREFIX_DELEGATION = "prefix_delegation"
SERVICE_PREFIXES = ("network:", "compute:", "neutron:", "baremetal:", "trunk:")


def values(data: Any, valid: Any) -> Reason:
    """One of a list."""
    try:
        return None if data in valid else f"{data} is not in valid_values"
    except TypeError:
        return f"{data} is not in valid_values"


def string(data: Any, most: int | None = None) -> Reason:
    """A string of limited length."""
    if not isinstance(data, str):
        return f"'{data}' is not a valid string"
    if most is not None and len(data) > most:
        return f"'{data}' exceeds maximum length of {most}"
    return None


def not_empty_string(data: Any, most: int | None = None) -> Reason:
    """A string that is not blank."""
    return string(data, most) or (None if data.strip() else f"'{data}' Blank strings are not permitted")


def oneline(data: Any, most: int | None = None) -> Reason:
    """A string that is not blank and has no line break."""
    reason = not_empty_string(data, most)
    if reason is None and len(data.splitlines()) > 1:
        return f"Multi-line string is not allowed: '{data}'"
    return reason


def _printable(char: str) -> bool:
    kind = unicodedata.category(char)
    return kind[0] != "C" and (kind[0] != "Z" or kind == "Zs")


def name_string(data: Any, most: int | None = None) -> Reason:
    """A name: printable, and no blank at either end."""
    reason = string(data, most)
    if reason is not None or not data:
        return reason
    ends = all(_printable(c) and unicodedata.category(c) != "Zs" for c in (data[0], data[-1]))
    return None if ends and ((data.isascii() and data.isprintable()) or all(map(_printable, data))) else (
        f"'{data}' is not a valid string"
    )  # fmt: skip


def not_empty_name(data: Any, most: int | None = None) -> Reason:
    """A name that is not blank."""
    return not_empty_string(data, most) or name_string(data, most)


def name_not_default(data: Any, most: int | None = None) -> Reason:
    """A name of a security group: `default` is taken."""
    reason = name_string(data, most)
    if reason is None and data.lower() == "default":
        raise error("SecurityGroupDefaultAlreadyExists")
    return reason


def in_range(data: Any, span: Any) -> Reason:
    """A number between two limits, each of which may be None."""
    low, high = span
    try:
        number = int(data)
    except (ValueError, TypeError):
        return f"'{data}' is not an integer"
    if low is not None and number < low:
        return f"'{number}' is too small - must be at least '{low}'"
    if high is not None and number > high:
        return f"'{number}' is too large - must be no larger than '{high}'"
    return None


def non_negative(data: Any, _: Any = None) -> Reason:
    """A number that is not below zero."""
    try:
        number = int(data)
    except (ValueError, TypeError):
        return f"'{data}' is not an integer"
    return f"'{number}' should be non-negative" if number < 0 else None


def boolean(data: Any, _: Any = None) -> Reason:
    """What reads as a boolean."""
    text = str(data).strip().lower()
    known = (*conversions._TRUE, *conversions._FALSE)
    return None if text in known else f"'{data}' is not a valid boolean value"


def integer(data: Any, _: Any = None) -> Reason:
    """A whole number, no boolean."""
    reason = f"'{data}' is not an integer"
    try:
        whole = not isinstance(data, bool) and int(data) == float(data)
    except (ValueError, TypeError):
        return reason
    return (
        None
        if whole
        else (f"'{data}' is not an integer" if not isinstance(data, bool) else f"'{data}' is not an integer:boolean")
    )


def is_uuid(data: Any) -> bool:
    """Whether a value looks like a UUID, dashes or not."""
    text = str(data).lower().replace("urn:", "").replace("uuid:", "").strip("{}").replace("-", "")
    return _HEX.fullmatch(text) is not None


def uuid(data: Any, _: Any = None) -> Reason:
    """A UUID."""
    return None if is_uuid(data) else f"'{data}' is not a valid UUID"


def subnetpool_id(data: Any, _: Any = None) -> Reason:
    """The id of a subnet pool, or the name of prefix delegation."""
    return None if data in (None, PREFIX_DELEGATION) else uuid(data)


def items(check: Callable[..., Reason], data: Any, arg: Any = None) -> Reason:
    """A list without duplicates, each item of which is fine."""
    if not isinstance(data, list):
        return f"'{data}' is not a list"
    seen: list[Any] = []
    twice: list[Any] = []
    for item in data:
        if item in seen:
            if item not in twice:
                twice.append(item)
        else:
            seen.append(item)
    if twice:
        return f"Duplicate items in the list: '{', '.join(map(str, twice))}'"
    for item in data:
        reason = check(item, arg)
        if reason:
            return reason
    return None


def keys_of(expected: list[str], data: Any, strict: bool = True) -> Reason:
    """A dictionary with these keys (at least, if not strict)."""
    if not isinstance(data, dict):
        return f"Invalid input. '{data}' must be a dictionary with keys: {expected}"
    if set(expected) == set(data) or (not strict and set(expected) <= set(data)):
        return None
    return f"Validation of dictionary's keys failed. Expected keys: {_set(expected)} Provided keys: {_set(data)}"


def _set(keys: Any) -> str:
    """How Python shows a set; the order is ours, as the real one's is chance."""
    return "{" + ", ".join(repr(key) for key in sorted(keys, key=str)) + "}"


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


def dictionary(data: Any, specs: Any = None) -> Reason:
    """A dictionary whose values fit their specifications; conversions are done in place."""
    if not isinstance(data, dict):
        return f"'{data}' is not a dictionary"
    if not specs:
        return None
    required = [name for name, spec in specs.items() if spec.get("required")]
    reason = keys_of(required, data, strict=False) if required else None
    if reason:
        return reason
    unexpected = [name for name in data if name not in specs]
    if unexpected:
        return f"Unexpected keys supplied: {', '.join(unexpected)}"
    for name, spec in specs.items():
        if name in data:
            if "convert_to" in spec:
                data[name] = conversions.CONVERSIONS[spec["convert_to"]](data[name])
            kind = next((key for key in spec if key.startswith("type:")), None)
            reason = CHECKS[kind[5:]](data[name], spec[kind]) if kind else None
            if reason:
                return reason
    return None


def any_specs(data: Any, specs: Any) -> Reason:
    """A list of dictionaries, each of which fits one of several specifications."""

    def one(item: Any, _: Any) -> Reason:
        if all(dictionary(item, spec) is not None for spec in specs):
            raise invalid(f"No valid key specs matched for: {item}")
        return None

    if data is not None:
        reason = items(one, data)
        if reason:
            raise invalid(reason)
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


def _dns_labels(data: str) -> Reason:
    trimmed = data.removesuffix(".")
    labels = trimmed.split(".")
    reason = f"'{trimmed}' exceeds the {FQDN} character FQDN limit" if len(trimmed) > FQDN else None
    for label in labels:
        if reason:
            break
        if not label:
            reason = "Encountered an empty component"
        elif label.startswith("-") or label.endswith("-"):
            reason = f"Name '{label}' must not start or end with a hyphen"
        elif not _LABEL.match(label):
            reason = f"Name '{label}' must be 1-63 characters long, each of which can only be alphanumeric or a hyphen"
    if reason is None and len(labels) > 1 and re.match("^[0-9]+$", labels[-1]):
        reason = f"TLD '{labels[-1]}' must not be all numeric"
    return f"'{data}' not a valid PQDN or FQDN. Reason: {reason}" if reason else None


def dns_name(data: Any, _: Any = None) -> Reason:
    """The name of a port."""
    return _dns_labels(data) if data else None


def fip_dns_name(data: Any, _: Any = None) -> Reason:
    """The name of a floating IP: relative."""
    reason = string(data)
    if reason or not data:
        return reason
    if data.endswith("."):
        return f"'{data}' is a FQDN. It should be a relative domain name"
    return _dns_labels(data) or (None if len(data) <= FQDN - 3 else (
        f"'{data}' contains {len(data)} characters. Adding a domain name will cause it to exceed the maximum length of a "
        f"FQDN of '{FQDN}'"))  # fmt: skip


def dns_domain(data: Any, _: Any = None) -> Reason:
    """A domain, with its final dot."""
    reason = string(data)
    if reason or not data:
        return reason
    if not data.endswith("."):
        return f"'{data}' is not a FQDN"
    return _dns_labels(data) or (None if len(data) <= FQDN - 2 else (
        f"'{data}' contains {len(data)} characters. Adding a sub-domain will cause it to exceed the maximum length of a "
        f"FQDN of '{FQDN}'"))  # fmt: skip


def network_segments(data: Any, _: Any = None) -> Reason:
    """The segments of a network, each by the provider attributes."""
    names = ("provider:network_type", "provider:physical_network", "provider:segmentation_id")
    for segment in data:
        number = segment.get(names[2])
        segment[names[2]] = conversions.integer(number) if number else None
        others = sorted(set(segment) - set(names))
        if others:
            raise http(400, f"Unrecognized attribute(s) '{', '.join(others)}'")
    return None


def zone_hints(data: Any, _: Any = None) -> Reason:
    """Names of availability zones."""
    reason = items(string, data)
    if reason is None and len(json.dumps(data)) > 255:
        raise invalid("Too many availability_zone_hints specified")
    return reason


def service_types(data: Any, _: Any = None) -> Reason:
    """Device owners that a subnet is for."""
    if not data:
        return None
    if not isinstance(data, list):
        raise http(400, "Subnet service types must be a list.")
    for kind in data:
        if not isinstance(kind, str):
            raise error("InvalidInputSubnetServiceType", service_type=kind)
        if not kind.startswith(SERVICE_PREFIXES):
            raise error("InvalidSubnetServiceType", service_type=kind)
    return None


def target_project(data: Any, _: Any = None) -> Reason:
    """A project, or everybody."""
    if data != "*" and not is_uuid(data):
        raise invalid(f"'{data}' is not a valid target project ID; expected a UUID or '*'")
    return None


def port_range(data: Any, span: Any) -> Reason:
    """`first:last`, or one port."""
    if data is None:
        return None
    low, high = span or (0, 65535)
    parts = str(data).split(":")
    if len(parts) > 2 or not all(parts):
        return "Port range must be two integers separated by a colon"
    for part in parts:
        if not part.isdigit() or int(part) > 65535:
            return f"Invalid port: {part}"
        if not low <= int(part) <= high:
            return f"Invalid port: {part}, the port must be in the range [{low}, {high}]"
    if len(parts) == 2 and int(parts[0]) > int(parts[1]):
        return "First port in a port range must be lower than the second port"
    return None


def regex(data: Any, pattern: Any) -> Reason:
    """A string of a pattern."""
    ok = isinstance(data, str) and re.match(pattern, data)
    return None if ok else f"'{data}' is not a valid input"


def subports(data: Any, _: Any = None) -> Reason:
    """The subports of a trunk."""
    if not isinstance(data, list):
        return f"Invalid data format for subports: '{data}' is not a list"
    ids: set[str] = set()
    numbers: set[Any] = set()
    for one in data:
        if not isinstance(one, dict):
            return f"Invalid data format for subport: '{one}' is not a dict"
        if "port_id" not in one:
            return "A valid port UUID must be specified"
        if not is_uuid(one["port_id"]):
            return f"Invalid UUID for subport: '{one['port_id']}'"
        if one["port_id"] in ids:
            return f"Non unique UUID for subport: '{one['port_id']}'"
        ids.add(one["port_id"])
        kind, number = one.get("segmentation_type"), one.get("segmentation_id")
        if kind == "inherit":
            return None
        if (not kind or number is None) and len(one) > 1:
            return (f"Invalid subport details '{one}': missing segmentation information. Must specify both "
                    "segmentation_id and segmentation_type")  # fmt: skip
        if (kind, number) in numbers and number is not None:
            return f"Segmentation ID '{number}' for '{one['port_id']}' is not unique"
        numbers.add((kind, number))
    return None


SERVICE_TYPES = (
    "L3_ROUTER_NAT",
    "QOS",
    "METERING",
    "FLAVORS",
    "CORE",
    "VPN",
    "FIREWALL_V2",
    "BGPVPN",
    "trunk",
    "LOCAL_IP",
)


def service_type(data: Any, _: Any = None) -> Reason:
    """A kind of service that a plugin offers."""
    if data not in SERVICE_TYPES:
        raise error("InvalidServiceType", service_type=data)
    return None


def _or_none(check: Callable[..., Reason]) -> Callable[[Any, Any], Reason]:
    return lambda data, arg: None if data is None else check(data, arg)


def _list_of(check: Callable[..., Reason]) -> Callable[[Any, Any], Reason]:
    return lambda data, arg: items(check, data, arg)


# fmt: off
CHECKS: dict[str, Callable[[Any, Any], Reason]] = {
    "values": values, "string": string, "string_or_none": _or_none(string), "not_empty_string": not_empty_string,
    "not_empty_string_or_none": _or_none(not_empty_string), "oneline_not_empty_string": oneline,
    "oneline_not_empty_string_or_none": _or_none(oneline), "name_string": name_string,
    "name_string_or_none": _or_none(name_string), "not_empty_name_string": not_empty_name, "name_not_default": name_not_default,
    "range": in_range, "range_or_none": _or_none(in_range), "non_negative": non_negative, "boolean": boolean,
    "integer": integer, "uuid": uuid, "uuid_or_none": _or_none(uuid), "uuid_list": _list_of(uuid),
    "subnetpool_id_or_none": subnetpool_id, "list_of_unique_strings": _list_of(string), "mac_address": mac_address,
    "ip_address": ip_address, "ip_address_or_none": _or_none(ip_address), "subnet": subnet, "subnet_or_none": _or_none(subnet),
    "subnet_list": _list_of(subnet), "list_of_subnets_or_none": _or_none(_list_of(subnet)),
    "ip_or_subnet_or_none": ip_or_subnet, "ip_pools": ip_pools, "fixed_ips": fixed_ips, "nameservers": nameservers,
    "hostroutes": host_routes, "dict": dictionary, "dict_or_none": _or_none(dictionary),
    "dict_or_empty": lambda data, arg: None if data == {} else dictionary(data, arg),
    "dict_or_nodata": lambda data, arg: dictionary(data, arg) if data else None,
    "list_of_any_key_specs_or_none": any_specs, "allowed_address_pairs": address_pairs, "dns_host_name": dns_name,
    "fip_dns_host_name": fip_dns_name, "dns_domain_name": dns_domain, "network_segments": network_segments,
    "availability_zone_hint_list": zone_hints, "list_of_subnet_service_types": service_types,
    "valid_target_project": target_project, "port_range": port_range, "regex": regex, "regex_or_none": _or_none(regex),
    "list_of_regex_or_none": _or_none(_list_of(regex)), "subports": subports, "service_plugin_type": service_type,
}
# fmt: on
