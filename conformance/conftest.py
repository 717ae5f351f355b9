"""Fixtures: a server for the whole session, servers for one test, and accounts."""

import itertools
import os

import pytest

from clients import Account
from raw import Request
from server import FOREIGN, Server

for name in [name for name in os.environ if name.startswith("AWS_") or name.upper() in FOREIGN]:
    del os.environ[name]
os.environ["NO_PROXY"] = "*"
os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull


def pytest_collection_modifyitems(items):
    """What takes longest begins first, so that the others run beside it."""
    items.sort(key=lambda item: not any(name in item.nodeid for name in LONG))


LONG = ("test_docs", "terraform", "test_demo", "test_examples", "test_old_clients", "native", "packages")


_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The server that most tests share. Whoever stops or damages one takes `new_server`."""
    server = Server(tmp_path_factory.mktemp("server")).start()
    yield server
    assert server.process.poll() is None, "the server ended while the tests ran"
    assert server.stop() == 0


@pytest.fixture
def new_server(tmp_path):
    """Makes servers for one test, not started yet."""
    servers = []

    def make(name="server") -> Server:
        home = tmp_path / name
        home.mkdir(exist_ok=True)
        servers.append(Server(home))
        return servers[-1]

    yield make
    for server in servers:
        if server.process and server.process.poll() is None:
            server.kill()


@pytest.fixture
def new_account(server):
    """Makes accounts that nobody else uses."""
    return lambda: Account(server.endpoint, f"{next(_numbers):012d}")


@pytest.fixture
def account(new_account) -> Account:
    return new_account()


@pytest.fixture
def request_of(server):
    """Makes requests to be signed by hand."""
    host = server.endpoint.removeprefix("http://")
    return lambda credentials, **parts: Request(credentials, host, **parts)


@pytest.fixture
def host(server) -> str:
    """Where the server listens, without scheme."""
    return server.endpoint.removeprefix("http://")
