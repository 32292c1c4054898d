"""What `@mock_openstack` makes of a test class, unittest's or pytest's. Knows no HTTP and needs no plugin.

Each test has a fresh cloud, which its setUp and fixtures see too. If the class has a setUpClass (setup_class), its
cloud belongs to the whole class: each test starts with what that left there, and what a test does is undone after it.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .decorator import PARAMETER, OpenStackMock, Running, wrap

if TYPE_CHECKING:
    from .cloud import Cloud

_MOCK = "__openstack_mock__"  # of a class: the options
_RUNNING = "_openstack_mock_running"  # of a class or an instance: what is on
_KEPT = "_openstack_mock_kept"  # of a class: its cloud, as setUpClass left it
_LEAVING = "_openstack_mock_leaving"  # of an instance: how many teardown_methods have begun and not ended


def decorate(cls: Any, mock: OpenStackMock) -> None:
    """Turn the mock on around each test of a class and of its subclasses, those to come included."""
    setattr(cls, _MOCK, mock)
    _decorate_members(cls)
    inherit = vars(cls).get("__init_subclass__")

    def __init_subclass__(sub: Any, /, **kwargs: Any) -> None:
        if inherit is not None:
            inherit.__get__(None, sub)(**kwargs)
        else:
            super(cls, sub).__init_subclass__(**kwargs)
        _decorate_members(sub)

    cls.__init_subclass__ = classmethod(__init_subclass__)


def _decorate_members(cls: Any) -> None:
    unittest = sys.modules.get("unittest")
    if unittest is not None and issubclass(cls, unittest.TestCase):
        for name in ("run", "debug"):
            _replace(cls, name, _around)
        if cls.setUpClass.__func__ is not unittest.TestCase.setUpClass.__func__:
            _replace(cls, "setUpClass", _set_up_class)
    else:
        if hasattr(cls, "setup_class"):
            _replace(cls, "setup_class", _set_up_class)
            _replace(cls, "teardown_class", _tear_down_class)
        _replace(cls, "setup_method", _set_up)
        _replace(cls, "teardown_method", _tear_down)
    for name in dir(cls):
        if name.startswith("test") and callable(getattr(cls, name, None)):
            _replace(cls, name, functools.partial(_test, cls))


def _replace(cls: Any, name: str, make: Callable[[Any], Any]) -> None:
    """Replace a method, its own or inherited, unless it has been; static and class methods stay so."""
    member = inspect.getattr_static(cls, name, None)
    function = getattr(member, "__func__", member)
    if isinstance(function, type) or hasattr(function, _MOCK):
        return
    made = make(function)
    vars(made)[_MOCK] = True
    kind = classmethod if name in ("setUpClass", "setup_class", "teardown_class") else type(member)
    setattr(cls, name, kind(made) if kind in (staticmethod, classmethod) else made)


# -- around one test


@contextmanager
def _of_test(instance: Any) -> Iterator[Cloud]:
    """What is on already for this test, its class's cloud, or one of its own."""
    found = vars(instance).get(_RUNNING)
    if found is not None:
        yield found.cloud
        return
    stop = _start(instance)
    try:
        yield instance.openstack_cloud
    finally:
        stop()


def _start(instance: Any) -> Callable[[], None]:
    """Turn the mock on for a test; return how it ends."""
    cls = type(instance)
    of_class = vars(cls).get(_RUNNING)
    if of_class is None:
        running: Running = getattr(cls, _MOCK).running()
        instance.openstack_cloud = running.start()
        end = running.stop
    else:
        running, cloud = of_class, of_class.cloud
        kept = vars(cls).get(_KEPT)
        if kept is None:
            kept = cloud.snapshot()
            setattr(cls, _KEPT, kept)
        end = functools.partial(cloud.restore, kept)
    vars(instance)[_RUNNING] = running

    def stop() -> None:
        del vars(instance)[_RUNNING]
        vars(instance).pop(PARAMETER, None)
        end()

    return stop


def _around(function: Any) -> Any:
    @functools.wraps(function)
    def run(self: Any, *args: Any, **kwargs: Any) -> Any:
        with _of_test(self):
            return function(self, *args, **kwargs)

    return run


def _test(cls: Any, function: Any) -> Any:
    def enter(args: tuple[Any, ...]) -> Any:
        if args and isinstance(args[0], cls):
            return _of_test(args[0])
        return getattr(cls, _MOCK).running()  # a static or class method

    return wrap(function, enter)


# -- pytest's own names


def _set_up(function: Any) -> Any:
    def setup_method(self: Any, method: Any = None) -> None:
        stop = None if _RUNNING in vars(self) else _start(self)
        try:
            _call(function, self, method)
        except BaseException:
            if stop is not None:
                stop()
            raise
        if stop is not None:
            self._openstack_mock_stop = stop

    return functools.wraps(function)(setup_method) if function is not None else setup_method


def _tear_down(function: Any) -> Any:
    def teardown_method(self: Any, method: Any = None) -> None:
        depth = vars(self)[_LEAVING] = vars(self).get(_LEAVING, 0) + 1
        try:
            _call(function, self, method)
        finally:
            vars(self)[_LEAVING] = depth - 1
            if depth == 1 and _RUNNING in vars(self):
                vars(self).pop("_openstack_mock_stop")()

    return functools.wraps(function)(teardown_method) if function is not None else teardown_method


def _call(function: Any, self: Any, method: Any) -> None:
    """Call setup_method as pytest does: with the test method if it takes one."""
    if function is None:
        return
    if len(inspect.signature(function).parameters) > 1:
        function(self, method)
    else:
        function(self)


# -- around a class


def _set_up_class(function: Any) -> Any:
    def set_up_class(cls: Any) -> None:
        if vars(cls).get(_RUNNING) is not None:  # by super(): it is on
            function(cls)
            return
        running: Running = getattr(cls, _MOCK).running()
        cls.openstack_cloud = running.start()
        setattr(cls, _RUNNING, running)
        if hasattr(cls, "addClassCleanup"):
            cls.addClassCleanup(_leave_class, cls)
            function(cls)
            return
        try:
            function(cls)
        except BaseException:
            _leave_class(cls)
            raise

    return functools.wraps(function)(set_up_class)


def _tear_down_class(function: Any) -> Any:
    def teardown_class(cls: Any) -> None:
        try:
            if function is not None:
                function(cls)
        finally:
            _leave_class(cls)

    return functools.wraps(function)(teardown_class) if function is not None else teardown_class


def _leave_class(cls: Any) -> None:
    running = vars(cls).get(_RUNNING)
    for name in (_RUNNING, _KEPT, PARAMETER):
        if name in vars(cls):
            delattr(cls, name)
    if running is not None:
        running.stop()
