"""The small languages of placement's query parameters: resources, traits, aggregates. Knows no provider."""

from __future__ import annotations

from ...wire.call import Call
from ...wire.errors import BadRequest
from .asked import Aggregates, Traits
from .bodies import is_uuid

_FORM = (
    "Badly formed resources parameter. Expected resources query string parameter in form: "
    "?resources=VCPU:2,MEMORY_MB:1024."
)
_BAD = "Invalid query string parameters: "
_REQUIRED = f"{_BAD}Expected 'required' parameter value of the form: "


def resources_of(value: str) -> dict[str, int]:
    """`VCPU:2,MEMORY_MB:1024` as amounts by resource class."""
    if not value.strip():
        raise BadRequest(f"{_FORM} Got: empty string.")
    found = {}
    for part in value.split(","):
        try:
            name, amount = part.split(":")
        except ValueError:
            raise BadRequest(f"{_FORM} Got: {part}.") from None
        try:
            number = int(amount)
        except ValueError:
            raise BadRequest(f"Requested resource {name} expected positive integer amount. Got: {amount}.") from None
        if number < 1:
            raise BadRequest(f"Requested resource {name} requires amount >= 1. Got: {number}.")
        found[name] = number
    return found


def traits_of(call: Call, suffix: str = "") -> Traits:
    """The `required` parameters of a group; before 1.39 the last one counts alone."""
    values = call.args.get(f"required{suffix}", [])
    several = call.since((1, 39))
    required: list[frozenset[str]] = []
    forbidden: set[str] = set()
    for value in values if several else values[-1:]:
        found = traits_in(value, may_forbid=call.since((1, 22)), may_choose=several)
        required += found.required
        forbidden |= found.forbidden
    return Traits(tuple(required), frozenset(forbidden))


def traits_in(value: str, may_forbid: bool, may_choose: bool) -> Traits:
    """`A,!B` (all of them, and none of those) or `in:A,B` (one of them)."""
    if value.startswith("in:"):
        return Traits((_any_of(value, may_choose),))
    names = [part.strip() for part in value.split(",")]
    # As in the real service, `!` counts as forbidding even where it is not spoken of yet, and `!!A` is `!A`.
    forbidden = [name.lstrip("!") for name in names if name.startswith("!")]
    if not all((*forbidden, *names)):
        form = "HW_CPU_X86_VMX,!CUSTOM_MAGIC" if may_forbid else "HW_CPU_X86_VMX,CUSTOM_MAGIC"
        raise BadRequest(f"{_REQUIRED}{form}. Got an empty trait in: {value}")
    required = dict.fromkeys(name for name in names if not name.startswith("!"))
    if forbidden and not may_forbid:
        raise BadRequest(f"{_REQUIRED}HW_CPU_X86_VMX,CUSTOM_MAGIC. Got: {value}")
    return Traits(tuple(frozenset([name]) for name in required), frozenset(forbidden))


def aggregates_of(call: Call, suffix: str = "") -> Aggregates:
    """The `member_of` parameters of a group: several since 1.24, forbidding since 1.32."""
    values = call.args.get(f"member_of{suffix}", [])
    if len(values) > 1 and not call.since((1, 24)):
        raise BadRequest(f"Multiple member_of{suffix} parameters are not supported")
    required: list[frozenset[str]] = []
    forbidden: set[str] = set()
    for value in values:
        uuids, refused = _members(value)
        if not refused:
            required.append(uuids)
        elif call.since((1, 32)):
            forbidden |= uuids
        else:
            raise BadRequest(f"Forbidden member_of{suffix} parameters are not supported in the specified microversion")
    return Aggregates(tuple(required), frozenset(forbidden))


def tree_of(value: str) -> str:
    """`in_tree`: a provider's uuid."""
    if not is_uuid(value.strip()):
        raise BadRequest(f"{_BAD}Expected 'in_tree' parameter to be a format of uuid. Got: {value}")
    return value.strip()


def _any_of(value: str, may_choose: bool) -> frozenset[str]:
    form = "in:HW_CPU_X86_VMX,CUSTOM_MAGIC"
    if not may_choose:
        raise BadRequest(f"{_BAD}The format '{form}' only supported since microversion 1.39. Got: {value}")
    names = [part.strip() for part in value[3:].split(",")]
    if not all(names):
        raise BadRequest(f"{_REQUIRED}{form}. Got an empty trait in: {value}")
    if any(name.startswith("!") for name in names):
        raise BadRequest(f"{_BAD}The format '{form}' does not support forbidden traits. Got: {value}")
    return frozenset(names)


def _members(value: str) -> tuple[frozenset[str], bool]:
    """The aggregates that a value names, and whether it forbids them."""
    if "," in value and not value.startswith(("in:", "!in:")):
        raise BadRequest(
            "Multiple values for 'member_of' must be prefixed with the 'in:' or '!in:' keyword "
            f"using the valid microversion. Got: {value}"
        )
    refused = value.startswith("!")
    rest = value[1:] if refused else value
    uuids = rest[3:].split(",") if rest.startswith("in:") else [rest]
    for uuid in uuids:
        if not is_uuid(uuid):
            raise BadRequest(f"{_BAD}Expected 'member_of' parameter to contain valid UUID(s). Got: {uuid}")
    return frozenset(uuids), refused
