"""Every operation with ids, queries and bodies that nobody would think of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ... import mutations as wrong
from ...reference import HOLE, operations
from ...step import Line, Step
from .breadth import PROVIDER

IDS: Final = (
    ("65 characters", "n" * 65), ("300 characters", "n" * 300), ("a blank", "%20"), ("not ASCII", "%C3%A9"), ("no UTF-8", "%FF"), ("a percent", "%25"), ("a quote", "%27"), ("an encoded slash", "a%2Fb"),
    ("a word", "default"), ("null", "null"), ("in capitals", "0123456789ABCDEF0123456789ABCDEF"), ("a uuid", "01234567-89ab-cdef-0123-456789abcdef"), ("a star", "*"), ("outside the BMP", "%F0%9F%98%80"),
    ("a zero byte", "%00"), ("a semicolon", "a;b"), ("a plus", "a+b"),
)  # fmt: skip
QUERIES: Final = (
    "name", "name=", "=x", "&&", "name=%00", "name=%FF", "name=%F0%9F%98%80", "name=a&name=b", "a=b;c=d", "limit=1e3", "limit=1.5", "limit=%20", "limit=true", "limit=0x10", "limit=", "limit=2&limit=x",
    "marker=", "marker=%00", "sort_key=", "sort_dir=up", "enabled=", "enabled=0", "enabled=yes", "enabled=%F0%9F%98%80", "domain_id=", "domain_id=null", "domain_id=unknown",
    "id=unknown", "name__icontains=%25", "name__icontains=_", "name__nonsense=a", "name__=a", "__contains=a", "name__contains", "page=2", "fields=id", "user_id=", "type=" + "n" * 300,
)  # fmt: skip
BODIES: Final = (
    ("a key twice", b'{"a": 1, "a": 2}'), ("a huge number", b'{"a": 1e999}'), ("a deep list", b'{"a": ' + b"[" * 200 + b"]" * 200 + b"}"), ("a lone surrogate", b'{"a": "\\ud800"}'),
    ("a zero byte", b'{"a": "\\u0000"}'), ("a byte order mark", b"\xef\xbb\xbf{}"), ("UTF-16", '{"a": 1}'.encode("utf-16")), ("a comment", b"{} // nothing"), ("two objects", b"{}{}"),
    ("blanks", b"   "), ("true", b"true"), ("a big one", b'{"a": "' + b"x" * 120_000 + b'"}'),
)  # fmt: skip


def steps() -> Iterator[Line]:
    """Odd ids for each operation, odd queries for what is read, odd bodies for what is written."""
    for row in operations("keystone"):
        method, path = row["method"], row["path"]
        if HOLE.search(path) and (method, path) != ("PUT", PROVIDER):
            for label, id in IDS:
                yield Step(method, HOLE.sub(id, path), kind=f"id: {label}")
        known = HOLE.sub("0123456789abcdef0123456789abcdef", path)
        if method == "GET" and path not in ("/", "/v3"):
            for text in QUERIES:
                yield Step(method, f"{known}?{text}", kind=f"query: {text[:24]}")
        if method in ("POST", "PATCH") or path == "/v3/regions/{region_id}":
            for label, raw in BODIES:
                yield Step(method, known, raw=raw, headers={"Content-Type": wrong.JSON_TYPE}, kind=f"payload: {label}")
