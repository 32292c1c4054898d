"""Several clouds in one server, the index, and what the server says when something is wrong."""

from __future__ import annotations

import socket

import pytest
import requests

from openstack_mock import Cloud, NetworkBlocked, Settings, mock_openstack
from openstack_mock.server.serving import CannotListen, Server
from openstack_mock.services import BUILT

from .conftest import Client


def test_each_cloud_has_its_own_urls_time_and_faults(server: Server, call: Client) -> None:
    response = call("POST", "/_mock/clouds", json={"name": "a", "settings": {"seed": 7, "start": 0, "mode": "manual"}})
    assert response.status_code == 201
    cloud = response.json()
    assert cloud["auth_url"] == f"{server.url}/clouds/a/identity/v3"
    assert cloud["control"] == f"{server.url}/clouds/a/_mock"
    call("POST", "/clouds/a/_mock/clock/advance", json={"seconds": 9})
    call("POST", "/clouds/a/_mock/faults", json={"where": "x"})
    assert call("GET", "/clouds/a/_mock/clock").json()["micros"] == 9_000_000
    assert call("GET", "/_mock/clock").json()["now"] == "2026-01-31T12:00:00.000000Z"
    assert call("GET", "/_mock/faults").json() == {"faults": []}


def test_clouds_are_listed_and_taken_away(call: Client) -> None:
    names = [call("POST", "/_mock/clouds").json()["name"] for _ in range(2)]
    assert names == ["cloud-1", "cloud-2"]
    assert [cloud["name"] for cloud in call("GET", "/_mock/clouds").json()["clouds"]] == ["main", *names]
    assert call("DELETE", "/_mock/clouds/cloud-1").status_code == 204
    response = call("GET", "/clouds/cloud-1/identity/v3")
    assert response.status_code == 404
    assert response.json()["error"]["message"] == "no cloud is called 'cloud-1'; did you mean 'cloud-2'?"


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ({"name": "main"}, 409, "there is a cloud 'main' already"),
        ({"name": "a/b"}, 400, "'a/b' is no name for a cloud"),
        ({"settings": {"seeed": 1}}, 400, "did you mean 'seed'?"),
        ({"settings": {"compute_hosts": "many"}}, 400, "'compute_hosts' must be integer, not 'many'"),
        ({"settings": {"auth_url": "http://elsewhere/v3"}}, 400, "no field 'auth_url'"),
        ({"settings": {"mode": "slow"}}, 400, "mode 'slow' is none of immediate"),
        ({"settings": {"start": "soon"}}, 400, "'soon' is no time"),
        ({"settings": {"cloud": "/no/such/file"}}, 400, "neither devstack nor bare nor a file"),
    ],
)
def test_a_cloud_that_cannot_be_is_refused_at_once(call: Client, body: object, status: int, sentence: str) -> None:
    response = call("POST", "/_mock/clouds", json=body)
    assert (response.status_code, sentence in response.json()["error"]["message"]) == (status, True), response.text
    assert len(call("GET", "/_mock/clouds").json()["clouds"]) == 1


def test_the_main_cloud_stays(call: Client) -> None:
    assert call("DELETE", "/_mock/clouds/main").status_code == 400
    assert call("GET", "/_mock/").status_code == 200


def test_only_the_main_cloud_knows_of_others(server: Server, call: Client) -> None:
    call("POST", "/_mock/clouds", json={"name": "a"})
    response = call("GET", "/clouds/a/_mock/clouds")
    assert response.status_code == 404
    assert f"{server.url}/_mock/clouds" in response.json()["error"]["message"]


def test_the_index_names_every_service_and_its_versions(server: Server, call: Client) -> None:
    index = call("GET", "/").json()
    services = {row["type"]: row for row in index["services"]}
    assert index["auth_url"] == server.auth_url
    assert services["compute"]["url"] == f"{server.url}/compute"
    assert services["compute"]["microversions"][0] == "2.1"
    assert services["image"]["microversions"] is None
    call("POST", "/_mock/clouds", json={"name": "a"})
    assert call("GET", "/").json()["clouds"] == {"main": f"{server.url}/", "a": f"{server.url}/clouds/a/"}
    assert call("GET", "/clouds/a/").json()["auth_url"] == f"{server.url}/clouds/a/identity/v3"


def test_a_browser_is_shown_a_page(server: Server, call: Client) -> None:
    response = call("GET", "/", headers={"Accept": "text/html,*/*;q=0.8"})
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert server.auth_url in response.text


def test_a_service_that_is_not_built_says_so(call: Client) -> None:
    response = call("GET", "/database/v1.0/x/instances")
    assert response.status_code == 501
    assert "has not built trove's operation" in response.json()["error"]["message"]


def test_a_bug_of_ours_is_not_taken_for_an_answer(
    server: Server, call: Client, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(request: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(server.cloud, "handle", fail)
    response = call("GET", "/compute/v2.1/servers")
    assert response.status_code == 500
    assert response.headers["X-Openstack-Mock-Bug"] == "ZeroDivisionError"
    assert "openstack_mock itself failed (ZeroDivisionError: oh)" in response.json()["error"]["message"]
    assert "test_site.py" in capfd.readouterr().err


def test_an_answer_that_a_fault_cuts_short_is_seen_to_be(server: Server, call: Client) -> None:
    server.cloud.faults.add("wire.identity.*", cut=10, times=1)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        call("GET", "/identity/v3")
    assert call("GET", "/identity/v3").json()["version"]["id"] == "v3.14"


# -- listening


def test_a_port_in_use_is_told_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CannotListen, match=f"port {port} of 127.0.0.1 is in use: choose another with --port"):
            Server(port=port)


def test_a_server_at_any_address_names_one_that_clients_can_use() -> None:
    with Server(host="0.0.0.0") as server:
        assert server.auth_url == f"http://127.0.0.1:{server.port}/identity/v3"
    with Server(host="0.0.0.0", advertise="cloud.example") as server:
        assert server.auth_url == f"http://cloud.example:{server.port}/identity/v3"


def test_a_live_server_is_reached_through_a_mock_that_is_on(server: Server) -> None:
    call = Client(server.url)
    with mock_openstack() as cloud:
        assert isinstance(cloud, Cloud)
        assert call("GET", "/_mock/clock").json()["mode"] == "manual"
    server.stop()
    with mock_openstack(), pytest.raises(NetworkBlocked):
        call("GET", "/_mock/clock")
    call.session.close()


def test_the_ports_layout_has_a_listener_for_each_service(monkeypatch: pytest.MonkeyPatch) -> None:
    from openstack_mock.server import serving

    # The classic ports may be taken on this machine; what counts is that each service's own is asked for.
    asked: list[int] = []

    def listen(host: str, port: int) -> socket.socket:
        asked.append(port)
        return socket.create_server((host, 0))

    monkeypatch.setattr(serving, "_listen", listen)
    with Server(Settings(layout="ports"), port=5000) as server:
        assert asked == [5000, *(entry.port for entry in BUILT if entry.type != "identity")]
        assert server.auth_url == f"http://127.0.0.1:{server.port}/v3"
        assert server.cloud.url("compute") == "http://127.0.0.1:8774"
