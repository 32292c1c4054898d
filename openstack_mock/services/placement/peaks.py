"""A row of numbers that finds the next one that is large enough, in logarithmic time. Knows not what is counted."""

from __future__ import annotations

NONE = -1


class Peaks:
    """Numbers by place; each starts as NONE. A tree of maxima stands above them."""

    __slots__ = ("_size", "_tree")

    def __init__(self) -> None:
        self._size = 1
        self._tree = [NONE, NONE]

    def __setitem__(self, place: int, value: int) -> None:
        while place >= self._size:
            self._grow()
        tree = self._tree
        node = place + self._size
        if tree[node] == value:
            return
        tree[node] = value
        node >>= 1
        while node:
            left, right = tree[2 * node], tree[2 * node + 1]
            peak = left if left > right else right
            if tree[node] == peak:
                return
            tree[node] = peak
            node >>= 1

    def __getitem__(self, place: int) -> int:
        return self._tree[place + self._size] if place < self._size else NONE

    def next(self, place: int, least: int) -> int | None:
        """The first place from `place` on whose number is at least `least`; None if there is none."""
        tree, size = self._tree, self._size
        if place >= size or tree[1] < least:
            return None
        node = place + size
        while tree[node] < least:
            while node & 1:  # a right child has nothing behind it below the same parent
                node >>= 1
            if node == 0:
                return None
            node += 1
            if node & (node - 1) == 0:  # walked off the right edge of a level
                return None
        while node < size:
            node *= 2
            if tree[node] < least:
                node += 1
        return node - size

    def _grow(self) -> None:
        leaves = self._tree[self._size :] + [NONE] * self._size
        self._size *= 2
        tree = [NONE] * self._size + leaves
        for node in range(self._size - 1, 0, -1):
            tree[node] = max(tree[2 * node], tree[2 * node + 1])
        self._tree = tree
