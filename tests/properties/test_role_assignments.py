"""What role assignments come to, in any graph of domains, projects, groups, roles: held against working it out the slow way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openstack_mock.cloud import Cloud
from openstack_mock.services.identity import effective
from openstack_mock.services.identity.state import (
    ROOT,
    SYSTEM,
    Assignment,
    Group,
    Implication,
    Membership,
    Project,
    Role,
    State,
    User,
)
from tests.services.conftest import START, Api

DOMAINS, USERS, GROUPS = ["d0", "d1"], ["u0", "u1", "u2"], ["g0", "g1"]
ROLES = {"r0": None, "r1": None, "r2": None, "s0": "d0", "s1": "d1"}  # with the domain whose role it is
Effect = tuple[str, str, str, str]  # user, kind of target, target, role


@dataclass(frozen=True)
class Graph:
    """Who is in which group, which project lies where, which role implies which, and what was assigned."""

    parents: dict[str, str]
    members: frozenset[tuple[str, str]]
    implied: frozenset[tuple[str, str]]
    assigned: frozenset[Assignment]

    def home(self, project: str) -> str:
        """The domain of a project."""
        return self.above(project)[-1]

    def below(self, place: str) -> set[str]:
        """The projects below a domain or project."""
        return {project for project in self.parents if place in self.above(project)}

    def above(self, project: str) -> list[str]:
        """The projects above one, and its domain."""
        parent = self.parents.get(project)
        return [] if parent is None else [parent, *self.above(parent)]

    def effects(self) -> set[Effect]:
        """All that the assignments come to on projects and domains: by fixpoint."""
        found: set[Effect] = set()
        for row in self.assigned:
            users = [row.actor_id] if row.actor == "user" else [u for u, g in self.members if g == row.actor_id]
            places = [("project", id) for id in self.below(row.target_id)] if row.inherited else []
            if not row.inherited and row.target != SYSTEM:
                places = [(row.target, row.target_id)]
            found |= {(user, *place, row.role_id) for user in users for place in places}
        while True:
            more = {(u, k, t, b) for u, k, t, role in found for a, b in self.implied if a == role} - found
            if not more:
                return {effect for effect in found if ROLES[effect[3]] is None}
            found |= more

    def fill(self, state: State) -> None:
        """Put all of it into identity."""
        for id in DOMAINS:
            state.projects.add(Project(id, f"name-{id}", ROOT, None))
        for id, parent in self.parents.items():
            state.projects.add(Project(id, f"name-{id}", self.home(id), parent))
        for id in USERS:
            state.users.add(User(id, f"name-{id}", "d0"))
        for id in GROUPS:
            state.groups.add(Group(id, f"name-{id}", "d1"))
        for id, realm in ROLES.items():
            state.roles.add(Role(id, f"name-{id}", realm))
        for user, group in self.members:
            state.memberships.add(Membership(user, group))
        for prior, implied in self.implied:
            state.implications.add(Implication(prior, implied))
        for row in self.assigned:
            state.assignments.add(row)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    parents: dict[str, str] = {}
    for number in range(draw(st.integers(1, 6))):
        parents[f"p{number}"] = draw(st.sampled_from([*DOMAINS, *parents]))
    pick = st.sampled_from
    domain = st.tuples(st.just("domain"), pick(DOMAINS))
    project = st.tuples(st.just("project"), pick(list(parents)))
    system = st.just((SYSTEM, SYSTEM))
    actor = st.one_of(st.tuples(st.just("user"), pick(USERS)), st.tuples(st.just("group"), pick(GROUPS)))
    assignments = st.builds(
        lambda actor, target, role, inherited: Assignment(*actor, *target, role, inherited and target[0] != SYSTEM),
        actor, st.one_of(domain, project, project, system), pick(list(ROLES)), st.booleans(),
    )  # fmt: skip
    implications = st.tuples(pick(list(ROLES)), pick(list(ROLES))).filter(lambda pair: pair[0] != pair[1])
    return Graph(
        parents,
        draw(st.frozensets(st.tuples(pick(USERS), pick(GROUPS)), max_size=5)),
        draw(st.frozensets(implications, max_size=4)),
        draw(st.frozensets(assignments, max_size=8)),
    )


@st.composite
def questions(draw: st.DrawFn, graph: Graph) -> dict[str, str]:
    """A filter of the list, of those that go together."""
    asked = draw(
        st.fixed_dictionaries({}, optional={"user.id": st.sampled_from(USERS), "role.id": st.sampled_from(list(ROLES))})
    )
    place = draw(st.sampled_from(["", "scope.domain.id", "scope.project.id"]))
    if place:
        asked[place] = draw(st.sampled_from(DOMAINS if "domain" in place else list(graph.parents)))
    if "project" in place and draw(st.booleans()):
        asked["include_subtree"] = "true"
    return asked


@pytest.fixture(scope="module")
def admin() -> Api:
    return Api(Cloud(seed=1, start=START))


@pytest.fixture(scope="module")
def state_of(admin: Api) -> Callable[[Graph], State]:
    """The state of identity with nothing but a graph in it, and the admin."""
    fresh = admin.cloud.snapshot()

    def fill(graph: Graph) -> State:
        admin.cloud.restore(fresh)
        state: State = admin.cloud.state("identity")
        graph.fill(state)
        return state

    return fill


def listed(admin: Api, **asked: str) -> list[dict[str, Any]]:
    """The list as the API gives it, of what lies in the graph."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = admin.get("identity", f"/v3/role_assignments?{query}")
    assert answer.status == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["role_assignments"]
    return [row for row in rows if row["role"]["id"] in ROLES]


def place_of(row: dict[str, Any]) -> tuple[str, str]:
    kind = next(kind for kind in ("project", "domain", "system") if kind in row["scope"])
    return kind, SYSTEM if kind == SYSTEM else row["scope"][kind]["id"]


EXAMPLES = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@EXAMPLES
@given(data=st.data())
def test_the_effective_list_is_what_the_graph_comes_to(
    data: st.DataObject, admin: Api, state_of: Callable[[Graph], State]
) -> None:
    graph = data.draw(graphs())
    state_of(graph)
    for asked in data.draw(st.lists(questions(graph), min_size=1, max_size=4)):
        places = {asked[name] for name in asked if name.startswith("scope.")}
        if "include_subtree" in asked:
            places |= graph.below(asked["scope.project.id"])
        expected = {
            effect for effect in graph.effects()
            if asked.get("user.id") in (None, effect[0]) and asked.get("role.id") in (None, effect[3])
            and (not places or (effect[1] == ("domain" if "scope.domain.id" in asked else "project") and effect[2] in places))
        }  # fmt: skip
        rows = listed(admin, effective="true", include_names="true", **asked)
        assert {(row["user"]["id"], *place_of(row), row["role"]["id"]) for row in rows} == expected, asked
        for row in rows:
            shown = [
                row["user"],
                row["role"],
                *(row["scope"][kind] for kind in ("project", "domain") if kind in row["scope"]),
            ]
            assert all(one["name"] == f"name-{one['id']}" for one in shown)


@EXAMPLES
@given(data=st.data())
def test_the_list_as_made_is_what_was_assigned(
    data: st.DataObject, admin: Api, state_of: Callable[[Graph], State]
) -> None:
    graph = data.draw(graphs())
    state_of(graph)
    asked = data.draw(questions(graph))
    places = {asked[name] for name in asked if name.startswith("scope.")}
    if "include_subtree" in asked:
        places |= graph.below(asked["scope.project.id"])
    expected = {
        (row.actor_id, row.target, row.target_id, row.role_id, row.inherited) for row in graph.assigned
        if (asked.get("user.id") in (None, row.actor_id)) and asked.get("role.id") in (None, row.role_id)
        and (not places or row.target_id in places)
    }  # fmt: skip
    rows = {
        (row.get("user", row.get("group"))["id"], *place_of(row), row["role"]["id"], "OS-INHERIT:inherited_to" in row["scope"])
        for row in listed(admin, **asked)
    }  # fmt: skip
    assert rows == expected, asked


@EXAMPLES
@given(graph=graphs())
def test_a_token_carries_what_the_graph_comes_to(graph: Graph, state_of: Callable[[Graph], State]) -> None:
    state = state_of(graph)
    effects = graph.effects()
    for user in USERS:
        actors = effective.actors_of(state, user)
        mine = {effect for effect in effects if effect[0] == user}
        on_projects = {(user, "project", id, role.id) for id in graph.parents
                       for role in effective.on_project(state, actors, state.projects[id])}  # fmt: skip
        on_domains = {
            (user, "domain", id, role.id) for id in DOMAINS for role in effective.on_domain(state, actors, id)
        }
        assert on_projects | on_domains == mine
        reached = {(row.id) for row in (*effective.projects_of(state, actors), *effective.domains_of(state, actors))}
        assert reached == {effect[2] for effect in mine}
