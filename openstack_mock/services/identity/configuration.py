"""Keystone's own settings, each `identity.NAME` among a cloud's `options`. Knows nothing of what they do."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from .tokens.token import METHODS

if TYPE_CHECKING:
    from ...cloud import Cloud

# fmt: off
DEFAULTS: Final[Mapping[str, Any]] = {   # under the real options' names, where they have one; times in seconds
    "admin_project": None,               # the name of the project whose tokens are of the cloud's admin
    "allow_expired_window": 172_800,     # how long an expired token can still be looked at
    "allow_insecure_application_credential_trust_escalation": False,
    "allow_rescope_scoped_token": True,
    "application_credential_user_limit": -1,
    "assertion_prefix": "",
    "attribute_mapping_default_schema_version": "1.0",
    "auth_methods": METHODS,
    "auth_ttl": 15,                      # minutes in which the signature of an EC2 request holds
    "change_password_upon_first_use": False,
    "credential_user_limit": -1,
    "default_authorization_ttl": 0,      # minutes that a federated user stays in the groups of the mapping
    "disable_user_account_days_inactive": None,
    "enforcement_model": "flat",         # flat | strict_two_level
    "environment": {},                   # what the web server would say of the client: REMOTE_USER, SSL_CLIENT_CERT ...
    "federated_domain_name": "Federated",
    "key_repository": None,              # a folder with Fernet keys, to share them with a real keystone
    "lockout_duration": 1800,
    "lockout_failure_attempts": None,
    "max_active_keys": 3,
    "max_project_tree_depth": 5,
    "max_redelegation_count": 3,
    "minimum_password_age": 0,           # days
    "oauth1_access_token_duration": 86_400,
    "oauth1_request_token_duration": 28_800,
    "oauth2_authn_methods": ("tls_client_auth", "client_secret_basic"),
    "oauth2_cert_dn_mapping_id": "oauth2_mapping",
    "password_expires_days": None,
    "password_hash_rounds": 1,
    "password_regex": None,
    "password_regex_description": None,
    "prohibited_implied_role": ("admin",),
    "receipt_expiration": 300,
    "remote_id_attribute": None,
    "saml_assertion_expiration": 3600,
    "saml_idp_entity_id": None,
    "saml_idp_sso_endpoint": None,       # None: the entity's id
    "token_expiration": 3600,
    "token_provider": "fernet",          # fernet | jws | uuid | pki | pkiz
    "totp_included_previous_windows": 1,
    "trusted_dashboard": (),
    "unique_last_password_count": 0,
}
# fmt: on


def setting(cloud: Cloud, name: str) -> Any:
    """What a cloud's setting is."""
    return cloud.option(f"identity.{name}", DEFAULTS[name])


def check_names(cloud: Cloud) -> None:
    """TypeError for a setting of identity that does not exist: it names the right one."""
    for name in cloud.settings.options:
        word = name.removeprefix("identity.")
        if word == name or word in DEFAULTS:
            continue
        near = difflib.get_close_matches(word, DEFAULTS, 1)
        hint = f"did you mean 'identity.{near[0]}'?" if near else f"it has {', '.join(DEFAULTS)}"
        raise TypeError(f"Keystone has no option {name!r}; {hint}")
