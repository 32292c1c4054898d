"""Where services lie: paths and ports, a user's own auth URL, several clouds behind one origin."""

from __future__ import annotations

import pytest

from openstack_mock.endpoints import endpoints, origin


@pytest.mark.parametrize(
    ("auth_url", "layout", "url", "found"),
    [
        ("http://h:5000/identity/v3", "paths", "http://h:5000/identity/v3/users", ("identity", "/identity")),
        ("http://h:5000/identity/v3", "paths", "http://h:5000/compute/v2.1", ("compute", "/compute")),
        ("http://h:5000/identity/v3", "paths", "http://h:5000/v3/users", ("identity", "")),
        ("https://keystone.example.com/v3", "paths", "https://keystone.example.com/v3", ("identity", "")),
        ("https://keystone.example.com/v3", "paths", "https://keystone.example.com:443/image/v2", ("image", "/image")),
        ("http://localhost:5000/v3", "ports", "http://localhost:5000/v3", ("identity", "")),
        ("http://localhost:5000/v3", "ports", "http://localhost:8774/v2.1", ("compute", "")),
        ("http://h/clouds/a/identity/v3", "paths", "http://h/clouds/a/compute/v2.1", ("compute", "/clouds/a/compute")),
        ("http://h/clouds/a/identity/v3", "paths", "http://h/clouds/b/compute/v2.1", None),
        ("http://h:5000/identity/v3", "paths", "http://other:5000/identity/v3", None),
    ],
)
def test_a_url_leads_to_its_service(auth_url: str, layout: str, url: str, found: tuple[str, str] | None) -> None:
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    assert endpoints(auth_url, layout).find(scheme, host, "/" + path) == found


def test_a_server_answers_by_whatever_name_it_is_called() -> None:
    paths = endpoints("http://127.0.0.1:5000/identity/v3", "paths")
    assert paths.find("http", "my-laptop:5000", "/image/v2", any_host=True) == ("image", "/image")
    ports = endpoints("http://127.0.0.1:5000/v3", "ports")
    assert ports.find("http", "my-laptop:9292", "/v2/images", any_host=True) == ("image", "")


def test_the_catalog_s_urls_follow_the_layout() -> None:
    assert endpoints("http://h:5000/identity/v3", "paths").urls["compute"] == "http://h:5000/compute"
    assert endpoints("http://h:5000/v3", "ports").urls["compute"] == "http://h:8774"
    assert endpoints("http://h/clouds/a/identity/v3", "paths").urls["image"] == "http://h/clouds/a/image"


def test_an_origin_has_no_port_that_is_its_scheme_s_own() -> None:
    assert origin("https", "Example.com:443") == "https://example.com"
    assert origin("http", "[::1]:80") == "http://[::1]"
    assert origin("http", "h:8080") == "http://h:8080"
