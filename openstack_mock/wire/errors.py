"""Refusals: how a service says no. Knows nothing of envelopes, which only envelope.py does."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """A clear answer other than success: an HTTP status, the real service's own sentence, and its name for the error.

    `name` is the error's type or code where the service has one (neutron's `NetworkNotFound`, placement's
    `placement.inventory.inuse`); `headers` go onto the response; `body` replaces the envelope (a JSON value);
    `detail` is what webob's page has beside the sentence.
    """

    status = 500
    message = ""

    def __init__(
        self, message: str | None = None, *, name: str = "", status: int | None = None,
        headers: dict[str, str] | None = None, body: Any = None, detail: str = "",
    ) -> None:  # fmt: skip
        super().__init__(message)
        if message is not None:
            self.message = message
        if status is not None:
            self.status = status
        self.name = name
        self.headers = headers or {}
        self.body = body
        self.detail = detail


# fmt: off
class BadRequest(Refusal):            status = 400  # noqa: E701
class Unauthorized(Refusal):          status = 401  # noqa: E701
class Forbidden(Refusal):             status = 403  # noqa: E701
class NotFound(Refusal):              status = 404  # noqa: E701
class MethodNotAllowed(Refusal):      status = 405  # noqa: E701
class NotAcceptable(Refusal):         status = 406  # noqa: E701
class Conflict(Refusal):              status = 409  # noqa: E701
class Gone(Refusal):                  status = 410  # noqa: E701
class TooLarge(Refusal):              status = 413  # noqa: E701
class UnsupportedMediaType(Refusal):  status = 415  # noqa: E701
class RangeNotSatisfiable(Refusal):   status = 416  # noqa: E701
class TooManyRequests(Refusal):       status = 429  # noqa: E701
class NotBuilt(Refusal):              status = 501  # noqa: E701
class Unavailable(Refusal):           status = 503  # noqa: E701
# fmt: on


class UnknownEndpoint(Exception):
    """A URL that no endpoint of the cloud answers. A door says what to do about it."""

    def __init__(self, url: str, origins: tuple[str, ...]) -> None:
        super().__init__(f"{url} is no endpoint of this cloud; its endpoints are under {', '.join(origins)}")
        self.url = url
        self.origins = origins
