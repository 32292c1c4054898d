"""The OS_* variables and the clouds.yaml of the innermost cloud, instead of the user's own. Knows no client."""

from __future__ import annotations

import atexit
import os
from types import ModuleType
from typing import NamedTuple

from .imports import no_longer, when_imported
from .running import Mock

# openstacksdk itself takes these for the test runner's, not for a cloud's
_RUNNERS_OWN = ("OS_TEST", "OS_STD", "OS_LOG")
_LOADER = "openstack.config.loader"


class _Layer(NamedTuple):
    mock: Mock
    below: dict[str, str]  # the OS_* variables that were there when this mock came


_layers: list[_Layer] = []
_files: dict[str, str] = {}
_search_paths: list[tuple[list[str], list[str]]] = []


def show(mock: Mock) -> None:
    """Put a cloud's variables and files in the place of those that are there."""
    _layers.append(_Layer(mock, _replace(_variables(mock))))
    if len(_layers) == 1:
        when_imported(_LOADER, _hide_search_path)


def hide(mock: Mock) -> None:
    """Put back what was there before a cloud's variables, whatever has been changed since."""
    index = next(i for i, layer in enumerate(_layers) if layer.mock is mock)
    layer = _layers.pop(index)
    if index == len(_layers):
        _replace(layer.below)
    else:  # stopped out of order: the one above goes on, over what lay below this one
        _layers[index] = _Layer(_layers[index].mock, layer.below)
    if not _layers:
        no_longer(_LOADER, _hide_search_path)
        while _search_paths:
            paths, own = _search_paths.pop()
            paths[:] = own


def _replace(variables: dict[str, str]) -> dict[str, str]:
    """Make these all OS_* variables there are; return those that were there."""
    environ = os.environ
    names = [name for name in environ if name.startswith("OS_") and not name.startswith(_RUNNERS_OWN)]
    found = {name: environ[name] for name in names}
    for name in names:
        if name not in variables:
            del environ[name]
    for name, value in variables.items():
        if found.get(name) != value:
            environ[name] = value
    return found


def _variables(mock: Mock) -> dict[str, str]:
    variables = dict(mock.cloud.environ())
    variables["OS_CLIENT_CONFIG_FILE"] = _file(mock.cloud.clouds_yaml(), "clouds")
    variables["OS_CLIENT_SECURE_FILE"] = _file("clouds: {}\n", "secure")
    return variables


def _file(text: str, name: str) -> str:
    """A file with this text; it stays until the process ends, since most clouds of a process say the same."""
    path = _files.get(text)
    if path is None:
        path = _files[text] = os.path.join(_directory(), f"{name}-{len(_files)}.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    return path


def _directory() -> str:
    made = _directories.get(os.getpid())
    if made is None:
        import tempfile

        made = _directories[os.getpid()] = tempfile.mkdtemp(prefix="openstack-mock-")
        atexit.register(_remove, os.getpid(), made)
    return made


_directories: dict[int, str] = {}


def _remove(process: int, directory: str) -> None:
    if os.getpid() == process:  # a forked child runs this too, and its parent still needs the files
        import shutil

        shutil.rmtree(directory, ignore_errors=True)


def _hide_search_path(module: ModuleType) -> None:
    """Leave openstacksdk nowhere else to look: `load_envvars=False` makes it ignore OS_CLIENT_CONFIG_FILE."""
    variables = _variables(_layers[-1].mock)
    for name, found in (
        ("CONFIG_FILES", [variables["OS_CLIENT_CONFIG_FILE"]]),
        ("SECURE_FILES", [variables["OS_CLIENT_SECURE_FILE"]]),
        ("VENDOR_FILES", []),
    ):
        paths = getattr(module, name, None)
        if isinstance(paths, list):
            _search_paths.append((paths, paths[:]))
            paths[:] = found
