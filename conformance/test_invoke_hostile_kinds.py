"""Functions that mean harm, in JavaScript and as a program of their own, deployed and invoked through the API: see
`hostile.py`. What Python can try is in `test_invoke_hostile.py`."""

import json
import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from clients import Account, statement
from hostile import hostile_server, is_well, numbers, outward, prove  # noqa: F401
from invoking import Functions
from server import REPOSITORY

AGENTS = REPOSITORY / "conformance/agents"
PORT = 8123
NEIGHBOUR = f"""
    import socket
    place = socket.create_server(("0.0.0.0", {PORT}))
    def handler(event, context):
        return place.getsockname()[1]
"""


@pytest.fixture(scope="session")
def program(tmp_path_factory) -> Path:
    """The agent in C, built."""
    built = tmp_path_factory.mktemp("agent") / "bootstrap"
    compiler = shutil.which("cc")
    if not compiler:
        pytest.skip("there is no C compiler on this host")
    subprocess.run([compiler, "-O1", "-w", "-o", built, AGENTS / "bootstrap.c"], check=True)
    return built


@pytest.fixture(params=["node", "native"])
def hostile(request, hostile_server):
    """A hostile function, proved to be contained; its next events go to the same process."""
    if request.param == "node" and not shutil.which("node"):
        pytest.skip("there is no node on this machine")
    account = Account(hostile_server.endpoint, f"{next(numbers):012d}")
    functions = Functions(account, statement("s3:GetObject", f"arn:aws:s3:::own-{account.id}/*"))
    if request.param == "node":
        functions.make({"index.cjs": AGENTS / "agent.cjs"}, runtime="nodejs20.x", Timeout=5)
    else:
        program = request.getfixturevalue("program")
        functions.make({"bootstrap": program}, runtime="provided.al2023", handler="any", Timeout=5)
    prove(functions)
    return functions


def attempt(functions, attack, *words, **told):
    """What worked. Node is told of lists, the program of words."""
    answer = functions.invoke({"do": attack, "what": " ".join(words), **told}, log=False).good()
    assert isinstance(answer, list), answer
    return answer


def test_nothing_of_the_host_is_read_or_written(hostile, hostile_server, tmp_path):
    (tmp_path / "secret").write_text("secret")
    data = hostile_server.data
    others = Functions(Account(hostile_server.endpoint, f"{next(numbers):012d}"))
    others.make("def handler(event, context): return __file__")
    assert others.invoke().good() == "/var/task/index.py"
    codes = [path for path in (data / "functions").rglob("index.py")]
    assert codes, "the code of functions lies elsewhere"
    secrets = [str(path) for path in [tmp_path / "secret", tmp_path, data, data / "store", hostile_server.key_file, *codes]]
    for attack in ["reads", "writes"]:
        assert attempt(hostile, attack, *secrets, secrets=secrets) == [], attack
    assert all("hostile" not in path.name for path in [*tmp_path.iterdir(), *data.iterdir()])


def test_no_process_is_reached(hostile, hostile_server):
    server = hostile_server.process.pid
    assert attempt(hostile, "signals", str(server), process=server) == []
    if hostile.api.get_function_configuration(FunctionName="f")["Runtime"] == "provided.al2023":
        assert attempt(hostile, "traces", str(server)) == []
        assert attempt(hostile, "calls") == []
    else:
        assert attempt(hostile, "kill_all") == ["alive"]
    prove(hostile)
    is_well(hostile)


def test_no_service_of_the_host_and_no_other_sandbox_is_reached(hostile, hostile_server):
    neighbour = Functions(Account(hostile_server.endpoint, f"{next(numbers):012d}"))
    neighbour.make(NEIGHBOUR)
    assert neighbour.invoke().good() == PORT
    with socket.create_server(("0.0.0.0", 0)) as prey:
        hosts = ["127.0.0.1", outward(), "169.254.170.1"]
        ports = [prey.getsockname()[1], hostile_server.port, PORT]
        places = [(host, port) for host in hosts for port in ports]
        places += [("169.254.169.254", 80), ("169.254.170.2", 80), (outward(), 80)]
        words = [f"{host}:{port}" for host, port in places]
        assert attempt(hostile, "network", *words, places=places) == []
    assert neighbour.invoke().good() == PORT


@pytest.mark.parametrize("attack", ["fork_bomb", "memory_bomb", "busy", "flood", "daemon"])
def test_attacks_that_destroy_end_with_their_function(hostile, hostile_server, attack):
    answer = hostile.invoke({"do": attack}, log=False)
    assert answer.error == "Unhandled", answer.said
    ends = {"Sandbox.Timedout", "Runtime.ExitError", "Runtime.OutOfMemory"}
    assert answer.said["errorType"] in ends or attack in ("fork_bomb", "memory_bomb"), answer.said
    assert hostile_server.process.poll() is None
    prove(hostile)
    is_well(hostile)
