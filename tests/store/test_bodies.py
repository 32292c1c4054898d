"""Bodies, snapshots and quotas."""

from __future__ import annotations

import hashlib
import io

import pytest

from openstack_mock.store import snapshot
from openstack_mock.store.blob import Blob
from openstack_mock.store.quota import OverQuota, Quotas


@pytest.mark.parametrize("size", [0, 10, 3_000_000])
def test_a_body_keeps_its_bytes_in_memory_or_in_a_file(size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    digest = hashlib.md5()
    blob = Blob.read_from(io.BytesIO(content), digest.update)
    assert digest.hexdigest() == hashlib.md5(content).hexdigest()
    assert (blob.size, blob.bytes()) == (size, content)
    assert b"".join(blob.chunks(5, 9)) == content[5:9]


def test_what_reads_along_can_stop_a_body() -> None:
    class Enough(Exception):
        pass

    def each(chunk: object) -> None:
        raise Enough

    with pytest.raises(Enough):
        Blob.read_from(b"abc", each)


def test_a_snapshot_copies_the_state_and_shares_the_bodies() -> None:
    blob = Blob(b"data")
    state = {"images": [blob, {"name": "a"}]}
    kept = snapshot.take(state)
    state["images"][1]["name"] = "b"  # type: ignore[index]
    copy = snapshot.give(kept)
    assert copy["images"][1] == {"name": "a"}
    assert copy["images"][0] is blob


def test_a_quota_is_taken_whole_or_not_at_all() -> None:
    quotas = Quotas({"cores": 4, "ram": 100, "keys": -1})
    quotas.take("p", cores=3, ram=50, keys=1000)
    with pytest.raises(OverQuota) as refusal:
        quotas.take("p", cores=2, ram=10)
    assert refusal.value.over == ["cores"]
    assert quotas.usage("p", "ram") == 50
    quotas.overrides["p"] = {"cores": 5}
    quotas.take("p", cores=2)
    quotas.give("p", cores=5)
    assert quotas.usage("p", "cores") == 0
