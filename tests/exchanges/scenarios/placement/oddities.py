"""What no good client sends: JSON of strange spelling, numbers at the end of what floats hold, queries and paths that are hard to read."""

from __future__ import annotations

from collections.abc import Iterator

from ...step import Line, Step
from . import _placement as the
from ._placement import AGGREGATE, CLASS, CONSUMER, HEADER, NOBODY, A, ask

PATH = f"/resource_providers/{A}"
UNDO = ask("DELETE", "/resource_providers/${made}", kind="setup")
# fmt: off
BODIES = (
    r'{"name": "recorded-\ud800"}', r'{"name": "recorded-\ud83d\ude00"}', r'{"name": "recorded-\u0000x"}', r'{"name": "recorded-\u00e9"}', '{"name": "recorded-a", "name": "recorded-b"}', '{"name": "recorded-c"} x', '\ufeff{"name": "recorded-c"}',
    ' {"name": "recorded-d"} ', '{"name": "recorded-e",}', '{"name": NaN}', '{"name": Infinity}', "[" * 2000, '{"a":' * 500, '"x"', "1", "null", "true", "", "\n", r'{"name": "recorded-f\n"}', r'{"name": "recorded-\t"}', '{"name": ""}',
    f'{{"name": "recorded-{"x" * 192}"}}', f'{{"uuid": "{A}"}}', f'{{"name": "recorded-g", "uuid": "{A.upper()}"}}', f'{{"name": "recorded-h", "uuid": "{NOBODY}", "parent_provider_uuid": "{NOBODY.upper()}"}}',
)
INVENTORIES = (
    '"total": 1e3', '"total": 1E400', '"total": 10000000000000000000000', '"total": -0', '"total": 5, "allocation_ratio": 1e-10', '"total": 5, "allocation_ratio": -Infinity', '"total": 5, "allocation_ratio": 16.000001', '"total": 5, "allocation_ratio": 123456.789',
    '"total": 5, "allocation_ratio": 1234567.89', '"total": 2147483647, "allocation_ratio": 3e38', '"total": 5, "allocation_ratio": 0.1', '"total": 5.0, "reserved": 2.0', '"total": 5, "allocation_ratio": NaN', '"total": 5, "allocation_ratio": true',
)
QUERIES = (
    "name=%00", "name=a+b", "name=a;b", "n%61me=recorded-odd", "name=recorded-odd&", "&&name=recorded-odd", "name=recorded-odd;uuid=x", "name==x", "=x", "name=%", "name=%zz", "name=%ff", "name=%ED%A0%80", "uuid=%20", "name=" + "x" * 2000, f"in_tree={A}&in_tree={NOBODY}",
    f"resources={CLASS}%3A1", f"resources={CLASS}:1%2CDISK_GB:1", "required=HW_CPU_X86_AVX%2C!HW_CPU_X86_SSE", f"member_of=in%3A{AGGREGATE}", f"resources={CLASS}:%201", f"resources={CLASS}:%D9%A1", f"resources={CLASS}:1_0", f"resources={CLASS}:0x1", f"resources={CLASS}:+1", f"resources={CLASS}:%2B1",
    f"resources={CLASS}:1;limit=5", "name=a%3Bb",
)
PATHS = (
    "/resource_classes/CUSTOM_%00", "/resource_classes/CUSTOM_A%2FB", f"/resource_classes/{'A' * 300}", "/resource_classes/CUSTOM_%22", "/resource_classes/CUSTOM_%5C", "/resource_classes/custom_recorded_gold", "/resource_classes/%F0%9F%98%80",
    "/traits/CUSTOM_%00", "/traits/CUSTOM_A%2FB", "/traits/CUSTOM_RECORDED_A%0A", "/traits/CUSTOM_%22", f"/traits/{'A' * 300}", "/traits/custom_recorded_fast", "/traits/%F0%9F%98%80", "/traits/HW_CPU_X86_AVX/", "/allocations/%F0%9F%98%80", f"/allocations/{'a' * 300}",
    f"/allocations/{CONSUMER.upper()}", "/resource_providers/%F0%9F%98%80", "/resource_providers/%00", f"{PATH}/", f"{PATH}/inventories/", f"{PATH}/inventories/VCPU/", f"{PATH}%2Finventories", "/resource_providers;x=1", f"{PATH}.json",
)
# fmt: on


def steps() -> Iterator[Line]:
    """Everything that is odd."""
    yield from the.classes()
    yield from the.traits()
    yield the.provider(A, "odd")
    for body in BODIES:
        for version in ("1.0", "1.39"):
            yield from _bodies(body, version)
    for fields in INVENTORIES:
        yield raw("POST", f"{PATH}/inventories", f'{{"resource_class": "{CLASS}", {fields}}}')
        for path in (f"{PATH}/inventories", f"{PATH}/inventories/{CLASS}", f"/allocation_candidates?resources={CLASS}:1"):
            yield ask("GET", path, whole=True, kind="odd: a number")
        yield ask("DELETE", f"{PATH}/inventories/{CLASS}", kind="odd: a number")
    for query in QUERIES:
        for version in ("1.0", "1.24", "1.39"):
            for path in ("/resource_providers", "/allocation_candidates", "/traits"):
                yield ask("GET", f"{path}?{query}", version=version, whole=path == "/allocation_candidates", kind="odd: a query")
            yield ask("GET", f"/usages?{query.replace('name', 'project_id')}", version=version, whole=True, kind="odd: a query")
    for path in PATHS:
        for method in ("GET", "PUT", "DELETE"):
            for version in ("1.6", "1.39"):
                yield ask(method, path, version=version, whole=True, kind="odd: a path")
    yield from the.gone(A)
    yield from the.forget()


def raw(method: str, path: str, body: str, version: str = "1.39") -> Step:
    """A request whose body is these very characters."""
    return Step(method, path, raw=body.encode(), headers={HEADER: f"placement {version}", "Content-Type": "application/json"}, kind="odd: a body")


def _bodies(body: str, version: str) -> Iterator[Step]:
    yield raw("POST", "/resource_providers", body, version).but(keep={"made": "tail:Location"}, then=(UNDO,))
    yield raw("PUT", PATH, body, version)
    yield ask("PUT", PATH, {"name": "recorded-odd"}, kind="setup")
    yield raw("POST", "/resource_classes", body.replace("recorded-", "CUSTOM_RECORDED_Z"), version)
    for part in ("traits", "aggregates", "inventories", "inventories/VCPU"):
        yield raw("PUT", f"{PATH}/{part}", body, version)
    yield raw("POST", f"{PATH}/inventories", body, version)
    yield raw("PUT", f"/allocations/{CONSUMER}", body, version)
    yield raw("POST", "/allocations", body, version)
    yield raw("POST", "/reshaper", body, version).but(who="project_service")
