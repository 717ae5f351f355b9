"""Functions that mean harm, in Python, deployed and invoked through the API: see `hostile.py`."""

import json
import os
import socket

import pytest

from clients import Account, statement
from hostile import hostile_server, is_well, numbers, outward, prove  # noqa: F401
from invoking import Functions
from server import REPOSITORY

AGENT = REPOSITORY / "crates/sandbox/tests/hostile/agent.py"
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
            return {"proved": proved, "same": same, "namespace": os.readlink("/proc/self/ns/pid"), **proof}
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


@pytest.fixture
def hostile(hostile_server):
    """A hostile function, proved to be contained; its next events go to the same sandbox."""
    account = Account(hostile_server.endpoint, f"{next(numbers):012d}")
    functions = Functions(account, statement("s3:GetObject", f"arn:aws:s3:::own-{account.id}/*"))
    agent = AGENT.read_text().partition("\nif receive() == 'prove':")[0]
    functions.make({"index.py": INDEX, "agent.py": agent}, Timeout=5)
    prove(functions)
    return functions


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
