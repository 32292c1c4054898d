"""One seed and one start: the same ids and the same history, whatever order Python's hashes give things."""

from __future__ import annotations

import os
import subprocess
import sys

from openstack_mock.cloud import Cloud
from tests.services.conftest import START, Api

STORY = """
from openstack_mock.cloud import Cloud
from tests.services.conftest import Api, START
cloud = Cloud(seed=7, start=START)
api = Api(cloud)
print(api.token)
network = api.post("network", "/v2.0/networks", {"network": {"name": "n"}}).json()["network"]["id"]
api.post("network", "/v2.0/subnets", {"subnet": {"network_id": network, "ip_version": 4, "cidr": "10.1.0.0/24"}})
image = api.get("image", "/v2/images").json()["images"][0]["id"]
flavor = api.get("compute", "/flavors").json()["flavors"][0]["id"]
for name in ("a", "b", "c"):
    server = {"name": name, "imageRef": image, "flavorRef": flavor, "networks": [{"uuid": network}]}
    print(api.post("compute", "/servers", {"server": server}).content)
volume = api.post("block_storage", "/volumes", {"volume": {"size": 1}}, version="3.71").json()["volume"]["id"]
print(api.get("compute", "/servers/detail").content, volume)
print(*cloud.history.lines(), sep="\\n")
print(*cloud.bus.messages(), sep="\\n")
"""


def run(hash_seed: str) -> str:
    environ = {**os.environ, "PYTHONHASHSEED": hash_seed}
    return subprocess.run([sys.executable, "-c", STORY], env=environ, capture_output=True, text=True, check=True).stdout


def test_two_runs_are_equal_byte_for_byte() -> None:
    first = run("1")
    assert "ACTIVE" in first
    assert run("2") == first


def test_another_seed_gives_other_ids() -> None:
    ids = {Cloud(seed=seed, start=START).sim.ids.uuid() for seed in range(3)}
    assert len(ids) == 3


def test_a_restored_cloud_is_what_it_was_and_goes_on_as_before() -> None:
    cloud = Cloud(seed=7, start=START)
    api = Api(cloud)
    body = {"server": {
        "name": "kept", "networks": "none", "flavorRef": api.get("compute", "/flavors").json()["flavors"][0]["id"],
        "imageRef": api.get("image", "/v2/images").json()["images"][0]["id"],
    }}  # fmt: skip
    kept_server = api.post("compute", "/servers", body, version="2.37").json()["server"]["id"]
    kept = cloud.snapshot()  # while the server is still being built
    endings = []
    for _ in range(2):
        assert api.get("compute", f"/servers/{kept_server}").json()["server"]["status"] == "ACTIVE"
        made = api.post("compute", "/servers", body, version="2.37").json()["server"]["id"]
        assert len(api.get("compute", "/servers").json()["servers"]) == 2
        endings.append((made, list(cloud.history.lines())))
        cloud.restore(kept)
        assert len(api.get("compute", "/servers").json()["servers"]) == 1
        cloud.restore(kept)
    assert endings[0] == endings[1]
