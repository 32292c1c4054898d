"""Keystone's own options, each `identity.NAME` among a cloud's `options`. Knows nothing of what they do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .tokens.token import METHODS


@dataclass(frozen=True, slots=True)
class Options:
    """What an operator of Keystone may set, under the real options' names where they have one; times in seconds."""

    # fmt: off
    admin_project: tuple[str, str] | None = None   # names of the cloud admins' project and of its domain
    allow_expired_window: int = 172_800      # how long an expired token can still be looked at
    allow_insecure_application_credential_trust_escalation: bool = False   # application credentials may make trusts
    allow_rescope_scoped_token: bool = True  # a scoped token may get another one
    application_credential_user_limit: int = -1   # how many a user may have; -1: no limit
    assertion_prefix: str = ""               # what the names of an assertion's attributes begin with
    attribute_mapping_default_schema_version: str = "1.0"   # of a mapping that names none
    auth_methods: tuple[str, ...] = METHODS  # what one may log in with
    auth_ttl: int = 15                       # minutes in which the signature of an EC2 request holds
    change_password_upon_first_use: bool = False   # a password that an administrator gave has to be changed
    credential_user_limit: int = -1          # how many a user may have; -1: no limit
    default_authorization_ttl: int = 0       # minutes that a federated user stays in the groups of the mapping
    disable_user_account_days_inactive: int | None = None   # days without a login after which a user is disabled
    enforcement_model: str = "flat"          # flat | strict_two_level
    environment: Mapping[str, str] = field(default_factory=dict)   # what a web server adds to requests: REMOTE_USER ...
    federated_domain_name: str = "Federated"   # of users that are in no domain
    key_repository: str | None = None        # a folder with Fernet keys, to share them with a real keystone
    lockout_duration: int = 1800             # how long a user is locked out
    lockout_failure_attempts: int | None = None   # after how many wrong passwords; None: never
    max_active_keys: int = 3                 # Fernet keys that a rotation leaves
    max_project_tree_depth: int = 5          # of projects below a domain
    max_redelegation_count: int = 3          # how often a trust may be handed on
    minimum_password_age: int = 0            # days before a password may be changed again
    oauth1_access_token_duration: int = 86_400   # how long an access token holds
    oauth1_request_token_duration: int = 28_800  # how long a request token holds
    oauth2_authn_methods: tuple[str, ...] = ("tls_client_auth", "client_secret_basic")   # of OS-OAUTH2
    oauth2_cert_dn_mapping_id: str = "oauth2_mapping"   # the mapping of a client certificate's names
    password_expires_days: int | None = None   # days that a password holds; None: for ever
    password_hash_rounds: int = 1            # the cost of hashing passwords, cheap by default
    password_regex: str | None = None        # what a password must match
    password_regex_description: str | None = None   # the same in words
    prohibited_implied_role: tuple[str, ...] = ("admin",)   # names of roles that no other may imply
    receipt_expiration: int = 300            # how long a login with several methods may take
    remote_id_attribute: str | None = None   # where an assertion names its identity provider
    saml_assertion_expiration: int = 3600    # how long an assertion of ours holds
    saml_idp_entity_id: str | None = None    # who we are to a service provider; None: not an identity provider
    saml_idp_sso_endpoint: str | None = None   # None: the entity's id
    token_expiration: int = 3600             # how long a token holds
    token_provider: str = "fernet"           # fernet | jws | uuid | pki | pkiz
    totp_included_previous_windows: int = 1  # of 30 seconds, whose passcodes still count
    trusted_dashboard: tuple[str, ...] = ()  # URLs that web single sign-on may return to
    unique_last_password_count: int = 0      # how many of a user's last passwords may not come again
    # fmt: on
