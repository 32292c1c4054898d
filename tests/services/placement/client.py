"""What the tests of placement send: short forms of its requests. Knows no expectation."""

from __future__ import annotations

from typing import Any

from openstack_mock.wire.message import Response
from tests.services.conftest import Api

NEWEST = "1.39"


def uuid(number: int) -> str:
    """A uuid that is easy to read."""
    return f"00000000-0000-4000-8000-{number:012d}"


class Client:
    """Placement, as one user asks it."""

    def __init__(self, api: Api) -> None:
        self.api = api

    def __call__(self, method: str, path: str, json: Any = None, version: str | None = NEWEST, **more: Any) -> Response:
        return self.api.send(method, "placement", path, json, version=version, **more)

    def get(self, path: str, version: str | None = NEWEST) -> Any:
        """The body of an answer that must be a success."""
        answer = self("GET", path, version=version)
        assert answer.status == 200, answer.content
        return answer.json()

    def provider(self, number: int, parent: int | None = None, **totals: int) -> str:
        """Make a provider with these inventories; give its uuid."""
        body = {"name": f"provider{number}", "uuid": uuid(number)}
        if parent is not None:
            body["parent_provider_uuid"] = uuid(parent)
        assert self("POST", "/resource_providers", body).status == 200
        if totals:
            rows = {name: {"total": total} for name, total in totals.items()}
            sent = {"resource_provider_generation": 0, "inventories": rows}
            assert self("PUT", f"/resource_providers/{uuid(number)}/inventories", sent).status == 200
        return uuid(number)

    def mark(self, provider: str, *traits: str, aggregates: tuple[str, ...] = ()) -> None:
        """Give a provider traits and aggregates; custom traits are made."""
        for name in traits:
            if name.startswith("CUSTOM_"):
                assert self("PUT", f"/traits/{name}").status in (201, 204)
        for kind, values in (("traits", traits), ("aggregates", aggregates)):
            generation = self.get(f"/resource_providers/{provider}")["generation"]
            body = {kind: list(values), "resource_provider_generation": generation}
            assert self("PUT", f"/resource_providers/{provider}/{kind}", body).status == 200

    def claim(self, consumer: str, allocations: dict[str, dict[str, int]], **more: Any) -> Response:
        """Write allocations of a new consumer, or of one at a `consumer_generation`."""
        body = {
            "allocations": {provider: {"resources": amounts} for provider, amounts in allocations.items()},
            "project_id": "project", "user_id": "user", "consumer_generation": None, "consumer_type": "INSTANCE", **more,
        }  # fmt: skip
        return self("PUT", f"/allocations/{consumer}", body)


def error(answer: Response) -> tuple[int, str, str]:
    """Status, sentence and code of a refusal."""
    (row,) = answer.json()["errors"]
    return answer.status, row["detail"].partition("\n\n")[2].strip(), row.get("code", "")
