"""A collection of resources with indexes and unique keys. Knows nothing of what a resource is but its attributes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Key = Callable[[Any], Any]


class Duplicate(Exception):
    """A resource with these unique attributes is already there."""

    def __init__(self, collection: str, fields: tuple[str, ...], values: tuple[Any, ...]) -> None:
        super().__init__(f"{collection}: a second one with {dict(zip(fields, values, strict=True))}")
        self.collection, self.fields, self.values = collection, fields, values


class Collection(Generic[T]):
    """Resources by their id, in the order they were made.

    indexes: attributes to look up by: `collection.by(project_id=x)`; the bucket keeps the order of creation, so that a
    page of it costs its own size. A list, tuple or set puts the resource under each of its members.
    unique: groups of attributes that only one resource may have: `collection.find(domain_id=d, name=n)`. A group
    with a None among its values does not count, unless `null_is_a_value`.
    """

    def __init__(
        self, name: str, *, key: str = "id", indexes: Iterable[str] = (), unique: Iterable[tuple[str, ...]] = (),
        null_is_a_value: bool = False,
    ) -> None:  # fmt: skip
        self.name = name
        self.key = key
        self.version = 0  # grows with every change: what was computed from all of it is valid while it stands
        self._key = attrgetter(key)
        self._rows: dict[int, T] = {}
        self._numbers: dict[Any, int] = {}
        self._next = 0
        self._order: list[int] = []
        self._indexes: dict[str, dict[Any, list[int]]] = {name: {} for name in indexes}
        self._unique: dict[tuple[str, ...], dict[tuple[Any, ...], int]] = {tuple(fields): {} for fields in unique}
        self._null_is_a_value = null_is_a_value
        self._views: dict[Any, tuple[int, list[T], dict[Any, int]]] = {}

    # -- changing

    def add(self, row: T) -> T:
        """Add a resource. Duplicate if its id or a unique group is taken."""
        key = self._key(row)
        if key in self._numbers:
            raise Duplicate(self.name, (self.key,), (key,))
        groups = self._groups(row)
        for fields, values in groups:
            if values in self._unique[fields]:
                raise Duplicate(self.name, fields, values)
        number = self._next
        self._next += 1
        self._rows[number] = row
        self._numbers[key] = number
        self._order.append(number)
        for fields, values in groups:
            self._unique[fields][values] = number
        for name, index in self._indexes.items():
            for value in _values(getattr(row, name)):
                index.setdefault(value, []).append(number)
        self.version += 1
        return row

    def update(self, row: T, /, **changes: Any) -> T:
        """Change attributes of a resource, every index kept true. Duplicate (nothing changed) if one is taken."""
        number = self._numbers[self._key(row)]
        touched = [fields for fields in self._unique if any(name in changes for name in fields)]
        for fields in touched:
            values = tuple(changes[name] if name in changes else getattr(row, name) for name in fields)
            holder = self._unique[fields].get(values)
            if holder is not None and holder != number and self._counts(values):
                raise Duplicate(self.name, fields, values)
        for fields in touched:
            self._unique[fields].pop(tuple(getattr(row, name) for name in fields), None)
        for name, value in changes.items():
            if name in self._indexes:
                self._reindex(name, number, getattr(row, name), value)
            if name == self.key:
                del self._numbers[self._key(row)]
                self._numbers[value] = number
            setattr(row, name, value)
        for fields in touched:
            values = tuple(getattr(row, name) for name in fields)
            if self._counts(values):
                self._unique[fields][values] = number
        self.version += 1
        return row

    def remove(self, row: T) -> None:
        """Take a resource out. KeyError if it is not in."""
        number = self._numbers.pop(self._key(row))
        del self._rows[number]
        _drop(self._order, number)
        for fields, values in self._groups(row):
            self._unique[fields].pop(values, None)
        for name, index in self._indexes.items():
            for value in _values(getattr(row, name)):
                self._unlist(index, value, number)
        self.version += 1

    def clear(self) -> None:
        """Take everything out."""
        for row in list(self):
            self.remove(row)

    # -- looking up

    def get(self, key: Any) -> T | None:
        """The resource with this id, or None."""
        number = self._numbers.get(key)
        return None if number is None else self._rows[number]

    def __getitem__(self, key: Any) -> T:
        return self._rows[self._numbers[key]]

    def __contains__(self, key: Any) -> bool:
        return key in self._numbers

    def __iter__(self) -> Iterator[T]:
        rows = self._rows
        return iter([rows[number] for number in self._order])

    def __len__(self) -> int:
        return len(self._rows)

    def find(self, **group: Any) -> T | None:
        """The one resource with these values of a unique group (all of its attributes named), or None."""
        for fields, table in self._unique.items():
            if len(fields) == len(group) and all(name in group for name in fields):
                number = table.get(tuple(group[name] for name in fields))
                return None if number is None else self._rows[number]
        raise KeyError(f"{self.name} has no unique group {tuple(group)}")

    def by(self, **index: Any) -> list[T]:
        """The resources whose indexed attribute has this value (or has it as a member), oldest first."""
        ((name, value),) = index.items()
        rows = self._rows
        return [rows[number] for number in self._indexes[name].get(value, ())]

    def each(self, **index: Any) -> Iterator[T]:
        """As `by`, one after the other, for whom the first few may be enough."""
        ((name, value),) = index.items()
        rows = self._rows
        return (rows[number] for number in self._indexes[name].get(value, ()))

    def count(self, **index: Any) -> int:
        """How many resources have this value of an indexed attribute; all of them without one."""
        if not index:
            return len(self._rows)
        ((name, value),) = index.items()
        return len(self._indexes[name].get(value, ()))

    def slice(
        self, index: tuple[str, Any] | None, marker: Any = None, limit: int | None = None, newest_first: bool = False
    ) -> list[T]:
        """A page in order of creation, of all or of one index bucket, after the resource with id `marker`.

        Its cost is the page's own size. KeyError if the marker is not in the collection.
        """
        order = self._order if index is None else self._indexes[index[0]].get(index[1], [])
        if newest_first:
            end = len(order) if marker is None else bisect_left(order, self._numbers[marker])
            start = 0 if limit is None else max(0, end - limit)
            numbers = order[start:end][::-1]
        else:
            start = 0 if marker is None else bisect_right(order, self._numbers[marker])
            numbers = order[start : None if limit is None else start + limit]
        rows = self._rows
        return [rows[number] for number in numbers]

    def view(self, name: Any, make: Callable[[], list[T]]) -> tuple[list[T], dict[Any, int]]:
        """A derived list (filtered, sorted) and each id's place in it, kept under `name` until something changes."""
        kept = self._views.get(name)
        if kept is None or kept[0] != self.version:
            rows = make()
            if len(self._views) >= 8:
                del self._views[next(iter(self._views))]
            kept = self._views[name] = (self.version, rows, {self._key(row): place for place, row in enumerate(rows)})
        return kept[1], kept[2]

    # -- inside

    def _groups(self, row: T) -> list[tuple[tuple[str, ...], tuple[Any, ...]]]:
        groups = [(fields, tuple(getattr(row, name) for name in fields)) for fields in self._unique]
        return [(fields, values) for fields, values in groups if self._counts(values)]

    def _counts(self, values: tuple[Any, ...]) -> bool:
        return self._null_is_a_value or None not in values

    def _reindex(self, name: str, number: int, old: Any, new: Any) -> None:
        index = self._indexes[name]
        before, after = _values(old), _values(new)
        for value in before:
            if value not in after:
                self._unlist(index, value, number)
        for value in after:
            if value not in before:
                bucket = index.setdefault(value, [])
                bucket.insert(bisect_left(bucket, number), number)

    @staticmethod
    def _unlist(index: dict[Any, list[int]], value: Any, number: int) -> None:
        bucket = index[value]
        _drop(bucket, number)
        if not bucket:
            del index[value]

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_views": {}}


def _values(value: Any) -> tuple[Any, ...]:
    if isinstance(value, (list, tuple, set, frozenset)):
        return tuple(dict.fromkeys(value))
    return (value,)


def _drop(numbers: list[int], number: int) -> None:
    place = bisect_left(numbers, number)
    if place < len(numbers) and numbers[place] == number:
        del numbers[place]
