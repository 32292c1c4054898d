"""`mock_openstack` on functions of every kind, on classes, and as a context manager."""

from __future__ import annotations

import asyncio
import functools
import inspect
import os
import subprocess
import sys
import threading
import unittest
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
import requests

import openstack_mock
from openstack_mock import Cloud, NetworkBlocked, mock_openstack
from openstack_mock.intercept.running import RUNNING

if TYPE_CHECKING:
    from openstack_mock import Cloud as Annotated

URL = "http://openstack.test/identity/v3"


def innermost() -> Cloud | None:
    """The cloud whose mock is on; None if there is none."""
    return RUNNING[-1].cloud if RUNNING else None


def on() -> bool:
    """Whether requests are answered."""
    return innermost() is not None and requests.get(URL).status_code == 200


# -- as a context manager


def test_with_gives_the_cloud_that_answers() -> None:
    with mock_openstack() as cloud:
        assert isinstance(cloud, Cloud)
        assert requests.get(cloud.auth_url).json()["version"]["id"].startswith("v3")
        assert [seen.url for seen in cloud.requests] == [cloud.auth_url]
    assert innermost() is None


async def test_async_with_gives_the_cloud_that_answers() -> None:
    async with mock_openstack() as cloud:
        assert innermost() is cloud
    assert innermost() is None


def test_start_and_stop() -> None:
    mock = mock_openstack(seed=3)
    cloud = mock.start()
    assert on()
    assert cloud.settings.seed == 3
    mock.stop()
    assert innermost() is None
    with pytest.raises(RuntimeError, match="without start"):
        mock.stop()


def test_each_start_makes_a_fresh_cloud() -> None:
    mock = mock_openstack()
    with mock as first, mock as second:
        assert first is not second
        assert innermost() is second
    with mock as third:
        assert third not in (first, second)


def test_a_cloud_that_exists_can_be_mocked_again_and_again() -> None:
    cloud = Cloud(seed=4)
    for _ in range(2):
        with mock_openstack(cloud=cloud) as mocked:
            assert mocked is cloud
            requests.get(URL)
    assert len(cloud.requests) == 2
    with pytest.raises(TypeError, match="no further options"):
        mock_openstack(cloud=cloud, seed=3)


def test_a_misspelt_option_names_the_right_one() -> None:
    with pytest.raises(TypeError, match="'passthru'; did you mean 'passthrough'"):
        mock_openstack(passthru=("localhost",))


def test_the_mock_goes_off_when_the_body_raises() -> None:
    with pytest.raises(ZeroDivisionError), mock_openstack():
        raise ZeroDivisionError
    assert innermost() is None


def test_what_fails_on_the_way_in_leaves_nothing_on(monkeypatch: pytest.MonkeyPatch) -> None:
    before = dict(os.environ), requests.adapters.HTTPAdapter.send
    monkeypatch.setattr("openstack_mock.intercept.requests.neighbours.meet", None)
    with pytest.raises(TypeError):
        mock_openstack().start()
    assert innermost() is None
    assert (dict(os.environ), requests.adapters.HTTPAdapter.send) == before


# -- on functions


@mock_openstack
def test_bare() -> None:
    assert on()


@mock_openstack()
def test_called() -> None:
    assert on()


@mock_openstack(seed=3, region="RegionTwo")
def test_with_options(openstack_cloud: Cloud) -> None:
    assert (openstack_cloud.settings.seed, openstack_cloud.settings.region) == (3, "RegionTwo")


@mock_openstack
async def test_a_coroutine() -> None:
    await asyncio.sleep(0)
    assert on()


@mock_openstack
def test_the_cloud_by_the_name_of_a_parameter(openstack_cloud: Cloud) -> None:
    assert openstack_cloud is innermost()


@mock_openstack
def test_the_cloud_by_the_annotation_of_a_parameter(somewhere: Cloud, elsewhere: Annotated = None) -> None:  # type: ignore[assignment]  # noqa: PT028
    assert somewhere is innermost()
    assert elsewhere is None


@mock_openstack
def test_the_cloud_by_an_annotation_for_type_checkers_only(*, somewhere: openstack_mock.Cloud) -> None:
    assert somewhere is innermost()


@pytest.fixture
def cloud() -> str:
    return "my own fixture"


@pytest.mark.parametrize("number", [1, 2])
@mock_openstack
def test_fixtures_and_parameters_of_pytest_work_beside_it(
    tmp_path: Any, somewhere: Cloud, cloud: str, number: int
) -> None:
    assert tmp_path.exists()
    assert somewhere is innermost()
    assert cloud == "my own fixture"
    assert number in (1, 2)


def test_the_signature_is_kept_but_for_the_cloud() -> None:
    @mock_openstack
    def decorated(a: int, openstack_cloud: Cloud, b: int = 2, *args: int, c: int, **kwargs: int) -> Any:
        """Say something."""
        return a, b, args, c, kwargs, openstack_cloud is innermost()

    assert (
        str(inspect.signature(decorated))
        == "(a: 'int', b: 'int' = 2, *args: 'int', c: 'int', **kwargs: 'int') -> 'Any'"
    )
    assert (decorated.__name__, decorated.__doc__) == ("decorated", "Say something.")
    assert decorated(1, 3, 4, c=5, d=6) == (1, 3, (4,), 5, {"d": 6}, True)  # type: ignore[arg-type, call-arg]
    assert decorated(1, c=5) == (1, 2, (), 5, {}, True)  # type: ignore[call-arg]
    own = Cloud()
    assert decorated(1, openstack_cloud=own, c=5) == (1, 2, (), 5, {}, False)


def test_a_class_called_cloud_of_somebody_else_is_not_ours() -> None:
    namespace: dict[str, Any] = {}
    exec("class Cloud: pass\ndef function(sky: 'Cloud' = None): return sky", namespace)
    assert mock_openstack(namespace["function"])() is None


def test_each_call_has_a_fresh_cloud() -> None:
    @mock_openstack
    def decorated(openstack_cloud: Cloud) -> Cloud:
        return openstack_cloud

    assert decorated() is not decorated()  # type: ignore[call-arg]


def test_a_call_within_a_call_has_its_own() -> None:
    @mock_openstack
    def decorated(depth: int) -> None:
        mine = innermost()
        if depth:
            decorated(depth - 1)
        assert innermost() is mine

    decorated(3)
    assert innermost() is None


def test_a_call_in_each_of_several_threads() -> None:
    barrier = threading.Barrier(4, timeout=10)
    clouds: list[Cloud] = []

    @mock_openstack
    def decorated(openstack_cloud: Cloud) -> None:
        barrier.wait()
        clouds.append(openstack_cloud)
        barrier.wait()

    threads = [threading.Thread(target=decorated) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, clouds))) == 4
    assert innermost() is None


def test_a_generator_is_mocked_until_it_ends() -> None:
    @mock_openstack
    def decorated() -> Iterator[Any]:
        assert innermost()
        sent = yield innermost()
        yield sent

    running: Any = decorated()
    assert innermost() is None
    assert next(running) is innermost()
    assert running.send("x") == "x"
    assert list(running) == []
    assert innermost() is None
    running = decorated()
    next(running)
    running.close()
    assert innermost() is None


async def test_an_async_generator_is_mocked_until_it_ends() -> None:
    log: list[str] = []

    @mock_openstack
    async def decorated() -> AsyncIterator[Any]:
        try:
            sent = yield innermost()
            log.append(sent)
            try:
                yield 2
            except KeyError:
                yield "caught"
        finally:
            log.append("closed")

    running: Any = decorated()
    assert await running.__anext__() is innermost()
    assert await running.asend("sent") == 2
    assert await running.athrow(KeyError()) == "caught"
    with pytest.raises(StopAsyncIteration):
        await running.__anext__()
    assert log == ["sent", "closed"]
    assert innermost() is None
    running = decorated()
    await running.__anext__()
    await running.aclose()
    assert log == ["sent", "closed", "closed"]
    assert innermost() is None


@pytest.fixture
@mock_openstack
def mocked_fixture() -> Iterator[Cloud | None]:
    yield innermost()  # noqa: PT022


def test_a_fixture_is_mocked_while_the_test_runs(mocked_fixture: Cloud) -> None:
    assert innermost() is mocked_fixture


def test_what_cannot_be_decorated_says_so() -> None:
    with pytest.raises(TypeError, match=r"below @pytest.fixture"):
        mock_openstack(pytest.fixture(lambda: None))  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="functions and classes"):
        mock_openstack(3)


def test_a_partial_can_be_decorated() -> None:
    def add(a: int, b: int) -> int:
        assert innermost()
        return a + b

    assert mock_openstack(functools.partial(add, 1))(2) == 3


# -- on test classes of unittest


def run(cls: type[unittest.TestCase]) -> unittest.TestResult:
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(cls).run(result)
    assert innermost() is None
    return result


def succeeds(cls: type[unittest.TestCase]) -> int:
    result = run(cls)
    assert [text for _, text in result.errors + result.failures] == []
    return result.testsRun


def test_a_test_case_is_mocked_from_set_up_to_the_last_clean_up() -> None:
    clouds: list[Any] = []

    @mock_openstack(seed=3)
    class Case(unittest.TestCase):
        openstack_cloud: Cloud

        def setUp(self) -> None:
            self.first = innermost()
            self.addCleanup(lambda: clouds.append(innermost()))
            assert self.openstack_cloud is self.first

        def tearDown(self) -> None:
            assert innermost() is self.first

        def test_one(self) -> None:
            assert innermost() is self.first
            assert self.openstack_cloud.settings.seed == 3

        def test_two(self, openstack_cloud: Cloud) -> None:
            assert openstack_cloud is self.first

        def test_three(self, somewhere: Cloud) -> None:
            with self.subTest():
                assert somewhere is self.first

    assert succeeds(Case) == 3
    assert len(set(map(id, clouds))) == 3


def test_a_case_whose_set_up_fails_leaves_nothing_on() -> None:
    @mock_openstack
    class Case(unittest.TestCase):
        def setUp(self) -> None:
            raise ZeroDivisionError

        def test(self) -> None:
            pass

    assert len(run(Case).errors) == 1


def test_an_asynchronous_test_case() -> None:
    @mock_openstack
    class Case(unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self) -> None:
            self.first = innermost()

        async def test_one(self, openstack_cloud: Cloud) -> None:
            assert openstack_cloud is self.first is innermost()

        def test_two(self) -> None:
            assert self.first is innermost()

    assert succeeds(Case) == 2


def test_set_up_class_sees_the_cloud_and_each_test_starts_with_what_it_left() -> None:
    seen: list[Any] = []

    @mock_openstack
    class Case(unittest.TestCase):
        openstack_cloud: Cloud

        @classmethod
        def setUpClass(cls) -> None:
            assert innermost() is cls.openstack_cloud
            cls.openstack_cloud.faults.add("of the class")

        @classmethod
        def tearDownClass(cls) -> None:
            seen.append([row.where for row in cls.openstack_cloud.faults.rows])

        def setUp(self) -> None:
            seen.append([row.where for row in self.openstack_cloud.faults.rows])

        def test_one(self) -> None:
            self.openstack_cloud.faults.add("of a test")
            assert innermost() is type(self).openstack_cloud

        def test_two(self) -> None:
            self.openstack_cloud.faults.clear()

    assert succeeds(Case) == 2
    assert seen == [["of the class"]] * 3
    assert not hasattr(Case, "openstack_cloud")


def test_a_class_whose_set_up_class_fails_leaves_nothing_on() -> None:
    @mock_openstack
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            raise ZeroDivisionError

        def test(self) -> None:
            pass

    assert len(run(Case).errors) == 1


def test_subclasses_are_mocked_too_and_may_have_options_of_their_own() -> None:
    @mock_openstack(seed=1)
    class Base(unittest.TestCase):
        expected = 1
        openstack_cloud: Cloud

        def test_seed(self) -> None:
            assert [mock.cloud for mock in RUNNING] == [self.openstack_cloud]
            assert self.openstack_cloud.settings.seed == self.expected

    class Inherits(Base):
        @classmethod
        def setUpClass(cls) -> None:
            super().setUpClass()
            assert innermost() is cls.openstack_cloud

        def test_more(self, openstack_cloud: Cloud) -> None:
            assert openstack_cloud is innermost()

    @mock_openstack(seed=2)
    class Overrides(Inherits):
        expected = 2

    assert [succeeds(cls) for cls in (Base, Inherits, Overrides)] == [1, 2, 2]


def test_a_method_may_have_options_of_its_own() -> None:
    @mock_openstack(seed=1)
    class Case(unittest.TestCase):
        @mock_openstack(seed=2)
        def test(self, openstack_cloud: Cloud) -> None:
            assert openstack_cloud.settings.seed == 2
            assert innermost() is openstack_cloud

    assert succeeds(Case) == 1


# -- on test classes of pytest


@mock_openstack(seed=5)
class TestPlainClass:
    openstack_cloud: Cloud

    @pytest.fixture
    def prepared(self) -> Cloud | None:
        return innermost()

    def test_fixtures_of_the_class_see_the_cloud_of_the_test(self, prepared: Cloud) -> None:
        assert prepared is innermost() is self.openstack_cloud

    def test_the_cloud_by_a_parameter(self, tmp_path: Any, openstack_cloud: Cloud) -> None:
        assert openstack_cloud is self.openstack_cloud
        assert openstack_cloud.settings.seed == 5
        assert len(RUNNING) == 1

    async def test_a_coroutine(self, somewhere: Cloud) -> None:
        assert somewhere is innermost()

    @staticmethod
    def test_a_static_method(openstack_cloud: Cloud) -> None:
        assert openstack_cloud is innermost()

    @pytest.mark.parametrize("number", [1, 2])
    def test_parameters(self, number: int) -> None:
        assert innermost() is self.openstack_cloud


@mock_openstack
class TestSetupMethod:
    openstack_cloud: Cloud

    def setup_method(self, method: Callable[..., None]) -> None:
        self.first = innermost()
        self.name = method.__name__

    def teardown_method(self) -> None:
        assert innermost() is self.first

    def test_setup_method_sees_the_cloud(self, openstack_cloud: Cloud) -> None:
        assert openstack_cloud is self.first is self.openstack_cloud
        assert self.name == "test_setup_method_sees_the_cloud"


class TestInheritsSetupMethod(TestSetupMethod):
    def setup_method(self) -> None:  # type: ignore[override]
        super().setup_method(self.test_more)
        assert len(RUNNING) == 1

    def teardown_method(self) -> None:
        super().teardown_method()
        assert innermost() is self.first

    def test_setup_method_sees_the_cloud(self) -> None:  # type: ignore[override]
        assert innermost() is self.first

    def test_more(self) -> None:
        assert innermost() is self.first


@mock_openstack
class TestSetupClass:
    openstack_cloud: Cloud

    @classmethod
    def setup_class(cls) -> None:
        cls.openstack_cloud.faults.add("of the class")

    @classmethod
    def teardown_class(cls) -> None:
        assert len(cls.openstack_cloud.faults.rows) == 1

    def test_one(self) -> None:
        self.openstack_cloud.faults.clear()

    def test_two(self) -> None:
        assert len(self.openstack_cloud.faults.rows) == 1
        self.openstack_cloud.faults.add("another")


def test_methods_of_a_class_can_be_called_by_hand() -> None:
    instance = TestPlainClass()
    instance.test_parameters(3)
    assert innermost() is None


# -- with a real client


def test_openstacksdk_needs_no_arguments() -> None:
    import openstack

    with mock_openstack(), openstack.connect() as connection:
        assert {"admin", "demo"} <= {user.name for user in connection.identity.users()}
    with mock_openstack(auth_url="https://10.0.0.1:5000/v3"), openstack.connect(cloud="devstack") as connection:
        assert connection.current_project is not None
        assert connection.current_project.name == "demo"
        with pytest.raises(NetworkBlocked):
            requests.get("https://10.0.0.2:5000/v3")


def test_a_connection_made_before_works_with_the_cloud_of_each_test() -> None:
    import openstack

    with mock_openstack() as cloud:
        connection = openstack.connect()
        for _ in range(2):
            with mock_openstack(cloud=cloud):
                assert list(connection.identity.projects())
    connection.close()


def test_importing_the_package_imports_nothing_else() -> None:
    code = "import sys, openstack_mock; print([m for m in sys.modules if m.split('.')[0] in ('requests', 'responses', 'httpx', 'jsonschema', 'openstack_mock')])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "['openstack_mock']\n"
