"""Which extra specs nova knows and what they may say, held against since 2.86. Knows no flavor."""

from __future__ import annotations

import re
from typing import Any

from ...wire.errors import BadRequest
from .text import strict_boolean

# fmt: off
_NAMED: dict[str, tuple[str, str]] = {
    # name -> type, limits (an enumeration, a pattern, or a range)
    "accel:device_profile": ("str", ""),
    "capabilities:id": ("str", ""),
    "capabilities:uuid": ("str", ""),
    "capabilities:service_id": ("str", ""),
    "capabilities:host": ("str", ""),
    "capabilities:vcpus": ("str", ""),
    "capabilities:memory_mb": ("str", ""),
    "capabilities:local_gb": ("str", ""),
    "capabilities:vcpus_used": ("str", ""),
    "capabilities:memory_mb_used": ("str", ""),
    "capabilities:local_gb_used": ("str", ""),
    "capabilities:hypervisor_type": ("str", ""),
    "capabilities:hypervisor_version": ("str", ""),
    "capabilities:hypervisor_hostname": ("str", ""),
    "capabilities:free_ram_mb": ("str", ""),
    "capabilities:free_disk_gb": ("str", ""),
    "capabilities:current_workload": ("str", ""),
    "capabilities:running_vms": ("str", ""),
    "capabilities:disk_available_least": ("str", ""),
    "capabilities:host_ip": ("str", ""),
    "capabilities:mapped": ("str", ""),
    "capabilities:cpu_allocation_ratio": ("str", ""),
    "capabilities:ram_allocation_ratio": ("str", ""),
    "capabilities:disk_allocation_ratio": ("str", ""),
    "capabilities:total_usable_ram_mb": ("str", ""),
    "capabilities:total_usable_disk_gb": ("str", ""),
    "capabilities:disk_mb_used": ("str", ""),
    "capabilities:free_disk_mb": ("str", ""),
    "capabilities:vcpus_total": ("str", ""),
    "capabilities:num_instances": ("str", ""),
    "capabilities:num_io_ops": ("str", ""),
    "capabilities:failed_builds": ("str", ""),
    "capabilities:aggregates": ("str", ""),
    "capabilities:cell_uuid": ("str", ""),
    "capabilities:updated": ("str", ""),
    "hw:cpu_realtime": ("bool", ""),
    "hw:cpu_realtime_mask": ("str", "pattern (\\^)?\\d+((-\\d+)?(,\\^?\\d+(-\\d+)?)?)*"),
    "hw:hide_hypervisor_id": ("bool", ""),
    "hw:cpu_policy": ("str", "enum dedicated|shared|mixed"),
    "hw:cpu_thread_policy": ("str", "enum prefer|isolate|require"),
    "hw:emulator_threads_policy": ("str", "enum isolate|share"),
    "hw:cpu_dedicated_mask": ("str", "pattern \\^?\\d+((-\\d+)?(,\\^?\\d+(-\\d+)?)?)*"),
    "hw:mem_page_size": ("str", "pattern (large|small|any|\\d+([kKMGT]i?)?(b|bit|B)?)"),
    "hw:locked_memory": ("bool", ""),
    "hw:numa_nodes": ("int", "1.."),
    "hw:pci_numa_affinity_policy": ("str", "enum required|preferred|legacy|socket"),
    "hw:cpu_sockets": ("int", "1.."),
    "hw:cpu_cores": ("int", "1.."),
    "hw:cpu_threads": ("int", "1.."),
    "hw:cpu_max_sockets": ("int", "1.."),
    "hw:cpu_max_cores": ("int", "1.."),
    "hw:cpu_max_threads": ("int", "1.."),
    "hw:boot_menu": ("bool", ""),
    "hw:vif_multiqueue_enabled": ("bool", ""),
    "hw:mem_encryption": ("bool", ""),
    "hw:mem_encryption_model": ("str", "enum amd-sev|amd-sev-es|amd-sev-snp|intel-tdx"),
    "hw:pmem": ("str", "pattern ([a-zA-Z0-9_]+(,)?)+"),
    "hw:pmu": ("bool", ""),
    "hw:serial_port_count": ("int", "0.."),
    "hw:tpm_model": ("str", "enum tpm-tis|tpm-crb"),
    "hw:tpm_version": ("str", "enum 1.2|2.0"),
    "hw:tpm_secret_security": ("str", "enum user|host|deployment"),
    "hw:watchdog_action": ("str", "enum none|pause|poweroff|reset|disabled"),
    "hw:viommu_model": ("str", "enum intel|smmuv3|virtio|auto"),
    "hw:virtio_packed_ring": ("bool", ""),
    "hw:sound_model": ("str", "enum sb16|es1370|pcspk|ac97|ich6|ich9|usb|virtio"),
    "hw:usb_model": ("str", "enum none|nec-xhci|qemu-xhci"),
    "hw:redirected_usb_ports": ("int", "0..15"),
    "hw:ephemeral_encryption": ("bool", ""),
    "hw:ephemeral_encryption_format": ("str", "enum plain|luks|luksv2"),
    "hw_rng:allowed": ("bool", ""),
    "hw_rng:rate_bytes": ("int", "0.."),
    "hw_rng:rate_period": ("int", "0.."),
    "hw_video:ram_max_mb": ("int", "0.."),
    "hide_hypervisor_id": ("bool", ""),
    "group_policy": ("str", "enum isolate|none"),
    "os:secure_boot": ("str", "enum disabled|required"),
    "pci_passthrough:alias": ("str", "pattern [^:]+:\\d+(?:\\s*,\\s*[^:]+:\\d+)*"),
    "quota:cpu_limit": ("int", "0.."),
    "quota:cpu_reservation": ("int", ""),
    "quota:cpu_shares_level": ("str", "enum custom|high|normal|low"),
    "quota:cpu_shares_share": ("int", "0.."),
    "quota:memory_limit": ("int", "0.."),
    "quota:memory_reservation": ("int", ""),
    "quota:memory_shares_level": ("str", "enum custom|high|normal|low"),
    "quota:memory_shares_share": ("int", "0.."),
    "quota:disk_io_limit": ("int", "0.."),
    "quota:disk_io_reservation": ("int", ""),
    "quota:disk_io_shares_level": ("str", "enum custom|high|normal|low"),
    "quota:disk_io_shares_share": ("int", "0.."),
    "quota:vif_limit": ("int", "0.."),
    "quota:vif_reservation": ("int", ""),
    "quota:vif_shares_level": ("str", "enum custom|high|normal|low"),
    "quota:vif_shares_share": ("int", "0.."),
    "quota:cpu_shares": ("int", "0.."),
    "quota:cpu_period": ("int", "0.."),
    "quota:cpu_quota": ("int", ""),
    "quota:disk_read_bytes_sec": ("int", "0.."),
    "quota:disk_read_iops_sec": ("int", "0.."),
    "quota:disk_write_bytes_sec": ("int", "0.."),
    "quota:disk_write_iops_sec": ("int", "0.."),
    "quota:disk_total_bytes_sec": ("int", "0.."),
    "quota:disk_total_iops_sec": ("int", "0.."),
    "quota:vif_inbound_average": ("int", "0.."),
    "quota:vif_inbound_peak": ("int", "0.."),
    "quota:vif_inbound_burst": ("int", "0.."),
    "quota:vif_outbound_average": ("int", "0.."),
    "quota:vif_outbound_peak": ("int", "0.."),
    "quota:vif_outbound_burst": ("int", "0.."),
    "vmware:hw_version": ("str", ""),
    "vmware:storage_policy": ("str", ""),
}
_FORMED: tuple[tuple[str, str, str], ...] = (
    # pattern of the name, type, limits
    ("aggregate_instance_extra_specs:(?:.+)", "str", ""),
    ("capabilities:cpu_info(?:(:\\w+)*)", "str", ""),
    ("capabilities:metrics(?:(:\\w+)*)", "str", ""),
    ("capabilities:stats(?:(:\\w+)*)", "str", ""),
    ("capabilities:numa_topology(?:(:\\w+)*)", "str", ""),
    ("capabilities:supported_hv_specs(?:(:\\w+)*)", "str", ""),
    ("capabilities:pci_device_pools(?:(:\\w+)*)", "str", ""),
    ("capabilities:nodename(?:(:\\w+)*)", "str", ""),
    ("capabilities:pci_stats(?:(:\\w+)*)", "str", ""),
    ("capabilities:supported_instances(?:(:\\w+)*)", "str", ""),
    ("capabilities:limits(?:(:\\w+)*)", "str", ""),
    ("capabilities:instances(?:(:\\w+)*)", "str", ""),
    ("hw:numa_cpus.(?:\\d+)", "str", "pattern \\^?\\d+((-\\d+)?(,\\^?\\d+(-\\d+)?)?)*"),
    ("hw:numa_mem.(?:\\d+)", "int", "1.."),
)
# fmt: on
_GROUP = "(?:[a-zA-Z0-9_-]{1,64})?"
_SPACES = re.compile(
    "hw_video|pci_passthrough|vmware|capabilities|hw|quota|hw_rng|os|accel|aggregate_instance_extra_specs"
    f"|resources{_GROUP}|trait{_GROUP}"
)


def refuse(cloud: Any, name: str, value: Any) -> None:
    """Refuse a known extra spec with a value it may not have, and an unknown one in a known namespace."""
    text = str(value)
    row = _NAMED.get(name)
    if row is None:
        row = next(((kind, limits) for form, kind, limits in _FORMED if re.fullmatch(form, name)), None)
    if row is None:
        row = _placements(cloud, name)
    if row is not None:
        _hold(text, *row)
    elif ":" in name and _SPACES.fullmatch(name.partition(":")[0]):
        raise BadRequest(f"Validation failed; extra spec '{name}' does not appear to be a valid extra spec.")


def _placements(cloud: Any, name: str) -> tuple[str, str] | None:
    space, _, what = name.partition(":")
    state = cloud.state("placement")
    if re.fullmatch(f"trait{_GROUP}", space) and (what in state.traits or re.fullmatch("CUSTOM_[A-Z0-9_]+", what)):
        return "str", "enum required|forbidden"
    if re.fullmatch(f"resources{_GROUP}", space) and (what in state.classes or re.fullmatch("CUSTOM_[A-Z0-9_]+", what)):
        return "int", ""
    return None


def _hold(text: str, kind: str, limits: str) -> None:
    if kind == "bool":
        if strict_boolean(text) is None:
            raise BadRequest(f"Validation failed; '{text}' is not a valid boolean-like value.")
    elif kind == "int":
        _hold_number(text, limits)
    elif limits.startswith("pattern "):
        form = limits.removeprefix("pattern ")
        if not re.fullmatch(form, text):
            raise BadRequest(f"Validation failed; '{text}' is not of the format '{form}'.")
    elif limits:
        allowed = limits.removeprefix("enum ").split("|")
        if text not in allowed:
            raise BadRequest(f"Validation failed; '{text}' is not one of: {', '.join(allowed)}.")


def _hold_number(text: str, limits: str) -> None:
    try:
        number = int(text)
    except ValueError:
        raise BadRequest(f"Validation failed; '{text}' is not a valid integer value.") from None
    least, _, most = limits.partition("..")
    if most and int(most) < number:
        raise BadRequest(f"Validation failed; '{number}' is greater than the max value of '{most}'.")
    if least and int(least) > number:
        raise BadRequest(f"Validation failed; '{number}' is less than the min value of '{least}'.")
