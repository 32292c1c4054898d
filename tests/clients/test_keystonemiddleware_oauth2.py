"""keystonemiddleware's oauth2_token and oauth2_mtls_token: tokens as bearers bring them, bound to a certificate or not."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from keystoneauth1 import loading
from keystoneauth1 import session as sessions

from openstack_mock import mock_openstack
from tests.clients.keystone_session import client

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours


def certificate(name: str) -> x509.Certificate:
    """A certificate of somebody's own."""
    key = ec.generate_private_key(ec.SECP256R1())
    parts = (
        (NameOID.COMMON_NAME, name),
        (NameOID.EMAIL_ADDRESS, f"{name}@example.com"),
        (NameOID.ORGANIZATION_NAME, "O"),
    )
    subject = x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    dated = builder.serial_number(1).not_valid_before(datetime(2020, 1, 1)).not_valid_after(datetime(2100, 1, 1))
    return dated.sign(key, SHA256())


class Input(io.BytesIO):
    """The body of a request, of which a web server tells whose certificate came with it."""

    def __init__(self, shown: x509.Certificate | None) -> None:
        super().__init__()
        self.shown = shown

    def get_socket(self) -> Input:
        return self

    def getpeercert(self, binary_form: bool) -> bytes | None:
        return self.shown.public_bytes(Encoding.DER) if self.shown is not None else None


def application(cloud: Any, middleware: Any) -> Any:
    """An application that shows who asks, behind a middleware."""
    from webob import Request

    def show(environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [("Content-Type", "application/json")])
        headers = Request(environ).headers
        return [json.dumps([headers["X-User-Name"], headers["X-Project-Name"]]).encode()]

    options = {
        "auth_type": "password", "auth_url": cloud.auth_url, "username": "nova", "password": "secret",
        "project_name": "service", "user_domain_name": "Default", "project_domain_name": "Default",
        "token_cache_time": "-1", "service_type": "compute",
    }  # fmt: skip
    behind = middleware.filter_factory(options)(show)

    def ask(token: str | None, shown: x509.Certificate | None = None) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        request = Request.blank("/v2.1/servers", headers=headers)
        request.environ["wsgi.input"] = Input(shown)
        response = request.get_response(behind)
        return response.json if response.status_int == 200 else response.status_int

    return ask


def test_a_bearer() -> None:
    from keystonemiddleware import oauth2_token

    with mock_openstack() as cloud:
        robot = client(cloud, "demo").application_credentials.create("robot")
        form = {"grant_type": "client_credentials", "client_id": robot.id, "client_secret": robot.secret}
        answer = sessions.Session().post(f"{cloud.auth_url}/OS-OAUTH2/token", data=form, authenticated=False).json()
        assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3600)
        ask = application(cloud, oauth2_token)
        assert ask(answer["access_token"]) == ["demo", "demo"]
        assert ask("nonsense") == ask(None) == 401
        cloud.advance(3601)
        assert ask(answer["access_token"]) == 401


@pytest.fixture(scope="module")
def shown() -> x509.Certificate:
    return certificate("robot")


@pytest.fixture
def cloud(shown: x509.Certificate) -> Iterator[Any]:
    pem = shown.public_bytes(Encoding.PEM).decode()
    with mock_openstack(options={"identity.environment": {"SSL_CLIENT_CERT": pem}}) as cloud:
        yield cloud


def make(cloud: Any, name: str = "robot") -> Any:
    """A user with a project of their own, and a mapping from certificates to users."""
    keystone = client(cloud)
    project = keystone.projects.find(name="demo")
    user = keystone.users.create(name, email=f"{name}@example.com", default_project=project)
    keystone.roles.grant(keystone.roles.find(name="member"), user=user, project=project)
    local = [{"user": {"name": "{0}", "email": "{1}", "domain": {"name": "Default"}}}]
    remote = [{"type": "SSL_CLIENT_SUBJECT_DN_CN"}, {"type": "SSL_CLIENT_SUBJECT_DN_EMAILADDRESS"}]
    trusted = {"type": "SSL_CLIENT_ISSUER_DN_O", "any_one_of": ["O"]}
    keystone.federation.mappings.create("oauth2_mapping", rules=[{"local": local, "remote": [*remote, trusted]}])
    return user


def bound(cloud: Any, user: Any) -> Any:
    loader = loading.get_plugin_loader("v3oauth2mtlsclientcredential")
    endpoint = f"{cloud.auth_url}/OS-OAUTH2/token"
    return loader.load_from_options(auth_url=cloud.auth_url, oauth2_endpoint=endpoint, oauth2_client_id=user.id)


def test_a_token_bound_to_a_certificate(cloud: Any, shown: x509.Certificate) -> None:
    from keystonemiddleware import oauth2_mtls_token

    plugin = bound(cloud, make(cloud))
    opened = sessions.Session(auth=plugin)
    found = plugin.get_access(opened)
    assert (found.username, found.project_name) == ("robot", "demo")
    ask = application(cloud, oauth2_mtls_token)
    assert ask(opened.get_token(), shown) == ["robot", "demo"]
    assert ask(opened.get_token(), certificate("robot")) == 401  # another certificate of the same name
    assert ask(opened.get_token()) == ask(None, shown) == 401
    robot = client(cloud, "demo").session.get_token()
    assert ask(robot, shown) == 401  # it is bound to none


def test_a_certificate_of_somebody_else(cloud: Any) -> None:
    from keystoneauth1 import exceptions

    plugin = bound(cloud, make(cloud, "other"))
    with pytest.raises(exceptions.ClientException, match="Client authentication failed"):
        sessions.Session(auth=plugin).get_token()
