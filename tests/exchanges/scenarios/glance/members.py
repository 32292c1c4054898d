"""Members: projects that an image is shared with; asked by owner, members, strangers and administrators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ... import mutations as wrong
from ...step import Json, Line, Step
from ._ready import EVERYBODY, NOBODY, asked, deactivated, gone, image, uploaded
from .images import ALL, IT, patch_type

MEMBERS: Final = f"{IT}/members"
OTHER: Final = f"{MEMBERS}/${{project.other}}"
OWNER: Final = "project_member"
ADD: Final = Step("POST", MEMBERS, {"member": "${project.other}"}, who=OWNER, then=(Step("DELETE", OTHER, kind="setup"),))
STAND: Final = ADD.but(then=(), kind="setup")
SET: Final = Step("PUT", OTHER, {"status": "accepted"}, who="other_member")
SHOW: Final = Step("GET", OTHER, who=OWNER)
LIST: Final = Step("GET", MEMBERS, who=OWNER, whole=True)
REMOVE: Final = Step("DELETE", OTHER, who=OWNER)
WHO: Final = ("project_member", "project_reader", "other_member", "other_reader", "away_member", "admin", "project_admin", "unscoped", "system_reader")
STATUSES: Final = ("accepted", "pending", "rejected", "ACCEPTED", "all", "deleted", "")


def steps() -> Iterator[Line]:
    """Everything about members."""
    yield image("it", visibility="shared")
    yield from _adding()
    yield from _reading()
    yield from _setting()
    yield from _removing()
    yield from _routes()
    yield gone("it")
    for step in (ADD, SHOW, SET, LIST, REMOVE):
        yield step.but(then=(), kind="state: the image is gone")
    yield from _visibilities()
    yield from _states()
    yield from _of_others()
    yield from _many()


def _adding() -> Iterator[Line]:
    yield ADD
    yield from _sane(wrong.bodies(ADD, flat=True))
    for label, value in {"255 characters": "m" * 255, "256 characters": "m" * 256, "the owner": "${project.home}", "a project of nobody": NOBODY, "a list of two": ["a", "b"], "an object": {"id": "x"}, "blanks around": " x "}.items():
        yield ADD.but(json={"member": value}, kind=f"member: {label}", then=(Step("DELETE", f"{MEMBERS}/${{added}}", kind="setup"),), keep={"added": "member_id"})
    for body in ({"member_id": "${project.other}"}, {"member": "${project.other}", "status": "accepted"}, {"member": {"member_id": "x"}}, {"members": ["x"]}, {"member": "${project.other}", "can_share": True}):
        yield ADD.but(json=body, kind="body: another form")
    yield from wrong.personas(ADD, EVERYBODY)
    yield from wrong.tokens(ADD)
    yield from wrong.accepts(ADD)
    yield from wrong.unknown(ADD, "it")
    for body in ({}, [], {"member": ""}, {"member": "m" * 256}):
        yield ADD.but(path=f"{ALL}/{NOBODY}/members", json=body, then=(), kind="order: no member, no image")
    yield STAND
    for who in ("project_member", "admin", "other_member", "project_reader"):
        yield ADD.but(who=who, then=(), kind="conflict: the same again")
    yield ADD.but(json={"member": "${project.away}"}, who="other_member", then=(), kind="state: by a member")
    yield REMOVE.setup()


def _sane(probes: Iterator[Step]) -> Iterator[Step]:
    """Probes that add somebody else remove him by his own name; whose name no path can say is not added."""
    gone = Step("DELETE", f"{MEMBERS}/${{added}}", kind="setup")
    for probe in probes:
        member = probe.json.get("member") if isinstance(probe.json, dict) else None
        if member == "${project.other}" or probe.json is ADD.json:
            yield probe
        elif not (isinstance(member, str) and ("/" in member or not member.strip())):
            yield probe.but(keep={"added": "member_id"}, then=(gone,))


def _reading() -> Iterator[Line]:
    yield LIST.but(kind="state: none")
    yield SHOW.but(kind="state: none")
    yield STAND
    yield STAND.but(json={"member": "${project.away}"})
    for step in (SHOW, LIST):
        yield from asked(step)
        yield from wrong.unknown(step, "it")
    yield from wrong.unknown(SHOW.but(path=f"{MEMBERS}/${{member}}"), "member")
    for status in ("accepted", "rejected", "pending"):
        yield SET.but(json={"status": status}, kind="setup")
        for who in WHO:
            for step in (SHOW, LIST, Step("GET", IT), SHOW.but(path=f"{MEMBERS}/${{project.away}}"), SHOW.but(path=f"{MEMBERS}/${{project.home}}")):
                yield step.but(who=who, kind=f"member: {status}")
    yield Step("DELETE", f"{MEMBERS}/${{project.away}}", kind="setup")
    yield REMOVE.setup()


def _setting() -> Iterator[Line]:
    yield STAND
    for status in STATUSES:
        for who in WHO:
            yield SET.but(json={"status": status}, who=who, kind=f"status: {status}")
    yield from wrong.bodies(SET, flat=True)
    for body in ({"status": "accepted", "member": "x"}, {"member": "x"}, {"member_id": "x", "status": "rejected"}, {"statuses": "accepted"}):
        yield SET.but(json=body, kind="body: another form")
    yield from wrong.personas(SET, EVERYBODY)
    yield from wrong.tokens(SET)
    yield from wrong.accepts(SET)
    yield from wrong.unknown(SET, "it")
    yield from wrong.unknown(SET.but(path=f"{MEMBERS}/${{member}}"), "member")
    for body in ({}, [], {"status": "x"}):
        for who in WHO[:6]:
            yield SET.but(path=f"{ALL}/{NOBODY}/members/x", json=body, who=who, kind="order: no status, no image")
            yield SET.but(path=f"{MEMBERS}/unknown", json=body, who=who, kind="order: no status, no member")
            yield SET.but(json=body, who=who, kind="order: no status")
    yield SHOW
    yield REMOVE.setup()


def _removing() -> Iterator[Line]:
    yield STAND
    yield from wrong.tokens(REMOVE)
    yield from wrong.unknown(REMOVE, "it")
    yield from wrong.unknown(REMOVE.but(path=f"{MEMBERS}/${{member}}"), "member")
    for who in EVERYBODY:
        for status in ("accepted", "pending"):
            yield SET.but(json={"status": status}, kind="setup")
            yield REMOVE.but(who=who, kind=f"persona: {who}", then=(STAND,))
    yield REMOVE.but(json={"a": "b"}, kind="extra: a body")
    yield from wrong.payload(REMOVE.but(json={"a": "b"}))
    yield REMOVE.but(path=OTHER + "/", kind="path: a slash at the end")
    yield STAND
    yield REMOVE
    yield REMOVE.but(kind="state: already gone")
    yield SHOW.but(kind="state: already gone")
    yield ADD.but(kind="state: added again")


def _routes() -> Iterator[Line]:
    yield STAND
    for who in (OWNER, "other_member", "admin"):
        yield from wrong.methods(MEMBERS, ("GET", "HEAD", "POST"), who=who)
        yield from wrong.methods(OTHER, ("GET", "HEAD", "PUT", "DELETE"), who=who)
    for path in (f"{OTHER}/x", f"{MEMBERS}/", f"{MEMBERS}/a%2Fb", f"{MEMBERS}/${{project.other}}%20", f"{MEMBERS}/%20${{project.other}}", f"{MEMBERS}/detail", f"{MEMBERS}?status=accepted", f"{MEMBERS}?limit=1", f"{MEMBERS}?marker=x"):
        yield LIST.but(path=path, kind="path: odd")
    yield Step("PATCH", OTHER, [{"op": "replace", "path": "/status", "value": "accepted"}], headers=patch_type("v2.1"), kind="method: PATCH with a body")
    yield Step("PUT", MEMBERS, {"memberships": [{"member_id": "x"}]}, kind="method: PUT with a body")
    yield REMOVE.setup()


def _visibilities() -> Iterator[Line]:
    """Members of an image that is no longer shared, and when it is so again."""
    yield image("it", visibility="shared")
    yield STAND
    yield SET.setup()
    for visibility in ("private", "community", "public", "shared"):
        yield Step("PATCH", IT, [{"op": "replace", "path": "/visibility", "value": visibility}], headers=patch_type("v2.1"), kind="setup")
        for who in WHO:
            for step in (ADD.but(json={"member": "x"}, then=()), SHOW, LIST, SET, SHOW.but(path=f"{MEMBERS}/unknown"), Step("GET", IT), Step("GET", ALL)):
                if not (visibility == "shared" and step.method == "POST"):
                    yield step.but(who=who, kind=f"visibility: {visibility}")
        if visibility != "shared":
            for who in WHO:
                yield REMOVE.but(who=who, kind=f"visibility: {visibility}")
    yield gone("it")


def _states() -> Iterator[Line]:
    """Members of images in other states, and what a member may do to the image."""
    yield image("it", visibility="shared", protected=True)
    yield ADD.but(kind="state: protected")
    yield STAND
    for status in ("pending", "accepted", "rejected"):
        yield SET.but(json={"status": status}, kind="state: protected")
        for method, tail in (("DELETE", ""), ("PUT", "/tags/x"), ("DELETE", "/tags/x"), ("POST", "/actions/deactivate"), ("GET", "/file"), ("GET", "/members"), ("GET", "/tasks"), ("GET", "/locations")):
            for who in ("other_member", "other_reader"):
                yield Step(method, IT + tail, who=who, kind=f"member: {status}")
        yield Step("PATCH", IT, [{"op": "add", "path": "/x", "value": "y"}], headers=patch_type("v2.1"), who="other_member", kind=f"member: {status}")
    yield Step("PATCH", IT, [{"op": "replace", "path": "/protected", "value": False}], headers=patch_type("v2.1"), kind="setup")
    yield uploaded("it")
    for who in ("other_member", "other_reader", "away_member"):
        yield Step("GET", f"{IT}/file", who=who, kind="state: active")
    yield deactivated("it")
    yield REMOVE.but(kind="state: deactivated")
    yield ADD.but(kind="state: deactivated")
    yield STAND
    yield SET.but(kind="state: deactivated")
    for who in ("other_member", "other_reader", "admin", "project_member"):
        for tail in ("", "/file", "/members"):
            yield Step("GET", IT + tail, who=who, kind="state: deactivated")
    yield gone("it")


def _of_others() -> Iterator[Line]:
    """An image of another project: what a stranger and a member find."""
    for visibility in ("private", "shared", "community", "public"):
        yield image("it", "admin", owner="${project.other}", visibility=visibility)
        for who in (OWNER, "project_reader", "other_member", "admin"):
            for step in (ADD.but(json={"member": "${project.home}"}, then=(Step("DELETE", f"{MEMBERS}/${{project.home}}", kind="setup"),)), LIST, SHOW, SET, REMOVE):
                yield step.but(who=who, kind=f"stranger: {visibility}")
        yield gone("it")


def _many() -> Iterator[Line]:
    yield image("it", visibility="shared")
    for number in range(127):
        yield ADD.but(json={"member": f"recorded-{number}"}, then=(), kind="setup")
    bodies: tuple[Json, ...] = ("recorded-127", "recorded-128", "recorded-1")
    for member in bodies:
        yield ADD.but(json={"member": member}, then=(), kind="quota: members")
    yield Step("DELETE", f"{MEMBERS}/recorded-5", who=OWNER, kind="quota: members")
    yield ADD.but(json={"member": "recorded-128"}, then=(), kind="quota: members")
    yield gone("it")
