"""The house's rules, checked by walking the source: imports run downward, and time and chance stay in sim."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import openstack_mock

ROOT = Path(openstack_mock.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
# What each room may import; a room not listed is on top and may import all.
BELOW = {
    "sim": {"sim"},
    "policy": {"policy"},
    "store": {"store", "sim"},
    "wire": {"wire", "store", "policy", "sim"},
    "services": {"services", "wire", "store", "policy", "sim", "reference"},
}
FORBIDDEN = {
    ("time", "time"), ("time", "time_ns"), ("time", "monotonic"), ("time", "sleep"), ("time", "perf_counter"),
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("uuid", "uuid4"), ("uuid", "uuid1"),
    ("os", "urandom"),
}  # fmt: skip
# Doors and the server live in the client's time, not in the cloud's.
OUTSIDE = ("intercept/", "server/", "cli.py", "__main__.py")


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


def imports(path: Path) -> Iterator[str]:
    """Dotted names, below the package, of what a module imports at run time."""
    tree = ast.parse(path.read_text())
    skipped = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.dump(block.test)
        for node in ast.walk(block)
    }
    package = path.relative_to(ROOT).parts[:-1]
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.ImportFrom):
            if node.level:
                base = package[: len(package) - node.level + 1]
                names = [node.module] if node.module else [alias.name for alias in node.names]
                for name in names:
                    yield ".".join((*base, name))
            elif node.module and node.module.startswith("openstack_mock."):
                yield node.module.removeprefix("openstack_mock.")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_downward(path: Path) -> None:
    allowed = BELOW.get(room(path))
    if allowed is None:
        return
    for name in imports(path):
        assert name.partition(".")[0] in allowed, f"{path.relative_to(ROOT)} imports {name}"


@pytest.mark.parametrize("path", sorted((ROOT / "services").glob("*/**/*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_service_never_imports_another(path: Path) -> None:
    own = path.relative_to(ROOT).parts[1]
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "services" and len(parts) > 1:
            assert parts[1] in (own, "BUILT", "BY_TYPE", "SERVICES"), f"{own} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_time_and_chance_come_from_sim(path: Path) -> None:
    where = str(path.relative_to(ROOT))
    if where.startswith(("sim/", *OUTSIDE)):
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) not in FORBIDDEN, f"{where}:{node.lineno} {node.value.id}.{node.attr}"
            assert node.value.id not in ("random", "secrets"), f"{where}:{node.lineno} {node.value.id}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text())), f"{path} has no docstring"
