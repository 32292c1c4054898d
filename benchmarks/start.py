"""What it costs to begin: the import, a mock, a cloud, a server process."""

from __future__ import annotations

import http.client
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from .client import Client
from .figures import figure, median

_IMPORT = """
import time
import requests, responses, werkzeug
started = time.perf_counter()
from openstack_mock import Cloud, mock_openstack
print(time.perf_counter() - started)
"""


@figure("import, beyond requests, responses and werkzeug", 30, "ms")
def importing() -> float:
    command = [sys.executable, "-c", _IMPORT]
    return 1000 * statistics.median(float(subprocess.check_output(command)) for _ in range(11))


@figure("a mock entered and left, untouched", 0.3, "ms")
def enter_and_exit() -> float:
    from openstack_mock import mock_openstack

    def run() -> None:
        with mock_openstack():
            pass

    return 1000 * median(run, 501)


@figure("a mock entered and left, 1,000 resources in between", 0.3, "ms")
def enter_and_exit_used() -> float:
    from openstack_mock import mock_openstack

    times = []
    for _ in range(5):
        mock = mock_openstack()
        started = time.perf_counter()
        cloud = mock.start()
        entered = time.perf_counter() - started
        client = Client(cloud)
        for number in range(1000):
            client("POST", "identity", "/v3/projects", {"project": {"name": f"project-{number}"}})
        started = time.perf_counter()
        mock.stop()
        times.append(entered + time.perf_counter() - started)
    return 1000 * statistics.median(times)


@figure("a fresh cloud, until its first use", 0.5, "ms")
def fresh_cloud() -> float:
    from openstack_mock import Cloud

    return 1000 * median(Cloud, 501)


@contextmanager
def served(*arguments: str) -> Iterator[str]:
    """The auth URL of a cloud served by a process of its own."""
    command = [sys.executable, "-m", "openstack_mock", "serve", "--port", "0", "--no-clouds-yaml", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[3]
        finally:
            process.terminate()


@figure("serve, from its start to the first answer of identity", 0.4, "s")
def serve() -> float:
    times = []
    for _ in range(7):
        started = time.perf_counter()
        with served() as url:
            parts = urlsplit(url)
            connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
            connection.request("GET", parts.path)
            assert connection.getresponse().status == 200
            times.append(time.perf_counter() - started)
            connection.close()
    return statistics.median(times)
