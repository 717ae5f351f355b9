"""A server that is killed leaves nothing of its functions, and runs them again when it is started again."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clients import Account
from invoking import Functions
from server import until


def below(pid: int) -> set:
    """All processes that have come of one, by number and start."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(folder.name)] = (int(fields[1]), fields[19])
    found, more = set(), {pid}
    while more:
        more = {child for child, (parent, _) in parents.items() if parent in more} - found
        found |= more
    return {(child, parents[child][1]) for child in found}


def lives(process) -> bool:
    pid, start = process
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return fields[19] == start and fields[0] != "Z"


def groups_of(processes) -> set:
    """The control groups that a server has made for these: all its own lie in one of that name."""
    found = set()
    for pid, _ in processes:
        try:
            text = Path(f"/proc/{pid}/cgroup").read_text()
        except OSError:
            continue
        found |= set(re.findall(r"pls-[0-9a-f]{16}", text))
    return found


def left_of(groups) -> list:
    return [path for name in groups for path in Path("/sys/fs/cgroup").glob(f"**/{name}")]


def mounts() -> list:
    return sorted(line.split()[1] for line in Path("/proc/mounts").read_text().splitlines())


def interfaces() -> list:
    return sorted(os.listdir("/sys/class/net"))


SOURCE = """
    import subprocess, time
    def handler(event, context):
        if event:
            subprocess.Popen(["sleep", "600"])
            time.sleep(event)
        return "there"
"""


def test_a_killed_server_leaves_nothing(new_server):
    if not os.path.exists("/proc/self/stat"):
        pytest.skip("no /proc here")
    server = new_server().start("--no-prepare")
    before = mounts(), interfaces()
    functions = Functions(Account(server.endpoint, "000000000077"))
    functions.make(SOURCE, Timeout=60)
    assert functions.invoke(0).good() == "there"
    with ThreadPoolExecutor(3) as several:
        running = [several.submit(functions.invoke, 50) for _ in range(3)]

        def all_run():
            names = [Path(f"/proc/{pid}/comm") for pid, _ in below(server.process.pid)]
            return [name for name in names if name.exists() and name.read_text() == "sleep\n"][2:]

        until(all_run, "three functions to run")
        processes = below(server.process.pid)
        assert len(processes) >= 7
        groups = groups_of(processes)
        assert len(groups) == (os.geteuid() == 0), groups
        assert (mounts(), interfaces()) == before
        server.kill()
        for run in running:
            with pytest.raises(Exception):
                run.result()
    until(lambda: not any(map(lives, processes)), "all processes to end", 20)
    until(lambda: not left_of(groups), "all control groups to be removed", 20)
    server.start("--no-prepare")
    assert (mounts(), interfaces()) == before
    functions = Functions.again(Account(server.endpoint, "000000000077"))
    assert functions.invoke(0).good() == "there"
    again = below(server.process.pid)
    assert server.stop() == 0
    until(lambda: not any(map(lives, again)), "all processes to end", 20)


def test_what_a_stopped_server_knew_is_run_again(new_server):
    server = new_server().start("--no-prepare")
    functions = Functions(Account(server.endpoint, "000000000077"))
    functions.make("def handler(event, context): return event")
    assert functions.invoke(1).good() == 1
    assert server.stop() == 0
    server.start("--no-prepare")
    assert Functions.again(Account(server.endpoint, "000000000077")).invoke(2).good() == 2
    assert server.stop() == 0
