"""The real keystone: its Python, in a virtual environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


@pytest.fixture(scope="session")
def keystone() -> Path:
    """The Python that has keystone; made when it is not there yet."""
    place = Path(os.environ.get("KEYSTONE_VENV") or ROOT / ".venvs" / "keystone")
    done = place / "installed"
    if not done.exists():
        venv.create(place, with_pip=True)  # never `clear`: the folder that was named may hold something else
        install = [place / "bin" / "python", "-m", "pip", "install", "-q", "-r", HERE / "requirements-keystone.txt"]
        subprocess.run(install, check=True, stdout=sys.stderr)
        done.touch()
    return place / "bin" / "python"
