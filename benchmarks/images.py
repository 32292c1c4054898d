"""What images cost: taking their data in, keeping it out of memory, and lists of many."""

from __future__ import annotations

import functools
import gc
import hashlib
import http.client
import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from openstack_mock import Request

from .client import Client
from .figures import figure, median

SIZE = 64 << 20
OCTETS = {"Content-Type": "application/octet-stream"}
MANY, FEW, PAGE = 10_000, 1_000, 100


@functools.cache
def body() -> bytes:
    """64 MiB that no format inspector takes for anything."""
    return os.urandom(1 << 20) * (SIZE >> 20)


def _client() -> Client:
    from openstack_mock import Cloud

    return Client(Cloud())


def _put(client: Client) -> None:
    made = client.cloud.handle(
        client.request("POST", "image", "/v2/images", json={"disk_format": "raw", "container_format": "bare"})
    ).json()
    path = f"/v2/images/{made['id']}"
    url = client.cloud.url("image") + f"{path}/file"
    answer = client.cloud.handle(Request("PUT", url, {**client.headers, **OCTETS}, body()))
    assert answer.status == 204, answer.content
    client.cloud.handle(client.request("DELETE", "image", path))


def _hash() -> None:
    view = memoryview(body())
    md5, sha512 = hashlib.md5(), hashlib.sha512()
    for start in range(0, SIZE, 1 << 20):
        md5.update(view[start : start + (1 << 20)])
        sha512.update(view[start : start + (1 << 20)])


@figure("put an image of 64 MiB, against hashing the same bytes once with md5 and sha512", 2, "x")
def put_against_hashing() -> float:
    client = _client()
    return median(lambda: _put(client), 5, warm=1) / median(_hash, 5, warm=1)


@figure("peak memory of that put, against the body", 1.2, "x")
def put_memory() -> float:
    client = _client()
    _put(client)
    gc.collect()
    tracemalloc.start()
    try:
        _put(client)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return (SIZE + peak) / SIZE


@functools.cache
def images(count: int) -> Client:
    """A cloud of so many images, of ten names and three sizes."""
    client = _client()
    facade = client.cloud.image
    admin = client.cloud.identity.service_credentials("admin")
    for number in range(count):
        facade.create(
            admin, f"image-{number % 10}", {"batch": str(number % 7)}, visibility="public", min_disk=number % 3
        )
    return client


def _pages(count: int) -> float:
    """A page out of the middle of a list that is filtered and sorted by two keys."""
    client = images(count)
    path = f"/v2/images?min_disk=1&sort=name:asc,created_at:desc&limit={PAGE}"
    first = client.cloud.handle(client.request("GET", "image", path)).json()["images"]
    assert len(first) == PAGE
    following: Request = client.request("GET", "image", f"{path}&marker={first[-1]['id']}")
    return median(lambda: client.cloud.handle(following), 51, warm=5)


@figure("a page of 100 of 10,000 images, filtered and sorted by two keys, against the same of 1,000", 1.5, "x")
def pages_stay_flat() -> float:
    return _pages(MANY) / _pages(FEW)


@figure("a page of 100 of 10,000 images", 10, "ms")
def page_of_images() -> float:
    return 1e3 * _pages(MANY)


@figure("peak memory of the server while 64 MiB are put and fetched, above before", 32, "MiB")
def server_memory() -> float:
    """Linux only: the kernel keeps the peak of a process."""
    with serving() as (auth_url, pid):
        send = Sender(auth_url)
        image = json.loads(send("POST", "/image/v2/images", b'{"disk_format": "raw", "container_format": "bare"}'))
        path = f"/image/v2/images/{image['id']}/file"
        send("PUT", path, body()[:1024], OCTETS)  # whatever is imported at the first time
        image = json.loads(send("POST", "/image/v2/images", b'{"disk_format": "raw", "container_format": "bare"}'))
        path = f"/image/v2/images/{image['id']}/file"
        before = _peak(pid)
        send("PUT", path, body(), OCTETS)
        assert len(send("GET", path)) == SIZE
        return (_peak(pid) - before) / 1024


class Sender:
    """Sends requests over HTTP as the admin."""

    def __init__(self, auth_url: str) -> None:
        self.host = urlsplit(auth_url).netloc
        auth = {
            "identity": {"methods": ["password"], "password": {"user": {
                "name": "admin", "password": "secret", "domain": {"id": "default"}}}},
            "scope": {"project": {"name": "admin", "domain": {"id": "default"}}},
        }  # fmt: skip
        self.headers: dict[str, str] = {}
        self("POST", "/identity/v3/auth/tokens", json.dumps({"auth": auth}).encode())

    def __call__(self, method: str, path: str, content: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
        connection = http.client.HTTPConnection(self.host)
        sent = {"Content-Type": "application/json", **self.headers, **(headers or {})}
        connection.request(method, path, content, sent)
        answer = connection.getresponse()
        received = answer.read()
        assert answer.status < 400, received
        token = answer.getheader("X-Subject-Token")
        if token is not None:
            self.headers["X-Auth-Token"] = token
        return received


@contextmanager
def serving() -> Iterator[tuple[str, int]]:
    """The auth URL of a cloud served by a process of its own, and the process's id."""
    command = [sys.executable, "-m", "openstack_mock", "serve", "--port", "0", "--no-clouds-yaml"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[3], process.pid
        finally:
            process.terminate()


def _peak(pid: int) -> int:
    """The most memory that a process has had, in KiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    raise OSError("the kernel does not say")
