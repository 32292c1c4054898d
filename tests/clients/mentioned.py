"""What test files call and say, read from their source: so a test of completeness needs no other test to have run."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@cache
def mentioned(pattern: str) -> frozenset[str]:
    """Every call (dotted, without its object: `users.create`) and every string, or what an f-string begins with."""
    found = set()
    for file in HERE.glob(pattern):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call):
                found.add(ast.unparse(node.func).partition(".")[2])
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return frozenset(found)
