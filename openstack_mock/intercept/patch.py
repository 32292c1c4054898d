"""One attribute replaced, and put back exactly as it was. Knows not what it replaces."""

from __future__ import annotations

from typing import Any

_ABSENT = object()
_buried: list[Patch] = []  # undone while another patch lay over them


class Patch:
    """An attribute of a module or class, replaced until `undo`.

    An attribute that was inherited is deleted again, not copied down. If it has been replaced once more in the
    meantime, `undo` leaves that alone. Another of ours then puts back what was there before both; somebody else puts
    back ours, which must do nothing by itself once it is undone.
    """

    __slots__ = ("_name", "_new", "_own", "_owner", "previous")

    def __init__(self, owner: Any, name: str, new: Any) -> None:
        self._owner, self._name, self._new = owner, name, new
        self._own = vars(owner).get(name, _ABSENT)
        self.previous = getattr(owner, name)
        setattr(owner, name, new)

    def undo(self) -> None:
        """Put back what was there before."""
        if vars(self._owner).get(self._name) is not self._new:
            _buried.append(self)
            return
        own = self._own
        for patch in reversed(_buried):
            if patch._new is own and patch._owner is self._owner:
                own = patch._own
                _buried.remove(patch)
        if own is _ABSENT:
            delattr(self._owner, self._name)
        else:
            setattr(self._owner, self._name, own)


class Patches(list[Patch]):
    """Several patches that are undone together, last first."""

    def put(self, owner: Any, name: str, new: Any) -> Any:
        """Replace an attribute and return what it was."""
        self.append(Patch(owner, name, new))
        return self[-1].previous

    def undo(self) -> None:
        """Put everything back."""
        while self:
            self.pop().undo()
