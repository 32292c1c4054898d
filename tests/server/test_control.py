"""The control API over HTTP: each operation does what its description says, and answers in the shape it names."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import requests

from openstack_mock.server import shapes
from openstack_mock.server.serving import Server
from openstack_mock.sim.bus import Message
from openstack_mock.sim.clock import SECOND
from openstack_mock.sim.faults import Fault
from openstack_mock.store.collection import Collection

from .conftest import Client

START = 1769860800 * SECOND  # 2026-01-31T12:00:00Z


class Components:
    """Takes whatever the bus delivers."""

    def __init__(self) -> None:
        self.delivered: list[str] = []

    def deliver(self, message: Message) -> None:
        self.delivered.append(message.method)


class Thing:
    def __init__(self, id: str, state: str) -> None:
        self.id, self.state = id, state


class State:
    def __init__(self) -> None:
        self.things: Collection[Thing] = Collection("things")
        self.others: Collection[Thing] = Collection("others")


@pytest.fixture
def components(server: Server) -> Components:
    components = Components()
    server.cloud.bus.serve(lambda exchange: components)
    return components


def test_the_cloud_says_how_it_is_reached(server: Server, call: Client) -> None:
    cloud = call("GET", "/_mock/").json()
    assert cloud["auth_url"] == f"{server.url}/identity/v3" == cloud["environ"]["OS_AUTH_URL"]
    assert cloud["settings"]["seed"] == 1
    assert call("GET", "/_mock").json() == cloud


def test_reset_makes_the_cloud_as_new(server: Server, call: Client) -> None:
    call("POST", "/_mock/clock/advance", json={"seconds": 5})
    server.cloud.history.add(START, "server", "a", "build", "active", None, "", "")
    assert call("POST", "/_mock/reset").status_code == 204
    assert call("GET", "/_mock/clock").json()["micros"] == START
    assert call("GET", "/_mock/history").json() == {"history": []}


# -- time


def test_advance_moves_the_clock(call: Client) -> None:
    clock = call("POST", "/_mock/clock/advance", json={"seconds": 1.5}).json()
    assert clock["micros"] == START + 1_500_000
    assert clock["now"] == "2026-01-31T12:00:01.500000Z"


def test_time_does_not_go_back(call: Client) -> None:
    response = call("POST", "/_mock/clock/advance", json={"seconds": -1})
    assert (response.status_code, response.json()["error"]["code"]) == (400, 400)
    assert call("GET", "/_mock/clock").json()["micros"] == START


def test_the_mode_is_changed_while_the_cloud_runs(server: Server, call: Client) -> None:
    clock = call("PATCH", "/_mock/clock", json={"mode": "ticking", "tick": 3}).json()
    assert (clock["mode"], clock["tick"], clock["micros"]) == ("ticking", 3.0, START)
    assert server.cloud.clock.target() == START + 3 * SECOND


def test_step_delivers_one_message_and_settle_the_rest(server: Server, call: Client, components: Components) -> None:
    for method in ("first", "second", "third"):
        server.cloud.bus.cast("compute", "conductor", method, {"id": 1}, delay=2)
    assert call("GET", "/_mock/clock").json()["pending"] == 3
    assert call("POST", "/_mock/clock/step").json()["delivered"]["method"] == "first"
    assert components.delivered == ["first"]
    assert call("POST", "/_mock/clock/settle").json()["pending"] == 0
    assert components.delivered == ["first", "second", "third"]
    assert call("POST", "/_mock/clock/step").json() == {"delivered": None}


# -- faults


def test_the_fields_of_a_fault_are_those_of_the_simulation() -> None:
    assert {field.name for field in shapes.FAULT.fields} == {field.name for field in fields(Fault)}


def test_a_fault_is_added_listed_and_taken_out(server: Server, call: Client) -> None:
    response = call("POST", "/_mock/faults", json={"where": "wire.compute.*", "status": 503, "times": 2})
    fault = response.json()
    assert response.status_code == 201
    assert call("GET", "/_mock/faults").json() == {"faults": [fault]}
    struck = server.cloud.faults.check("wire.compute.servers.create")
    assert struck is not None
    assert struck.status == 503
    assert call("DELETE", f"/_mock/faults/{fault['id']}").status_code == 204
    assert call("DELETE", f"/_mock/faults/{fault['id']}").status_code == 404
    call("POST", "/_mock/faults", json={"where": "a"})
    assert call("DELETE", "/_mock/faults").status_code == 204
    assert call("GET", "/_mock/faults").json() == {"faults": []}


# -- what happened


def test_history_is_told_oldest_first_and_filtered(server: Server, call: Client) -> None:
    for id, verb in (("a", "build"), ("b", "build"), ("a", "stop")):
        server.cloud.history.add(START, "server", id, verb, "active", None, "", "req-1")
    told = call("GET", "/_mock/history").json()["history"]
    assert [(entry["id"], entry["verb"]) for entry in told] == [("a", "build"), ("b", "build"), ("a", "stop")]
    assert told[0]["time"] == "2026-01-31T12:00:00.000000Z"
    assert [entry["verb"] for entry in call("GET", "/_mock/history?resource=a").json()["history"]] == ["build", "stop"]
    assert [entry["id"] for entry in call("GET", "/_mock/history?verb=b*").json()["history"]] == ["a", "b"]
    assert [entry["verb"] for entry in call("GET", "/_mock/history?limit=1").json()["history"]] == ["stop"]


def test_requests_are_listed_but_not_those_to_the_control_api(server: Server, call: Client) -> None:
    call("GET", "/object-store/info")
    server.cloud.requests.clear()
    call("GET", "/_mock/requests")
    assert call("GET", "/_mock/requests").json() == {"requests": []}


def test_messages_are_filtered_by_topic_method_and_kind(server: Server, call: Client, components: Components) -> None:
    server.cloud.bus.cast("compute", "compute@host1", "build", {"id": "x"}, request_id="req-1")
    server.cloud.bus.notify("compute", "compute.host1", "compute.instance.create.end", {"state": "active"})
    (message,) = call("GET", "/_mock/bus/messages?topic=compute@*").json()["messages"]
    assert (message["method"], message["args"], message["request_id"]) == ("build", {"id": "x"}, "req-1")
    (message,) = call("GET", "/_mock/bus/messages?kind=notification&method=compute.instance.*").json()["messages"]
    assert message["args"] == {"state": "active"}


def test_a_component_that_is_down_gets_its_messages_when_it_is_back(
    server: Server, call: Client, components: Components
) -> None:
    assert call("PUT", "/_mock/bus/down/compute@host1").json() == {"down": ["compute@host1"]}
    server.cloud.bus.cast("compute", "compute@host1", "build", {})
    call("POST", "/_mock/clock/settle")
    assert components.delivered == []
    assert "did you mean 'compute@host1'" in call("DELETE", "/_mock/bus/down/compute@host").json()["error"]["message"]
    assert call("DELETE", "/_mock/bus/down/compute%40host1").json() == {"down": []}
    call("POST", "/_mock/clock/settle")
    assert components.delivered == ["build"]


# -- what there is


def test_the_state_shows_what_is_there_and_makes_nothing(server: Server, call: Client) -> None:
    assert call("GET", "/_mock/state").json() == {"services": {}}
    state = State()
    state.things.add(Thing("x", "active"))
    server.cloud._states["dns"] = state
    assert call("GET", "/_mock/state").json() == {"services": {"dns": {"things": 1}}}
    assert call("GET", "/_mock/state/dns").json() == {
        "resources": {"things": [{"id": "x", "state": "active"}], "others": []}
    }
    assert call("GET", "/_mock/state/compute").status_code == 404


def test_a_snapshot_is_restored_again_and_again(call: Client) -> None:
    kept = call("POST", "/_mock/snapshots", json={"name": "before"}).json()
    assert call("GET", "/_mock/snapshots").json() == {"snapshots": [kept]}
    for _ in range(2):
        call("POST", "/_mock/clock/advance", json={"seconds": 60})
        assert call("POST", f"/_mock/snapshots/{kept['id']}/restore").status_code == 204
        assert call("GET", "/_mock/clock").json()["micros"] == START
    assert call("DELETE", f"/_mock/snapshots/{kept['id']}").status_code == 204
    assert call("POST", f"/_mock/snapshots/{kept['id']}/restore").status_code == 404


# -- errors


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"where": "a", "timez": 1}, "no field 'timez'; did you mean 'times'?"),
        ({"where": "a", "times": "three"}, "'times' must be integer or null, not 'three'"),
        ({"where": "a", "drop": 1}, "'drop' must be boolean, not 1"),
        ({"where": "a", "after": True}, "'after' must be integer, not True"),
        ({}, "the field 'where' is missing"),
        ([], "the body must be a JSON object with where, reason"),
    ],
)
def test_a_body_that_does_not_fit_is_told_why(call: Client, body: Any, sentence: str) -> None:
    response = call("POST", "/_mock/faults", json=body)
    assert response.status_code == 400
    assert sentence in response.json()["error"]["message"]


def test_a_choice_that_is_misspelt_is_told_the_right_one(call: Client) -> None:
    message = call("PATCH", "/_mock/clock", json={"mode": "tickin"}).json()["error"]["message"]
    assert (
        message == "'mode' must be one of immediate, manual, ticking, realtime, not 'tickin'; did you mean 'ticking'?"
    )


def test_a_path_that_is_misspelt_is_told_the_right_one(call: Client) -> None:
    response = call("GET", "/_mock/fault")
    assert response.status_code == 404
    assert "did you mean '/faults'?" in response.json()["error"]["message"]


def test_a_method_that_is_not_there_is_told_those_that_are(call: Client) -> None:
    response = call("PUT", "/_mock/clock", json={})
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, PATCH")


def test_a_query_that_is_misspelt_is_told_the_right_one(call: Client) -> None:
    assert "did you mean 'limit'" in call("GET", "/_mock/history?limits=1").json()["error"]["message"]
    assert "'limit' must be integer" in call("GET", "/_mock/history?limit=x").json()["error"]["message"]


def test_what_is_no_json_is_told_so(call: Client) -> None:
    assert "the body is no JSON" in call("POST", "/_mock/faults", data="{").json()["error"]["message"]


# -- keys


def test_a_token_dies_with_the_key_it_was_written_with(server: Server, call: Client, tmp_path: Path) -> None:
    def roles(answer: requests.Response) -> dict[int, str]:
        return {row["index"]: row["role"] for row in answer.json()["keys"]}

    token = server.cloud.identity.issue("demo", "demo")
    assert roles(call("GET", "/_mock/identity/keys")) == {0: "staged", 1: "primary"}
    assert call("POST", "/_mock/identity/keys/save", json={"folder": str(tmp_path)}).status_code == 204
    assert roles(call("POST", "/_mock/identity/keys/rotate")) == {0: "staged", 1: "secondary", 2: "primary"}
    assert server.cloud.identity.credentials(token) is not None
    call("POST", "/_mock/identity/keys/rotate")
    assert server.cloud.identity.credentials(token) is None
    loaded = call("POST", "/_mock/identity/keys/load", json={"folder": str(tmp_path)})
    assert {str(row["index"]): row["key"] for row in loaded.json()["keys"]} == {
        file.name: file.read_text() for file in tmp_path.iterdir()
    }
    assert server.cloud.identity.credentials(token) is not None


def test_a_directory_without_keys_is_told_so(call: Client, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        answer = call("POST", "/_mock/identity/keys/load", json={"folder": str(folder)})
        assert (answer.status_code, str(folder) in answer.json()["error"]["message"]) == (400, True)
    (tmp_path / "file").touch()
    answer = call("POST", "/_mock/identity/keys/save", json={"folder": str(tmp_path / "file")})
    assert answer.status_code == 400


# -- its description


def answers(server: Server, call: Client, keys: Path) -> list[tuple[str, str, Any]]:
    """One good call of each operation that has an answer: (template, method, JSON)."""
    server.cloud.history.add(START, "server", "a", "build", "active", "spawning", "", "")
    server.cloud.bus.cast("compute", "conductor", "build", {"id": 1})
    server.cloud._states["dns"] = State()
    server.cloud.identity.save_keys(keys)
    calls = [
        ("/", "GET", None), ("/clock", "GET", None), ("/clock", "PATCH", {"speed": 2}),
        ("/clock/advance", "POST", {"seconds": 0}), ("/clock/step", "POST", None), ("/clock/settle", "POST", None),
        ("/faults", "POST", {"where": "a"}), ("/faults", "GET", None), ("/history", "GET", None),
        ("/requests", "GET", None), ("/bus/messages", "GET", None), ("/bus/down", "GET", None),
        ("/bus/down/{topic}", "PUT", None), ("/bus/down/{topic}", "DELETE", None), ("/state", "GET", None),
        ("/state/{service}", "GET", None), ("/clouds", "POST", {"name": "one"}), ("/clouds", "GET", None),
        ("/clouds/{name}", "GET", None), ("/identity/keys", "GET", None), ("/identity/keys/rotate", "POST", None),
        ("/identity/keys/load", "POST", {"folder": str(keys)}),
    ]  # fmt: skip
    ids = {"{topic}": "a", "{service}": "dns", "{name}": "one"}
    found = []
    for template, method, body in calls:
        path = template
        for name, id in ids.items():
            path = path.replace(name, id)
        response = call(method, "/_mock" + path, json=body) if body is not None else call(method, "/_mock" + path)
        assert response.ok, (method, path, response.text)
        found.append((template, method, response.json()))
    del server.cloud._states["dns"]
    for path, method in (("/snapshots", "POST"), ("/snapshots", "GET")):
        found.append((path, method, call(method, "/_mock" + path).json()))
    return found


def test_every_answer_is_as_described(server: Server, call: Client, components: Components, tmp_path: Path) -> None:
    document = call("GET", "/_mock/openapi.json").json()
    described = {
        (path, method.upper())
        for path, methods in document["paths"].items()
        for method, row in methods.items()
        if "204" not in row["responses"] and path != "/openapi.json"
    }
    for path, method, value in answers(server, call, tmp_path):
        described.discard((path, method))
        responses = document["paths"][path][method.lower()]["responses"]
        (schema,) = [row["content"]["application/json"]["schema"] for code, row in responses.items() if code != "4XX"]
        jsonschema.validate(value, {**schema, "components": document["components"]})
    assert described == set()


def test_every_schema_of_the_description_is_one(call: Client) -> None:
    document = call("GET", "/_mock/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    names = [row["operationId"] for methods in document["paths"].values() for row in methods.values()]
    assert len(names) == len(set(names))
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
