"""What is to happen once a module is imported, now or later. Imports nothing by itself, and knows no module."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

Callback = Callable[[ModuleType], None]

_waiting: dict[str, list[Callback]] = {}


def when_imported(name: str, callback: Callback) -> None:
    """Call back with the module: at once if it is imported, else as soon as somebody imports it."""
    module = sys.modules.get(name)
    # A module that is being imported at this moment is called back when it is whole.
    if module is not None and not getattr(getattr(module, "__spec__", None), "_initializing", False):
        callback(module)
        return
    if not _waiting:
        sys.meta_path.insert(0, _FINDER)
    _waiting.setdefault(name, []).append(callback)


def no_longer(name: str, callback: Callback) -> None:
    """Forget a callback that has not been called."""
    callbacks = _waiting.get(name, [])
    if callback in callbacks:
        callbacks.remove(callback)
    if not callbacks and _waiting.pop(name, None) is not None and not _waiting:
        sys.meta_path.remove(_FINDER)


class _Finder:
    """Finds nothing by itself: it lets the others find, and has the loader tell when it is done."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in _waiting:
            return None
        for finder in list(sys.meta_path):
            find = getattr(finder, "find_spec", None)
            spec: ModuleSpec | None = find(name, path, target) if find and finder is not self else None
            if spec is not None:
                if spec.loader is not None and hasattr(spec.loader, "exec_module"):
                    _announce(spec.loader, name)
                return spec
        return None


_FINDER: Any = _Finder()


def _announce(loader: Any, name: str) -> None:
    execute = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        execute(module)
        if module.__name__ == name:
            vars(loader).pop("exec_module", None)
            for callback in list(_waiting.get(name, ())):
                no_longer(name, callback)
                callback(module)

    loader.exec_module = exec_module
