"""The ledger: it only grows, and its tests are shared out evenly."""

from __future__ import annotations

import importlib.util
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    loader = SourceFileLoader("ledger", str(HERE / "ledger"))
    spec = importlib.util.spec_from_loader("ledger", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    loader.exec_module(module)
    monkeypatch.setattr(module, "LEDGER", tmp_path / "passing.txt")
    monkeypatch.setattr(module, "SECONDS", tmp_path / "seconds.json")
    return module


def test_the_ledger_refuses_to_shrink(ledger: ModuleType) -> None:
    ledger.write_ledger({"b.B.test", "a.A.test"})
    ledger.write_ledger({"b.B.test", "a.A.test", "c.C.test"})
    with pytest.raises(SystemExit, match=r"refusing to take 2 tests out, a\.A\.test among them"):
        ledger.write_ledger({"c.C.test"})
    assert ledger.names_in(ledger.LEDGER) == {"a.A.test", "b.B.test", "c.C.test"}


def test_shares_are_even_and_keep_a_class_whole(ledger: ModuleType) -> None:
    names = [f"m.Class{number % 7}.test_{number}" for number in range(70)]
    first, second = ledger.shares(names, 2)
    assert sorted(first + second) == sorted(names)
    assert not {name.rpartition(".")[0] for name in first} & {name.rpartition(".")[0] for name in second}
    assert abs(len(first) - len(second)) <= 10


def test_shares_go_by_the_seconds_of_the_last_run(ledger: ModuleType) -> None:
    ledger.SECONDS.write_text('{"m.Slow.test": 100}')
    shares = ledger.shares(["m.Slow.test", "m.A.test", "m.B.test", "m.C.test"], 2)
    assert ["m.Slow.test"] in shares


def test_every_test_that_needs_settings_has_them(ledger: ModuleType) -> None:
    found = ledger.variants()
    assert set(found) == ledger.names_in(ledger.REAL[1])
    assert set(found.values()) == set(ledger.VARIANTS.values())


def test_one_test_that_does_not_pass_is_named(ledger: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = ["a", "b", "c", "d"]
    bad = ledger.closing_line({"a": "passed", "b": "failed", "c": "skipped"}, wanted)
    assert bad == ["b", "c", "d"]
    assert capsys.readouterr().out.endswith("not in Tempest  d\n1 passed, 3 failed\n")


def test_an_empty_ledger_holds(
    ledger: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["ledger", "run"])
    assert ledger.main() == 0
    assert "nothing to hold" in capsys.readouterr().out


def test_every_test_of_the_ledger_passes_on_the_real_services_too() -> None:
    def names(file: str) -> set[str]:
        return {line.split("#")[0].strip() for line in (HERE / file).read_text().splitlines()} - {""}

    assert names("passing.txt") <= names("tempest-passing-on-real.txt") | names("tempest-passing-with-settings.txt")
