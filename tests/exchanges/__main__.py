"""The command line: record, replay, count, show, wander."""

from __future__ import annotations

import argparse
import os
import sys
import time
from contextlib import nullcontext

from . import content, report, tape
from .record import record, scenario_names
from .replay import Outcome, replay, write_known
from .senders import InProcess, OverHttp, Sender
from .wander import wander

ORACLE = os.environ.get("ORACLE", "http://127.0.0.1:25000/v3")
PASSWORD = os.environ.get("ORACLE_PASSWORD", "oracle")


def main(arguments: list[str]) -> int:
    """Do what the command line says; give the exit code."""
    options = _options(arguments)
    if options.command == "record":
        with content.served() if options.service == "glance" else nullcontext():
            return _record(options)
    if options.command == "replay":
        with content.served() if options.against else nullcontext():
            return _replay(options)
    if options.command == "known":
        scenarios = [name for name in tape.scenarios(options.service) if options.only in (None, name[1])]
        write_known([replay(_sender(options), *name) for name in scenarios])
        return 0
    if options.command == "show":
        return report.show(options.service, options.only, options.number)
    if options.command == "wander":
        walk = wander(OverHttp(ORACLE, PASSWORD), _sender(options), options.service, options.seed, options.steps)
        return report.partings(walk, options.steps)
    report.count(options.service)
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.exchanges", description=__doc__)
    parser.add_argument("command", choices=("record", "replay", "count", "show", "known", "wander"))
    parser.add_argument("service", help="keystone, placement, glance ...")
    parser.add_argument("--only", help="one scenario")
    parser.add_argument("--against", metavar="AUTH_URL", help="replay on the cloud at this URL, not in this process")
    parser.add_argument("--password", help="the admin's password there", default=None)
    parser.add_argument("--number", type=int, help="show: only this exchange")
    parser.add_argument("--seed", type=int, default=1, help="wander: which walk")
    parser.add_argument("--steps", type=int, default=500, help="wander: how far")
    parser.add_argument("-v", "--verbose", action="store_true", help="replay: every difference")
    return parser.parse_args(arguments)


def _record(options: argparse.Namespace) -> int:
    names = [options.only] if options.only else scenario_names(options.service)
    for name in names:
        begun = time.monotonic()
        taken, again = record(OverHttp(ORACLE, options.password or PASSWORD), options.service, name)
        print(f"{options.service}/{name}: {report.summary(taken)} in {time.monotonic() - begun:.0f} s", flush=True)
        for line in report.refusals(taken):
            print(line)
        if options.verbose and again.mismatches:
            report.table([again], verbose=True)
    return 0


def _replay(options: argparse.Namespace) -> int:
    outcomes: list[Outcome] = []
    for service, scenario in tape.scenarios(options.service):
        if options.only in (None, scenario):
            outcomes.append(replay(_sender(options), service, scenario))
    report.table(outcomes, verbose=options.verbose)
    return 1 if any(outcome.mismatches for outcome in outcomes) else 0


def _sender(options: argparse.Namespace) -> Sender:
    if options.against:
        return OverHttp(options.against, options.password or PASSWORD)
    from openstack_mock import Cloud

    return InProcess(Cloud())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
