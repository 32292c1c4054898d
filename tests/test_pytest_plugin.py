"""The pytest plugin, as a test suite that has it installed sees it."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
import requests

from openstack_mock import Cloud

if TYPE_CHECKING:
    from openstack.connection import Connection

    from openstack_mock.pytest_plugin import OpenStackServer


# -- the fixtures, used by this very suite


def test_a_fresh_cloud_answers(openstack_cloud: Cloud) -> None:
    assert requests.get(openstack_cloud.auth_url).json()["version"]["status"] == "stable"
    assert os.environ["OS_AUTH_URL"] == openstack_cloud.auth_url


@pytest.mark.parametrize("round", [1, 2])
def test_each_test_has_a_cloud_of_its_own(openstack_connection: Connection, round: int) -> None:
    assert not list(openstack_connection.identity.projects(name="left over"))
    openstack_connection.identity.create_project(name="left over")


def test_the_connection_is_the_admins(openstack_connection: Connection, openstack_cloud: Cloud) -> None:
    assert {"admin", "demo"} <= {user.name for user in openstack_connection.identity.users()}
    assert openstack_cloud.requests[-1].url.endswith("/v3/users")


@pytest.mark.openstack_mock(seed=7, region="RegionTwo")
def test_a_marker_gives_options(openstack_cloud: Cloud) -> None:
    assert (openstack_cloud.settings.seed, openstack_cloud.settings.region) == (7, "RegionTwo")


@pytest.mark.openstack_mock(auth_url="http://10.0.0.1:5000/v3")
def test_a_marker_alone_turns_the_mock_on() -> None:
    assert requests.get("http://10.0.0.1:5000/v3").status_code == 200


@pytest.mark.openstack_mock(seed=1, region="RegionTwo")
class TestMarkersAdd:
    @pytest.mark.openstack_mock(seed=2)
    def test_the_nearest_marker_counts_most(self, openstack_cloud: Cloud) -> None:
        assert (openstack_cloud.settings.seed, openstack_cloud.settings.region) == (2, "RegionTwo")

    def test_the_others_count_too(self, openstack_cloud: Cloud) -> None:
        assert openstack_cloud.settings.seed == 1


def get(url: str) -> Any:
    with urllib.request.urlopen(url) as response:
        return response.status


def test_a_live_server_answers_clients_without_a_door(openstack_server: OpenStackServer) -> None:
    assert get(openstack_server.auth_url) == 200
    assert openstack_server.cloud.requests[-1].url == openstack_server.auth_url
    assert openstack_server.auth_url.startswith(f"{openstack_server.url}/")
    assert openstack_server.environ("demo")["OS_AUTH_URL"] == openstack_server.auth_url
    assert openstack_server.environ("demo")["OS_USERNAME"] == "demo"
    assert openstack_server.auth_url in openstack_server.clouds_yaml()


@pytest.mark.openstack_mock(seed=9)
@pytest.mark.parametrize("round", [1, 2])
def test_a_live_server_has_a_fresh_cloud_for_each_test(openstack_server: OpenStackServer, round: int) -> None:
    assert openstack_server.cloud.settings.seed == 9
    assert not openstack_server.cloud.requests
    get(openstack_server.auth_url)


def test_a_child_process_reaches_the_live_server(openstack_server: OpenStackServer) -> None:
    code = "import os, urllib.request; print(urllib.request.urlopen(os.environ['OS_AUTH_URL']).status)"
    environ = {**os.environ, **openstack_server.environ()}
    assert subprocess.check_output([sys.executable, "-c", code], env=environ) == b"200\n"


def test_a_live_server_is_reached_while_a_mock_is_on(openstack_cloud: Cloud, openstack_server: OpenStackServer) -> None:
    assert requests.get(openstack_server.auth_url).status_code == 200
    assert openstack_server.cloud.requests
    assert not openstack_cloud.requests


# -- a suite of somebody else


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A suite with no other plugin than ours."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini("[pytest]\naddopts = --strict-markers -p no:cacheprovider\nfilterwarnings = error")
    return pytester


def run(suite: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return suite.runpytest_inprocess("-p", "openstack_mock.pytest_plugin", *arguments)


def test_a_misspelt_option_is_an_error_that_names_the_right_one(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest

        @pytest.mark.openstack_mock(sead=3)
        def test_fixture(openstack_cloud): pass

        @pytest.mark.openstack_mock(sead=3)
        def test_server(openstack_server): pass

        @pytest.mark.openstack_mock(sead=3)
        def test_marker(): pass

        @pytest.mark.openstack_mock(3)
        def test_position(openstack_cloud): pass

        @pytest.mark.openstack_mock(auth_url="http://keystone.test/v3")
        def test_auth_url(openstack_server): pass
        """
    )
    result = run(suite)
    result.assert_outcomes(errors=5)
    text = result.stdout.str()
    assert text.count("has no option 'sead'; did you mean 'seed'?") >= 3
    assert "takes options by name only: not (3,)" in text
    assert "openstack_server has its own auth_url" in text


def test_the_fixtures_are_listed_with_what_they_are(suite: pytest.Pytester) -> None:
    listed = run(suite, "--fixtures").stdout.str()
    for name in ("openstack_cloud", "openstack_connection", "openstack_server"):
        assert name in listed
    assert "@pytest.mark.openstack_mock(**options)" in run(suite, "--markers").stdout.str()


def test_what_leaks_fails_the_test(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import requests

        def test_leak(openstack_cloud):
            requests.get("https://api.example.com/")
        """
    )
    result = run(suite)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*GET https://api.example.com/ is no endpoint of the cloud*"])


def test_fixtures_of_a_test_with_the_marker_alone_see_the_cloud(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import os
        import pytest

        @pytest.fixture
        def auth_url():
            return os.environ["OS_AUTH_URL"]

        @pytest.mark.openstack_mock(auth_url="http://keystone.test/v3")
        def test_marker(auth_url):
            assert auth_url == "http://keystone.test/v3"
        """
    )
    run(suite).assert_outcomes(passed=1)


def test_a_test_case_of_unittest_may_have_the_marker(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import os
        import unittest
        import pytest

        @pytest.mark.openstack_mock(auth_url="http://keystone.test/v3")
        class Case(unittest.TestCase):
            def setUp(self):
                self.auth_url = os.environ["OS_AUTH_URL"]

            def test_one(self):
                assert self.auth_url == "http://keystone.test/v3"
        """
    )
    run(suite).assert_outcomes(passed=1)


def test_decorated_classes_of_unittest_work_under_pytest(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import unittest
        from openstack_mock import mock_openstack

        @mock_openstack
        class Case(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                cls.openstack_cloud.faults.add("of the class")

            def test_one(self, openstack_cloud):
                openstack_cloud.faults.clear()

            def test_two(self):
                assert len(self.openstack_cloud.faults.rows) == 1

        @mock_openstack
        class AsyncCase(unittest.IsolatedAsyncioTestCase):
            async def asyncSetUp(self):
                self.first = self.openstack_cloud

            async def test_one(self, openstack_cloud):
                assert openstack_cloud is self.first
        """
    )
    run(suite).assert_outcomes(passed=3)


def test_it_works_under_xdist(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import urllib.request
        import pytest
        import requests

        @pytest.mark.parametrize("number", range(4))
        def test_both(openstack_server, openstack_cloud, number):
            assert requests.get(openstack_cloud.auth_url).status_code == 200
            assert urllib.request.urlopen(openstack_server.auth_url).status == 200
        """
    )
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "xdist", "-n2", "-q", "-p", "openstack_mock.pytest_plugin"],
        cwd=suite.path, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "4 passed" in done.stdout, done.stdout + done.stderr


def test_loading_the_plugin_imports_nothing_heavy() -> None:
    code = (
        "import sys, pytest; before = set(sys.modules); import openstack_mock.pytest_plugin; "
        "print(sorted(set(sys.modules) - before))"
    )
    shown = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert shown == "['openstack_mock', 'openstack_mock.pytest_plugin']\n"
