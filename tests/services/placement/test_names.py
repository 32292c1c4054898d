"""Resource classes and traits: the standard ones, and custom ones."""

from __future__ import annotations

import json
from pathlib import Path

from tests.services.placement.client import Client, error, uuid

STANDARD = json.loads((Path(__file__).parents[2] / "reference" / "resource-classes-and-traits.json").read_text())


def test_the_standard_ones_are_there(placement: Client) -> None:
    classes = [row["name"] for row in placement.get("/resource_classes")["resource_classes"]]
    assert classes[: len(STANDARD["resource_classes"])] == STANDARD["resource_classes"]
    assert set(STANDARD["traits"]) <= set(placement.get("/traits")["traits"])


def test_a_custom_class_comes_and_goes(placement: Client) -> None:
    assert placement("POST", "/resource_classes", {"name": "CUSTOM_A"}).status == 201
    assert error(placement("POST", "/resource_classes", {"name": "CUSTOM_A"}))[:2] == (
        409, "Conflicting resource class already exists: CUSTOM_A",
    )  # fmt: skip
    assert placement("PUT", "/resource_classes/CUSTOM_A").status == 204
    assert placement("PUT", "/resource_classes/CUSTOM_B").status == 201
    assert placement("PUT", "/resource_classes/VCPU").status == 400
    provider = placement.provider(1, CUSTOM_A=4)
    assert error(placement("DELETE", "/resource_classes/CUSTOM_A"))[:2] == (
        409, "Error in delete resource class: Cannot delete resource class CUSTOM_A. Class is in use in inventory.",
    )  # fmt: skip
    placement("DELETE", f"/resource_providers/{provider}/inventories")
    assert placement("DELETE", "/resource_classes/CUSTOM_A").status == 204
    assert placement("DELETE", "/resource_classes/VCPU").status == 400


def test_a_class_is_renamed_before_1_7_wherever_it_is_used(placement: Client) -> None:
    placement("PUT", "/resource_classes/CUSTOM_A")
    provider = placement.provider(1, CUSTOM_A=4)
    placement.claim(uuid(9), {provider: {"CUSTOM_A": 1}})
    assert placement("PUT", "/resource_classes/CUSTOM_A", {"name": "CUSTOM_B"}, version="1.6").status == 200
    assert placement.get(f"/resource_providers/{provider}/usages")["usages"] == {"CUSTOM_B": 1}
    assert placement.get(f"/allocations/{uuid(9)}")["allocations"][provider]["resources"] == {"CUSTOM_B": 1}
    assert placement.get("/usages?project_id=project")["usages"]["INSTANCE"]["CUSTOM_B"] == 1


def test_a_custom_trait_comes_and_goes(placement: Client) -> None:
    assert error(placement("GET", "/traits/CUSTOM_A"))[:2] == (404, "No such trait(s): CUSTOM_A.")
    assert placement("PUT", "/traits/CUSTOM_A").status == 201
    assert placement("PUT", "/traits/CUSTOM_A").status == 204
    assert placement("PUT", "/traits/HW_NEW").status == 400
    placement.mark(placement.provider(1), "CUSTOM_A", "HW_CPU_X86_VMX")
    assert error(placement("DELETE", "/traits/CUSTOM_A"))[:2] == (
        409, "The trait CUSTOM_A is in use by a resource provider.",
    )  # fmt: skip
    assert placement.get("/traits?name=startswith:CUSTOM&associated=true")["traits"] == ["CUSTOM_A"]
    assert placement("DELETE", f"/resource_providers/{uuid(1)}/traits").status == 204
    assert placement("DELETE", "/traits/CUSTOM_A").status == 204
    assert error(placement("DELETE", "/traits/HW_CPU_X86_VMX"))[:2] == (
        400, "Cannot delete standard trait HW_CPU_X86_VMX.",
    )  # fmt: skip


def test_a_provider_takes_only_traits_that_exist(placement: Client) -> None:
    path = f"/resource_providers/{placement.provider(1)}/traits"
    body = {"traits": ["HW_CPU_X86_VMX", "NOPE"], "resource_provider_generation": 0}
    assert error(placement("PUT", path, body))[:2] == (400, "No such trait NOPE")
    assert placement("PUT", path, {**body, "traits": ["HW_CPU_X86_VMX"]}).json() == {
        "traits": ["HW_CPU_X86_VMX"], "resource_provider_generation": 1,
    }  # fmt: skip
