"""The door of requests, held against what requests does with a real server."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from openstack_mock import NetworkBlocked, Request, Response, mock_openstack
from openstack_mock.wire.message import BodyCut

Scripted = Callable[..., Any]
URL = "http://openstack.test/identity/v3"


def echo(request: Request) -> Response:
    return Response(200, {"Content-Type": "application/octet-stream"}, request.read())


def test_a_session_made_before_the_mock_is_caught(scripted: Scripted) -> None:
    session = requests.Session()
    scripted()
    assert session.get(URL).text == f"GET {URL}"


def test_a_session_with_an_adapter_of_its_own_is_caught(scripted: Scripted) -> None:
    class Adapter(HTTPAdapter):
        def send(self, *args: Any, **kwargs: Any) -> Any:
            response = super().send(*args, **kwargs)
            response.headers["x-adapter"] = "yes"
            return response

    session = requests.Session()
    session.mount("http://", Adapter())
    scripted()
    assert session.get(URL).headers["x-adapter"] == "yes"


def test_an_adapter_that_sends_with_positional_arguments_is_caught(scripted: Scripted) -> None:
    scripted()
    request = requests.Request("GET", URL).prepare()
    assert HTTPAdapter().send(request, False, 3, True, None, {}).text == f"GET {URL}"


def test_after_the_mock_nothing_is_left_in_requests(scripted: Scripted) -> None:
    before = HTTPAdapter.send, requests.Session.send
    with mock_openstack():
        assert HTTPAdapter.send is not before[0]
    assert (HTTPAdapter.send, requests.Session.send) == before


def test_the_request_arrives_as_it_would_at_a_server(scripted: Scripted) -> None:
    cloud = scripted()
    requests.post(
        "http://me:secret@openstack.test:80/compute/v2.1/a%2Fb%20c?x=1&y=%C3%A9&x=2#part",
        json={"ä": 1},
        headers={"X-Auth-Token": "t", "X-Bytes": b"\xe9"},
    )
    (request,) = cloud.seen
    assert (request.method, request.scheme, request.host) == ("POST", "http", "openstack.test")
    assert request.path == "/compute/v2.1/a%2Fb%20c"
    assert request.query == [("x", "1"), ("y", "é"), ("x", "2")]
    assert request.headers["x-auth-token"] == "t"
    assert request.headers["x-bytes"] == "é"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["content-length"] == str(len(request.read()))
    assert request.headers["authorization"].startswith("Basic ")
    assert request.headers["host"] == "openstack.test"


def test_a_host_header_of_the_clients_own_arrives(scripted: Scripted) -> None:
    cloud = scripted()
    requests.get(URL, headers={"Host": "keystone.internal"})
    assert cloud.seen[0].host == "keystone.internal"


@pytest.mark.parametrize(
    ("body", "arrives"),
    [
        (None, b""),
        ("", b""),
        (b"bytes", b"bytes"),
        (bytearray(b"array"), b"array"),
        ("tëxt", "tëxt".encode()),
        (io.BytesIO(b"a file"), b"a file"),
        (io.StringIO("a tëxt file"), "a tëxt file".encode()),
        (iter([b"pie", b"", b"ces"]), b"pieces"),
        ({"a": "form"}, b"a=form"),
    ],
    ids=["none", "empty", "bytes", "bytearray", "text", "file", "text file", "iterator", "form"],
)  # fmt: skip
def test_every_kind_of_body_arrives(scripted: Scripted, body: Any, arrives: bytes) -> None:
    scripted(echo)
    assert requests.put(URL, data=body).content == arrives


def test_a_generator_is_read_bit_by_bit(scripted: Scripted) -> None:
    given: list[int] = []

    def pieces() -> Iterator[bytes]:
        for number in range(4):
            given.append(number)
            yield b"x" * 10

    def first_bytes(request: Request) -> Response:
        assert not isinstance(request.body, bytes)
        assert request.headers["transfer-encoding"] == "chunked"
        assert request.body.read(15) == b"x" * 15
        assert given == [0, 1]
        return Response(200, {}, request.body.read())

    scripted(first_bytes)
    assert requests.put(URL, data=pieces()).content == b"x" * 25


def test_a_file_is_sent_from_where_it_stands(scripted: Scripted) -> None:
    scripted(echo)
    file = io.BytesIO(b"skipped, sent")
    file.seek(9)
    assert requests.put(URL, data=file).content == b"sent"


def test_a_multipart_form_arrives(scripted: Scripted) -> None:
    cloud = scripted(echo)
    response = requests.post(URL, files={"file": ("name.txt", b"content")}, data={"field": "value"})
    assert b'filename="name.txt"' in response.content
    assert b"content" in response.content
    assert cloud.seen[0].headers["content-type"].startswith("multipart/form-data; boundary=")


def test_the_response_carries_what_one_from_a_server_carries(scripted: Scripted) -> None:
    scripted(lambda request: Response(201, {"content-type": "application/json", "X-One": "1"}, b'{"a": 1}'))
    response = requests.get(URL, params={"q": "x"})
    assert (response.status_code, response.reason, response.ok) == (201, "Created", True)
    assert response.json() == {"a": 1}
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["content-length"] == "8"
    assert response.headers["x-one"] == "1"
    assert response.url == f"{URL}?q=x"
    assert response.request.method == "GET"
    assert response.elapsed.total_seconds() >= 0
    assert response.raw.version == 11
    assert isinstance(response.connection, HTTPAdapter)
    scripted(lambda request: Response(404))
    with pytest.raises(requests.HTTPError, match="404 Client Error: Not Found for url"):
        requests.get(URL).raise_for_status()


def test_a_head_request_has_headers_and_no_body(scripted: Scripted) -> None:
    scripted(lambda request: Response(200, {"X-Subject-Token": "t"}, b"the body of a GET"))
    response = requests.head(URL)
    assert response.content == b""
    assert response.headers["content-length"] == "17"


def test_a_204_has_no_body(scripted: Scripted) -> None:
    scripted(lambda request: Response(204))
    response = requests.delete(URL)
    assert response.content == b""
    assert "content-length" not in response.headers


def test_a_body_is_streamed_in_the_clients_pieces(scripted: Scripted) -> None:
    scripted(lambda request: Response(200, {}, b"0123456789"))
    response = requests.get(URL, stream=True)
    assert list(response.iter_content(4)) == [b"0123", b"4567", b"89"]
    response = requests.get(URL, stream=True)
    assert response.raw.read(3) + response.raw.read(3) + response.raw.read() == b"0123456789"
    assert response.raw.read() == b""


def test_chunks_are_made_as_the_client_reads_them(scripted: Scripted) -> None:
    made: list[int] = []

    def chunks() -> Iterator[bytes]:
        for number in range(100):
            made.append(number)
            yield b"x" * 65536

    scripted(lambda request: Response(200, {}, chunks()))
    with requests.get(URL, stream=True) as response:
        assert next(response.iter_content(1000)) == b"x" * 1000
        assert len(made) < 5
    assert sum(map(len, requests.get(URL).iter_content(None))) == 100 * 65536


def test_a_response_that_is_not_read_closes_its_source(scripted: Scripted) -> None:
    closed: list[bool] = []

    def chunks() -> Iterator[bytes]:
        try:
            yield b"x"
            yield b"y"
        finally:
            closed.append(True)

    scripted(lambda request: Response(200, {}, chunks()))
    with requests.get(URL, stream=True) as response:
        next(response.iter_content(1))
    assert closed == [True]


def test_lines_of_a_streamed_body(scripted: Scripted) -> None:
    scripted(lambda request: Response(200, {}, iter([b"one\ntw", b"o\n"])))
    assert list(requests.get(URL, stream=True).iter_lines()) == [b"one", b"two"]


@pytest.mark.skipif(urllib3.__version__ < "2", reason="urllib3 1.26 does not hold a body against its length")
def test_a_body_shorter_than_announced_breaks_off(scripted: Scripted) -> None:
    scripted(lambda request: Response(200, {"Content-Length": "10"}, b"half"))
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="4 bytes read, 6 more expected"):
        requests.get(URL)


def test_a_body_that_is_cut_breaks_off(scripted: Scripted) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"half"
        raise BodyCut

    scripted(lambda request: Response(200, {}, chunks()))
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        requests.get(URL)


def test_a_compressed_body_is_unpacked(scripted: Scripted) -> None:
    import gzip

    scripted(lambda request: Response(200, {"Content-Encoding": "gzip"}, gzip.compress(b"packed")))
    assert requests.get(URL).content == b"packed"


def test_redirects_are_followed_inside_the_cloud(scripted: Scripted) -> None:
    def answer(request: Request) -> Response:
        if request.path == "/old":
            return Response(302, {"Location": "/identity/v3"})
        return Response(200, {}, request.path.encode())

    cloud = scripted(answer)
    response = requests.get("http://openstack.test/old")
    assert response.text == "/identity/v3"
    assert [earlier.status_code for earlier in response.history] == [302]
    response = requests.get("http://openstack.test/old", allow_redirects=False)
    assert response.is_redirect
    assert len(cloud.seen) == 3


def test_300_multiple_choices_is_an_answer_like_others(scripted: Scripted) -> None:
    scripted(lambda request: Response(300, {"Location": URL}, b'{"versions": []}'))
    response = requests.get("http://openstack.test/")
    assert (response.status_code, response.json()) == (300, {"versions": []})


def test_cookies_are_kept_and_sent_back(scripted: Scripted) -> None:
    cloud = scripted(lambda request: Response(200, {"Set-Cookie": "route=one; Path=/"}))
    session = requests.Session()
    response = session.get(URL)
    assert response.cookies["route"] == session.cookies["route"] == "one"
    session.get(URL)
    assert cloud.seen[1].headers["cookie"] == "route=one"


def test_hooks_and_authentication_of_requests_run(scripted: Scripted) -> None:
    seen: list[int] = []

    def keep(response: requests.Response, *args: Any, **kwargs: Any) -> None:
        seen.append(response.status_code)

    cloud = scripted()
    requests.get(URL, hooks={"response": keep}, auth=("u", "p"))
    assert seen == [200]
    assert cloud.seen[0].headers["authorization"] == "Basic dTpw"


def test_retries_of_an_adapter_are_made(scripted: Scripted) -> None:
    statuses = iter([503, 503, 200])
    cloud = scripted(lambda request: Response(next(statuses), {}, request.read()))
    session = requests.Session()
    session.mount("http://", HTTPAdapter(max_retries=Retry(3, status_forcelist=[503], allowed_methods=None)))
    response = session.put(URL, data=io.BytesIO(b"again"))
    assert (response.status_code, response.content) == (200, b"again")
    assert len(cloud.seen) == 3


def test_retries_that_run_out_raise_as_requests_does(scripted: Scripted) -> None:
    scripted(lambda request: Response(503))
    session = requests.Session()
    session.mount("http://", HTTPAdapter(max_retries=Retry(2, status_forcelist=[503])))
    with pytest.raises(requests.exceptions.RetryError, match="too many 503 error responses"):
        session.get(URL)
    session.mount("http://", HTTPAdapter(max_retries=Retry(2, status_forcelist=[503], raise_on_status=False)))
    assert session.get(URL).status_code == 503


def test_an_exception_of_the_cloud_reaches_the_test_as_it_is(scripted: Scripted) -> None:
    class Bug(Exception):
        pass

    def answer(request: Request) -> Response:
        raise Bug("here")

    scripted(answer)
    with pytest.raises(Bug, match="here"):
        requests.get(URL)


def test_an_exception_of_the_clients_generator_reaches_the_client(scripted: Scripted) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"x"
        raise RuntimeError("disk gone")

    scripted(echo)
    with pytest.raises(RuntimeError, match="disk gone"):
        requests.put(URL, data=pieces())


def test_threads_are_answered_at_the_same_time(scripted: Scripted) -> None:
    barrier = threading.Barrier(8, timeout=10)

    def answer(request: Request) -> Response:
        barrier.wait()
        return Response(200, {}, request.path.encode())

    scripted(answer)
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(requests.get(f"{URL}/{n}").text)) for n in range(8)
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [f"/identity/v3/{n}" for n in range(8)]


def test_the_inner_of_two_clouds_at_one_url_answers(scripted: Scripted) -> None:
    outer = mock_openstack(cloud=scripted("outer"))
    assert requests.get(URL).text == "outer"
    with outer:
        scripted("inner")
        assert requests.get(URL).text == "inner"


def test_clouds_at_different_urls_answer_side_by_side(scripted: Scripted) -> None:
    scripted("east", auth_url="http://east.test/identity/v3")
    scripted("west", auth_url="https://west.test:5000/v3")
    assert requests.get("http://east.test/compute/v2.1").text == "east"
    assert requests.get("https://west.test:5000/v3").text == "west"
    with pytest.raises(NetworkBlocked):
        requests.get("https://west.test:5001/v3")


def test_a_hard_coded_auth_url_belongs_to_the_cloud(scripted: Scripted) -> None:
    scripted("mine", auth_url="https://10.20.30.40:5000/v3")
    assert requests.get("https://10.20.30.40:5000/v3", verify=False).text == "mine"


def test_mocks_may_be_stopped_in_any_order(scripted: Scripted) -> None:
    before = HTTPAdapter.send
    first, second = mock_openstack(auth_url="http://one.test/v3"), mock_openstack(auth_url="http://two.test/v3")
    first.start()
    second.start()
    first.stop()
    with pytest.raises(NetworkBlocked):
        requests.get("http://one.test/v3")
    second.stop()
    assert HTTPAdapter.send is before
    scripted("third")
    assert requests.get(URL).text == "third"


def test_nothing_of_a_cloud_is_kept_when_its_mock_is_off() -> None:
    import gc
    import weakref

    with mock_openstack(virtual_client_time=True) as cloud:
        requests.get("http://openstack.test/nothing-of-this-name")
    kept = weakref.ref(cloud)
    del cloud
    gc.collect()
    assert kept() is None


def test_an_adapter_for_another_scheme_is_left_alone(scripted: Scripted) -> None:
    class Unix(HTTPAdapter):
        def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
            raise FileNotFoundError("/run/docker.sock")

        get_connection = get_connection_with_tls_context  # as requests called it until 2.32

    scripted()
    session = requests.Session()
    session.mount("http+unix://", Unix())
    with pytest.raises(FileNotFoundError):
        session.get("http+unix://%2Frun%2Fdocker.sock/info")


def test_no_response_is_kept(scripted: Scripted) -> None:
    import gc
    import weakref

    scripted()
    kept = weakref.ref(requests.get(URL))
    gc.collect()
    assert kept() is None
