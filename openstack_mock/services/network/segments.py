"""Segments of networks as resources of their own. Knows nothing of requests."""

from __future__ import annotations

from typing import Any

from . import networks, segmentation, standard
from .context import Context
from .errors import error
from .records import Segment, Subnet
from .resource import Resource


def find(ctx: Context, segment_id: str) -> Segment:
    """The segment; SegmentNotFound otherwise."""
    found = ctx.state.segments.get(segment_id)
    if found is None:
        raise error("SegmentNotFound", segment_id=segment_id)
    return found


def create(ctx: Context, body: dict[str, Any]) -> Segment:
    """Give a network one more segment."""
    network = networks.find(ctx, body["network_id"])
    kind, physical, number = body["network_type"], body.get("physical_network"), body.get("segmentation_id")
    segmentation.check(kind, physical, number)
    place, taken = segmentation.reserve(ctx.state, kind, physical, number)
    others = ctx.state.segments.by(network_id=network.id)
    row = Segment(
        id=ctx.ids.uuid(), project_id=network.project_id, network_id=network.id, network_type=kind,
        physical_network=place, segmentation_id=taken, index=max((one.index for one in others), default=-1) + 1,
        shown_name=body.get("name"), description=body.get("description") or "",
    )  # fmt: skip
    standard.born(ctx, row, int(place is not None))
    return ctx.state.segments.add(row)


def update(ctx: Context, row: Segment, body: dict[str, Any]) -> None:
    """Name or describe a segment."""
    row.shown_name = body.get("name", row.shown_name)
    row.description = body.get("description", row.description)


def delete(ctx: Context, row: Segment) -> None:
    """Remove a segment; SegmentInUse if a subnet is on it, or it is its network's only one with ports."""
    subnets = [one for one in ctx.state.subnets.by(network_id=row.network_id) if one.segment_id == row.id]
    if subnets:
        ids = ", ".join(sorted(one.id for one in subnets))
        raise error("SegmentInUse", segment_id=row.id, reason=f"The segment is still associated with subnet(s) {ids}")
    segmentation.release(ctx.state, row)
    ctx.state.segments.remove(row)


def view(ctx: Context, row: Segment) -> dict[str, Any]:
    """The segment as the API shows it."""
    stamps = standard.stamps(row)
    del stamps["tags"]
    return {
        "id": row.id,
        "network_id": row.network_id,
        "name": row.shown_name,
        "description": row.description,
        "physical_network": row.physical_network,
        "network_type": row.network_type,
        "segmentation_id": row.segmentation_id,
        **stamps,
    }


def check_subnet(ctx: Context, subnet: Subnet) -> None:
    """Refuse a subnet on a segment that does not go with its network's others."""
    if subnet.segment_id:
        segment = find(ctx, subnet.segment_id)
        if segment.network_id != subnet.network_id:
            raise error("NetworkIdsDontMatch", subnet_network=subnet.network_id, segment_id=segment.id)
    others = {one.segment_id for one in ctx.state.subnets.by(network_id=subnet.network_id)}
    others.add(subnet.segment_id)
    if None in others and len(others) > 1:
        raise error("SubnetsNotAllAssociatedWithSegments", network_id=subnet.network_id)


def change_subnet(ctx: Context, subnet: Subnet, segment_id: str | None) -> None:
    """Put a subnet on a segment."""
    if segment_id == subnet.segment_id:
        return
    rows = ctx.state.subnets.by(network_id=subnet.network_id)
    if len(rows) > 1:
        raise error("SubnetsNotAllAssociatedWithSegments", network_id=subnet.network_id)
    if subnet.segment_id is not None:
        raise error("SubnetSegmentAssociationChangeNotAllowed")
    if len(ctx.state.segments.by(network_id=subnet.network_id)) > 1:
        raise error("NoUpdateSubnetWhenMultipleSegmentsOnNetwork", network_id=subnet.network_id)
    if segment_id is not None and find(ctx, segment_id).network_id != subnet.network_id:
        raise error("NetworkIdsDontMatch", subnet_network=subnet.network_id, segment_id=segment_id)
    subnet.segment_id = segment_id


SEGMENTS = Resource(
    "segments", "segment", "/segments", find=find, view=view, rows=lambda state: state.segments, create=create,
    update=update, delete=delete, owned=False, indexes={"network_id": "network_id"}, quota=False,
    filters={"name": lambda ctx, row, wanted: row.shown_name in wanted},
)  # fmt: skip
