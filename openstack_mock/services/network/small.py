"""Resources with a rule or two of their own: address scopes and groups, metering, flavors, and what routers carry."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import Refusal
from ...wire.message import Json
from . import address_checks, addresses, authorization, plain_checks, sharing, standard, subnetpools
from .authorization import Disallowed, Target
from .context import Context
from .errors import bad_request, error, http, invalid
from .records import Record
from .regular import regular
from .requests import context_of, declare

# -- address scopes


def _check_scope(ctx: Context, body: dict[str, Any], old: Record | None) -> None:
    if old is not None and body.get("shared") is False and sharing.is_shared(ctx, "address_scope", old.id):
        raise error("AddressScopeUpdateError", address_scope_id=old.id, reason="Shared address scope can't be unshared")


def _scope_unused(ctx: Context, row: Record) -> None:
    if any(pool.values.get("address_scope_id") == row.id for pool in ctx.state.records("subnetpools")):
        raise error("AddressScopeInUse", address_scope_id=row.id)


ADDRESS_SCOPES = regular(
    "address_scopes", "address_scope", "/address-scopes", ("AddressScopeNotFound", "address_scope_id"),
    shared="address_scope", check=_check_scope, unused=_scope_unused,
)  # fmt: skip

# -- address groups


def _normal(given: list[str]) -> list[str]:
    return list(dict.fromkeys(str(addresses.network(one)) for one in given))


def _check_group(ctx: Context, body: dict[str, Any], old: Record | None) -> None:
    if "addresses" in body:
        body["addresses"] = _normal(body["addresses"])
    elif old is None:
        body["addresses"] = []


def _group_made(ctx: Context, row: Record) -> None:
    row.revision_number = 2 if row.values["addresses"] else 1


def _group_unused(ctx: Context, row: Record) -> None:
    if ctx.state.security_group_rules.by(remote_address_group_id=row.id):
        raise error("AddressGroupInUse", address_group_id=row.id)


ADDRESS_GROUPS = regular(
    "address_groups", "address_group", "/address-groups", ("AddressGroupNotFound", "address_group_id"),
    shared="address_group", check=_check_group, unused=_group_unused, made=_group_made,
)  # fmt: skip


def _group(call: Call) -> tuple[Context, Record, list[str]]:
    ctx = context_of(call)
    row = ADDRESS_GROUPS.find(ctx, call.ids[0])
    if not authorization.may(ctx, "update_address_group", Target(ctx, ADDRESS_GROUPS.view(ctx, row))):
        raise Disallowed("rule:update_address_group is disallowed by policy")
    given = call.body.get("addresses") if isinstance(call.body, dict) else None
    if given is None:
        raise http(400, "Unable to find 'addresses' in request body")
    reason = plain_checks.items(address_checks.subnet, given)
    if reason:
        raise invalid(reason)
    return ctx, row, _normal(given)


def add_addresses(call: Call) -> Json:
    """Add addresses to a group."""
    ctx, row, given = _group(call)
    there = [one for one in given if one in row.values["addresses"]]
    if there:
        raise error("AddressesAlreadyExist", addresses=there, address_group_id=row.id)
    return _set_addresses(ctx, row, [*row.values["addresses"], *given])


def remove_addresses(call: Call) -> Json:
    """Take addresses out of a group."""
    ctx, row, given = _group(call)
    missing = [one for one in given if one not in row.values["addresses"]]
    if missing:
        raise error("AddressesNotFound", addresses=missing, address_group_id=row.id)
    return _set_addresses(ctx, row, [one for one in row.values["addresses"] if one not in given])


def _set_addresses(ctx: Context, row: Record, wanted: list[str]) -> Json:
    row.values = {**row.values, "addresses": wanted}
    standard.touched(ctx, row)
    return {
        "address_group": {**ADDRESS_GROUPS.view(ctx, row), "shared": sharing.is_shared(ctx, "address_group", row.id)}
    }


# -- metering


def _label_unused(ctx: Context, row: Record) -> None:
    for rule in list(ctx.state.records("metering_label_rules")):
        if rule.values["metering_label_id"] == row.id:
            ctx.state.records("metering_label_rules").remove(rule)


METERING_LABELS = regular(
    "metering_labels", "metering_label", "/metering/metering-labels", ("MeteringLabelNotFound", "label_id"),
    unused=_label_unused, extra=lambda ctx, row: {"shared": row.values.get("shared", False)}, validated=True,
)  # fmt: skip


def _check_label_rule(ctx: Context, body: dict[str, Any], old: Record | None) -> None:
    label = ctx.state.records("metering_labels").get(body["metering_label_id"])
    if label is None:
        raise error("MeteringLabelNotFound", label_id=body["metering_label_id"])
    remote, source, destination = (body.get(f"{name}_ip_prefix") for name in ("remote", "source", "destination"))
    if remote and (source or destination):
        raise _odd_rule(
            "Cannot use 'remote-ip-prefix' in conjunction with 'source-ip-prefix' or 'destination-ip-prefix'."
        )
    if not (remote or source or destination):
        raise _odd_rule("You must define at least one of the following parameters 'remote_ip_prefix', or "
                        "'source_ip_prefix' or 'destination_ip_prefix'.")  # fmt: skip
    if remote and not body.get("excluded"):
        net = addresses.network(remote)
        for other in ctx.state.records("metering_label_rules"):
            theirs = other.values
            if (
                theirs["metering_label_id"] == label.id
                and theirs.get("remote_ip_prefix")
                and theirs["direction"] == body["direction"]
            ):
                there = addresses.network(theirs["remote_ip_prefix"])
                if there.version == net.version and there.overlaps(net):
                    raise error("MeteringLabelRuleOverlaps", remote_ip_prefix=remote)
    body["project_id"] = label.project_id


def _odd_rule(sentence: str) -> Refusal:
    """The real service answers these with a 500 by mistake; the documented status is 400."""
    return Refusal(sentence, name="Invalid", status=400)


METERING_LABEL_RULES = regular(
    "metering_label_rules", "metering_label_rule", "/metering/metering-label-rules", ("MeteringLabelRuleNotFound",
    "rule_id"),
    check=_check_label_rule, hide=("project_id", "tenant_id"),
)  # fmt: skip

# -- flavors of services


def _check_profile(ctx: Context, body: dict[str, Any], old: Record | None) -> None:
    if body.get("driver"):
        raise error("ServiceProfileDriverNotFound", driver=body["driver"])
    if old is None and not body.get("metainfo"):
        raise error("ServiceProfileEmpty")
    if old is not None:
        _profile_unused(ctx, old)


def _profile_unused(ctx: Context, row: Record) -> None:
    if any(row.id in flavor.values.get("service_profiles", ()) for flavor in ctx.state.records("flavors")):
        raise error("ServiceProfileInUse", sp_id=row.id)


def _flavor_unused(ctx: Context, row: Record) -> None:
    if any(router.flavor_id == row.id for router in ctx.state.routers):
        raise error("FlavorInUse", flavor_id=row.id)


FLAVORS = regular(
    "flavors", "flavor", "/flavors", ("FlavorNotFound", "flavor_id"), unused=_flavor_unused, owned=False, quota=False,
    extra=lambda ctx, row: {"service_profiles": row.values.get("service_profiles") or []},
)  # fmt: skip
SERVICE_PROFILES = regular(
    "service_profiles", "service_profile", "/service_profiles", ("ServiceProfileNotFound", "sp_id"),
    check=_check_profile,
    unused=_profile_unused, owned=False, quota=False,
)  # fmt: skip


def _flavor(call: Call, rule: str) -> tuple[Context, Record]:
    ctx = context_of(call)
    if not authorization.may(ctx, rule, Target(ctx, {})):
        raise Disallowed(f"rule:{rule} is disallowed by policy")
    return ctx, FLAVORS.find(ctx, call.ids[0])


def add_profile(call: Call) -> Json:
    """Give a flavor a service profile."""
    ctx, row = _flavor(call, "create_flavor_service_profile")
    try:
        id = call.body["service_profile"]["id"]
    except (KeyError, TypeError):
        raise http(400, "Unable to find 'service_profile' in request body") from None
    SERVICE_PROFILES.find(ctx, id)
    have = row.values.get("service_profiles") or []
    if id in have:
        raise error("FlavorServiceProfileBindingExists", sp_id=id, fl_id=row.id)
    row.values = {**row.values, "service_profiles": [*have, id]}
    return {"service_profile": {"id": row.id}}


def remove_profile(call: Call) -> Json:
    """Take a service profile from a flavor."""
    _, row = _flavor(call, "delete_flavor_service_profile")
    have = row.values.get("service_profiles") or []
    if call.ids[1] not in have:
        raise error("FlavorServiceProfileBindingNotFound", sp_id=call.ids[1], fl_id=row.id)
    row.values = {**row.values, "service_profiles": [id for id in have if id != call.ids[1]]}
    return None


# -- subnet pool prefixes


def _pool(call: Call, rule: str) -> tuple[Context, Record]:
    ctx = context_of(call)
    row = subnetpools.find(ctx, call.ids[0])
    if not authorization.may(ctx, rule, Target(ctx, subnetpools.SUBNETPOOLS.view(ctx, row))):
        raise Disallowed(f"rule:{rule} is disallowed by policy")
    return ctx, row


def _prefixes(call: Call) -> list[str]:
    given = call.body.get("prefixes") if isinstance(call.body, dict) else None
    if given is None:
        raise bad_request("subnetpool_prefix_ops", "Request body must contain prefixes")
    reason = plain_checks.items(address_checks.subnet, given)
    if reason:
        raise bad_request("subnetpool_prefix_ops", reason)
    found: list[str] = given
    return found


def add_prefixes(call: Call) -> Json:
    """Add prefixes to a subnet pool."""
    ctx, row = _pool(call, "add_prefixes")
    body: dict[str, Any] = {"prefixes": [*row.values["prefixes"], *_prefixes(call)]}
    assert subnetpools.SUBNETPOOLS.update is not None
    subnetpools.SUBNETPOOLS.update(ctx, row, body)
    standard.touched(ctx, row)
    return {"prefixes": row.values["prefixes"]}


def remove_prefixes(call: Call) -> Json:
    """Take prefixes out of a subnet pool; none that a subnet comes from."""
    ctx, row = _pool(call, "remove_prefixes")
    left = [addresses.network(one) for one in row.values["prefixes"]]
    for text in _prefixes(call):
        gone = addresses.network(text)
        kept: list[addresses.IPNetwork] = []
        for net in left:
            if gone.version == net.version and gone.subnet_of(net):  # type: ignore[arg-type]
                kept += net.address_exclude(gone)  # type: ignore[arg-type]
            elif not net.overlaps(gone):
                kept.append(net)
        left = kept
    for subnet in ctx.state.subnets.by(subnetpool_id=row.id):
        there = addresses.network(subnet.cidr)
        if not any(there.version == net.version and there.subnet_of(net) for net in left):  # type: ignore[arg-type]
            sentence = f"A prefix cannot be removed because subnet {subnet.id} has been allocated from it"
            raise error("IllegalSubnetPoolPrefixUpdate", msg=sentence)
    row.values = {**row.values, "prefixes": [str(net) for net in left]}
    standard.touched(ctx, row)
    return {"prefixes": row.values["prefixes"]}


RESOURCES = [ADDRESS_SCOPES, ADDRESS_GROUPS, METERING_LABELS, METERING_LABEL_RULES, FLAVORS, SERVICE_PROFILES,
             subnetpools.SUBNETPOOLS]  # fmt: skip
OPERATIONS = [
    *(row for resource in RESOURCES for row in resource.operations),
    declare("PUT /address-groups/{address_group_id}/add_addresses", add_addresses, key="address_groups.add_addresses"),
    declare("PUT /address-groups/{address_group_id}/remove_addresses", remove_addresses,
            key="address_groups.remove_addresses"),
    declare("POST /flavors/{flavor_id}/service_profiles", add_profile, key="flavors.add_profile", success=201),
    declare("DELETE /flavors/{flavor_id}/service_profiles/{service_profile_id}", remove_profile,
            key="flavors.remove_profile", success=204),
    declare("PUT /subnetpools/{subnetpool_id}/add_prefixes", add_prefixes, key="subnetpools.add_prefixes"),
    declare("PUT /subnetpools/{subnetpool_id}/remove_prefixes", remove_prefixes, key="subnetpools.remove_prefixes"),
]  # fmt: skip
