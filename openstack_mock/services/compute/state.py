"""The compute service's data of one cloud. Pickles whole; holds no cloud and no function."""

from __future__ import annotations

import itertools
from typing import Any

from ...store.collection import Collection
from ...store.quota import Quotas
from .models import Aggregate, ConsoleToken, Flavor, Host, KeyPair, Migration, Server, ServerGroup

# fmt: off
QUOTAS = {  # nova's defaults of [quota]
    "instances": 10, "cores": 20, "ram": 51200, "metadata_items": 128, "injected_files": 5,
    "injected_file_content_bytes": 10240, "injected_file_path_bytes": 255, "key_pairs": 100,
    "server_groups": 10, "server_group_members": 10,
}
# fmt: on


class State:
    """Flavors, key pairs, servers (living and deleted), groups, hosts, aggregates, migrations, quotas, tokens."""

    def __init__(self) -> None:
        self.flavors: Collection[Flavor] = Collection("flavors", unique=[("name",)])
        self.keypairs: Collection[KeyPair] = Collection("key_pairs", key="key", indexes=["user_id"])
        self.servers: Collection[Server] = Collection("servers", indexes=["project_id", "host"])
        self.deleted: Collection[Server] = Collection("deleted_servers", indexes=["project_id"])
        self.groups: Collection[ServerGroup] = Collection("server_groups", indexes=["project_id"])
        self.hosts: Collection[Host] = Collection("services", indexes=["binary", "host"], unique=[("uuid",)])
        self.aggregates: Collection[Aggregate] = Collection("aggregates", indexes=["hosts"], unique=[("name",)])
        self.migrations: Collection[Migration] = Collection("migrations", indexes=["server_id"])
        self.tokens: Collection[ConsoleToken] = Collection("console_tokens", key="token")
        self.quotas = Quotas(QUOTAS)
        self.soft_deleted = 0
        self.shared: dict[Any, Any] = {}  # values that many servers hold: one object each
        self.shelved: dict[str, str] = {}  # server -> the image that it was shelved into
        self.user_quotas: dict[tuple[str, str], dict[str, int]] = {}
        self.quota_classes: dict[str, dict[str, int]] = {}
        self._numbers: dict[str, Any] = {}

    def number(self, what: str) -> int:
        """The next number of a table that counts its rows."""
        counter = self._numbers.get(what)
        if counter is None:
            counter = self._numbers[what] = itertools.count(1)
        return int(next(counter))

    def compute(self, host: str) -> Host | None:
        """The compute service on a host."""
        return next((row for row in self.hosts.by(host=host) if row.binary == "nova-compute"), None)

    def computes(self) -> list[Host]:
        """All compute services."""
        return self.hosts.by(binary="nova-compute")

    def zone_of(self, host: str) -> str:
        """The availability zone of a host: its aggregate's, else nova's default."""
        return next((row.zone for row in self.aggregates.by(hosts=host) if row.zone), None) or "nova"
