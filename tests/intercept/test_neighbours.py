"""Together with a test's own responses and requests_mock, whichever of them is started first."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import requests
import requests_mock
import responses
from responses import matchers
from responses.registries import OrderedRegistry

from openstack_mock import NetworkBlocked, mock_openstack
from openstack_mock.intercept import neighbours

Scripted = Callable[..., Any]
URL = "http://openstack.test/identity/v3"
ELSEWHERE = "http://api.example.com/"


def test_inside_responses_both_answer(scripted: Scripted) -> None:
    with responses.RequestsMock() as stubs:
        stubs.add("GET", ELSEWHERE, body="stub")
        scripted("cloud")
        assert requests.get(ELSEWHERE).text == "stub"
        assert requests.get(URL).text == "cloud"
        with pytest.raises(requests.ConnectionError, match="Connection refused by Responses"):
            requests.get("http://nobody.example.com/")


def test_around_responses_both_answer(scripted: Scripted) -> None:
    scripted("cloud")
    with responses.RequestsMock() as stubs:
        stubs.add("GET", ELSEWHERE, body="stub")
        assert requests.get(ELSEWHERE).text == "stub"
        assert requests.get(URL).text == "cloud"
        with pytest.raises(requests.ConnectionError, match="Connection refused by Responses"):
            requests.get("http://nobody.example.com/")
    assert requests.get(URL).text == "cloud"
    with pytest.raises(NetworkBlocked):
        requests.get(ELSEWHERE)


@responses.activate
@mock_openstack
def test_the_decorators_stack_with_responses_outside() -> None:
    responses.add("GET", ELSEWHERE, body="stub")
    assert requests.get(ELSEWHERE).text == "stub"
    assert requests.get("http://openstack.test/nothing-of-this-name").status_code == 404


@mock_openstack
@responses.activate
def test_the_decorators_stack_with_responses_inside() -> None:
    responses.add("GET", ELSEWHERE, body="stub")
    assert requests.get(ELSEWHERE).text == "stub"
    assert requests.get("http://openstack.test/nothing-of-this-name").status_code == 404


def test_the_innermost_answers_a_url_that_both_know(scripted: Scripted) -> None:
    scripted("cloud")
    with responses.RequestsMock(assert_all_requests_are_fired=False) as stubs:
        stubs.add("GET", URL, body="stub")
        assert requests.get(URL).text == "stub"
        assert requests.post(URL).text == "cloud"
        scripted("inner cloud")
        assert requests.get(URL).text == "inner cloud"


def test_a_stub_that_is_used_up_in_order_is_not_used_up_by_the_cloud(scripted: Scripted) -> None:
    scripted("cloud")
    with responses.RequestsMock(registry=OrderedRegistry) as stubs:
        stubs.add("GET", ELSEWHERE, body="first")
        stubs.add("GET", URL, body="second")
        assert requests.get(f"{URL}/users").text == "cloud"
        assert requests.get(ELSEWHERE).text == "first"
        assert requests.get(URL).text == "second"
        assert requests.get(URL).text == "cloud"


def test_matchers_decide_whether_a_stub_or_the_cloud_answers(scripted: Scripted) -> None:
    scripted("cloud")
    with responses.RequestsMock() as stubs:
        stubs.add("GET", URL, body="stub", match=[matchers.query_param_matcher({"a": "1"})])
        stubs.add("POST", URL, body="stub", match=[matchers.json_params_matcher({"a": 1})])
        assert requests.get(URL, params={"a": "1"}).text == "stub"
        assert requests.get(URL, params={"a": "2"}).text == "cloud"
        assert requests.post(URL, json={"a": 1}).text == "stub"
        assert requests.post(URL, json={"a": 2}).text == "cloud"


def test_what_the_cloud_answers_is_not_in_the_log_of_responses(scripted: Scripted) -> None:
    scripted("cloud")
    with responses.RequestsMock() as stubs:
        stubs.add("GET", ELSEWHERE, body="stub")
        requests.get(URL)
        requests.get(ELSEWHERE)
        assert [call.request.url for call in stubs.calls] == [ELSEWHERE]


def test_what_responses_lets_through_is_still_guarded(scripted: Scripted) -> None:
    scripted("cloud")
    with responses.RequestsMock() as stubs:
        stubs.add_passthru(ELSEWHERE)
        with pytest.raises(requests.ConnectionError, match="nothing reaches a network"):
            requests.get(ELSEWHERE)


def test_requests_mock_inside_both_answer(scripted: Scripted) -> None:
    scripted("cloud")
    with requests_mock.Mocker() as stubs:
        stubs.get(ELSEWHERE, text="stub")
        assert requests.get(ELSEWHERE).text == "stub"
        response = requests.get(URL)
        assert response.text == "cloud"
        assert response.connection is not None
        with pytest.raises(requests_mock.NoMockAddress):
            requests.get("http://nobody.example.com/")
        assert [request.url for request in stubs.request_history] == [ELSEWHERE, "http://nobody.example.com/"]
    assert requests.get(URL).text == "cloud"


def test_requests_mock_outside_both_answer(scripted: Scripted) -> None:
    with requests_mock.Mocker() as stubs:
        stubs.get(ELSEWHERE, text="stub")
        stubs.get(URL, text="stub")
        scripted("cloud")
        assert requests.get(ELSEWHERE).text == "stub"
        assert requests.get(URL).text == "cloud"
        with pytest.raises(requests_mock.NoMockAddress):
            requests.get("http://nobody.example.com/")


def test_the_innermost_answers_a_url_that_requests_mock_knows_too(scripted: Scripted) -> None:
    scripted("cloud")
    with requests_mock.Mocker() as stubs:
        stubs.get(URL, text="stub")
        assert requests.get(URL).text == "stub"
        assert requests.post(URL).text == "cloud"
        scripted("inner cloud")
        assert requests.get(URL).text == "inner cloud"


def test_requests_mock_with_real_http_reaches_the_cloud_and_no_further(scripted: Scripted) -> None:
    scripted("cloud")
    with requests_mock.Mocker(real_http=True):
        assert requests.get(URL).text == "cloud"
        with pytest.raises(NetworkBlocked):
            requests.get(ELSEWHERE)


def test_a_requests_mock_of_one_session_leaves_the_cloud_to_the_others(scripted: Scripted) -> None:
    scripted("cloud")
    session = requests.Session()
    with requests_mock.Mocker(session=session) as stubs:
        stubs.get(re.compile(".*"), text="stub")
        assert session.get(URL).text == "stub"
        assert requests.get(URL).text == "cloud"


@mock_openstack
def test_the_fixture_of_requests_mock_works_in_a_decorated_test(requests_mock: requests_mock.Mocker) -> None:
    requests_mock.get(ELSEWHERE, text="stub")
    assert requests.get(ELSEWHERE).text == "stub"
    assert requests.get("http://openstack.test/nothing-of-this-name").status_code == 404


def test_after_the_mock_nothing_is_left_in_the_neighbours() -> None:
    before = responses.RequestsMock._on_request, requests_mock.Adapter.send
    with mock_openstack(), mock_openstack():
        assert responses.RequestsMock._on_request is not before[0]
    assert (responses.RequestsMock._on_request, requests_mock.Adapter.send) == before
    assert not neighbours._doors
