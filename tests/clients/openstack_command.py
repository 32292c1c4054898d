"""The `openstack` command, run in this process. Knows no service."""

from __future__ import annotations

import io
import json
import logging
import sys
from typing import Any

import pytest


class Terminal(io.StringIO):
    """Where nobody types. What is no terminal would be read as an image's data."""

    def isatty(self) -> bool:
        return True


class Command:
    """Run the command's lines, each as if in a process of its own; `options` come before every line."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *options: str) -> None:
        self.capsys = capsys
        self.options = options

    def run(self, line: str, *options: str) -> int:
        """Run a line and give its exit status."""
        from openstackclient import shell
        from osc_lib import clientmanager

        for kept in vars(clientmanager.ClientManager).values():
            if isinstance(kept, clientmanager.ClientCache):
                kept._handle = None  # the process would keep its clients, with their version and session
        self.capsys.readouterr()
        root = logging.getLogger()
        handlers = list(root.handlers)
        keyboard, sys.stdin = sys.stdin, Terminal()
        try:
            status: int = shell.main([*self.options, *options, *line.split()])
        finally:
            sys.stdin = keyboard
            root.handlers[:] = handlers  # those that the command has added write to what is captured now
        return status

    def json(self, line: str, *options: str) -> Any:
        """What a line that must succeed prints, read as JSON."""
        return json.loads(self.text(f"{line} -f json", *options))

    def text(self, line: str, *options: str) -> str:
        """What a line that must succeed prints."""
        status = self.run(line, *options)
        captured = self.capsys.readouterr()
        assert status == 0, captured.err
        return captured.out.strip()

    def does(self, *lines: str) -> None:
        """Run lines that must succeed and print nothing."""
        for line in lines:
            assert self.text(line) == "", line

    def fails(self, line: str, *options: str) -> str:
        """What a line that must fail says."""
        assert self.run(line, *options) != 0
        return self.capsys.readouterr().err
