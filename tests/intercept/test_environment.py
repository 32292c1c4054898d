"""The variables and files by which clients find their cloud."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import openstack.config
import pytest
from openstack.config import loader

from openstack_mock import mock_openstack

MINE = {
    "OS_AUTH_URL": "https://production.example.com/v3",
    "OS_CLOUD": "production",
    "OS_USERNAME": "me",
    "OS_PASSWORD": "mine",
    "OS_TENANT_ID": "old",
    "OS_CLIENT_CONFIG_FILE": "/home/me/clouds.yaml",
}


@pytest.fixture
def mine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of somebody who works with a real cloud."""
    for name in [name for name in os.environ if name.startswith("OS_")]:
        monkeypatch.delenv(name)
    for name, value in MINE.items():
        monkeypatch.setenv(name, value)


def os_variables() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("OS_")}


@pytest.mark.usefixtures("mine")
def test_only_the_clouds_own_variables_are_there() -> None:
    with mock_openstack() as cloud:
        files = {name: os_variables()[name] for name in ("OS_CLIENT_CONFIG_FILE", "OS_CLIENT_SECURE_FILE")}
        assert os_variables() == {**cloud.environ(), **files}
    assert os_variables() == MINE


@pytest.mark.usefixtures("mine")
def test_they_are_put_back_when_a_test_fails() -> None:
    @mock_openstack
    def fail() -> None:
        os.environ["OS_REGION_NAME"] = "elsewhere"
        del os.environ["OS_USERNAME"]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert os_variables() == MINE


@pytest.mark.usefixtures("mine")
def test_an_inner_cloud_has_its_own_and_leaves_the_outers_as_they_were() -> None:
    with mock_openstack():
        os.environ["OS_PROJECT_NAME"] = "changed"
        with mock_openstack(auth_url="http://inner.test/v3"):
            assert os.environ["OS_AUTH_URL"] == "http://inner.test/v3"
            assert os.environ["OS_PROJECT_NAME"] == "admin"
        assert os.environ["OS_AUTH_URL"] == "http://openstack.test/identity/v3"
        assert os.environ["OS_PROJECT_NAME"] == "changed"


@pytest.mark.usefixtures("mine")
def test_mocks_stopped_out_of_order_leave_the_users_own() -> None:
    first, second = mock_openstack(), mock_openstack(auth_url="http://second.test/v3")
    first.start()
    second.start()
    first.stop()
    assert os.environ["OS_AUTH_URL"] == "http://second.test/v3"
    second.stop()
    assert os_variables() == MINE


def test_what_belongs_to_the_test_runner_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OS_TEST_TIMEOUT", "60")
    monkeypatch.setenv("OS_STDOUT_CAPTURE", "1")
    monkeypatch.setenv("OS_LOG_CAPTURE", "1")
    with mock_openstack():
        assert os.environ["OS_TEST_TIMEOUT"] == "60"
        assert os.environ["OS_STDOUT_CAPTURE"] == "1"
        assert os.environ["OS_LOG_CAPTURE"] == "1"


@pytest.mark.usefixtures("mine")
def test_a_child_process_sees_the_clouds_variables() -> None:
    with mock_openstack():
        shown = subprocess.check_output([sys.executable, "-c", "import os; print(os.environ['OS_AUTH_URL'])"])
    assert shown == b"http://openstack.test/identity/v3\n"


@pytest.mark.usefixtures("mine")
@pytest.mark.parametrize(
    ("name", "user"), [("openstack_mock", "admin"), ("devstack-admin", "admin"), ("devstack", "demo"), (None, "admin")]
)
def test_openstacksdk_finds_the_cloud_by_name_and_by_default(name: str | None, user: str) -> None:
    with mock_openstack(auth_url="http://keystone.test:5000/v3"):
        config = openstack.config.OpenStackConfig().get_one(cloud=name)
    assert config.config["auth"]["auth_url"] == "http://keystone.test:5000/v3"
    assert config.config["auth"]["username"] == user


@pytest.mark.usefixtures("mine")
@pytest.mark.parametrize("load_envvars", [True, False])
def test_the_users_own_files_are_out_of_sight(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, load_envvars: bool
) -> None:
    own = tmp_path / "clouds.yaml"
    own.write_text("clouds: {production: {auth: {auth_url: https://production.example.com}}}")
    for name in ("CONFIG_FILES", "SECURE_FILES", "VENDOR_FILES"):
        monkeypatch.setattr(loader, name, [str(own)])
    with mock_openstack():
        config = openstack.config.OpenStackConfig(load_envvars=load_envvars)
        assert {"openstack_mock", "devstack", "devstack-admin"} <= set(config.get_cloud_names())
        assert "production" not in config.get_cloud_names()
        assert config.config_filename != str(own)
        assert getattr(config, "secure_config_filename", None) != str(own)
    assert loader.CONFIG_FILES == loader.VENDOR_FILES == [str(own)]
    assert "production" in openstack.config.OpenStackConfig(load_envvars=False).get_cloud_names()


LATER = """
import os
from openstack_mock import mock_openstack
with mock_openstack():
    import openstack.config
    names = openstack.config.OpenStackConfig(load_envvars=False).get_cloud_names()
    file = os.environ["OS_CLIENT_CONFIG_FILE"]
assert "production" in openstack.config.OpenStackConfig(load_envvars=False).get_cloud_names()
print(file, *sorted(names))
"""


def test_openstacksdk_imported_later_does_not_see_them_either_and_no_file_is_left(tmp_path: Path) -> None:
    (tmp_path / "clouds.yaml").write_text("clouds: {production: {auth: {auth_url: https://production.example.com}}}")
    done = subprocess.run(
        [sys.executable, "-c", LATER], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.stderr == ""
    file, *names = done.stdout.split()
    assert names == ["devstack", "devstack-admin", "openstack_mock"]
    assert not Path(file).parent.exists()


def test_clouds_that_say_the_same_share_a_file() -> None:
    with mock_openstack():
        first = os.environ["OS_CLIENT_CONFIG_FILE"]
    with mock_openstack(seed=3):
        assert os.environ["OS_CLIENT_CONFIG_FILE"] == first
    with mock_openstack(region="RegionTwo"):
        assert os.environ["OS_CLIENT_CONFIG_FILE"] != first
