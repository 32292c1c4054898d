"""The resources as they are kept: slotted dataclasses. Knows no rule about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

FixedIps = tuple[tuple[str, str], ...]


@dataclass(slots=True, kw_only=True)
class Standard:
    """What nearly every resource has. Times are virtual microseconds."""

    id: str
    project_id: str
    name: str = ""
    description: str | None = ""
    tags: tuple[str, ...] = ()
    created_at: int = 0
    updated_at: int = 0
    revision_number: int = 0


@dataclass(slots=True, kw_only=True)
class Record(Standard):
    """A resource without a shape of its own: its further attributes by name."""

    parent: str = ""
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Network(Standard):
    """A network. Its segments, its subnets and with whom it is shared are kept beside it."""

    admin_state_up: bool = True
    status: str = "ACTIVE"
    mtu: int = 1450
    external: bool = False
    is_default: bool | None = None
    port_security_enabled: bool = True
    qos_policy_id: str | None = None
    dns_domain: str = ""
    availability_zone_hints: tuple[str, ...] = ()
    ha: bool = False


@dataclass(slots=True, kw_only=True)
class Segment(Standard):
    """A segment of a network: what its frames travel on."""

    network_id: str
    network_type: str
    physical_network: str | None
    segmentation_id: int | None
    index: int = 0
    is_dynamic: bool = False
    shown_name: str | None = None


@dataclass(slots=True, kw_only=True)
class Subnet(Standard):
    """A subnet. Which of its addresses are taken is kept beside it."""

    network_id: str
    ip_version: int
    cidr: str
    gateway_ip: str | None
    enable_dhcp: bool = True
    subnetpool_id: str | None = None
    ipv6_ra_mode: str | None = None
    ipv6_address_mode: str | None = None
    dns_nameservers: tuple[str, ...] = ()
    host_routes: tuple[tuple[str, str], ...] = ()
    service_types: tuple[str, ...] = ()
    segment_id: str | None = None

    @property
    def is_auto_address(self) -> bool:
        """Whether a port's address in it comes from the port's MAC."""
        modes = ("slaac", "dhcpv6-stateless")
        return self.ipv6_ra_mode in modes or self.ipv6_address_mode in modes


@dataclass(slots=True, kw_only=True)
class Port(Standard):
    """A port. `plugged`: its device is there, on its host. `extra`: attributes that few ports have, by API name."""

    network_id: str
    mac_address: str
    admin_state_up: bool = True
    status: str = "DOWN"
    device_id: str = ""
    device_owner: str = ""
    fixed_ips: FixedIps = ()
    security_groups: tuple[str, ...] = ()
    port_security_enabled: bool = True
    host: str = ""
    vif_type: str = "unbound"
    vnic_type: str = "normal"
    plugged: bool = False
    extra: dict[str, Any] | None = None

    def get(self, name: str, default: Any = None) -> Any:
        """One of the rare attributes."""
        return default if self.extra is None else self.extra.get(name, default)

    def put(self, name: str, value: Any) -> None:
        """Keep a rare attribute; None and what is empty is not kept."""
        if value in (None, "", [], {}, ()):
            if self.extra is not None:
                self.extra.pop(name, None)
                self.extra = self.extra or None
        else:
            self.extra = {**(self.extra or {}), name: value}


@dataclass(slots=True, kw_only=True)
class Router(Standard):
    """A router. Its interfaces are ports with its id as their device."""

    admin_state_up: bool = True
    status: str = "ACTIVE"
    gw_port_id: str | None = None
    enable_snat: bool = True
    routes: tuple[tuple[str, str], ...] = ()
    ha: bool = False
    distributed: bool = False
    flavor_id: str | None = None
    enable_ndp_proxy: bool | None = None
    availability_zone_hints: tuple[str, ...] = ()
    qos_policy_id: str | None = None


@dataclass(slots=True, kw_only=True)
class FloatingIp(Standard):
    """A floating IP. Its address is held by a port of its own."""

    floating_ip_address: str
    floating_network_id: str
    floating_port_id: str
    port_id: str | None = None
    fixed_ip_address: str | None = None
    router_id: str | None = None
    last_router_id: str | None = None
    status: str = "DOWN"
    qos_policy_id: str | None = None
    dns_name: str = ""
    dns_domain: str = ""


@dataclass(slots=True, kw_only=True)
class SecurityGroup(Standard):
    """A security group. Its rules are kept beside it."""

    stateful: bool = True


@dataclass(slots=True, kw_only=True)
class SecurityGroupRule(Standard):
    """A rule of a security group."""

    security_group_id: str
    direction: str
    ethertype: str | None
    protocol: str | None = None
    port_range_min: int | None = None
    port_range_max: int | None = None
    remote_ip_prefix: str | None = None
    remote_group_id: str | None = None
    remote_address_group_id: str | None = None
    standard_attr_id: int = 0


@dataclass(slots=True, kw_only=True)
class RbacPolicy:
    """Who else may use a resource, and how."""

    id: str
    project_id: str
    object_type: str
    object_id: str
    target: str
    action: str


@dataclass(slots=True, kw_only=True)
class Agent:
    """An agent as it reports itself."""

    id: str
    agent_type: str
    binary: str
    topic: str
    host: str
    availability_zone: str | None
    configurations: dict[str, Any]
    created_at: int
    started_at: int
    admin_state_up: bool = True
    description: str | None = None
    resources_synced: bool | None = None
