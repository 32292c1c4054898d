"""Lists of images: what stands in them, in which order, and what is refused; as a real Glance does it."""

from __future__ import annotations

import pytest

from tests.services.image.conftest import Glance


@pytest.fixture
def five(glance: Glance) -> Glance:
    """Five images of different names, sizes and properties."""
    for number, name in enumerate(("a", "B", "c", "d", "a")):
        id = glance.create(
            name=name, min_ram=number, tags=["even" if number % 2 == 0 else "odd", "all"], kind=f"k{number % 2}"
        )
        if number < 3:
            glance.upload(id, b"x" * (number + 1))
    return glance


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["a", "d", "c", "B", "a"]),
        ("sort=name:asc,min_ram:desc&sort=", None),
        ("sort=name:asc", ["a", "a", "B", "c", "d"]),
        ("sort_key=size&sort_dir=desc&size_min=1&name=in:a,B,c", ["c", "B", "a"]),
        ("name=a", ["a", "a"]),
        ("name=A", ["a", "a"]),
        ("name=in:a,%22B%22&sort=name:desc", ["B", "a", "a"]),
        ("min_ram=3", ["d"]),
        ("min_ram_max=1&sort=name:asc", ["a", "B"]),
        ("status=in:queued", ["a", "d"]),
        ("status=active&sort=name:asc", ["a", "B", "c"]),
        ("tag=odd&tag=all", ["d", "B"]),
        ("kind=K1&sort=name:asc", ["B", "d"]),
        ("created_at=gt:2030-01-01T00:00:00Z", []),
        ("created_at=gte:2026-01-31T12:00:00&name=c", ["c"]),
        ("os_hidden=true", []),
        ("nothing=here", []),
        ("limit=2", ["a", "d"]),
        ("limit=0", []),
    ],
)
def test_filters_and_orders(five: Glance, query: str, names: list[str] | None) -> None:
    if names is None:
        assert five("GET", f"/images?{query}").status == 400
    else:
        assert five.names(query) == names


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("limit=x", "limit param must be an integer"),
        ("limit=-1", "limit param must be positive"),
        ("marker=nope", "No image found with ID nope"),
        ("sort_dir=up", "Invalid sort direction: up"),
        ("sort=name&sort_key=name", "Old and new sorting syntax cannot be combined"),
        ("sort_key=name&sort_dir=asc&sort_dir=desc", "Number of sort dirs does not match the number of sort keys"),
        ("visibility=x", "Invalid visibility value: x"),
        ("member_status=x", "Invalid status: x"),
        ("changes-since=2020", 'The "changes-since" filter is no longer available on v2.'),
        ("os_hidden=x", "Invalid value 'x' for 'os_hidden' filter. Valid values are 'true' or 'false'."),
        ("protected=x", "Invalid value 'x' for 'protected' filter. Valid values are 'true' or 'false'."),
        ("size_min=x", "Unable to filter on a range with a non-numeric value."),
        ("status=foo:x", "Unable to filter by unknown operator 'foo'."),
        ("created_at=x", 'Bad "created_at" query filter format. Use ISO 8601 DateTime notation.'),
        ("created_at=foo:2020-01-01T00:00:00Z", "Unable to filter on a unknown operator."),
        ("name=in:%22a", "Invalid filter value %22a. The quote is not closed."),
        ("name=%ff", "Error decoding your request. Either the URL or the request body contained characters that "
         "could not be decoded by Glance"),
    ],
)  # fmt: skip
def test_what_a_list_cannot_be_asked_for(glance: Glance, query: str, says: str) -> None:
    assert glance.refusal("GET", f"/images?{query}") == (400, says.replace("%22", '"'))


def test_pages_are_linked_and_meet(five: Glance) -> None:
    path, names = "/images?limit=2&sort=name:asc", []
    while path:
        body = five("GET", path).json()
        assert body["first"] == "/v2/images?limit=2&sort=name%3Aasc"
        names += [image["name"] for image in body["images"]]
        path = body.get("next", "").removeprefix("/v2")
    assert names == ["a", "a", "B", "c", "cirros-0.6.3-x86_64-disk", "d"]


def test_a_marker_need_not_be_in_the_list_itself(five: Glance) -> None:
    marker = next(i["id"] for i in five("GET", "/images?name=B").json()["images"])
    assert five.names(f"tag=even&sort=name:asc&marker={marker}") == ["c"]


def test_who_sees_which_images(glance: Glance, tenant: Glance) -> None:
    for visibility in ("public", "community", "shared", "private"):
        glance.create(name=visibility, visibility=visibility)
    glance.create(name="hidden", visibility="public", os_hidden=True)
    assert sorted(tenant.names()) == ["public"]
    assert sorted(tenant.names("visibility=community")) == ["community"]
    assert sorted(tenant.names("visibility=all")) == ["community", "public"]
    assert tenant.names("os_hidden=true") == ["hidden"]
    assert sorted(glance.names()) == ["community", "private", "public", "shared"]
    tenant.create(name="mine", visibility="community")
    assert "mine" in tenant.names()
    assert "mine" not in glance.names()


@pytest.mark.parametrize(
    ("visibility", "status"), [("public", 200), ("community", 200), ("shared", 404), ("private", 404)]
)
def test_who_may_look_at_an_image(glance: Glance, tenant: Glance, visibility: str, status: int) -> None:
    id = glance.create(visibility=visibility)
    assert tenant("GET", f"/images/{id}").status == status
