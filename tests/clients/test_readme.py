"""Every example of the README, run as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(\w+)(?: title=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = {title: text for _, title, text in BLOCK.findall((ROOT / "README.md").read_text()) if title}
ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith(("OS_", "PYTEST_"))}
ENVIRON["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{ENVIRON['PATH']}"


def run(command: list[str], where: Path) -> None:
    done = subprocess.run(command, cwd=where, env=ENVIRON, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("title", [title for title in BLOCKS if title.startswith("test_")])
def test_a_test_of_the_readme_passes(title: str, tmp_path: Path) -> None:
    for name in ("app.py", title):
        (tmp_path / name).write_text(BLOCKS[name])
    run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", title], tmp_path)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Path]:
    """A folder in which `openstack-mock serve` was started."""
    command = [sys.executable, "-m", "openstack_mock", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, env=ENVIRON, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "is ready" in process.stdout.readline()
        yield tmp_path
        process.terminate()


def test_the_story_of_the_command_line_ends_well(served: Path) -> None:
    lines = [line.removeprefix("$ ") for line in BLOCKS["story"].splitlines()]
    assert all(f"$ {line}" in BLOCKS["story"] for line in lines)
    run(["bash", "-exc", "\n".join(lines)], served)


def test_the_make_targets_of_the_readme_are_there() -> None:
    text = (ROOT / "README.md").read_text()
    rules = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"`?make ([a-z]+)`?", text)) - {"it"} <= set(rules)


def test_every_page_that_the_readme_leads_to_is_there() -> None:
    for path in re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text()):
        assert (ROOT / path).exists(), path
