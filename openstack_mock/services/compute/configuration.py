"""Nova's own options, each `compute.NAME` among a cloud's `options`. Knows nothing of what they do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """What an operator of Nova may set, under the real options' names."""

    # fmt: off
    allow_resize_to_same_host: bool = True
    shelved_offload_time: int = 0            # not 0: a shelved server keeps its place on its host
    reclaim_instance_interval: int = 0       # not 0: a deleted server is soft-deleted
    ram_weight_multiplier: float = 1.0       # how much the scheduler likes hosts with memory free; below 0: it stacks
    cpu_weight_multiplier: float = 1.0       # the same of processors
    disk_weight_multiplier: float = 1.0      # the same of disk
    soft_affinity_weight_multiplier: float = 1.0        # how much it likes hosts with servers of the same group
    soft_anti_affinity_weight_multiplier: float = 1.0   # and hosts without
    # fmt: on
