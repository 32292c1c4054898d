"""What both HTTP hosts must do with a connection, shown over plain sockets and requests."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator

import pytest

from openstack_mock.intercept.wsgi import application
from openstack_mock.server.serving import Host, make_host
from openstack_mock.wire.message import BodyCut, Request, Response

MIB = 1 << 20


class Parrot:
    """Answers with what it was sent; knows how a sender went away."""

    def __init__(self) -> None:
        self.cuts: list[str] = []
        self.cut = threading.Event()

    def handle(self, request: Request) -> Response:
        name = request.path.strip("/")
        if name == "refuse":
            return Response(403, body=b"no")
        if name == "none":
            return Response(204)
        if name == "stream":
            return Response(200, body=iter((b"ab", b"", b"cd")))
        if name == "broken":
            return Response(200, body=self.breaks())
        if name == "short":
            return Response(200, {"Content-Length": "100"}, b"abc")
        try:
            body = request.read()
        except BodyCut as error:
            self.cuts.append(str(error))
            self.cut.set()
            return Response(400)
        headers = {"X-Path": request.path, "X-Query": request.query_string, "X-Name": request.headers.get("x-name", "")}
        return Response(200, headers, str(len(body)).encode())

    def breaks(self) -> Iterator[bytes]:
        yield b"abc"
        raise BodyCut


@pytest.fixture(params=["werkzeug", "cheroot"])
def kind(request: pytest.FixtureRequest) -> str:
    if request.param == "cheroot":
        pytest.importorskip("cheroot")
    return str(request.param)


@pytest.fixture
def parrot() -> Parrot:
    return Parrot()


@pytest.fixture
def address(kind: str, parrot: Parrot) -> Iterator[tuple[str, int]]:
    listener = socket.create_server(("127.0.0.1", 0))
    address = listener.getsockname()
    host: Host = make_host(kind, listener, application(parrot))
    host.start()
    yield address
    host.stop()


@pytest.fixture
def connection(address: tuple[str, int]) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(*address, timeout=20)
    yield connection
    connection.close()


def send(address: tuple[str, int], octets: bytes) -> socket.socket:
    sender = socket.create_connection(address, timeout=20)
    sender.sendall(octets)
    return sender


def ask(
    connection: http.client.HTTPConnection, method: str, path: str, **named: object
) -> tuple[http.client.HTTPResponse, bytes]:
    connection.request(method, path, **named)  # type: ignore[arg-type]
    response = connection.getresponse()
    return response, response.read()


def test_a_connection_is_kept_for_the_next_request(connection: http.client.HTTPConnection) -> None:
    connection.connect()
    port = connection.sock.getsockname()[1]
    for path in ("/a", "/none", "/stream", "/refuse"):
        ask(connection, "GET", path)
        assert connection.sock is not None
        assert connection.sock.getsockname()[1] == port


def test_the_path_stays_as_it_was_sent(connection: http.client.HTTPConnection) -> None:
    response, _ = ask(connection, "GET", "/v1/AUTH_x/c/a%2Fb%20c//d?prefix=a%2Fb&x=")
    assert response.headers["X-Path"] == "/v1/AUTH_x/c/a%2Fb%20c//d"
    assert response.headers["X-Query"] == "prefix=a%2Fb&x="


def test_a_header_comes_back_octet_by_octet(connection: http.client.HTTPConnection) -> None:
    response, _ = ask(connection, "GET", "/", headers={"X-Name": "blåbær".encode()})
    assert response.headers["X-Name"].encode("latin-1").decode() == "blåbær"


def test_head_has_the_length_and_no_body(connection: http.client.HTTPConnection) -> None:
    response, body = ask(connection, "HEAD", "/a")
    assert (response.headers["Content-Length"], body) == ("1", b"")
    assert ask(connection, "GET", "/a")[1] == b"0"


def test_a_204_has_neither_length_nor_body(connection: http.client.HTTPConnection) -> None:
    response, body = ask(connection, "DELETE", "/none")
    assert (response.status, response.headers["Content-Length"], body) == (204, None, b"")


def test_a_body_of_unknown_length_is_sent_in_chunks(connection: http.client.HTTPConnection) -> None:
    response, body = ask(connection, "GET", "/stream")
    assert (response.headers["Transfer-Encoding"], body) == ("chunked", b"abcd")


def test_a_chunked_upload_is_read_whole(connection: http.client.HTTPConnection) -> None:
    _, body = ask(connection, "PUT", "/a", body=iter([b"x" * 1000] * 100))
    assert body == b"100000"
    assert ask(connection, "GET", "/a")[1] == b"0"


@pytest.mark.parametrize("size", [1, 5 * MIB])
def test_an_upload_that_is_refused_unread_disturbs_no_later_request(
    address: tuple[str, int], connection: http.client.HTTPConnection, size: int
) -> None:
    response, body = ask(connection, "PUT", "/refuse", body=b"x" * size)
    assert (response.status, body) == (403, b"no")
    assert ask(connection, "GET", "/a")[1] == b"0"


@pytest.mark.parametrize("path", ["/broken", "/short"])
def test_an_answer_that_is_cut_ends_with_its_connection(connection: http.client.HTTPConnection, path: str) -> None:
    connection.request("GET", path)
    with pytest.raises(http.client.IncompleteRead):
        connection.getresponse().read()


@pytest.mark.parametrize(
    ("octets", "sentence"),
    [
        (b"Content-Length: 100\r\n\r\nabc", "97 bytes before the end"),
        (b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc", "before the last chunk"),
    ],
)
def test_a_sender_that_goes_away_is_known_from_a_body_that_is_whole(
    address: tuple[str, int], parrot: Parrot, octets: bytes, sentence: str
) -> None:
    with send(address, b"PUT /a HTTP/1.1\r\nHost: a\r\n" + octets) as sender:
        sender.shutdown(socket.SHUT_WR)
        assert parrot.cut.wait(20)
    assert sentence in parrot.cuts[0]


def test_who_waits_for_100_is_told_to_go_on(address: tuple[str, int]) -> None:
    head = b"PUT /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
    with send(address, head) as sender, sender.makefile("rb") as answers:
        assert answers.readline() == b"HTTP/1.1 100 Continue\r\n"
        assert answers.readline() == b"\r\n"
        sender.sendall(b"abc")
        assert answers.readline() == b"HTTP/1.1 200 OK\r\n"


def test_an_http_1_0_client_is_answered_and_let_go(address: tuple[str, int]) -> None:
    with send(address, b"GET /stream HTTP/1.0\r\n\r\n") as sender, sender.makefile("rb") as answers:
        text = answers.read()
    assert text.endswith(b"\r\n\r\nabcd")
    assert b"chunked" not in text.lower()


def test_stop_closes_connections_that_are_kept(kind: str) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    address = listener.getsockname()
    host = make_host(kind, listener, application(Parrot()))
    host.start()
    with send(address, b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n") as sender:
        assert sender.recv(12) == b"HTTP/1.1 200"
        host.stop()
        while sender.recv(4096):
            pass  # the end of the connection, not a time-out, ends this
    with pytest.raises(OSError):
        socket.create_connection(address, timeout=20)


def test_werkzeug_refuses_a_large_upload_before_it_is_sent() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    address = listener.getsockname()
    host = make_host("werkzeug", listener, application(Parrot()))
    host.start()
    head = b"PUT /refuse HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n"
    with send(address, head) as sender, sender.makefile("rb") as answers:
        assert answers.readline() == b"HTTP/1.1 403 Forbidden\r\n"
    host.stop()
