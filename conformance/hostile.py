"""What functions that mean harm are tried with: servers that are root and not, and the proof that comes first.

None of them begins before the same process has shown, in an earlier event, that it sees no process of the host and that
its memory has a bound, and before the host has seen that the number of its processes has one. Its program refuses to
attack where that was not shown to it.
"""

import os
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from server import Server, binary, clean

NOBODY = 65534
NAMESPACES = ["pid", "mnt", "net", "ipc", "uts"]
PROCESSES_MAX = 2048
numbers = iter(range(900_000, 900_500))


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


def prove(functions, name="f"):
    """Shows that the function's process is contained, from inside and from outside."""
    host = {kind: os.readlink(f"/proc/self/ns/{kind}") for kind in NAMESPACES}
    proof = functions.invoke({"do": "prove", "host": host} | host, name).good()
    assert proof["proved"] is True, proof
    assert proof["namespace"] != host["pid"], proof
    inside = [path.parent.parent for path in Path("/proc").glob("[0-9]*/ns/pid") if is_in(path, proof["namespace"])]
    assert inside, "the host does not see it"
    # The first is the server's own, which only waits for the others.
    code = [process for process in inside if numbers_of(process)[-1:] != ["1"]]
    assert code, inside
    for process in code:
        assert 0 < processes_max(process) <= PROCESSES_MAX, process


def is_in(path: Path, namespace: str) -> bool:
    try:
        return os.readlink(path) == namespace
    except OSError:
        return False


def numbers_of(process: Path) -> list:
    """The process's number in each of the namespaces that it is in."""
    found = re.search(r"^NSpid:(.*)$", (process / "status").read_text(), re.MULTILINE)
    return found[1].split() if found else []


def processes_max(process: Path) -> int:
    """By its control group, else by its own limit; 0 where there is none."""
    group = re.search(r"^(\d+:pids:|0::)(/.*pls-.*)$", (process / "cgroup").read_text(), re.MULTILINE)
    if group:
        folder = Path("/sys/fs/cgroup/pids" if "pids" in group[1] else "/sys/fs/cgroup")
        for place in [folder / group[2].lstrip("/"), *(folder / group[2].lstrip("/")).parents]:
            bound = place / "pids.max"
            if bound.exists() and bound.read_text().strip() != "max":
                return int(bound.read_text())
    found = re.search(r"^Max processes\s+(\d+)", (process / "limits").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0


def is_well(functions):
    """Others are run as before, and the server answers."""
    name = functions.make("def handler(event, context): return 'well'", f"well{next(numbers)}", Timeout=10)
    assert functions.invoke(name=name).good() == "well"


def outward() -> str:
    """The host's own address in its network; loopback where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return asked.getsockname()[0]
