"""The door of httpx, sync and async, held against what httpx does with a real server."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from openstack_mock import NetworkBlocked, Request, Response, mock_openstack
from openstack_mock.wire.message import BodyCut

Scripted = Callable[..., Any]
URL = "http://openstack.test/identity/v3"


def echo(request: Request) -> Response:
    return Response(200, {"Content-Type": "application/octet-stream"}, request.read())


def test_a_client_made_before_the_mock_is_caught(scripted: Scripted) -> None:
    with httpx.Client() as client:
        scripted()
        assert client.get(URL).text == f"GET {URL}"


async def test_an_async_client_made_before_the_mock_is_caught(scripted: Scripted) -> None:
    async with httpx.AsyncClient() as client:
        scripted()
        assert (await client.get(URL)).text == f"GET {URL}"


def test_the_request_arrives_as_it_would_at_a_server(scripted: Scripted) -> None:
    cloud = scripted()
    httpx.post("http://me:secret@openstack.test:80/compute/v2.1/a%2Fb%20c?x=1&y=%C3%A9&x=2", json={"a": 1})
    (request,) = cloud.seen
    assert (request.method, request.scheme, request.host) == ("POST", "http", "openstack.test")
    assert request.path == "/compute/v2.1/a%2Fb%20c"
    assert request.query == [("x", "1"), ("y", "é"), ("x", "2")]
    assert request.headers["content-type"] == "application/json"
    assert request.headers["content-length"] == str(len(request.read()))
    assert request.headers["authorization"].startswith("Basic ")


def test_every_kind_of_body_arrives(scripted: Scripted) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"pie"
        yield b"ces"

    scripted(echo)
    assert httpx.put(URL).content == b""
    assert httpx.put(URL, content=b"bytes").content == b"bytes"
    assert httpx.put(URL, content="tëxt").content == "tëxt".encode()
    assert httpx.put(URL, content=pieces()).content == b"pieces"
    assert httpx.post(URL, data={"a": "form"}).content == b"a=form"
    assert b'filename="n"' in httpx.post(URL, files={"file": ("n", b"content")}).content


async def test_every_kind_of_body_arrives_async(scripted: Scripted) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"pie"
        yield b"ces"

    scripted(echo)
    async with httpx.AsyncClient() as client:
        assert (await client.put(URL)).content == b""
        assert (await client.put(URL, content=b"bytes")).content == b"bytes"
        assert (await client.put(URL, content=pieces())).content == b"pieces"


def test_the_response_carries_what_one_from_a_server_carries(scripted: Scripted) -> None:
    scripted(lambda request: Response(201, {"Content-Type": "application/json", "X-One": "1"}, b'{"a": 1}'))
    response = httpx.get(URL)
    assert (response.status_code, response.reason_phrase, response.http_version) == (201, "Created", "HTTP/1.1")
    assert response.json() == {"a": 1}
    assert response.headers["content-length"] == "8"
    assert response.headers["x-one"] == "1"
    assert response.elapsed.total_seconds() >= 0


def test_a_head_request_has_headers_and_no_body(scripted: Scripted) -> None:
    scripted(lambda request: Response(200, {}, b"the body of a GET"))
    response = httpx.head(URL)
    assert (response.content, response.headers["content-length"]) == (b"", "17")


def test_bodies_are_streamed(scripted: Scripted) -> None:
    made: list[int] = []

    def chunks() -> Iterator[bytes]:
        for number in range(10):
            made.append(number)
            yield b"x" * 1000

    scripted(lambda request: Response(200, {}, chunks()))
    with httpx.stream("GET", URL) as response:
        assert next(response.iter_raw()) == b"x" * 1000
        assert made == [0]
    assert len(httpx.get(URL).content) == 10_000


async def test_bodies_are_streamed_async(scripted: Scripted) -> None:
    scripted(lambda request: Response(200, {}, iter([b"one", b"two"])))
    async with httpx.AsyncClient() as client, client.stream("GET", URL) as response:
        assert [piece async for piece in response.aiter_raw()] == [b"one", b"two"]


def test_a_body_that_is_cut_breaks_off(scripted: Scripted) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"half"
        raise BodyCut

    scripted(lambda request: Response(200, {"Content-Length": "8"}, chunks()))
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(URL)
    scripted(lambda request: Response(200, {"Content-Length": "8"}, b"half"))
    with pytest.raises(httpx.RemoteProtocolError, match="received 4 bytes, expected 8"):
        httpx.get(URL)


def test_redirects_and_cookies_stay_inside_the_cloud(scripted: Scripted) -> None:
    def answer(request: Request) -> Response:
        if request.path == "/old":
            return Response(302, {"Location": "/new", "Set-Cookie": "a=1"})
        return Response(200, {}, request.headers.get("cookie", "").encode())

    scripted(answer)
    with httpx.Client(follow_redirects=True) as client:
        assert client.get("http://openstack.test/old").text == "a=1"


def test_an_exception_of_the_cloud_reaches_the_test_as_it_is(scripted: Scripted) -> None:
    def answer(request: Request) -> Response:
        raise LookupError("a bug")

    scripted(answer)
    with pytest.raises(LookupError, match="a bug"):
        httpx.get(URL)


def test_what_is_no_endpoint_raises_what_users_of_httpx_catch(scripted: Scripted) -> None:
    scripted()
    with pytest.raises(httpx.ConnectError, match=r"mock_openstack\(passthrough=\('elsewhere.test:81',\)\)") as caught:
        httpx.get("http://elsewhere.test:81/x")
    assert isinstance(caught.value, NetworkBlocked)
    assert caught.value.request.url == "http://elsewhere.test:81/x"


async def test_what_is_no_endpoint_raises_async(scripted: Scripted) -> None:
    scripted()
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError, match="nothing reaches a network"):
            await client.get("https://elsewhere.test/")


def test_a_transport_of_the_tests_own_is_left_alone(scripted: Scripted) -> None:
    scripted("cloud")
    own = httpx.MockTransport(lambda request: httpx.Response(200, text="own"))
    with httpx.Client(transport=own) as client:
        assert client.get("http://elsewhere.test/").text == "own"


def test_a_unix_socket_is_left_alone(scripted: Scripted, tmp_path: Path) -> None:
    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(10_000)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nreal")

    scripted()
    path = str(tmp_path / "docker.sock")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        thread = threading.Thread(target=serve)
        thread.start()
        with httpx.Client(transport=httpx.HTTPTransport(uds=path)) as client:
            assert client.get("http://docker/info").text == "real"
        thread.join()


def test_a_mock_of_the_transport_below_answers_what_is_not_the_clouds(
    scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    def handle_request(transport: Any, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text="stub")

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", handle_request)
    scripted("cloud")
    assert httpx.get("http://elsewhere.test/").text == "stub"
    assert httpx.get(URL).text == "cloud"


def test_the_inner_of_two_clouds_answers_and_the_outer_its_own(scripted: Scripted) -> None:
    scripted("outer")
    scripted("other", auth_url="http://other.test/v3")
    scripted("inner")
    assert httpx.get(URL).text == "inner"
    assert httpx.get("http://other.test/v3").text == "other"


def test_threads_are_answered_at_the_same_time(scripted: Scripted) -> None:
    barrier = threading.Barrier(4, timeout=10)

    def answer(request: Request) -> Response:
        barrier.wait()
        return Response(200)

    scripted(answer)
    found: list[int] = []
    with httpx.Client() as client:
        threads = [threading.Thread(target=lambda: found.append(client.get(URL).status_code)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [200] * 4


def test_after_the_mock_nothing_is_left_in_httpx() -> None:
    before = httpx.HTTPTransport.handle_request, httpx.AsyncHTTPTransport.handle_async_request
    with mock_openstack():
        assert httpx.HTTPTransport.handle_request is not before[0]
    assert (httpx.HTTPTransport.handle_request, httpx.AsyncHTTPTransport.handle_async_request) == before


IMPORTED_LATER = """
import sys
from openstack_mock import NetworkBlocked, mock_openstack
with mock_openstack():
    assert "httpx" not in sys.modules
    import httpx
    real = httpx.HTTPTransport.handle_request
    assert real.__module__ == "openstack_mock.intercept.httpx"
    try:
        httpx.get("http://elsewhere.test/")
    except NetworkBlocked:
        print("caught")
assert httpx.HTTPTransport.handle_request.__module__ == "httpx._transports.default"
assert not any(type(finder).__module__.startswith("openstack_mock") for finder in sys.meta_path)
"""


def test_httpx_is_not_imported_and_is_caught_if_it_is_imported_later() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORTED_LATER], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("caught\n", "")
