"""Routing: static before parameter, mounts, the rest of a path."""

from __future__ import annotations

from openstack_mock.wire.operation import Operation
from openstack_mock.wire.router import Router


def row(route: str) -> Operation:
    return Operation(route, "", lambda call: None)


def found(router: Router, path: str) -> tuple[str, list[str]] | None:
    match = router.find(path)
    return None if match is None else (match.methods["GET"][0].path, match.ids)


def test_a_static_segment_wins_over_a_parameter_and_backtracks() -> None:
    router = Router([row("GET /servers/{id}"), row("GET /servers/detail"), row("GET /servers/{id}/ips")])
    assert found(router, "/servers/detail") == ("/servers/detail", [])
    assert found(router, "/servers/detail/ips") == ("/servers/{id}/ips", ["detail"])
    assert found(router, "/servers/a%2Fb") == ("/servers/{id}", ["a/b"])
    assert found(router, "/servers/") is None
    assert found(router, "/servers/x/y") is None


def test_the_ids_of_a_mount_are_kept_apart() -> None:
    router = Router()
    router.add(row("GET /volumes/{id}"), "/v3/{project_id}")
    match = router.find("/v3/p/volumes/v")
    assert match is not None
    assert (match.mount_ids, match.ids) == (["p"], ["v"])


def test_a_path_parameter_takes_the_rest() -> None:
    router = Router([row("GET /v1/{account}/{container}/{object:path}")])
    assert found(router, "/v1/a/c/x/y%20z") == ("/v1/{account}/{container}/{object:path}", ["a", "c", "x/y z"])
