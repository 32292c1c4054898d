"""The command `openstack-mock`: serve, env, coverage. Knows nothing of how a cloud or a server works."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from .settings import Settings

if TYPE_CHECKING:
    from .cloud import Cloud
    from .server.serving import Server

PORT = 5000
MARK = "# Written by `openstack-mock serve`, which writes over it at its next start.\n"


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status: 0, 1 if it cannot do what it should, 2 if it was asked wrongly."""
    parser, commands = _parser()
    given, unknown = parser.parse_known_args(arguments)
    parser = commands[given.command]
    if unknown:
        parser.error(f"no such argument: {unknown[0]}{_near(unknown[0], parser._option_string_actions)}")
    status: int = given.run(given, parser)
    return status


# -- serve


def serve(given: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Serve a cloud until SIGINT or SIGTERM."""
    import signal

    from .server.serving import CannotListen, Server

    settings = _settings(given, parser)
    try:
        server = Server(
            settings, host=given.host, port=given.port, advertise=given.advertise, http=given.http,
            verbose=given.verbose,
        )  # fmt: skip
    except CannotListen as error:
        return _complain(str(error))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        return _serve(server, given, parser)
    except _Stopped:
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        server.stop()


class _Stopped(BaseException):
    """A signal asked to stop."""


def _stop(number: int, frame: object) -> NoReturn:
    raise _Stopped


def _serve(server: Server, given: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    cloud = server.cloud
    try:
        cloud.preset("")
        cloud.clock  # noqa: B018  a start that is no time is refused now, not at the first request
    except ValueError as error:
        parser.error(str(error))
    refused = None if given.no_clouds_yaml else _write_clouds_yaml(cloud, given.clouds_yaml or Path("clouds.yaml"))
    if refused and given.clouds_yaml:
        return _complain(refused)
    server.start()
    settings = cloud.settings
    print(f"openstack-mock is ready: {cloud.auth_url} (admin / {settings.admin_password})", flush=True)
    if given.env:
        print(_exports(cloud, "admin"), flush=True)
    if refused:
        print(f"openstack-mock: note: {refused}", file=sys.stderr, flush=True)
    elif not given.no_clouds_yaml:
        print("clouds.yaml is written: openstack --os-cloud openstack_mock server list", flush=True)
    import threading

    threading.Event().wait()
    return 0


def _write_clouds_yaml(cloud: Cloud, path: Path) -> str:
    """Write clouds.yaml, unless somebody else's is there; say why not, or nothing."""
    try:
        if path.exists() and not path.read_text(encoding="utf-8", errors="replace").startswith(MARK[:30]):
            return f"{path} is not of openstack-mock, so it was left as it is; --clouds-yaml PATH writes another"
        path.write_text(MARK + cloud.clouds_yaml(), encoding="utf-8")
    except OSError as error:
        return f"cannot write {path}: {error.strerror}; --clouds-yaml PATH writes another, --no-clouds-yaml none"
    return ""


# -- env, coverage


def env(given: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Print the variables that lead a client to a served cloud."""
    from .cloud import Cloud
    from .server.site import identity_url

    url = f"http://{given.host}:{given.port}" + (f"/clouds/{given.name}" if given.name else "")
    layout = "paths" if given.name else given.layout
    print(_exports(Cloud(Settings(auth_url=identity_url(url, layout), layout=layout)), given.user))
    return 0


def coverage(given: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Print which operations of the real services are built."""
    from .coverage import markdown, measure

    print(markdown(measure()), end="")
    return 0


def _exports(cloud: Cloud, user: str) -> str:
    import shlex

    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in cloud.environ(user).items())


# -- arguments


class _Parser(argparse.ArgumentParser):
    """An argument parser that names the right word when one is misspelt."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            names = ", ".join(map(str, action.choices))
            raise argparse.ArgumentError(action, f"{value!r} is none of {names}{_near(value, action.choices)}")


def _parser() -> tuple[_Parser, dict[str, _Parser]]:
    from . import __version__

    parser = _Parser("openstack-mock", description="A whole OpenStack cloud in one process.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"openstack-mock {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _serve_arguments(commands.add_parser("serve", help="serve a cloud over HTTP", allow_abbrev=False))
    command = commands.add_parser("env", help="print the variables of a served cloud", allow_abbrev=False)
    _where(command)
    command.add_argument("--user", default="admin", help="whose variables: admin, demo, ... (default: admin)")
    command.add_argument("--name", metavar="CLOUD", help="of a further cloud of the server, by its name")
    command.set_defaults(run=env)
    command = commands.add_parser("coverage", help="print which operations are built", allow_abbrev=False)
    command.set_defaults(run=coverage)
    return parser, commands.choices


def _where(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", default="127.0.0.1", help="the address (default: 127.0.0.1)")
    command.add_argument("--port", type=int, default=PORT, help=f"identity's port, 0: a free one (default: {PORT})")
    command.add_argument(
        "--layout", choices=("paths", "ports"), default="paths",
        help="paths: all services on one port; ports: each on its classic port (default: paths)",
    )  # fmt: skip


# fmt: off
def _serve_arguments(command: argparse.ArgumentParser) -> None:
    _where(command)
    add = command.add_argument
    add("--advertise", metavar="HOST", help="the host that URLs name, where it is not --host")
    add("--seed", help="the one source of chance: the same seed, the same ids (default: 0)")
    add("--start", metavar="TIME", help="the cloud's time at the start, ISO 8601 (default: now)")
    add("--mode", choices=("immediate", "ticking", "manual", "realtime"),
        help="how the cloud's time passes (default: immediate)")
    add("--tick", type=float, metavar="SECONDS", help="what passes with each request, mode ticking (default: 1)")
    add("--speed", type=float, metavar="FACTOR", help="cloud seconds a second, mode realtime (default: 1)")
    add("--cloud", metavar="WHICH", help="what is there at the start: devstack (default), bare, or a YAML file")
    add("--set", action="append", default=[], metavar="NAME=VALUE",
        help="any other setting, or one of a service (identity.token_provider=jws); may be repeated")
    add("--clouds-yaml", type=Path, metavar="PATH", help="where to write clouds.yaml (default: right here)")
    add("--no-clouds-yaml", action="store_true", help="write none")
    add("--env", action="store_true", help="print the variables that lead a client here")
    add("--http", choices=("auto", "werkzeug", "cheroot"), default="auto",
        help="the HTTP host (default: auto: cheroot where it is installed)")
    add("-v", "--verbose", action="store_true", help="print a line for each request")
    command.set_defaults(run=serve)
# fmt: on


def _settings(given: argparse.Namespace, parser: argparse.ArgumentParser) -> Settings:
    options: dict[str, Any] = {"layout": given.layout}
    for name in ("start", "mode", "tick", "speed", "cloud"):
        if getattr(given, name) is not None:
            options[name] = getattr(given, name)
    if given.seed is not None:
        options["seed"] = _value(given.seed)
    for assignment in given.set:
        name, equals, text = assignment.partition("=")
        if not equals:
            parser.error(f"--set takes NAME=VALUE, not {assignment!r}")
        if "." in name:
            options.setdefault("options", {})[name] = _value(text)
        else:
            options[name] = _value(text)
    try:
        return Settings.of(**options)
    except TypeError as error:
        parser.error(str(error))


def _value(text: str) -> Any:
    """A value as JSON, or the text itself where it is none."""
    import json

    try:
        return json.loads(text)
    except ValueError:
        return text


def _near(word: object, known: Iterable[Any]) -> str:
    near = difflib.get_close_matches(str(word).partition("=")[0], [str(name) for name in known], 1)
    return f"; did you mean {near[0]}?" if near else ""


def _complain(sentence: str) -> int:
    print(f"openstack-mock: {sentence}", file=sys.stderr)
    return 1
