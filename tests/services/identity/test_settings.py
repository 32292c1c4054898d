"""Identity's own settings: each has its default in one table, and one that is misspelt is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import openstack_mock
from openstack_mock import Cloud
from openstack_mock.services.identity.configuration import DEFAULTS

SOURCES = Path(openstack_mock.__file__).parent / "services" / "identity"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("identity.token_expriation", "did you mean 'identity.token_expiration'"),
        ("identity.tokenprovider", "did you mean 'identity.token_provider'"),
        ("identity.zzz", "it has admin_project, "),
    ],
)
def test_a_misspelt_setting_is_refused(name: str, hint: str) -> None:
    with pytest.raises(TypeError, match=re.escape(f"no option {name!r}")) as refused:
        _ = Cloud(options={name: 1}).identity
    assert hint in str(refused.value)


def test_settings_of_others_are_none_of_its_business() -> None:
    assert Cloud(options={"image.image_tag_quota": 1, "identity.token_expiration": 60}).identity.tokens


def test_every_setting_is_asked_for_somewhere() -> None:
    text = "\n".join(file.read_text() for file in SOURCES.rglob("*.py") if file.name != "configuration.py")
    unused = [name for name in DEFAULTS if f'"{name}"' not in text]
    assert unused == []
