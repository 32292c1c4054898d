"""The command: what it prints, where it writes, how it ends, and what it says to who misspells."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from openstack_mock import __version__, cli

Serve = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "openstack_mock", "serve", "--port", "0", *arguments]
        environ = {name: value for name, value in os.environ.items() if not name.startswith("OS_")}
        process = subprocess.Popen(
            command, cwd=tmp_path, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def ready(process: subprocess.Popen[str]) -> str:
    """The auth URL of the ready line."""
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.fullmatch(r"openstack-mock is ready: (http://127\.0\.0\.1:\d+/identity/v3) \(admin / secret\)\n", line)
    assert found, line or process.communicate()
    return found[1]


def connect(auth_url: str) -> socket.socket:
    host, _, port = auth_url.split("/")[2].partition(":")
    return socket.create_connection((host, int(port)), timeout=20)


@pytest.mark.parametrize("http", ["werkzeug", "cheroot"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_stops_at_once_with_a_connection_open(serve: Serve, http: str, number: signal.Signals) -> None:
    process = serve("--http", http)
    with connect(ready(process)) as kept:
        kept.sendall(b"GET /_mock/clock HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert kept.recv(12) == b"HTTP/1.1 200"
        process.send_signal(number)
        assert process.wait(10) == 0
    assert process.communicate()[1] == ""


def test_serve_writes_a_clouds_yaml_where_it_was_started(serve: Serve, tmp_path: Path) -> None:
    for _ in range(2):  # over its own, it writes again
        auth_url = ready(serve())
        clouds = yaml.safe_load((tmp_path / "clouds.yaml").read_text())["clouds"]
        assert clouds["openstack_mock"]["auth"]["auth_url"] == auth_url


def test_serve_leaves_the_clouds_yaml_of_others_alone(serve: Serve, tmp_path: Path) -> None:
    theirs = tmp_path / "clouds.yaml"
    theirs.write_text("clouds: {}\n")
    process = serve()
    ready(process)
    assert process.stderr is not None
    assert "clouds.yaml is not of openstack-mock" in process.stderr.readline()
    assert theirs.read_text() == "clouds: {}\n"
    process = serve("--clouds-yaml", str(theirs))
    assert process.wait(20) == 1
    assert theirs.read_text() == "clouds: {}\n"


def test_serve_writes_clouds_yaml_elsewhere_or_nowhere(serve: Serve, tmp_path: Path) -> None:
    ready(serve("--clouds-yaml", "other.yaml"))
    ready(serve("--no-clouds-yaml"))
    assert [path.name for path in tmp_path.iterdir()] == ["other.yaml"]


def test_serve_prints_the_variables_if_asked(serve: Serve) -> None:
    process = serve("--env")
    auth_url = ready(process)
    assert process.stdout is not None
    assert process.stdout.readline() == f"export OS_AUTH_URL={auth_url}\n"


def test_a_port_in_use_is_one_sentence_that_names_the_option(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert cli.main(["serve", "--port", str(port)]) == 1
    assert capsys.readouterr().err == (
        f"openstack-mock: port {port} of 127.0.0.1 is in use: choose another with --port, 0 for any free one\n"
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["serv"], "did you mean serve?"),
        (["serve", "--prot", "1"], "no such argument: --prot; did you mean --port?"),
        (["serve", "--cloud-yaml=x"], "did you mean --clouds-yaml?"),
        (["serve", "--mode", "imediate"], "did you mean immediate?"),
        (["serve", "--layout", "path"], "did you mean paths?"),
        (["serve", "--set", "sed=1"], "has no option 'sed'; did you mean 'seed'?"),
        (["serve", "--set", "seed"], "--set takes NAME=VALUE, not 'seed'"),
        (["serve", "--port", "0", "--start", "soon"], "'soon' is no time"),
        (["serve", "--port", "0", "--cloud", "no-such-file"], "neither devstack nor bare nor a file"),
        ([], "COMMAND"),
    ],
)
def test_what_is_misspelt_is_one_sentence_and_status_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    error = capsys.readouterr().err
    assert ended.value.code == 2
    assert sentence in error
    assert error.count("\n") == 1


def test_settings_come_from_options_and_assignments() -> None:
    parser, commands = cli._parser()
    given = parser.parse_args(
        [
            "serve",
            "--seed",
            "7",
            "--mode",
            "ticking",
            "--tick",
            "2",
            "--set",
            "compute_hosts=5",
            "--set",
            "region=North",
            "--set",
            "identity.token_provider=jws",
            "--layout",
            "ports",
        ]
    )
    settings = cli._settings(given, commands["serve"])
    assert (settings.seed, settings.mode, settings.tick, settings.layout) == (7, "ticking", 2.0, "ports")
    assert (settings.compute_hosts, settings.region) == (5, "North")
    assert settings.options == {"identity.token_provider": "jws"}


@pytest.mark.parametrize(
    ("arguments", "url"),
    [
        ([], "http://127.0.0.1:5000/identity/v3"),
        (["--port", "6000", "--name", "a"], "http://127.0.0.1:6000/clouds/a/identity/v3"),
        (["--layout", "ports"], "http://127.0.0.1:5000/v3"),
    ],
)
def test_env_prints_what_a_shell_can_read(capsys: pytest.CaptureFixture[str], arguments: list[str], url: str) -> None:
    assert cli.main(["env", *arguments, "--user", "demo"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert f"export OS_AUTH_URL={url}" in lines
    assert "export OS_USERNAME=demo" in lines


def test_the_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out == f"openstack-mock {__version__}\n"
