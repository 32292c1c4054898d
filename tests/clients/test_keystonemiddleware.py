"""keystonemiddleware's auth_token before a WSGI application, against a cloud behind each of two doors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from keystoneauth1 import session as sessions
from keystoneauth1.identity import v3

from openstack_mock import Settings, mock_openstack
from openstack_mock.server.serving import Server
from tests.clients.keystone_session import client, session

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours


SERVICE = {"project_name": "service", "project_domain_name": "Default"}


@pytest.fixture(params=["responses", "server"])
def cloud(request: pytest.FixtureRequest) -> Iterator[Any]:
    if request.param == "server":
        with Server(Settings(), http="werkzeug") as server:
            yield server.cloud
    else:
        with mock_openstack() as cloud:
            yield cloud


class Answer:
    """What the application, or auth_token before it, has answered."""

    def __init__(self, response: Any) -> None:
        self.status = response.status_int
        self.headers = response.headers
        self.seen: dict[str, str] = response.json if self.status == 200 else {}


class Application:
    """An application that shows the headers that auth_token hands it."""

    def __init__(self, cloud: Any, **options: Any) -> None:
        environ = cloud.environ()
        self.options = {
            "auth_type": "password", "auth_url": environ["OS_AUTH_URL"], "username": "nova", "project_name": "service",
            "password": environ["OS_PASSWORD"], "user_domain_name": "Default", "project_domain_name": "Default",
            "token_cache_time": "-1", "service_type": "compute", **options,
        }  # fmt: skip
        from keystonemiddleware import auth_token  # not earlier: it warns of what it imports
        from webob import Request

        self.request = Request
        self.filter = auth_token.filter_factory(self.options)(self.show)

    def show(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [("Content-Type", "application/json")])
        given = self.request(environ).headers.items()
        return [json.dumps({name: value for name, value in given if value is not None}).encode()]

    def get(self, path: str = "/v2.1/servers", method: str = "GET", **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Answer(self.request.blank(path, method=method, headers=named).get_response(self.filter))


@pytest.fixture
def app(cloud: Any) -> Application:
    return Application(cloud)


def test_a_token_of_a_project(cloud: Any, app: Application) -> None:
    demo = session(cloud, "demo")
    answer = app.get(X_Auth_Token=demo.get_token(), X_User_Name="forged", X_Roles="admin")
    assert answer.status == 200
    roles = set(answer.seen.pop("X-Roles").split(","))
    assert roles == {"anotherrole", "member", "reader"}
    wanted = {
        "X-Identity-Status": "Confirmed", "X-User-Name": "demo", "X-User-Id": demo.get_user_id(),
        "X-User-Domain-Id": "default", "X-User-Domain-Name": "Default", "X-Project-Name": "demo",
        "X-Project-Id": demo.get_project_id(), "X-Project-Domain-Id": "default", "X-Project-Domain-Name": "Default",
        "X-Is-Admin-Project": "True", "X-Tenant": "demo", "X-User": "demo",
    }  # fmt: skip
    assert wanted.items() <= answer.seen.items()
    assert "X-Domain-Id" not in answer.seen
    assert "Openstack-System-Scope" not in answer.seen


def test_the_catalog(cloud: Any, app: Application) -> None:
    demo = session(cloud, "demo")
    catalog = json.loads(app.get(X_Auth_Token=demo.get_token()).seen["X-Service-Catalog"])
    by_type = {row["type"]: row for row in catalog}
    assert by_type["compute"]["name"] == "nova"
    (endpoint,) = by_type["identity"]["endpoints"]
    assert (endpoint["region"], endpoint["publicURL"]) == ("RegionOne", cloud.auth_url)
    assert endpoint["internalURL"] == endpoint["adminURL"] == cloud.auth_url
    assert demo.get_endpoint(service_type="image") == by_type["image"]["endpoints"][0]["publicURL"]
    bare = Application(cloud, include_service_catalog="false")
    assert "X-Service-Catalog" not in bare.get(X_Auth_Token=demo.get_token()).seen


def test_tokens_of_a_domain_of_the_system_and_of_nothing(cloud: Any, app: Application) -> None:
    keystone = client(cloud)
    keystone.roles.grant(keystone.roles.find(name="reader"), user=keystone.user_id, domain="default")
    seen = app.get(X_Auth_Token=session(cloud, domain_id="default").get_token()).seen
    assert (seen["X-Domain-Id"], seen["X-Domain-Name"], seen["X-Roles"]) == ("default", "Default", "reader")
    assert "X-Project-Id" not in seen
    seen = app.get(X_Auth_Token=session(cloud, system_scope="all").get_token()).seen
    assert (seen["Openstack-System-Scope"], "X-Project-Id" in seen) == ("all", False)
    assert set(seen["X-Roles"].split(",")) == {"admin", "manager", "member", "reader"}
    seen = app.get(X_Auth_Token=session(cloud, unscoped=True).get_token()).seen
    assert (seen["X-User-Name"], seen["X-Roles"], "X-Service-Catalog" in seen) == ("admin", "", False)


@pytest.mark.parametrize("token", [None, "", "nonsense", "gAAAAABnonsense", "0" * 32])
def test_no_token(cloud: Any, app: Application, token: str | None) -> None:
    headers = {} if token is None else {"X_Auth_Token": token}
    answer = app.get(**headers)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == f'Keystone uri="{cloud.auth_url}"'
    later = Application(cloud, delay_auth_decision="true").get(**headers)
    assert (later.status, later.seen["X-Identity-Status"], "X-User-Id" in later.seen) == (200, "Invalid", False)


def test_an_expired_token(cloud: Any, app: Application) -> None:
    token = session(cloud, "demo").get_token()
    cloud.advance(3500)
    assert app.get(X_Auth_Token=token).status == 200
    cloud.advance(200)  # auth_token's own token ends as well: it takes a new one
    assert app.get(X_Auth_Token=token).status == 401


def test_a_revoked_token(cloud: Any, app: Application) -> None:
    keystone, demo = client(cloud), client(cloud, "demo")
    token, other = demo.session.get_token(), session(cloud, "demo").get_token()
    keystone.tokens.revoke_token(token)
    assert app.get(X_Auth_Token=token).status == 401
    assert app.get(X_Auth_Token=other).status == 200
    keystone.users.update(demo.user_id, enabled=False)
    assert app.get(X_Auth_Token=other).status == 401


def test_a_token_whose_role_is_taken_away(cloud: Any, app: Application) -> None:
    keystone, token = client(cloud), session(cloud, "demo_reader", project_name="demo", project_domain_id="default")
    assert app.get(X_Auth_Token=token.get_token()).seen["X-Roles"] == "reader"
    keystone.roles.revoke(
        keystone.roles.find(name="reader"), user=token.get_user_id(), project=keystone.projects.find(name="demo")
    )
    assert app.get(X_Auth_Token=token.get_token()).status == 401


def test_a_service_token(cloud: Any, app: Application) -> None:
    demo, nova = session(cloud, "demo").get_token(), session(cloud, "nova", **SERVICE)
    seen = app.get(X_Auth_Token=demo, X_Service_Token=nova.get_token()).seen
    assert (seen["X-User-Name"], seen["X-Service-User-Name"], seen["X-Service-Project-Name"]) == (
        "demo", "nova", "service",
    )  # fmt: skip
    assert {"service", "admin"} <= set(seen["X-Service-Roles"].split(","))
    assert seen["X-Service-Identity-Status"] == "Confirmed"
    assert app.get(X_Auth_Token=demo, X_Service_Token="nonsense").status == 401
    assert app.get(X_Auth_Token=demo, X_Service_Token=demo).status == 401  # who has no role of a service is none


def test_a_service_may_go_on_with_an_expired_token(cloud: Any, app: Application) -> None:
    token = session(cloud, "demo").get_token()
    cloud.advance(7200)
    assert app.get(X_Auth_Token=token).status == 401
    nova = session(cloud, "nova", **SERVICE)
    assert app.get(X_Auth_Token=token, X_Service_Token=nova.get_token()).seen["X-User-Name"] == "demo"
    cloud.advance(200_000)
    nova = session(cloud, "nova", **SERVICE)
    assert app.get(X_Auth_Token=token, X_Service_Token=nova.get_token()).status == 401


def robot(cloud: Any, *rules: dict[str, str]) -> Any:
    """A session of an application credential of demo's that may do what the rules say."""
    made = client(cloud, "demo").application_credentials.create("robot", access_rules=list(rules) or None)
    plugin = v3.ApplicationCredential(
        cloud.auth_url, application_credential_id=made.id, application_credential_secret=made.secret
    )
    return sessions.Session(auth=plugin)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v2.1/servers", 200),
        ("GET", "/v2.1/servers/", 401),
        ("POST", "/v2.1/servers", 401),
        ("GET", "/v2.1/servers/one/ips/private", 200),
        ("GET", "/v2.1/servers/one/two/ips/private", 401),
        ("DELETE", "/v2.1/deep/down/here", 200),
        ("GET", "/v2.0/networks", 401),
    ],
)
def test_access_rules(cloud: Any, app: Application, method: str, path: str, status: int) -> None:
    rules = (
        ("compute", "GET", "/v2.1/servers"), ("compute", "GET", "/v2.1/servers/{id}/ips/*"),
        ("compute", "DELETE", "/v2.1/deep/**"), ("network", "GET", "/v2.0/networks"),
    )  # fmt: skip
    token = robot(cloud, *({"service": s, "method": m, "path": p} for s, m, p in rules)).get_token()
    answer = app.get(path, method, X_Auth_Token=token)
    assert answer.status == status
    if status == 200:
        assert (answer.seen["X-User-Name"], answer.seen["X-Project-Name"]) == ("demo", "demo")


def test_an_application_credential_without_rules(cloud: Any, app: Application) -> None:
    keystone, found = client(cloud, "demo"), robot(cloud)
    token = found.get_token()
    assert app.get("/anything", "PUT", X_Auth_Token=token).seen["X-Project-Name"] == "demo"
    keystone.application_credentials.delete(keystone.application_credentials.find(name="robot"))
    assert app.get("/anything", "PUT", X_Auth_Token=token).status == 401


def test_a_token_is_kept_in_the_process(cloud: Any) -> None:
    app = Application(cloud, token_cache_time="300")
    keystone, token = client(cloud), session(cloud, "demo").get_token()
    assert app.get(X_Auth_Token=token).status == 200
    asked = len(cloud.requests)
    assert app.get(X_Auth_Token=token).seen["X-User-Name"] == "demo"
    assert len(cloud.requests) == asked  # nobody was asked
    keystone.tokens.revoke_token(token)
    assert app.get(X_Auth_Token=token).status == 200
    assert Application(cloud).get(X_Auth_Token=token).status == 401


@pytest.mark.parametrize("provider", ["fernet", "jws", "uuid", "pki", "pkiz"])
def test_tokens_of_every_provider(provider: str) -> None:
    with mock_openstack(options={"identity.token_provider": provider}) as cloud:
        app, token = Application(cloud), session(cloud, "demo").get_token()
        seen = app.get(X_Auth_Token=token).seen
        assert (seen["X-User-Name"], seen["X-Project-Name"]) == ("demo", "demo")
        assert app.get(X_Auth_Token=token[:-4] + "AAAA").status == 401
