"""The description of a fresh cloud, from a YAML file. Knows nothing of what each service makes of its part."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

NAMED = ("devstack", "bare")


def read(cloud: str) -> Mapping[str, Any]:
    """The parts of a description by service type; empty for a named one.

    A file maps service types (`identity`, `compute`, ...) to what is added to DevStack's state, or to a bare cloud's
    with `extends: bare`. ValueError says what is wrong with the file.
    """
    if cloud in NAMED:
        return {}
    import yaml

    path = Path(cloud)
    if not path.is_file():
        raise ValueError(f"cloud {cloud!r} is neither {' nor '.join(NAMED)} nor a file")
    described = yaml.safe_load(path.read_text()) or {}
    if not isinstance(described, dict):
        raise ValueError(f"{cloud} does not map service types to descriptions")
    return described
