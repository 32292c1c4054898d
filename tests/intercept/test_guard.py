"""Nothing reaches a network while a mock is on, whichever library tries."""

from __future__ import annotations

import asyncio
import http.client
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest
import requests

from openstack_mock import NetworkBlocked, mock_openstack
from openstack_mock.intercept import guard

Scripted = Callable[..., Any]
ADDRESS = "192.0.2.1"  # RFC 5737: for documentation, belongs to nobody


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"real")

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    """A real server on loopback, of the test's own."""
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_the_error_says_what_was_asked_and_what_to_do() -> None:
    with mock_openstack(auth_url="http://keystone.test:5000/v3"), pytest.raises(NetworkBlocked) as caught:
        requests.get("https://api.example.com:8443/repos?x=1")
    text = str(caught.value)
    assert "GET https://api.example.com:8443/repos?x=1" in text
    assert "http://keystone.test:5000" in text
    assert "mock_openstack(passthrough=('api.example.com:8443',))" in text
    assert "mock_openstack(auth_url='https://api.example.com:8443/identity/v3')" in text
    assert "mock_openstack(guard=False)" in text
    assert (caught.value.host, caught.value.port) == ("api.example.com", 8443)


def test_libraries_that_show_the_reason_of_the_system_show_ours() -> None:
    with mock_openstack(), socket.socket() as sock, pytest.raises(OSError) as caught:
        sock.connect((ADDRESS, 80))
    assert caught.value.strerror == str(caught.value)
    assert caught.value.errno is not None


def test_users_of_requests_catch_it_as_a_connection_error() -> None:
    with mock_openstack(), pytest.raises(requests.exceptions.ConnectionError) as caught:
        requests.get("http://api.example.com/")
    assert caught.value.request is not None
    assert caught.value.request.url == "http://api.example.com/"
    assert caught.value.response is None


def test_keystoneauth_passes_the_message_on() -> None:
    from keystoneauth1 import exceptions, session

    with mock_openstack(), pytest.raises(exceptions.ConnectFailure, match="nothing reaches a network"):
        session.Session().get("http://api.example.com/")


@pytest.mark.parametrize("host", ["api.example.com", ADDRESS])
def test_urllib_is_stopped(host: str) -> None:
    with mock_openstack(), pytest.raises(urllib.error.URLError) as caught:
        urllib.request.urlopen(f"http://{host}/")
    assert isinstance(caught.value.reason, NetworkBlocked)


@pytest.mark.parametrize("host", ["api.example.com", ADDRESS])
def test_http_client_is_stopped(host: str) -> None:
    with mock_openstack(), pytest.raises(NetworkBlocked, match="nothing reaches a network"):
        http.client.HTTPConnection(host, 8080).request("GET", "/")


@pytest.mark.parametrize("host", ["api.example.com", ADDRESS])
async def test_asyncio_is_stopped(host: str) -> None:
    with mock_openstack(), pytest.raises(NetworkBlocked):
        await asyncio.open_connection(host, 80)


async def test_a_socket_of_a_loop_is_stopped() -> None:
    with mock_openstack(), socket.socket() as sock:
        sock.setblocking(False)
        with pytest.raises(NetworkBlocked):
            await asyncio.get_running_loop().sock_connect(sock, (ADDRESS, 80))


@pytest.mark.parametrize(
    "reach",
    [
        lambda sock: sock.connect((ADDRESS, 80)),
        lambda sock: sock.connect_ex((ADDRESS, 80)),
        lambda sock: sock.connect(("api.example.com", 80)),
        lambda sock: sock.sendto(b"x", (ADDRESS, 53)),
        lambda sock: sock.sendto(b"x", 0, (ADDRESS, 53)),
        lambda sock: sock.sendmsg([b"x"], [], 0, (ADDRESS, 53)),
        lambda sock: socket.getaddrinfo("api.example.com", "https"),
        lambda sock: socket.gethostbyname("api.example.com"),
        lambda sock: socket.gethostbyname_ex(b"api.example.com"),
        lambda sock: socket.create_connection(("api.example.com", 80)),
    ],
)  # fmt: skip
def test_a_bare_socket_is_stopped(reach: Callable[[socket.socket], object]) -> None:
    with mock_openstack(), socket.socket(type=socket.SOCK_DGRAM) as sock, pytest.raises(NetworkBlocked):
        reach(sock)


def test_ipv6_is_stopped() -> None:
    with mock_openstack(), socket.socket(socket.AF_INET6) as sock, pytest.raises(NetworkBlocked):
        sock.connect(("2001:db8::1", 80))


def test_a_socket_made_before_the_mock_is_stopped() -> None:
    with socket.socket() as sock, mock_openstack(), pytest.raises(NetworkBlocked):
        sock.connect((ADDRESS, 80))


def test_a_thread_is_stopped() -> None:
    caught: list[BaseException] = []

    def reach() -> None:
        try:
            urllib.request.urlopen("http://api.example.com/")
        except urllib.error.URLError as error:
            caught.append(error)

    with mock_openstack():
        thread = threading.Thread(target=reach)
        thread.start()
        thread.join()
    assert "nothing reaches a network" in str(caught[0])


def test_an_endpoint_of_the_cloud_without_a_door_is_told_so() -> None:
    with mock_openstack(), pytest.raises(urllib.error.URLError, match="openstack_server"):
        urllib.request.urlopen("http://openstack.test/identity/v3")


def test_an_endpoint_of_the_cloud_on_loopback_is_not_a_real_server(port: int) -> None:
    with mock_openstack(auth_url=f"http://localhost:{port}/v3"):
        with pytest.raises(urllib.error.URLError, match="openstack_server"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/v3")
        with pytest.raises(NetworkBlocked):
            socket.create_connection(("localhost", port))


def test_unix_sockets_pass() -> None:
    left, right = socket.socketpair()
    with mock_openstack(), left, right:
        left.send(b"x")
        assert right.recv(1) == b"x"
    with mock_openstack(), socket.socket(socket.AF_UNIX) as sock, pytest.raises(FileNotFoundError):
        sock.connect("/nonexistent/database.sock")


def test_loopback_passes_at_the_socket(port: int) -> None:
    with mock_openstack():
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/").read() == b"real"
        assert urllib.request.urlopen(f"http://localhost:{port}/").read() == b"real"


def test_a_proxy_on_loopback_is_no_way_out(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    opener = urllib.request.build_opener()
    with mock_openstack(), pytest.raises(urllib.error.URLError, match=f"127.0.0.1:{port} is no endpoint"):
        opener.open("http://api.example.com/")
    with mock_openstack(passthrough=(f"localhost:{port}",)):
        assert opener.open("http://api.example.com/").read() == b"real"


def test_loopback_by_an_http_client_with_a_door_must_be_asked_for(port: int) -> None:
    url = f"http://127.0.0.1:{port}/"
    with mock_openstack():
        with pytest.raises(NetworkBlocked):
            requests.get(url)
        with pytest.raises(NetworkBlocked):
            httpx.get(url)
    for through in ("127.0.0.1", "localhost", f"localhost:{port}", f"http://localhost:{port}/", "127.*"):
        with mock_openstack(passthrough=(through,)):
            assert requests.get(url).content == b"real"
            assert httpx.get(url).content == b"real"
    with mock_openstack(passthrough="localhost:1"), pytest.raises(NetworkBlocked):
        requests.get(url)


def test_a_live_server_of_this_process_is_let_through(port: int) -> None:
    guard.SERVERS.add(("127.0.0.1", port))
    try:
        with mock_openstack():
            for host in ("127.0.0.1", "localhost"):
                assert requests.get(f"http://{host}:{port}/").content == b"real"
    finally:
        guard.SERVERS.discard(("127.0.0.1", port))


@pytest.mark.parametrize(
    ("through", "host", "port", "passes"),
    [
        ("api.example.com", "api.example.com", 443, True),
        ("API.example.com", "api.EXAMPLE.com", 443, True),
        ("api.example.com", "xapi.example.com", 443, False),
        ("*.example.com", "api.example.com", 443, True),
        ("*.example.com", "example.com", 443, False),
        ("api.example.com:8443", "api.example.com", 8443, True),
        ("api.example.com:8443", "api.example.com", 443, False),
        ("https://api.example.com/v1", "api.example.com", 443, True),
        ("https://api.example.com/v1", "api.example.com", 80, False),
        ("192.0.2.*", ADDRESS, 80, True),
        ("[2001:db8::1]:80", "2001:db8::1", 80, True),
        ("[2001:db8::1]:80", "2001:db8::1", 81, False),
        ("2001:db8::1", "[2001:db8::1]", 81, True),
        ("localhost", "::1", 5432, True),
        ("*", "anything.test", 1, True),
    ],
)
def test_what_is_let_through(through: str, host: str, port: int, passes: bool) -> None:
    with mock_openstack(passthrough=(through,)):
        assert guard.passes(host, port) is passes


def test_the_addresses_of_a_name_that_is_let_through_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    class Reached(OSError):
        pass

    def connect(sock: socket.socket, address: Any) -> None:
        raise Reached(address)

    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ADDRESS, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    monkeypatch.setattr(socket.socket, "connect", connect)
    with mock_openstack(passthrough=("api.example.com",)):
        with pytest.raises(Reached):
            socket.create_connection(("api.example.com", 443))
        with pytest.raises(NetworkBlocked), socket.socket() as sock:
            sock.connect(("192.0.2.2", 443))
    with mock_openstack(), pytest.raises(NetworkBlocked), socket.socket() as sock:
        sock.connect((ADDRESS, 443))


def test_the_guard_can_be_turned_off(port: int) -> None:
    with mock_openstack(guard=False):
        assert requests.get(f"http://127.0.0.1:{port}/").content == b"real"
        assert httpx.get(f"http://127.0.0.1:{port}/").content == b"real"
        assert vars(socket.socket).get("connect") is None


def test_of_nested_mocks_the_innermost_says_whether_there_is_a_guard(port: int) -> None:
    url = f"http://127.0.0.1:{port}/"
    with mock_openstack():
        with mock_openstack(guard=False):
            assert requests.get(url).content == b"real"
        with pytest.raises(NetworkBlocked):
            requests.get(url)
    with mock_openstack(guard=False):
        with mock_openstack(), pytest.raises(NetworkBlocked):
            requests.get(url)
        assert requests.get(url).content == b"real"


def test_what_an_outer_mock_lets_through_an_inner_one_does_too(port: int) -> None:
    with mock_openstack(passthrough=("localhost",)), mock_openstack():
        assert requests.get(f"http://127.0.0.1:{port}/").content == b"real"


def test_the_machines_own_name_may_be_looked_up() -> None:
    with mock_openstack():
        try:
            socket.getaddrinfo(socket.gethostname(), None)
        except socket.gaierror:
            pass
        assert socket.getaddrinfo(None, 80, flags=socket.AI_PASSIVE)
        assert socket.gethostbyname("127.0.0.1") == "127.0.0.1"


def test_after_the_mock_nothing_is_left_in_socket() -> None:
    before = dict(vars(socket.socket)), dict(vars(socket))
    with mock_openstack(), mock_openstack():
        assert dict(vars(socket.socket)) != before[0]
    assert (dict(vars(socket.socket)), dict(vars(socket))) == before
