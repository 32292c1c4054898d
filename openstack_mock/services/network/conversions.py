"""Conversions of request values, by name, with neutron's own sentences. Knows no resource."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import Any

from .errors import error, invalid

_TRUE = ("1", "t", "true", "on", "y", "yes")
_FALSE = ("0", "f", "false", "off", "n", "no")
PROTOCOLS = (
    "ah", "dccp", "egp", "esp", "gre", "hopopt", "icmp", "icmpv6", "igmp", "ip", "ipip", "ipv6-encap", "ipv6-frag",
    "ipv6-icmp", "ipv6-nonxt", "ipv6-opts", "ipv6-route", "ospf", "pgm", "rsvp", "sctp", "tcp", "udp", "udplite",
    "vrrp",
)  # fmt: skip
SG_PROTOCOLS = (
    None, "any", "ah", "dccp", "egp", "esp", "gre", "hopopt", "icmp", "igmp", "ip", "ipip", "ipv6-encap", "ipv6-frag",
    "ipv6-icmp",
    "icmpv6", "ipv6-nonxt", "ipv6-opts", "ipv6-route", "ospf", "pgm", "rsvp", "sctp", "tcp", "udp", "udplite", "vrrp",
)  # fmt: skip
RBAC_TYPES = ("address_group", "address_scope", "bgpvpn", "network", "qos_policy", "security_group", "subnetpool")
_MAC = re.compile(
    r"(?:[0-9a-f]{1,2}([:-]))(?:[0-9a-f]{1,2}\1){4}[0-9a-f]{1,2}|[0-9a-f]{12}|(?:[0-9a-f]{1,4}\.){2}[0-9a-f]{1,4}"
    r"|[0-9a-f]{1,4}([:-])[0-9a-f]{1,4}\2[0-9a-f]{1,4}|[0-9a-f]{1,6}-[0-9a-f]{1,6}",
    re.I,
)


def boolean(value: Any) -> bool:
    """A boolean of what oslo takes for one."""
    text = str(value).strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise invalid(f"'{value}' cannot be converted to boolean")


def integer(value: Any) -> int:
    """An integer of what `int` takes for one."""
    try:
        return int(value)
    except (ValueError, TypeError):
        raise invalid(f"'{value}' is not an integer") from None


def ip(value: Any) -> Any:
    """The compact form of an IPv6 address; anything else as it is."""
    try:
        address = ipaddress.ip_address(value) if isinstance(value, str) else None
    except ValueError:
        return value
    return str(address) if isinstance(address, ipaddress.IPv6Address) else value


def cidr(value: Any) -> str:
    """A CIDR in its compact form."""
    try:
        found = ipaddress.ip_interface(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None:
        raise invalid(f"{value} is not in a CIDR format")
    return f"{found.ip}/{found.network.prefixlen}"


def pools(value: Any) -> Any:
    """Allocation pools with compact addresses."""
    if value is None:
        return []
    try:
        return [{name: ip(address) for name, address in pool.items()} for pool in value]
    except (AttributeError, TypeError):
        raise invalid("Invalid data format for allocation pools") from None


def lower(value: Any) -> str:
    """Lower case."""
    if not isinstance(value, str):
        raise invalid(f"Input value {value} must be string type")
    return value.lower()


def mac(value: Any) -> Any:
    """A MAC address as `fa:16:3e:...`; what is none stays as it is."""
    if value is None or not isinstance(value, str) or not _MAC.fullmatch(value):
        return value
    return ":".join(f"{int(octet, 16):02x}" for octet in _octets(value))


def _octets(text: str) -> list[str]:
    parts = re.split(r"[:.-]", text)
    if len(parts) == 6:
        return parts
    whole = "".join(part.rjust(12 // len(parts), "0") for part in parts)
    return [whole[i : i + 2] for i in range(0, 12, 2)]


def protocol(value: Any) -> Any:
    """A protocol of a name or a number."""
    if value is None:
        return None
    sentence = (
        f"IP protocol '{value}' is not supported. Only protocol names and their integer representation (0 to 255) are "
        "supported"
    )
    if lower(value) in PROTOCOLS:
        return value
    if not value.isdigit() or not 0 <= int(value) <= 255:
        raise invalid(sentence)
    return value


def sg_protocol(value: Any) -> str | None:
    """The protocol of a security group rule: a known name, or a number; `any` is none."""
    if value in (None, "any"):
        return None
    refusal = error("SecurityGroupRuleInvalidProtocol", protocol=value, values=SG_PROTOCOLS)
    try:
        number = int(value)
    except (ValueError, TypeError):
        if isinstance(value, str) and value.lower() in SG_PROTOCOLS:
            return value.lower()
        raise refusal from None
    if not 0 <= number <= 255:
        raise refusal
    return str(value)


def sg_port(value: Any) -> int | None:
    """A port (or ICMP type) of a security group rule."""
    if value is None:
        return None
    try:
        number = int(value)
    except (ValueError, TypeError):
        number = -1
    if not 0 <= number <= 65535:
        raise error("SecurityGroupInvalidPortValue", port=value)
    return number


def sg_prefix(value: Any) -> str | None:
    """The remote prefix of a security group rule; an address alone is its own /32 or /128."""
    if not value:
        return None
    try:
        found = ipaddress.ip_interface(value)
    except (ValueError, TypeError):
        raise error("InvalidCIDR", input=value) from None
    return value if "/" in value else f"{found.ip}/{found.network.prefixlen}"


def sg_ethertype(value: Any) -> str:
    """`IPv4` or `IPv6`, in any case."""
    for known in ("IPv4", "IPv6"):
        if isinstance(value, str) and value.lower() == known.lower():
            return known
    raise error("SecurityGroupRuleInvalidEtherType", ethertype=value, values=["IPv4", "IPv6"])


def rbac_type(value: Any) -> str:
    """The type of a resource that can be shared."""
    text = str(value).strip().lower()
    if text not in RBAC_TYPES:
        raise invalid(f"'{value}' is not a valid RBAC object type")
    return text


def listed(value: Any) -> list[Any]:
    """A list of one value, or of several."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple, dict, set)) else [value]


def pairs(values: list[str]) -> dict[str, list[str]]:
    """`["a=1", "a=2"]` as `{"a": ["1", "2"]}`: how nested attributes are filtered by."""
    if values == ["True"]:
        return {}
    found: dict[str, list[str]] = {}
    for text in values:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise invalid(f"'{text}' is not of the form <key>=[value]")
        held = found.setdefault(name.strip(), [])
        if value.strip() not in held:
            held.append(value.strip())
    return found


# fmt: off
CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "convert_to_boolean": boolean,
    "convert_to_boolean_if_not_none": lambda value: None if value is None else boolean(value),
    "convert_to_int": integer,
    "convert_ip_to_canonical_format": ip,
    "convert_cidr_to_canonical_format": cidr,
    "convert_allocation_pools_to_canonical_format": pools,
    "convert_none_to_empty_list": lambda value: [] if value is None else value,
    "convert_none_to_empty_dict": lambda value: {} if value is None else value,
    "convert_string_to_case_insensitive": lower,
    "convert_to_mac_if_none": mac,
    "convert_to_protocol": protocol,
    "convert_protocol": sg_protocol,
    "convert_validate_port_value": sg_port,
    "convert_ip_prefix_to_cidr": sg_prefix,
    "convert_ethertype_to_case_insensitive": sg_ethertype,
    "convert_valid_object_type": rbac_type,
    "convert_to_string": lambda value: None if value is None else str(value),
    "convert_to_list": listed,
}
# fmt: on
