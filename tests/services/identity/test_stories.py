"""Stories of passwords, accounts and tokens: each comes out as the real keystone had it come out (`recorded_stories.json`).

`python -m tests.services.identity.test_stories PYTHON` writes them down again; PYTHON is that of an environment with keystone.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from openstack_mock.cloud import Cloud
from openstack_mock.wire.message import Request

from . import stories

HERE = Path(__file__).parent
RECORDED = HERE / "recorded_stories.json"
NAMES = {"expiration": "token_expiration"}  # of options that are called otherwise here


def teller(options: dict[str, Any], mode: str = "manual") -> stories.Teller:
    """Who tells stories to a cloud that is set so."""
    named = {f"identity.{NAMES.get(option, option)}": value for option, value in options.items()}
    cloud = Cloud(seed=1, mode=mode, start=f"{stories.START}Z", options=named)

    def send(method: str, path: str, body: Any, headers: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        answer = cloud.handle(Request(method, cloud.url("identity") + path, headers, json=body))
        return answer.status, answer.headers, json.loads(answer.content) if answer.content else None

    return stories.Teller(send, lambda seconds: cloud.advance(seconds))


def told(name: str) -> list[Any]:
    """What comes of a story here."""
    options, tell = stories.STORIES[name]
    it = teller(options)
    tell(it)
    return json.loads(json.dumps(it.came))  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", stories.STORIES)
def test_a_story_comes_out_as_the_real_one_does(name: str) -> None:
    assert told(name) == json.loads(RECORDED.read_text())[name]


@pytest.mark.parametrize("mode", ["immediate", "manual"])
@pytest.mark.parametrize("name", stories.EVENTS)
def test_a_token_taken_in_the_second_of_an_event_is_spared(name: str, mode: str) -> None:
    it = teller({}, mode)
    stories.world(it)
    stories.happen(it, name)
    it.renew()
    for token, user in (("new", "ann"), ("other", "bob")):
        if it.log_in(token, user, scope={"unscoped": {}}) == 201:
            it.came.clear()
            it.check(token)
            assert it.came == [[f"check {token}", 200]]


def test_no_story_is_recorded_that_is_not_told() -> None:
    assert set(json.loads(RECORDED.read_text())) == set(stories.STORIES)


def record(python: str) -> None:
    """Have the real keystone told the stories, and write down what came of them."""
    found = subprocess.run([python, "-W", "ignore", HERE / "keystone_whole.py"], stdout=subprocess.PIPE, check=True)
    write(json.loads(found.stdout))


def write(came: dict[str, list[Any]]) -> None:
    """One step a line."""
    stories = [
        f"{json.dumps(name)}: [\n" + ",\n".join(f" {json.dumps(step)}" for step in steps) + "\n]"
        for name, steps in came.items()
    ]
    RECORDED.write_text("{\n" + ",\n".join(stories) + "\n}\n")


if __name__ == "__main__":
    record(sys.argv[1])
