"""Functions that mean harm, deployed and invoked through the API, of a server that is root and of one that is not.

None of them begins before the same sandbox has shown, in an earlier event, that it sees no process of the host and
that its memory has a bound; the program refuses to attack where that was not shown to it.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from clients import Account, statement
from invoking import Functions
from server import REPOSITORY, Server, binary, clean

AGENT = REPOSITORY / "crates/sandbox/tests/hostile/agent.py"
NOBODY = 65534
INDEX = """
    import os, sys
    import agent
    proved = False
    def handler(event, context):
        global proved
        if event["do"] == "prove":
            names = ["pid", "mnt", "net", "ipc", "uts"]
            same = [name for name in names if os.readlink("/proc/self/ns/" + name) == event["host"][name]]
            proof = agent.prove()
            proved = not same and 1 <= proof["processes"] <= 4 and proof["memory"] == "bounded" and os.getpid() < 50
            return {"proved": proved, "same": same, **proof}
        if not proved:
            return "not proved"
        os.environ.update(event.get("environment", {}))
        if event["do"] in agent.ENDS:
            return agent.ENDS[event["do"]]()
        if event["do"] in agent.TRIES:
            return agent.TRIES[event["do"]]()
        return globals()[event["do"]](event)

    def cloud(event):
        import urllib.error, urllib.request
        found = {}
        for place in event["places"]:
            try:
                found[place] = urllib.request.urlopen(place, timeout=3).status
            except urllib.error.HTTPError as error:
                found[place] = error.code
            except OSError as error:
                found[place] = type(error).__name__
        return found
"""


class Rootless(Server):
    """A server of a user without rights, in a folder of its own."""

    def spawn(self, *flags, listen="127.0.0.1:0", environment=None):
        command = [self.home / "pileus", "start", "--listen", listen, *self.places(), *flags]
        own = clean(environment) | {"HOME": str(self.home)}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=own, cwd=self.home,
                user=NOBODY, group=NOBODY, extra_groups=[],
            )  # fmt: skip
        return self.process


def rootless_home() -> Path:
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    home = Path(tempfile.mkdtemp(prefix="pileus-rootless-"))
    shutil.copy(binary(), home / "pileus")
    for path in [home, home / "pileus"]:
        os.chown(path, NOBODY, NOBODY)
        path.chmod(0o755)
    return home


@pytest.fixture(scope="module", params=["root", "rootless"])
def hostile_server(request, tmp_path_factory):
    if request.param == "root":
        if os.geteuid() != 0:
            pytest.skip("this is not root")
        server = Server(tmp_path_factory.mktemp("hostile"))
    else:
        server = Rootless(rootless_home())
    server.start("--no-prepare")
    yield server
    assert server.stop() == 0
    if request.param == "rootless":
        shutil.rmtree(server.home, ignore_errors=True)


numbers = iter(range(900_000, 900_100))


@pytest.fixture
def hostile(hostile_server):
    """A hostile function, proved to be contained; its next events go to the same sandbox."""
    account = Account(hostile_server.endpoint, f"{next(numbers):012d}")
    functions = Functions(account, statement("s3:GetObject", f"arn:aws:s3:::own-{account.id}/*"))
    agent = AGENT.read_text().partition("\nif receive() == 'prove':")[0]
    functions.make({"index.py": INDEX, "agent.py": agent}, Timeout=5)
    prove(functions)
    return functions


def prove(functions):
    host = {name: os.readlink(f"/proc/self/ns/{name}") for name in ["pid", "mnt", "net", "ipc", "uts"]}
    proof = functions.invoke({"do": "prove", "host": host}).good()
    assert proof["proved"] is True, proof


def is_well(functions):
    """Others are run as before, and the server answers."""
    name = functions.make("def handler(event, context): return 'well'", f"well{next(numbers)}", Timeout=10)
    assert functions.invoke(name=name).good() == "well"


def test_nothing_of_the_host_is_reached(hostile, hostile_server, tmp_path):
    (tmp_path / "secret").write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as prey, socket.socket(socket.AF_UNIX) as abstract:
        abstract.bind(f"\0pileus-prey-{os.getpid()}")
        abstract.listen()
        places = [tmp_path / "secret", tmp_path, hostile_server.data, hostile_server.data / "store", hostile_server.key_file]
        told = {
            "SECRETS": json.dumps([str(place) for place in places]),
            "HOST_PORT": str(prey.getsockname()[1]),
            "HOST_SOCKET": f"pileus-prey-{os.getpid()}",
            "HOST_PROCESS": str(hostile_server.process.pid),
        }
        for attack in ["reads", "links", "calls", "rights", "signals", "sockets"]:
            worked = hostile.invoke({"do": attack, "environment": told}).good()
            # A function has a way to the internet.
            worked = [it for it in worked if not it.startswith("outside:")]
            assert worked == [], attack


def test_what_is_the_clouds_is_asked_for_and_what_is_the_hosts_is_not_there(hostile, hostile_server):
    others = Account(hostile_server.endpoint, f"{next(numbers):012d}")
    bucket = f"others-{others.id}"
    others.client("s3").create_bucket(Bucket=bucket)
    others.client("s3").put_object(Bucket=bucket, Key="k", Body=b"secret")
    imds = "http://169.254.169.254/latest/meta-data/iam/security-credentials/"
    tasks = "http://169.254.170.2/v2/credentials/"
    own = f"http://127.0.0.1:{hostile_server.port}/_pileus/health"
    address = f"http://{outward()}:{hostile_server.port}/_pileus/health"
    theirs = f"https://{bucket}.s3.us-east-1.amazonaws.com/k"
    found = hostile.invoke({"do": "cloud", "places": [imds, tasks, own, address, theirs]}).good()
    assert found[theirs] == 403, found
    for place in [imds, tasks, own, address]:
        assert not isinstance(found[place], int), found


def outward() -> str:
    """The host's own address in its network; loopback where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return asked.getsockname()[0]


@pytest.mark.parametrize("attack", ["fork_bomb", "memory_bomb", "busy", "flood", "daemon", "forged_frames", "kill_all"])
def test_attacks_that_destroy_end_with_their_function(hostile, hostile_server, attack):
    answer = hostile.invoke({"do": attack}, log=False)
    if attack == "kill_all":
        assert answer.good() == ["alive"]
    elif answer.error is None:
        assert attack == "forged_frames", answer.said
    else:
        ends = {"Sandbox.Timedout", "Runtime.ExitError", "Runtime.OutOfMemory"}
        assert answer.said["errorType"] in ends or attack in ("fork_bomb", "memory_bomb"), answer.said
    assert hostile_server.process.poll() is None
    prove(hostile)
    is_well(hostile)


def test_what_is_filled_has_a_bound(hostile):
    assert hostile.invoke({"do": "inode_filler"}, log=False).error is None
    assert hostile.invoke({"do": "hoarder"}).good()[0].endswith("then EMFILE")
    is_well(hostile)
