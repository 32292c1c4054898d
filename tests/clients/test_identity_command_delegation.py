"""`openstack` on tokens, credentials, trusts, OAuth and federation: every command, its answer asserted."""

from __future__ import annotations

import importlib.metadata
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from openstack_mock import mock_openstack
from tests.clients.mentioned import mentioned
from tests.clients.openstack_command import Command

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours

URL = "http://one.example.com"
DEMO = ("--os-username", "demo", "--os-project-name", "demo")
RULES = [{"local": [{"user": {"name": "{0}"}}], "remote": [{"type": "REMOTE_USER"}]}]


class Identity(Command):
    """The command, with other ways to log in."""

    @contextmanager
    def apart(self, plugin: str, **auth: str) -> Iterator[None]:
        """Log in by another plugin, and with nothing else of the environment but where identity is."""
        with pytest.MonkeyPatch.context() as patch:
            for name in [name for name in os.environ if name.startswith("OS_") and name != "OS_AUTH_URL"]:
                patch.delenv(name)
            patch.setenv("OS_AUTH_TYPE", plugin)
            patch.setenv("OS_IDENTITY_API_VERSION", "3")
            for key, value in auth.items():
                patch.setenv(f"OS_{key.upper()}", value)
            yield


@pytest.fixture
def openstack(capsys: pytest.CaptureFixture[str]) -> Iterator[Identity]:
    with mock_openstack():
        yield Identity(capsys)


def column(rows: Any, name: str) -> list[Any]:
    return sorted(row[name] for row in rows)


def ids(openstack: Identity) -> tuple[str, str]:
    """Demo's id, as a user and as a project."""
    return openstack.json("user show demo")["id"], openstack.json("project show demo")["id"]


def test_token(openstack: Identity) -> None:
    user, project = ids(openstack)
    made = openstack.json("token issue", *DEMO)
    assert (made["user_id"], made["project_id"], made["expires"][-5:]) == (user, project, "+0000")
    with openstack.apart("token", token=made["id"]):
        assert openstack.json("token issue --os-project-name demo --os-project-domain-name Default")["user_id"] == user
    openstack.does(f"token revoke {made['id']}")
    with openstack.apart("token", token=made["id"]):
        assert "HTTP 404" in openstack.fails("token issue --os-project-name demo --os-project-domain-name Default")


def test_credential(openstack: Identity) -> None:
    user, project = ids(openstack)
    made = openstack.json("credential create --type cert --project demo demo pem")
    assert (made["user_id"], made["type"], made["blob"], made["project_id"]) == (user, "cert", "pem", project)
    wanted = {"ID": made["id"], "Type": "cert", "User ID": user, "Data": "pem", "Project ID": project}
    assert openstack.json("credential list --user demo --type cert") == [wanted]
    shown = openstack.json(f"credential show {made['id']}")
    assert (shown["id"], shown["blob"]) == (made["id"], "pem")
    refused = openstack.fails(f"credential set --user demo --type cert --data changed {made['id']}")
    assert "'type' was unexpected" in refused  # the command sends it, and nobody may
    openstack.does(f"credential delete {made['id']}")
    assert openstack.json("credential list") == []


def test_ec2_credentials(openstack: Identity) -> None:
    user, project = ids(openstack)
    made = openstack.json("ec2 credentials create --user demo --project demo")
    assert (made["user_id"], made["project_id"], made["trust_id"]) == (user, project, None)
    (row,) = openstack.json("ec2 credentials list --user demo")
    assert row == {"Access": made["access"], "Secret": made["secret"], "Project ID": project, "User ID": user}
    assert openstack.json(f"ec2 credentials show --user demo {made['access']}")["secret"] == made["secret"]
    openstack.does(f"ec2 credentials delete --user demo {made['access']}")
    assert openstack.json("ec2 credentials list --user demo") == []


def test_application_credential_and_access_rule(openstack: Identity) -> None:
    rule = {"service": "identity", "method": "GET", "path": "/v3/auth/tokens"}
    rules = json.dumps([rule], separators=(",", ":"))
    made = openstack.json(
        "application credential create --secret s3cret --role member --description first --expiration "
        f"2050-01-31T12:00:00 --access-rules {rules} robot", *DEMO,
    )  # fmt: skip
    assert (made["Name"], made["Description"], made["Unrestricted"]) == ("robot", "first", False)
    assert made["Expires At"] == "2050-01-31T12:00:00.000000"
    assert column(made["Roles"], "name") == ["member", "reader"]
    assert column(openstack.json("application credential list", *DEMO), "Name") == ["robot"]
    assert openstack.json("application credential show robot", *DEMO)["ID"] == made["ID"]
    (row,) = openstack.json("access rule list", *DEMO)
    assert (row["Service"], row["Method"], row["Path"]) == ("identity", "GET", "/v3/auth/tokens")
    shown = openstack.json(f"access rule show {row['ID']}", *DEMO)
    assert (shown["Service"], shown["Method"], shown["Path"]) == ("identity", "GET", "/v3/auth/tokens")
    robot = {"application_credential_id": made["ID"], "application_credential_secret": "s3cret"}
    with openstack.apart("v3applicationcredential", **robot):
        assert openstack.json("token issue")["project_id"] == made["Project ID"]
        assert "HttpException: 401" in openstack.fails("user list")
    assert openstack.text("application credential delete robot", *DEMO) == ""
    assert openstack.text(f"access rule delete {row['ID']}", *DEMO) == ""
    assert openstack.json("access rule list", *DEMO) == []


def test_trust(openstack: Identity) -> None:
    user, _ = ids(openstack)
    admin, project = openstack.json("user show admin")["id"], openstack.json("project show admin")["id"]
    made = openstack.json(
        "trust create --project admin --role member --impersonate --expiration 2050-01-31T12:00:00 admin demo"
    )
    assert (made["trustor_user_id"], made["trustee_user_id"], made["project_id"]) == (admin, user, project)
    assert (made["is_impersonation"], made["expires_at"]) == (True, "2050-01-31T12:00:00.000000Z")
    (row,) = openstack.json("trust list")
    assert (row["ID"], row["Trustor User ID"], row["Impersonation"]) == (made["id"], admin, True)
    assert column(openstack.json("trust list --trustee demo"), "ID") == [made["id"]]
    trustee = {"username": "demo", "password": "secret", "user_domain_name": "Default", "trust_id": made["id"]}
    with openstack.apart("password", **trustee):
        assert openstack.json("token issue")["user_id"] == admin
    assert openstack.json(f"trust show {made['id']}")["trustee_user_id"] == user
    openstack.does(f"trust delete {made['id']}")
    assert openstack.json("trust list") == []


def test_oauth(openstack: Identity) -> None:
    made = openstack.json("consumer create --description first")
    consumer = f"--consumer-key {made['id']} --consumer-secret {made['secret']}"
    assert openstack.json("consumer list") == [{"ID": made["id"], "Description": "first"}]
    openstack.does(f"consumer set --description second {made['id']}")
    assert openstack.json(f"consumer show {made['id']}")["description"] == "second"
    request = openstack.json(f"request token create {consumer} --project admin")
    assert (len(request["key"]), request["expires"][-1]) == (32, "Z")
    verifier = openstack.json(f"request token authorize --request-key {request['key']} --role member")["oauth_verifier"]
    access = openstack.json(
        f"access token create {consumer} --request-key {request['key']} --request-secret {request['secret']} "
        f"--verifier {verifier}"
    )
    keys = {"consumer_key": made["id"], "consumer_secret": made["secret"]}
    with openstack.apart("v3oauth1", **keys, access_key=access["key"], access_secret=access["secret"]):
        token = openstack.json("token issue")
    assert token["project_id"] == openstack.json("project show admin")["id"]
    openstack.does(f"consumer delete {made['id']}")
    assert openstack.json("consumer list") == []


def test_federation(openstack: Identity, tmp_path: Path) -> None:
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps(RULES))
    made = openstack.json(f"mapping create --rules {rules} mapping")
    assert (made["id"], made["rules"]) == ("mapping", RULES)
    assert column(openstack.json("mapping list"), "ID") == ["mapping"]
    rules.write_text(json.dumps(RULES * 2))
    openstack.does(f"mapping set --rules {rules} mapping")
    assert openstack.json("mapping show mapping")["rules"] == RULES * 2
    idp = openstack.json("identity provider create --remote-id r1 --description first --authorization-ttl 60 idp")
    assert (idp["id"], idp["remote_ids"], idp["description"], idp["authorization_ttl"]) == ("idp", ["r1"], "first", 60)
    (row,) = openstack.json("identity provider list --enabled")
    assert row == {"ID": "idp", "Enabled": True, "Domain ID": idp["domain_id"], "Description": "first"}
    openstack.does("identity provider set --remote-id r2 --disable idp")
    shown = openstack.json("identity provider show idp")
    assert (shown["remote_ids"], shown["enabled"]) == (["r2"], False)
    at = "--identity-provider idp"
    made = openstack.json(f"federation protocol create --mapping mapping {at} saml2")
    assert (made["id"], made["identity_provider"], made["mapping"]) == ("saml2", "idp", "mapping")
    assert openstack.json(f"federation protocol list {at}") == [{"id": "saml2", "mapping": "mapping"}]
    openstack.json(f"mapping create --rules {rules} other")
    openstack.fails(f"federation protocol set --mapping other {at} saml2")  # it does it: what it returns is its status
    assert openstack.json(f"federation protocol show {at} saml2")["mapping"] == "other"
    openstack.does(f"federation protocol delete {at} saml2", "identity provider delete idp")
    openstack.does("mapping delete mapping", "mapping delete other")
    assert openstack.json("identity provider list") == openstack.json("mapping list") == []


def test_what_a_federated_user_may_reach(openstack: Identity) -> None:
    assert column(openstack.json("federation project list"), "Name") == ["admin", "alt_demo", "demo"]
    openstack.does("role add --user admin --domain default reader")
    assert column(openstack.json("federation domain list"), "Name") == ["Default"]


def test_service_provider(openstack: Identity) -> None:
    made = openstack.json(
        f"service provider create --auth-url {URL}/auth --service-provider-url {URL}/sp --description first --disable far"
    )
    assert (made["id"], made["auth_url"], made["sp_url"]) == ("far", f"{URL}/auth", f"{URL}/sp")
    (row,) = openstack.json("service provider list")
    assert (row["ID"], row["Enabled"], row["Description"]) == ("far", False, "first")
    assert openstack.json("service provider set --description second --enable far")["description"] == "second"
    shown = openstack.json("service provider show far")
    assert (shown["description"], shown["enabled"]) == ("second", True)
    openstack.does("service provider delete far")
    assert openstack.json("service provider list") == []


def test_no_command_is_left_out() -> None:
    entries = importlib.metadata.entry_points(group="openstack.identity.v3")
    every = {entry.name.replace("_", " ") for entry in entries}
    lines = mentioned("test_identity_command_*.py")
    assert len(every) > 120
    assert {name for name in every if not any(f"{line} ".startswith(f"{name} ") for line in lines)} == set()
