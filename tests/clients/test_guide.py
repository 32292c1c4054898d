"""Every test that the guide shows, run as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from .test_readme import ENVIRON

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# what a page may leave out, having shown it before
IMPORTS = "import openstack\nimport pytest\nfrom openstack_mock import mock_openstack\n"


def shown(page: Path) -> list[str]:
    """The tests of a page, as modules."""
    return [IMPORTS + block for block in BLOCK.findall(page.read_text()) if "def test_" in block]


@pytest.mark.parametrize("page", [pytest.param(page, id=page.stem) for page in sorted(GUIDE.glob("*.md")) if shown(page)])
def test_the_tests_of_a_page_pass(page: Path, tmp_path: Path) -> None:
    for number, module in enumerate(shown(page)):
        (tmp_path / f"test_{number}.py").write_text(module)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."]
    done = subprocess.run(command, cwd=tmp_path, env=ENVIRON, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
