"""`mock_openstack`: decorator, class decorator and context manager. Knows nothing of HTTP, nor of what a cloud does."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncGenerator, Callable, Generator
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from .settings import Settings

if TYPE_CHECKING:
    from .cloud import Cloud
    from .intercept.switch import Switch

T = TypeVar("T")

PARAMETER = "openstack_cloud"
_FIXTURE_MARKS = ("_fixture_function", "__pytest_wrapped__")  # of pytest since 8.4, and before


@overload
def mock_openstack(target: T, /) -> T: ...
@overload
def mock_openstack(*, cloud: Cloud | str = ..., **options: Any) -> OpenStackMock: ...


def mock_openstack(target: Any = None, /, **options: Any) -> Any:
    """Answer every request to the cloud's endpoints in process, with a fresh cloud for each call, test or `with`.

    `@mock_openstack` on functions, coroutines, generators and classes; `@mock_openstack(seed=3)` with the options of
    Settings; `with mock_openstack() as cloud:`, `async with`; `start()` and `stop()`. A Cloud that exists already is
    mocked with `mock_openstack(cloud=it)`. A decorated function is given the cloud if it has a parameter named
    `openstack_cloud`, or one of any name whose annotation is `Cloud`; pytest does not look for a fixture of that name.
    """
    mock = OpenStackMock(**options)
    return mock if target is None else mock(target)


class OpenStackMock:
    """What `mock_openstack(...)` returns: the options, and the clouds that it has running."""

    def __init__(self, **options: Any) -> None:
        given = options.get("cloud")
        self._given: Cloud | None = None
        if given is not None and not isinstance(given, str):
            if len(options) > 1:
                raise TypeError("mock_openstack(cloud=...) takes no further options: the cloud has its own")
            self._given = given
        self._settings = Settings.of(**options) if self._given is None else self._given.settings
        self._running: list[Running] = []

    def __call__(self, target: T) -> T:
        """Decorate a function or a class."""
        if isinstance(target, type):
            from .decorated_class import decorate

            decorate(target, self)
            return target
        decorated: T = _decorate_function(target, self)
        return decorated

    def running(self) -> Running:
        """A mock that is not on yet, apart from all others with these options."""
        return Running(self._settings, self._given)

    def start(self) -> Cloud:
        """Turn the mock on and return its cloud."""
        running = self.running()
        cloud = running.start()
        self._running.append(running)
        return cloud

    def stop(self) -> None:
        """Turn off what `start` turned on last. RuntimeError if nothing is on."""
        if not self._running:
            raise RuntimeError("mock_openstack: stop() without start()")
        self._running.pop().stop()

    def __enter__(self) -> Cloud:
        return self.start()

    def __exit__(self, type: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    async def __aenter__(self) -> Cloud:
        return self.start()

    async def __aexit__(self, *error: object) -> None:
        self.stop()


class Running:
    """One cloud from `start` to `stop`."""

    __slots__ = ("_given", "_settings", "_switch", "cloud")

    def __init__(self, settings: Settings, given: Cloud | None = None) -> None:
        self._settings, self._given = settings, given
        self._switch: Switch | None = None
        self.cloud: Cloud | None = None

    def start(self) -> Cloud:
        """Make the cloud, unless one was given, and open the doors to it."""
        from .cloud import Cloud
        from .intercept.switch import Switch

        cloud = self._given if self._given is not None else Cloud(self._settings)
        self._switch = Switch(cloud)
        self.cloud = cloud
        return cloud

    def stop(self) -> None:
        """Close the doors; nothing happens if they are closed."""
        switch, self._switch = self._switch, None
        if switch is not None:
            switch.off()

    def __enter__(self) -> Cloud:
        return self.start()

    def __exit__(self, *error: object) -> None:
        self.stop()


# -- functions


def _decorate_function(function: Any, mock: OpenStackMock) -> Any:
    if isinstance(function, (staticmethod, classmethod)):
        return type(function)(_decorate_function(function.__func__, mock))
    if not callable(function) or any(hasattr(function, mark) for mark in _FIXTURE_MARKS):
        raise TypeError(
            f"@mock_openstack cannot decorate {function!r}: it goes on functions and classes"
            " (below @pytest.fixture, @property and the like)"
        )
    return wrap(function, lambda _args: mock.running())


def wrap(function: Any, enter: Callable[[tuple[Any, ...]], Any]) -> Any:
    """Wrap a function of any kind, so that it runs in the context that `enter` makes of its arguments.

    The context gives the cloud, which is passed on if the function has a parameter for it.
    """
    signature = inspect.signature(function)
    name = cloud_parameter(function, signature)
    wrapper = functools.wraps(function)(_wrapper(function, enter, _giver(signature, name)))
    if name is not None:
        rest = [parameter for parameter in signature.parameters.values() if parameter.name != name]
        vars(wrapper)["__signature__"] = signature.replace(parameters=rest)
    return wrapper


def cloud_parameter(function: Any, signature: inspect.Signature) -> str | None:
    """The parameter by which a function asks for the cloud."""
    for name, parameter in signature.parameters.items():
        if name == PARAMETER or _is_cloud(parameter.annotation, getattr(function, "__globals__", {})):
            return name
    return None


def _is_cloud(annotation: Any, names: dict[str, Any]) -> bool:
    if isinstance(annotation, str):
        if annotation.rpartition(".")[2] != "Cloud":
            return False
        annotation = names.get(annotation)
        if annotation is None:  # imported for type checkers only, or by way of the package
            return True
    return getattr(annotation, "__module__", "") == "openstack_mock.cloud" and annotation.__name__ == "Cloud"


_Arguments = tuple[tuple[Any, ...], dict[str, Any]]


def _giver(signature: inspect.Signature, name: str | None) -> Callable[..., _Arguments]:
    """How a function's arguments, given without the cloud, are completed by it."""
    names = list(signature.parameters)
    keyword_only = name is not None and signature.parameters[name].kind is inspect.Parameter.KEYWORD_ONLY
    place = names.index(name) if name is not None and not keyword_only else len(names)

    def give(cloud: Cloud, args: tuple[Any, ...], kwargs: dict[str, Any]) -> _Arguments:
        if name is None or name in kwargs:
            return args, kwargs
        if len(args) > place:
            return (*args[:place], cloud, *args[place:]), kwargs
        return args, {**kwargs, name: cloud}

    return give


def _wrapper(function: Any, enter: Callable[..., Any], give: Callable[..., _Arguments]) -> Callable[..., Any]:
    if inspect.isasyncgenfunction(function):
        return _asynchronous_generator(function, enter, give)
    if inspect.iscoroutinefunction(function):

        async def coroutine(*args: Any, **kwargs: Any) -> Any:
            with enter(args) as cloud:
                args, kwargs = give(cloud, args, kwargs)
                return await function(*args, **kwargs)

        return coroutine
    if inspect.isgeneratorfunction(function):

        def generator(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
            with enter(args) as cloud:
                args, kwargs = give(cloud, args, kwargs)
                return (yield from function(*args, **kwargs))

        return generator

    def plain(*args: Any, **kwargs: Any) -> Any:
        with enter(args) as cloud:
            args, kwargs = give(cloud, args, kwargs)
            return function(*args, **kwargs)

    return plain


def _asynchronous_generator(
    function: Any, enter: Callable[..., Any], give: Callable[..., _Arguments]
) -> Callable[..., Any]:
    async def asynchronous_generator(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        with enter(args) as cloud:
            args, kwargs = give(cloud, args, kwargs)
            inner = function(*args, **kwargs)
            try:
                step = inner.__anext__()
                while True:
                    try:
                        value = await step
                    except StopAsyncIteration:
                        return
                    try:
                        step = inner.asend((yield value))
                    except GeneratorExit:
                        raise
                    except BaseException as error:
                        step = inner.athrow(error)
            finally:
                await inner.aclose()

    return asynchronous_generator
