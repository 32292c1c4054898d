"""Checks of request values, by the name of their type: each gives the reason why a value will not do, or None."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from . import conversions
from .address_checks import (
    address_pairs,
    fixed_ips,
    host_routes,
    ip_address,
    ip_or_subnet,
    ip_pools,
    mac_address,
    nameservers,
    subnet,
)  # fmt: skip
from .errors import error, http, invalid
from .plain_checks import (
    Reason,
    boolean,
    in_range,
    integer,
    is_uuid,
    items,
    keys_of,
    name_not_default,
    name_string,
    non_negative,
    not_empty_name,
    not_empty_string,
    oneline,
    string,
    subnetpool_id,
    uuid,
    values,
)  # fmt: skip

_LABEL = re.compile(r"^([a-zA-Z0-9-]{1,63})$")
FQDN = 255
SERVICE_PREFIXES = ("network:", "compute:", "neutron:", "baremetal:", "trunk:")


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
        f"'{data}' contains {len(data)} characters. Adding a domain name will cause it to exceed the maximum length "
        f"of a FQDN of '{FQDN}'"))  # fmt: skip


def dns_domain(data: Any, _: Any = None) -> Reason:
    """A domain, with its final dot."""
    reason = string(data)
    if reason or not data:
        return reason
    if not data.endswith("."):
        return f"'{data}' is not a FQDN"
    return _dns_labels(data) or (None if len(data) <= FQDN - 2 else (
        f"'{data}' contains {len(data)} characters. Adding a sub-domain will cause it to exceed the maximum length "
        f"of a FQDN of '{FQDN}'"))  # fmt: skip


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
    "name_string_or_none": _or_none(name_string), "not_empty_name_string": not_empty_name,
    "name_not_default": name_not_default,
    "range": in_range, "range_or_none": _or_none(in_range), "non_negative": non_negative, "boolean": boolean,
    "integer": integer, "uuid": uuid, "uuid_or_none": _or_none(uuid), "uuid_list": _list_of(uuid),
    "subnetpool_id_or_none": subnetpool_id, "list_of_unique_strings": _list_of(string), "mac_address": mac_address,
    "ip_address": ip_address, "ip_address_or_none": _or_none(ip_address), "subnet": subnet,
    "subnet_or_none": _or_none(subnet),
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
