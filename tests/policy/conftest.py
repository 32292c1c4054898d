"""The real oslo.policy, made from the same rows as ours."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from oslo_config import cfg
from oslo_policy import policy as oslo

from openstack_mock.policy import Rule

MakeReal = Callable[..., Any]


@pytest.fixture(autouse=True, scope="module")
def _quiet() -> Iterator[None]:
    """Keep oslo.policy from logging a traceback for each malformed check."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> MakeReal:
    """Make an enforcer of oslo.policy: of the rows, under the text of a policy file."""
    folder = tmp_path_factory.mktemp("policy")

    def make(rows: Iterable[Rule], text: str = "{}", *, new_defaults: bool = True) -> oslo.Enforcer:
        file: Path = folder / "policy.yaml"
        file.write_text(text)
        conf = cfg.ConfigOpts()
        conf([], default_config_files=[], default_config_dirs=[])
        enforcer = oslo.Enforcer(conf, policy_file=str(file))
        conf.set_override("enforce_new_defaults", new_defaults, "oslo_policy")
        enforcer.suppress_deprecation_warnings = True
        enforcer.register_defaults([_registered(row) for row in rows])
        enforcer.load_rules()
        return enforcer

    return make


def _registered(row: Rule) -> oslo.RuleDefault:
    old = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        if row.old_name is not None:
            old = oslo.DeprecatedRule(row.old_name, row.old_check, deprecated_reason="r", deprecated_since="s")
        return oslo.RuleDefault(row.name, row.check, deprecated_rule=old, scope_types=list(row.scope_types) or None)


@pytest.fixture(scope="session")
def verdict() -> Callable[..., bool | str]:
    """Return an answer, or the name of the exception in place of one."""

    def ask(check: Callable[..., Any], *args: Any) -> bool | str:
        try:
            return bool(check(*args))
        except RecursionError:
            return "cycle"
        except TypeError as error:  # what oslo.policy's look at a signature makes of a RecursionError
            return "cycle" if str(error) == "unsupported callable" else "TypeError"
        except Exception as error:
            return type(error).__name__

    return ask
