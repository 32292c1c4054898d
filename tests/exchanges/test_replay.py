"""Every recorded exchange, on a fresh cloud: the answers are those of the real services."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from . import tape
from .player import TYPES
from .replay import replay
from .report import describe
from .senders import InProcess


@pytest.mark.parametrize(("service", "scenario"), [pytest.param(*name, id="/".join(name)) for name in tape.scenarios()])
def test_answers_equal_those_of_the_real_service(service: str, scenario: str) -> None:
    from openstack_mock import Cloud

    for needed in ("keystone", service):
        folder = TYPES[needed].replace("-", "_")
        if find_spec(f"openstack_mock.services.{folder}") is None:
            pytest.skip(f"there is no {folder} yet")
    outcome = replay(InProcess(Cloud()), service, scenario)
    shown = "\n".join(describe(outcome, mismatch) for mismatch in outcome.mismatches[:10])
    assert not outcome.mismatches, f"{len(outcome.mismatches)} of {outcome.played} differ, the first ones:\n{shown}"
