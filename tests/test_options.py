"""The services' own options: each is in one table, counts somewhere, and one that is misspelt is refused."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

import openstack_mock
from openstack_mock import Cloud
from openstack_mock.services import BUILT, load

SERVICES = Path(openstack_mock.__file__).parent / "services"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("identity.token_expriation", "did you mean 'identity.token_expiration'?"),
        ("image.image_tag_qouta", "did you mean 'image.image_tag_quota'?"),
        ("placement.max_candidates", "did you mean 'placement.max_allocation_candidates'?"),
        ("compute.shelve_offload_time", "did you mean 'compute.shelved_offload_time'?"),
        ("network.zzz", "the options are network.dns_domain"),
        ("block_storage.zzz", "the options are none"),
    ],
)
def test_a_misspelt_option_is_refused(name: str, says: str) -> None:
    with pytest.raises(TypeError, match=re.escape(f"openstack_mock has no option {name!r}; {says}")):
        Cloud(options={name: 1}).state(name.partition(".")[0])


def test_a_misspelt_service_is_refused() -> None:
    with pytest.raises(TypeError, match="no service 'idenity'; did you mean 'identity'"):
        Cloud(options={"idenity.token_expiration": 1})


def test_one_service_is_not_asked_for_the_options_of_another() -> None:
    cloud = Cloud(options={"image.image_tag_quota": 1, "identity.token_expiration": 60})
    assert cloud.options("identity").token_expiration == 60
    assert cloud.options("image").image_tag_quota == 1


@pytest.mark.parametrize("type", [entry.type for entry in BUILT])
def test_every_option_counts_somewhere(type: str) -> None:
    text = "\n".join(file.read_text() for file in (SERVICES / type).rglob("*.py") if file.name != "configuration.py")
    unused = [row.name for row in fields(load(type).options) if not re.search(rf"\b{row.name}\b", text)]
    assert unused == []
