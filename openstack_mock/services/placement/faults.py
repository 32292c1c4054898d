"""What placement refuses inside, before a handler says it to the client. Knows no HTTP."""

from __future__ import annotations


class Fault(Exception):
    """Base of them all; its text is the real service's sentence."""


class NotFound(Fault):
    """Something that was named does not exist."""


class ClassNotFound(NotFound):
    """A resource class that does not exist."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No such resource class {name}.")


class TraitNotFound(NotFound):
    """A trait that does not exist."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No such trait(s): {name}.")


class InvalidInventory(Fault):
    """An inventory that is missing where one is needed."""

    def __init__(self, classes: str, provider: str) -> None:
        super().__init__(f"Inventory for '{classes}' on resource provider '{provider}' invalid.")


class CapacityExceeded(InvalidInventory):
    """An allocation for which there is no room."""

    def __init__(self, name: str, provider: str) -> None:
        Fault.__init__(
            self,
            f"Unable to create allocation for '{name}' on resource provider '{provider}'. "
            "The requested amount would exceed the capacity.",
        )


class ConstraintsViolated(InvalidInventory):
    """An allocation that does not fit min_unit, max_unit or step_size."""

    def __init__(self, name: str, provider: str) -> None:
        Fault.__init__(
            self,
            f"Unable to create allocation for '{name}' on resource provider '{provider}'. "
            "The requested amount would violate inventory constraints.",
        )


class NotWhole(Fault):
    """An amount written as a fraction (`1.0`), which the real service's arithmetic breaks down on."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The amount of {name} must be a whole number.")


class SpeltOtherwise(Fault):
    """A consumer in capitals that is named in small letters, or so, which the real service breaks down on."""

    def __init__(self, consumer: str) -> None:
        super().__init__(f"The consumer {consumer} must be spelt like that.")


class InventoryInUse(InvalidInventory):
    """Inventory that is to go, and has allocations."""

    def __init__(self, classes: str, provider: str) -> None:
        Fault.__init__(self, f"Inventory for '{classes}' on resource provider '{provider}' in use.")


class InvalidCapacity(InvalidInventory):
    """An inventory that reserves more than it has."""

    def __init__(self, name: str, provider: str, equal_is_fine: bool) -> None:
        compared = "greater than total" if equal_is_fine else "greater than or equal to total"
        Fault.__init__(
            self,
            f"Invalid inventory for '{name}' on resource provider '{provider}'. The reserved value is {compared}.",
        )


class MissingInventory(NotFound):
    """An update of an inventory that is not there."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No inventory of class {name} found.")


class ActionFailed(Fault):
    """A change of a provider that makes no sense."""

    def __init__(self, action: str, reason: str) -> None:
        super().__init__(f"Object action {action} failed because: {reason}")


class HasChildren(Fault):
    """A provider that is to go, and is somebody's parent."""


class HasAllocations(Fault):
    """A provider that is to go, and is used."""

    def __init__(self) -> None:
        super().__init__("Resource provider has allocations.")
