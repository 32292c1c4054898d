"""keystoneauth1: each of its plugins logs in, by its own name and options."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from keystoneauth1 import exceptions, loading
from keystoneauth1 import session as sessions
from keystoneauth1.identity import v3
from keystoneauth1.identity.v3.receipt import ReceiptMethod

from openstack_mock import mock_openstack
from openstack_mock.services.identity import totp
from tests.clients.keystone_session import client, session

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours

METHODS = ("external", "password", "token", "oauth1", "mapped", "application_credential", "totp")
SECRET = "GEZDGNBVGY3TQOJQ"
DEMO = {"username": "demo", "user_domain_name": "Default"}
SCOPE = {"project_name": "demo", "project_domain_name": "Default"}
Options = dict[str, Any]


@pytest.fixture
def cloud() -> Iterator[Any]:
    with mock_openstack(options={"identity.auth_methods": METHODS}) as cloud:
        yield cloud


def passcode(cloud: Any) -> str:
    """Give demo a secret, and say what it comes to now."""
    keystone = client(cloud)
    keystone.credentials.create(keystone.users.find(name="demo"), "totp", SECRET)
    return totp.code(SECRET, cloud.identity.tokens.now // 1_000_000)


def robot(cloud: Any) -> Any:
    return client(cloud, "demo").application_credentials.create("robot")


def by_id(cloud: Any) -> Options:
    demo = session(cloud, "demo")
    return {"user_id": demo.get_user_id(), "password": "secret", "project_id": demo.get_project_id()}


def token(cloud: Any) -> Options:
    return {"token": session(cloud, "demo", unscoped=True).get_token(), **SCOPE}


def application_credential(cloud: Any) -> Options:
    made = robot(cloud)
    return {"application_credential_id": made.id, "application_credential_secret": made.secret}


def application_credential_by_name(cloud: Any) -> Options:
    made = robot(cloud)
    return {"application_credential_name": made.name, "application_credential_secret": made.secret, **DEMO}


def one_time(cloud: Any) -> Options:
    return {**DEMO, **SCOPE, "passcode": passcode(cloud)}


def several(cloud: Any) -> Options:
    return {"auth_methods": ["v3password", "v3totp"], "password": "secret", **one_time(cloud)}


def oauth1(cloud: Any) -> Options:
    admin = client(cloud)
    admin.roles.grant(
        admin.roles.find(name="admin"), user=admin.users.find(name="demo"), project=admin.projects.find(name="demo")
    )
    keystone = client(cloud, "demo")
    project, consumer = keystone.session.get_project_id(), keystone.oauth1.consumers.create()
    request = keystone.oauth1.request_tokens.create(consumer.id, consumer.secret, project)
    role = admin.roles.find(name="member")
    verifier = keystone.oauth1.request_tokens.authorize(request.key, [role]).oauth_verifier
    access = keystone.oauth1.access_tokens.create(consumer.id, consumer.secret, request.key, request.secret, verifier)
    return {
        "consumer_key": consumer.id, "consumer_secret": consumer.secret, "access_key": access.key,
        "access_secret": access.secret,
    }  # fmt: skip


def oauth2(cloud: Any) -> Options:
    made = robot(cloud)
    endpoint = f"{cloud.auth_url}/OS-OAUTH2/token"
    return {"oauth2_endpoint": endpoint, "oauth2_client_id": made.id, "oauth2_client_secret": made.secret}


@pytest.mark.parametrize(
    ("name", "options", "methods"),
    [
        ("password", lambda cloud: {**DEMO, **SCOPE, "password": "secret"}, {"password"}),
        ("v3password", by_id, {"password"}),
        ("token", token, {"password", "token"}),
        ("v3token", token, {"password", "token"}),
        ("v3applicationcredential", application_credential, {"application_credential"}),
        ("v3applicationcredential", application_credential_by_name, {"application_credential"}),
        ("v3totp", one_time, {"totp"}),
        ("v3multifactor", several, {"password", "totp"}),
        ("v3oauth1", oauth1, {"oauth1"}),
        ("v3oauth2clientcredential", oauth2, {"application_credential"}),
    ],
)
def test_every_plugin(cloud: Any, name: str, options: Callable[[Any], Options], methods: set[str]) -> None:
    loader = loading.get_plugin_loader(name)
    given = options(cloud)
    if name == "v3multifactor":  # which options it has depends on the methods
        loader._methods = given["auth_methods"]
    plugin = loader.load_from_options(auth_url=cloud.auth_url, **given)
    opened = sessions.Session(auth=plugin)
    demo = cloud.identity.user_named("demo").id
    assert (opened.get_user_id(), opened.get_project_id()) == (demo, cloud.identity.project_named("demo").id)
    found = plugin.get_access(opened)
    assert (found.username, found.project_name, found.user_domain_name) == ("demo", "demo", "Default")
    assert {"member", "reader"} <= set(found.role_names)
    assert opened.get_endpoint(service_type="identity") == cloud.auth_url
    data = client(cloud).tokens.get_token_data(opened.get_token())
    assert set(data["token"]["methods"]) == methods
    shown = opened.get(f"{cloud.auth_url}/users/{demo}")
    assert shown.json()["user"]["name"] == "demo"
    assert ("Authorization" in shown.request.headers) == (name == "v3oauth2clientcredential")


NOBODY = "0" * 32


@pytest.mark.parametrize(
    ("name", "wrong", "error"),
    [
        ("v3password", {**DEMO, **SCOPE, "password": "wrong"}, exceptions.Unauthorized),
        ("v3password", {**DEMO, **SCOPE, "password": "secret", "project_name": "admin"}, exceptions.Unauthorized),
        ("v3token", {"token": "nonsense"}, exceptions.NotFound),
        (
            "v3applicationcredential",
            {"application_credential_id": NOBODY, "application_credential_secret": "s"},
            exceptions.NotFound,
        ),
        ("v3totp", {**DEMO, "passcode": "000000"}, exceptions.Unauthorized),
        (
            "v3oauth2clientcredential",
            {"oauth2_endpoint": "/", "oauth2_client_id": NOBODY, "oauth2_client_secret": "s"},
            exceptions.NotFound,
        ),
    ],
)
def test_who_is_nobody(cloud: Any, name: str, wrong: Options, error: type[Exception]) -> None:
    plugin = loading.get_plugin_loader(name).load_from_options(auth_url=cloud.auth_url, **wrong)
    with pytest.raises(error):
        sessions.Session(auth=plugin).get_token()


def test_a_wrong_secret(cloud: Any) -> None:
    wrong = {**application_credential(cloud), "application_credential_secret": "wrong"}
    plugin = v3.ApplicationCredential(cloud.auth_url, **wrong)
    with pytest.raises(exceptions.Unauthorized):
        sessions.Session(auth=plugin).get_token()
    endpoint = f"{cloud.auth_url}/OS-OAUTH2/token"
    named = {"client_id": wrong["application_credential_id"], "client_secret": "wrong"}
    form = {"grant_type": "client_credentials", **named}
    refused = sessions.Session().post(endpoint, data=form, authenticated=False, raise_exc=False)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("scope", [{"domain_id": "default"}, {"system_scope": "all"}, {"unscoped": True}])
def test_scopes(cloud: Any, scope: Options) -> None:
    keystone = client(cloud)
    keystone.roles.grant(keystone.roles.find(name="reader"), user=keystone.user_id, domain="default")
    opened = session(cloud, **scope)
    found = opened.auth.get_access(opened)
    assert found.project_id is None
    assert (found.domain_id, bool(found.system), found.scoped) == (
        scope.get("domain_id"), "system_scope" in scope, "unscoped" not in scope,
    )  # fmt: skip


def test_a_trust(cloud: Any) -> None:
    keystone, demo = client(cloud), session(cloud, "demo")
    trust = keystone.trusts.create(
        demo.get_user_id(), keystone.user_id, role_names=["member"], project=keystone.session.get_project_id()
    )
    opened = session(cloud, "demo", trust_id=trust.id)
    found = opened.auth.get_access(opened)
    assert (found.trust_scoped, found.trust_id, found.username) == (True, trust.id, "demo")
    assert (found.trustor_user_id, found.trustee_user_id) == (keystone.user_id, demo.get_user_id())


def test_a_factor_after_the_other(cloud: Any) -> None:
    keystone, demo, code = client(cloud), session(cloud, "demo").get_user_id(), passcode(cloud)
    options = {"multi_factor_auth_enabled": True, "multi_factor_auth_rules": [["password", "totp"]]}
    keystone.users.update(demo, options=options)
    with pytest.raises(exceptions.MissingAuthMethods) as caught:
        session(cloud, "demo").get_token()
    assert (caught.value.methods, caught.value.required_auth_methods) == (["password"], [["password", "totp"]])
    methods = [ReceiptMethod(receipt=caught.value.receipt), v3.TOTPMethod(user_id=demo, passcode=code)]
    opened = sessions.Session(auth=v3.Auth(cloud.auth_url, methods, **SCOPE))
    data = keystone.tokens.get_token_data(opened.get_token())
    assert set(data["token"]["methods"]) == {"password", "totp"}


def test_a_session_logs_in_again(cloud: Any) -> None:
    opened = session(cloud, "demo")
    first = opened.get_token()
    cloud.advance(3700)
    assert opened.get(f"{cloud.auth_url}/auth/projects").json()["projects"]  # refused once, behind the scenes
    assert opened.get_token() != first


def test_one_keystone_to_another() -> None:
    near, far = "http://near.test/identity/v3", "http://far.test/identity/v3"
    with mock_openstack(auth_url=near) as home, mock_openstack(auth_url=far) as abroad:
        there = client(abroad)
        group = there.groups.create("guests", domain="default")
        there.roles.grant(there.roles.find(name="member"), group=group, project=there.projects.find(name="demo"))
        local = [{"user": {"name": "{0}"}, "group": {"id": group.id}}]
        there.federation.mappings.create("near", rules=[{"local": local, "remote": [{"type": "openstack_user"}]}])
        there.federation.identity_providers.create("near", enabled=True)
        there.federation.protocols.create("saml2", "near", "near")
        at = f"{far}/OS-FEDERATION/identity_providers/near/protocols/saml2/auth"
        client(home).federation.service_providers.create("far", sp_url=at, auth_url=at, enabled=True)
        plugin = v3.Keystone2Keystone(session(home, "demo").auth, "far", **SCOPE)
        opened = sessions.Session(auth=plugin)
        found = plugin.get_access(opened)
        broken = opened.post(at, data="<", headers={"Content-Type": "application/vnd.paos+xml"}, raise_exc=False)
        assert (broken.status_code, broken.json()["error"]["message"]) == (400, "The assertion is no XML document")
        assert (found.username, found.project_name, found.is_federated) == ("demo", "demo", True)
        assert opened.get_project_id() == there.projects.find(name="demo").id
        assert set(found.role_names) == {"member", "reader"}
        assert opened.get_endpoint(service_type="identity") == far
