"""The WSGI door: any server or test client can be given a cloud."""

from __future__ import annotations

import io
from typing import Any
from wsgiref.validate import validator

import pytest
from werkzeug.test import Client, EnvironBuilder

from openstack_mock import Cloud
from openstack_mock.intercept.wsgi import Upload, application, read, respond
from openstack_mock.wire.message import BodyCut, Response


def test_a_cloud_is_a_wsgi_application() -> None:
    client = Client(validator(application(Cloud(any_host=True))))
    response = client.get("/database/v1.0/x/instances")
    assert response.status_code == 501
    response.close()


def test_a_path_keeps_its_escapes_if_the_server_tells_them() -> None:
    environ = EnvironBuilder("/v1/c/a%2Fb").get_environ()
    assert read(environ | {"REQUEST_URI": "/v1/c/a%2Fb?x=%2F"}).path == "/v1/c/a%2Fb"
    assert read(environ | {"REQUEST_URI": "/v1/c/a%2Fb?x=%2F"}).query_string == "x=%2F"
    assert read(environ | {"REQUEST_URI": "", "RAW_URI": "//c//d"}).path == "//c//d"
    assert read(environ | {"REQUEST_URI": "http://host:80/v1?x"}).path == "/v1"


def test_a_path_is_escaped_again_if_it_does_not() -> None:
    environ = EnvironBuilder("/v1/å b").get_environ()
    del environ["REQUEST_URI"], environ["RAW_URI"]
    assert read(environ | {"SCRIPT_NAME": "/mount"}).path == "/mount/v1/%C3%A5%20b"


def test_the_host_is_the_header_or_else_the_server() -> None:
    environ = EnvironBuilder("/", base_url="http://cloud.test:8774/").get_environ()
    assert read(environ).host == "cloud.test:8774"
    del environ["HTTP_HOST"]
    assert read(environ).host == "cloud.test:8774"
    assert read(environ | {"SERVER_PORT": "80"}).host == "cloud.test"


def test_header_names_are_in_lower_case_and_content_type_is_among_them() -> None:
    environ = EnvironBuilder("/", method="POST", data=b"{}", headers={"X-Auth-Token": "t"}).get_environ()
    environ["CONTENT_TYPE"] = "application/json"
    headers = read(environ).headers
    assert (headers["x-auth-token"], headers["content-type"], headers["content-length"]) == (
        "t",
        "application/json",
        "2",
    )


def test_a_request_without_a_body_has_an_empty_one() -> None:
    assert read(EnvironBuilder("/", method="DELETE").get_environ() | {"CONTENT_LENGTH": ""}).read() == b""
    assert read(EnvironBuilder("/").get_environ() | {"CONTENT_LENGTH": "0"}).body == b""


def test_an_upload_is_read_piece_by_piece_and_no_further_than_its_end() -> None:
    source = io.BytesIO(b"abcdefNEXT")
    upload = Upload(source, 6)
    assert [upload.read(4), upload.read(4), upload.read(4), upload.read()] == [b"abcd", b"ef", b"", b""]
    assert source.read() == b"NEXT"


@pytest.mark.parametrize("error", [OSError("Invalid chunk header"), ValueError("bad chunk")])
def test_an_upload_that_breaks_off_says_so(error: Exception) -> None:
    class Broken:
        def read(self, size: int) -> bytes:
            raise error

    with pytest.raises(BodyCut, match="before the last chunk"):
        Upload(Broken(), None).read()
    with pytest.raises(BodyCut, match="3 bytes before the end"):
        Upload(io.BytesIO(b"abc"), 6).read()


def sent(response: Response, method: str = "GET") -> tuple[str, dict[str, str], Any]:
    said: list[Any] = []
    body = respond({"REQUEST_METHOD": method}, response, lambda status, headers: said.extend((status, headers)))
    return said[0], dict(said[1]), body


def test_what_is_not_latin_1_is_sent_as_utf_8() -> None:
    _, headers, _ = sent(Response(200, {"X-Name": "日本"}))
    assert headers["X-Name"].encode("latin-1").decode() == "日本"


def test_the_body_of_head_and_204_is_closed_unsent() -> None:
    for method, status in (("HEAD", 200), ("GET", 204)):
        pieces = (piece for piece in (b"a",))
        line, _, body = sent(Response(status, body=pieces), method)
        assert line.startswith(str(status))
        assert (list(body), pieces.gi_frame) == ([], None)


def test_a_body_shorter_than_promised_breaks_off() -> None:
    _, headers, body = sent(Response(200, {"Content-Length": "9"}, b"abc"))
    assert headers["Content-Length"] == "9"
    assert next(iter(body)) == b"abc"
    with pytest.raises(BodyCut):
        list(body)
