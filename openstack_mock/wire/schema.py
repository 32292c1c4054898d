"""JSON schemas, compiled. Knows no service's way of telling what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Check = Callable[[Any], Any]


def validator(schema: Any) -> Check:
    """Compile a schema (draft 4, as the services use) to a function that gives the first error that matters, or None.

    Formats are checked. The error is jsonschema's: `.message`, `.path`, `.validator`, `.instance`, `.schema`.
    """
    import jsonschema
    from jsonschema.exceptions import best_match

    compiled = jsonschema.Draft4Validator(schema, format_checker=formats())

    def check(value: Any) -> Any:
        return best_match(compiled.iter_errors(value))

    return check


_FORMATS: Any = None


def formats() -> Any:
    """The format checker of all services; a service adds its own: `formats().checks(name)(function)`."""
    global _FORMATS
    if _FORMATS is None:
        import jsonschema

        _FORMATS = jsonschema.FormatChecker(formats=("ipv4", "ipv6", "regex"))
    return _FORMATS
