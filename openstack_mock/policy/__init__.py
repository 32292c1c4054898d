"""The policy language, its rules and their enforcer. Knows no service, no request and no resource."""

from __future__ import annotations

from openstack_mock.policy.checks import Check, Kind, Lookup
from openstack_mock.policy.credentials import Credentials
from openstack_mock.policy.enforcer import Enforcer, InvalidScope, NotAuthorized
from openstack_mock.policy.parser import parse
from openstack_mock.policy.rules import Rule, Rules
from openstack_mock.policy.tables import default_rules, services

__all__ = [
    "Check",
    "Credentials",
    "Enforcer",
    "InvalidScope",
    "Kind",
    "Lookup",
    "NotAuthorized",
    "Rule",
    "Rules",
    "default_rules",
    "parse",
    "services",
]
