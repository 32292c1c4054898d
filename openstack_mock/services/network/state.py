"""The data of a cloud's network service. Knows no rule about it; pickles whole."""

from __future__ import annotations

from typing import Any

from ...store.collection import Collection
from .addresses import Addresses
from .records import (
    Agent,
    FloatingIp,
    Network,
    Port,
    RbacPolicy,
    Record,
    Router,
    SecurityGroup,
    SecurityGroupRule,
    Segment,
    Subnet,
)


class State:
    """Everything the network service knows.

    addresses: subnet -> its pools and taken addresses. macs: network -> MACs in use. taken: (type, physical network) ->
    segmentation ids in use. regular: collections of resources without a shape of their own, by collection name.
    dhcp: network -> its DHCP agents; l3: router -> its L3 agents. quotas: project -> limits that differ.
    """

    def __init__(self) -> None:
        own = ("project_id", "name")
        self.networks: Collection[Network] = Collection("networks", indexes=own)
        self.segments: Collection[Segment] = Collection("segments", indexes=("network_id",))
        self.subnets: Collection[Subnet] = Collection("subnets", indexes=(*own, "network_id", "subnetpool_id"))
        self.ports: Collection[Port] = Collection(
            "ports", indexes=("project_id", "network_id", "device_id", "security_groups")
        )
        self.routers: Collection[Router] = Collection("routers", indexes=own)
        self.floating_ips: Collection[FloatingIp] = Collection(
            "floatingips",
            indexes=("project_id", "port_id", "router_id", "floating_network_id", "floating_ip_address"),
        )
        self.security_groups: Collection[SecurityGroup] = Collection("security_groups", indexes=own)
        self.security_group_rules: Collection[SecurityGroupRule] = Collection(
            "security_group_rules",
            indexes=("project_id", "security_group_id", "remote_group_id", "remote_address_group_id"),
        )
        self.rbac: Collection[RbacPolicy] = Collection(
            "rbac_policies",
            indexes=("object_id", "target", "project_id"),
            unique=[("object_type", "object_id", "target", "action")],
        )
        self.agents: Collection[Agent] = Collection("agents", indexes=("host", "agent_type"))
        self.regular: dict[str, Collection[Record]] = {}
        self.addresses: dict[str, Addresses] = {}
        self.macs: dict[str, set[str]] = {}
        self.taken: dict[tuple[str, str | None], set[int]] = {}
        self.default_groups: dict[str, str] = {}
        self.dhcp: dict[str, list[str]] = {}
        self.l3: dict[str, list[str]] = {}
        self.quotas: dict[str, dict[str, int]] = {}
        self.bindings: dict[str, dict[str, dict[str, Any]]] = {}  # port -> host -> a further, inactive binding
        self.heartbeat_down: set[str] = set()
        self.numbers = 0  # standard attributes made so far: their ids show in security group rules
        self.changes = 0  # grows with every change: what was computed of it all is valid while it stands

    def records(self, collection: str) -> Collection[Record]:
        """The resources of a collection without a shape of its own."""
        found = self.regular.get(collection)
        if found is None:
            found = self.regular[collection] = Collection(collection, indexes=("project_id", "name", "parent"))
        return found
