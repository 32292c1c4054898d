"""Configuration of single domains: which options may be set, and their defaults."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, Forbidden, NotFound, Refusal
from ...wire.message import Json
from ...wire.operation import operation
from . import domains
from .enforcement import enforce

Options = dict[str, Any]
# fmt: off
DEFAULTS: dict[str, Options] = {
    "identity": {"driver": "sql", "list_limit": None},
    "ldap": {
        "url": "ldap://localhost", "user": None, "suffix": "cn=example,cn=com", "query_scope": "one", "page_size": 0,
        "alias_dereferencing": "default", "debug_level": None, "chase_referrals": None, "user_tree_dn": None,
        "user_filter": None, "user_objectclass": "inetOrgPerson", "user_id_attribute": "cn",
        "user_name_attribute": "sn", "user_mail_attribute": "mail", "user_description_attribute": "description",
        "user_pass_attribute": "userPassword", "user_enabled_attribute": "enabled", "user_enabled_invert": False,
        "user_enabled_mask": 0, "user_enabled_default": "True", "user_attribute_ignore": ["default_project_id"],
        "user_default_project_id_attribute": None, "user_enabled_emulation": False, "user_enabled_emulation_dn": None,
        "user_enabled_emulation_use_group_config": False, "user_additional_attribute_mapping": [],
        "group_tree_dn": None, "group_filter": None, "group_objectclass": "groupOfNames", "group_id_attribute": "cn",
        "group_name_attribute": "ou", "group_members_are_ids": False, "group_member_attribute": "member",
        "group_desc_attribute": "description", "group_attribute_ignore": [], "group_additional_attribute_mapping": [],
        "tls_cacertfile": None, "tls_cacertdir": None, "use_tls": False, "tls_req_cert": "demand", "use_pool": True,
        "pool_size": 10, "pool_retry_max": 3, "pool_retry_delay": 0.1, "pool_connection_timeout": -1,
        "pool_connection_lifetime": 600, "use_auth_pool": True, "auth_pool_size": 100,
        "auth_pool_connection_lifetime": 60,
    },
}
SENSITIVE = {("ldap", "password")}
READABLE = ("password_regex", "password_regex_description")
# fmt: on
_PLACES = ("/domains/{domain_id}/config", "/domains/{domain_id}/config/{group}",
           "/domains/{domain_id}/config/{group}/{option}")  # fmt: skip
_WORDS = ("domain configuration", "domain group configuration", "domain group option configuration")


def _all(method: str, verb: str, success: int = 200) -> Callable[[Any], Any]:
    """Declare an operation for a whole configuration, a group of it and an option."""

    def declare(function: Any) -> Any:
        for place, words in zip(_PLACES, _WORDS, strict=True):
            function = operation(f"{method} {place}", f"{verb} {words}", success=success)(function)
        return function

    return declare


@_all("GET", "Show")
def show(call: Call) -> Json:
    domain_id, group, option = _place(call)
    missing: Refusal | None = None
    try:
        domains.find(call.state, domain_id)
    except Refusal as refusal:  # kept until it is clear who may know
        missing = refusal
    if group == "security_compliance":
        enforce(call, "identity:get_security_compliance_domain_config")
        found = _security(call, domain_id, option)
    else:
        enforce(call, "identity:get_domain_config")
        found = _shown(call, domain_id, group, option)
    if missing is not None:
        raise missing
    return {"config": found}


@operation("PUT /domains/{domain_id}/config", "Create domain configuration")
def create(call: Call) -> Json:
    enforce(call, "identity:create_domain_config", _domain)
    domain = domains.find(call.state, call.ids[0])
    config = (call.body or {}).get("config", {})
    _check(config)
    existed = bool(call.state.domain_configs.get(domain.id))
    call.state.domain_configs[domain.id] = {group: dict(options) for group, options in config.items()}
    call.status = 200 if existed else 201
    return {"config": _public(call, domain.id)}


@_all("PATCH", "Update")
def update(call: Call) -> Json:
    domain_id, group, option = _place(call)
    enforce(call, "identity:update_domain_config", _domain)
    domains.find(call.state, domain_id)
    config = (call.body or {}).get("config", {})
    wanted = {group: config} if group and option else config
    _check(wanted)
    _check_place(group, option)
    if group:
        _check_only(call, domain_id, wanted, group, option)
    kept = call.state.domain_configs.setdefault(domain_id, {})
    for name, options in wanted.items():
        kept.setdefault(name, {}).update(options)
    return {"config": _shown(call, domain_id, None, None)}


@_all("DELETE", "Delete", success=204)
def delete(call: Call) -> None:
    domain_id, group, option = _place(call)
    enforce(call, "identity:delete_domain_config", _domain)
    domains.find(call.state, domain_id)
    _check_place(group, option)
    kept = call.state.domain_configs.get(domain_id, {})
    if not group:
        kept.clear()
        return
    if not kept.get(group):
        raise _missing(domain_id, group, None)
    if option and not kept[group].get(option):
        raise _missing(domain_id, group, option)
    if option:
        del kept[group][option]
    if not option or not kept[group]:
        del kept[group]


@operation("GET /domains/config/default", "Show default configuration settings",
           policy="identity:get_domain_config_default")  # fmt: skip
@operation("GET /domains/config/{group}/default", "Show default configuration for a group",
           policy="identity:get_domain_config_default")  # fmt: skip
@operation("GET /domains/config/{group}/{option}/default", "Show default option for a group",
           policy="identity:get_domain_config_default")  # fmt: skip
def defaults(call: Call) -> Json:
    group, option = (*call.ids, None, None)[:2]
    _check_place(group, option)
    if option:
        if option not in DEFAULTS[str(group)]:
            raise _invalid(f"Reading the default for option {option} in group {group} is not supported")
        return {"config": {option: DEFAULTS[str(group)][option]}}
    return {"config": {group: DEFAULTS[group]} if group else DEFAULTS}


# -- inside


def _domain(call: Call) -> Any:
    """The target: keystone looks the domain up with the rule only for a whole configuration."""
    return {}


def _place(call: Call) -> tuple[str, str | None, str | None]:
    domain_id, group, option = (*call.ids, None, None)[:3]
    return str(domain_id), group, option


def _shown(call: Call, domain_id: str, group: str | None, option: str | None) -> Options:
    _check_place(group, option)
    found = _public(call, domain_id)
    if option and group and option in found.get(group, {}):
        return {option: found[group][option]}
    if group and not option and found.get(group):
        return {group: found[group]}
    if not group and found:
        return found
    raise _missing(domain_id, group, option)


def _public(call: Call, domain_id: str) -> dict[str, Options]:
    kept = call.state.domain_configs.get(domain_id, {})
    shown = {
        group: {name: value for name, value in options.items() if (group, name) not in SENSITIVE}
        for group, options in kept.items()
    }
    return {group: options for group, options in shown.items() if options}


def _security(call: Call, domain_id: str, option: str | None) -> Options:
    if domain_id != "default":
        raise _invalid(
            "Reading security compliance information for any domain other than the default domain is not allowed or "
            "supported."
        )
    if option and option not in READABLE:
        raise _invalid(
            "Reading security compliance values other than password_regex and password_regex_description is not "
            "allowed."
        )
    values = {name: getattr(call.cloud.options("identity"), name) for name in READABLE}
    return {option: values[option]} if option else {"security_compliance": values}


def _check(config: Any) -> None:
    if not config:
        raise _invalid("No options specified")
    if not isinstance(config, dict):
        raise BadRequest(_breakdown(config))
    for group, options in config.items():
        if not options or not isinstance(options, dict):
            raise _invalid(
                f"The value of group {group} specified in the config should be a dictionary of options"
            )
        for option in options:
            _check_place(group, option)


def _check_place(group: str | None, option: str | None) -> None:
    if group and group not in DEFAULTS:
        raise _invalid(f"Group {group} is not supported for domain specific configurations")
    if group and option and option not in DEFAULTS[group] and (group, option) not in SENSITIVE:
        raise _invalid(f"Option {option} in group {group} is not supported for domain specific configurations")


def _check_only(call: Call, domain_id: str, config: Options, group: str, option: str | None) -> None:
    """An update of a group or an option has that and nothing else, and it is there already."""
    first = next(iter(config))
    if len(config) != 1 or (option and len(config[group]) != 1):
        if option:
            raise _invalid(
                f"Trying to update option {option} in group {group}, so that, and only that, option must be specified  "
                "in the config"
            )
        raise _invalid(
            f"Trying to update group {group}, so that, and only that, group must be specified in the config"
        )
    if group not in config:
        raise _invalid(f"request to update group {group}, but config provided contains group {first} instead")
    if option and option not in config[group]:
        raise _invalid(
            f"Trying to update option {option} in group {group}, but config provided contains option "
            f"{next(iter(config[group]))} instead"
        )
    kept = call.state.domain_configs.get(domain_id, {}).get(group, {})
    if not kept or (option and option not in kept):
        raise _missing(domain_id, group, option)


def _missing(domain_id: str, group: str | None, option: str | None) -> NotFound:
    what = f"option {option} in group {group}" if option else f"group {group}" if group else "any options"
    return NotFound(f"Could not find {what} in domain configuration for domain {domain_id}.")


def _invalid(reason: str) -> Forbidden:
    return Forbidden(f"Invalid domain specific configuration: {reason}.")


def _breakdown(config: Any) -> str:
    """What python says of a configuration that is no object."""
    if isinstance(config, str):
        return "string indices must be integers, not 'str'"
    if isinstance(config, list):
        return "list indices must be integers or slices, not dict"
    return f"{type(config).__name__!r} object is not iterable"
