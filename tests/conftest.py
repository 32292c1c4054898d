"""What every test here can use: pytest's own test tools, and our plugin, installed or not."""

from __future__ import annotations

from importlib.metadata import entry_points

pytest_plugins = ["pytester"]
if not any(entry.name == "openstack_mock" for entry in entry_points(group="pytest11")):
    pytest_plugins.append("openstack_mock.pytest_plugin")
