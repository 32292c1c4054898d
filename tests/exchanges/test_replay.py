"""Every recorded exchange, on a fresh cloud: the answers are those of the real services.

`known_differences.json` lists, a scenario a line, the numbers of exchanges that are not equal yet. It only shrinks: a new
difference fails, and so does one that is listed and has gone. `python -m tests.exchanges known` writes it anew.
"""

from __future__ import annotations

import pytest

from . import tape
from .replay import known_differences, replay
from .report import describe
from .senders import InProcess


@pytest.mark.parametrize(("service", "scenario"), [pytest.param(*name, id="/".join(name)) for name in tape.scenarios()])
def test_answers_equal_those_of_the_real_service(service: str, scenario: str) -> None:
    from openstack_mock import Cloud

    outcome = replay(InProcess(Cloud()), service, scenario)
    known = set(known_differences().get(f"{service}/{scenario}", ()))
    new = [mismatch for mismatch in outcome.mismatches if mismatch.number not in known]
    shown = "\n".join(describe(outcome, mismatch) for mismatch in new[:10])
    assert not new, f"{len(new)} of {outcome.played} differ, the first ones:\n{shown}"
    gone = known - {mismatch.number for mismatch in outcome.mismatches}
    assert not gone, f"equal now, take them out of known_differences.json: {sorted(gone)}"
