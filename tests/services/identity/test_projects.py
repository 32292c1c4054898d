"""Projects: what several filters by tags come to at once; the expectations are answers of the real service."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from ..conftest import Api

TAGS = {"none": [], "red": ["red"], "both": ["red", "blue"], "green": ["green"]}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"tags": "red"}, {"red", "both"}),
        ({"tags": "red,blue"}, {"both"}),
        ({"tags-any": "blue,green"}, {"both", "green"}),
        ({"tags": "red", "tags-any": "blue,green"}, {"both"}),
        ({"not-tags": "red"}, {"none", "green"}),
        ({"not-tags-any": "blue,green"}, {"none", "red"}),
        ({"tags": "red", "not-tags": "blue"}, {"red"}),
        # nothing found yet counts as nothing asked
        ({"tags-any": "unknown", "not-tags": "blue"}, {"none", "red", "green"}),
        # and after `not-tags` the other lets in what it should keep out
        ({"not-tags": "red", "not-tags-any": "blue"}, {"none", "both", "green"}),
    ],
)
def test_filters_by_tags(admin: Api, asked: dict[str, str], found: set[str]) -> None:
    domain = admin.post("identity", "/v3/domains", {"domain": {"name": "tagged"}}).json()["domain"]["id"]
    for name, tags in TAGS.items():
        admin.post("identity", "/v3/projects", {"project": {"name": name, "domain_id": domain, "tags": tags}})
    answer = admin.get("identity", f"/v3/projects?{urlencode({'domain_id': domain, **asked})}")
    assert {project["name"] for project in answer.json()["projects"]} == found


@pytest.mark.parametrize("tag", ["green", "%C3%A9", "%20blue"])
def test_the_location_of_a_tag_is_a_uri(admin: Api, tag: str) -> None:
    answer = admin.put("identity", f"/v3/projects/{admin.project_id}/tags/{tag}")
    assert answer.status == 201
    assert answer.headers["Location"] == f"{admin.cloud.auth_url}/{admin.project_id}/tags/{tag}"
